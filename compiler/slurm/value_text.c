/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Free text, names, paths, hosts, users and lists of whatever. */
#include "compiler/slurm/value_check.h"

#include <string.h>

static bool is_empty(struct value_check *c, size_t size)
{
	if (size)
		return false;
	value_note(c, "to have Slurm's own default, leave the key out");
	return !value_fail(c, SLURM_VALUE_EMPTY, "'%s' is empty", c->param->name);
}

static bool has_white(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (is_white(text[i]))
			return true;
	return false;
}

bool value_string(struct value_check *c, const struct slurm_input *in)
{
	return value_is(c, in->text, in->size);
}

bool value_name(struct value_check *c, const struct slurm_input *in)
{
	if (is_empty(c, in->size))
		return false;
	if (has_white(in->text, in->size))
		return value_fail(c, SLURM_VALUE_BLANK, "'%s' takes one name without blanks",
				  c->param->name);
	if (memchr(in->text, ',', in->size))
		return value_fail(c, SLURM_VALUE_COMMA, "'%s' takes one name, not several",
				  c->param->name);
	return value_is(c, in->text, in->size);
}

static bool absolute(struct value_check *c, const char *text, size_t size)
{
	if (size && text[0] == '/')
		return true;
	value_note(c, "Slurm's daemons run in a directory of their own");
	return value_fail(c, SLURM_VALUE_BAD_PATH, "'%s' is not an absolute path, which '%s' takes",
			  value_shown(c, text, size), c->param->name);
}

bool value_path(struct value_check *c, const struct slurm_input *in)
{
	return !is_empty(c, in->size) && absolute(c, in->text, in->size) &&
	       value_is(c, in->text, in->size);
}

bool value_paths(struct value_check *c, const struct slurm_input *in)
{
	struct value_items it = {.in = in};
	struct value_item item;
	struct buf b = value_buf(c, in);
	while (value_next_item(c, &it, &item)) {
		if (!absolute(c, item.text, item.size))
			return false;
		if (memchr(item.text, ':', item.size))
			return value_fail(c, SLURM_VALUE_BAD_PATH,
					  "a path in '%s' cannot have a colon", c->param->name);
		if (b.size)
			buf_addc(&b, ':');
		buf_add(&b, item.text, item.size);
	}
	return !is_empty(c, b.size) && value_is(c, buf_text(&b), b.size);
}

/* Names of containers have underscores, which DNS does not know and Slurm does not mind. */
static bool is_label(char ch)
{
	return is_letter(ch) || is_digit(ch) || ch == '-' || ch == '_';
}

static bool is_host_name(const char *text, size_t size)
{
	enum { LONGEST_NAME = 253, LONGEST_LABEL = 63 };
	if (!size || size > LONGEST_NAME)
		return false;
	for (size_t at = 0; at <= size;) {
		size_t n = 0;
		while (at + n < size && is_label(text[at + n]))
			n++;
		if (!n || n > LONGEST_LABEL || text[at] == '-' || text[at + n - 1] == '-')
			return false;
		at += n;
		if (at < size && text[at] != '.')
			return false;
		at++;
	}
	return true;
}

static bool is_address6(const char *text, size_t size)
{
	unsigned colons = 0;
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '%')
			return colons > 1 && i + 1 < size;
		if (!is_digit(text[i]) && !(is_letter(text[i]) && (text[i] | 0x20) <= 'f') &&
		    text[i] != ':' && text[i] != '.')
			return false;
		colons += text[i] == ':';
	}
	return colons > 1 && colons < 8;
}

static bool host_socket(struct value_check *c, const struct slurm_input *in)
{
	size_t n = strlen("unix:");
	if (c->release && c->release < SLURM_26_05) {
		c->out->release = SLURM_26_05;
		return value_fail(c, SLURM_VALUE_LATER_WORD,
				  "a socket as '%s' is known to Slurm from 26.05 on, not to %s",
				  c->param->name, slurm_release_name(c->release));
	}
	return absolute(c, in->text + n, in->size - n) && value_is(c, in->text, in->size);
}

bool value_host(struct value_check *c, const struct slurm_input *in)
{
	if (is_empty(c, in->size))
		return false;
	if (c->param->flags & SLURM_PARAM_SOCKET && text_begins(in->text, in->size, "unix:"))
		return host_socket(c, in);
	if (is_host_name(in->text, in->size) || is_address6(in->text, in->size))
		return value_is(c, in->text, in->size);
	const char *colon = memchr(in->text, ':', in->size);
	if (colon && text_all(colon + 1, in->size - (size_t)(colon + 1 - in->text), is_digit))
		value_note(c, "the port has a key of its own");
	return value_fail(c, SLURM_VALUE_BAD_HOST, "'%s' is neither a host name nor an address",
			  SHOWN(in));
}

static bool is_user_char(char ch)
{
	return is_letter(ch) || is_digit(ch) || ch == '_' || ch == '-' || ch == '.' || ch == '@' ||
	       (unsigned char)ch >= 0x80;
}

bool value_user(struct value_check *c, const struct slurm_input *in)
{
	if (is_empty(c, in->size))
		return false;
	bool number = text_all(in->text, in->size, is_digit);
	if (number && c->param->file == SLURM_SLURMDBD_CONF && c->release &&
	    c->release < SLURM_23_11) {
		value_note(c,
			   "before 23.11 slurmdbd compares the name of the file's owner with it");
		return value_fail(c, SLURM_VALUE_BAD_USER,
				  "Slurm %s needs the name of the user, not the number %s",
				  slurm_release_name(c->release), SHOWN(in));
	}
	if (!text_all(in->text, in->size, is_user_char) || in->text[0] == '-')
		return value_fail(c, SLURM_VALUE_BAD_USER, "'%s' is not a user name", SHOWN(in));
	return value_is(c, in->text, in->size);
}

bool value_list(struct value_check *c, const struct slurm_input *in)
{
	struct value_items it = {.in = in};
	struct value_item item;
	struct buf b = value_buf(c, in);
	while (value_next_item(c, &it, &item)) {
		if (is_empty(c, item.size))
			return false;
		if (memchr(item.text, ',', item.size)) {
			value_note(c, "write two items");
			return value_fail(c, SLURM_VALUE_COMMA,
					  "'%s' has a comma, which divides items", SHOWN(&item));
		}
		if (is_white(item.text[0]) || is_white(item.text[item.size - 1]))
			return value_fail(c, SLURM_VALUE_BLANK,
					  "'%s' has white space around it, which Slurm keeps",
					  SHOWN(&item));
		if (b.size)
			buf_addc(&b, ',');
		buf_add(&b, item.text, item.size);
	}
	return !is_empty(c, b.size) && value_is(c, buf_text(&b), b.size);
}
