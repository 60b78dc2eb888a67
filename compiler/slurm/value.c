/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The entry to the rules, one a type, and what they share. */
#include "compiler/slurm/value_check.h"

#include "compiler/slurm/conf_value.h"
#include "grammar/support/ascii.h"

#include <string.h>

bool value_failed(struct value_check *c, enum slurm_value_code code, const char *message)
{
	c->out->code = code;
	c->out->message = message;
	return false;
}

void value_fixed(struct value_check *c, bool sure, const char *fix)
{
	c->out->fix = fix;
	c->out->fix_is_sure = sure;
}

bool value_is(struct value_check *c, const char *text, size_t size)
{
	c->out->text = text;
	c->out->size = size;
	return true;
}

bool value_text(struct value_check *c, const char *text)
{
	c->out->text = text;
	c->out->size = strlen(text);
	return true;
}

struct buf value_buf(struct value_check *c, const struct slurm_input *in)
{
	size_t size = in->kind == SLURM_INPUT_LIST ? 0 : in->size;
	for (uint32_t i = 0; in->kind == SLURM_INPUT_LIST && i < in->count; i++)
		size += in->items[i].size + 1;
	struct buf b = BUF_IN(c->arena);
	b.capacity = size + 1;
	b.data = arena_alloc(c->arena, b.capacity);
	b.data[0] = 0;
	return b;
}

const char *value_shown(struct value_check *c, const char *text, size_t size)
{
	enum { LONGEST = 60 };
	size_t n = size < LONGEST ? size : LONGEST;
	while (n < size && n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	struct buf b = BUF_IN(c->arena);
	for (size_t i = 0; i < n; i++)
		buf_addc(&b, (unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' : text[i]);
	if (n < size)
		buf_adds(&b, "…");
	return buf_text(&b);
}

bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool text_all(const char *text, size_t size, bool (*is)(char))
{
	for (size_t i = 0; i < size; i++)
		if (!is(text[i]))
			return false;
	return true;
}

bool text_starts(const char *text, const char *with, size_t size)
{
	return ascii_same(text, with, size);
}

bool text_begins(const char *text, size_t size, const char *with)
{
	size_t n = strlen(with);
	return size >= n && text_starts(text, with, n);
}

bool text_is(const char *text, size_t size, const char *word)
{
	return size == strlen(word) && text_begins(text, size, word);
}

size_t text_number(const char *text, size_t size, uint64_t *number)
{
	uint64_t n = 0;
	size_t at = 0;
	for (; at < size && is_digit(text[at]); at++) {
		unsigned digit = (unsigned)(text[at] - '0');
		n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
	}
	*number = n;
	return at;
}

static bool is_list_type(enum slurm_type type)
{
	return type == SLURM_ENUM_LIST || type == SLURM_LIST || type == SLURM_KV_LIST ||
	       type == SLURM_PATHS;
}

static bool refuse_list(struct value_check *c, const struct slurm_input *in)
{
	const struct slurm_param *p = c->param;
	if (in->count == 1) {
		const struct slurm_input *one = &in->items[0];
		value_fix(c, true, "%s", slurm_value_spelling(c->arena, one->text, one->size));
	}
	return value_fail(c, SLURM_VALUE_WRONG_KIND, "'%s' takes %s, not a list", p->name,
			  slurm_type_name(p->type));
}

static bool refuse_record(struct value_check *c, const struct slurm_input *in)
{
	(void)in;
	value_note(c, "write it in %s itself", slurm_file_name(c->param->file));
	return value_fail(c, SLURM_VALUE_NOT_SETTABLE,
			  "'%s' begins a line of several keys and cannot be set here",
			  c->param->name);
}

static value_rule *const rules[SLURM_TYPES] = {
	[SLURM_BOOL] = value_bool,      [SLURM_UINT16] = value_integer,
	[SLURM_UINT32] = value_integer, [SLURM_UINT64] = value_integer,
	[SLURM_STRING] = value_string,  [SLURM_NAME] = value_name,
	[SLURM_PATH] = value_path,      [SLURM_PATHS] = value_paths,
	[SLURM_HOST] = value_host,      [SLURM_USER] = value_user,
	[SLURM_ENUM] = value_enum,      [SLURM_ENUM_LIST] = value_enum_list,
	[SLURM_LIST] = value_list,      [SLURM_KV_LIST] = value_kv_list,
	[SLURM_PURGE] = value_purge,    [SLURM_TIME] = value_time,
	[SLURM_RECORD] = refuse_record,
};

static bool check(struct value_check *c, const struct slurm_input *in)
{
	const struct slurm_param *p = c->param;
	if (in->kind == SLURM_INPUT_LIST && !is_list_type(p->type) && p->type != SLURM_RECORD)
		return refuse_list(c, in);
	if (!rules[p->type](c, in))
		return false;
	c->out->item = SLURM_WHOLE_VALUE;
	enum slurm_unwritable why = slurm_conf_writable(c->out->text, c->out->size);
	if (why == SLURM_WRITABLE)
		return true;
	value_note(c, "no quotes or escapes of that file help: choose another value");
	return value_fail(c, SLURM_VALUE_UNWRITABLE, "the value has %s, which %s cannot carry",
			  slurm_unwritable_text(why), slurm_file_name(p->file));
}

bool slurm_value_check(struct arena *a, const struct slurm_param *p, enum slurm_release r,
		       const struct slurm_input *in, int64_t *budget, struct slurm_value *out)
{
	struct value_check c = {.arena = a, .param = p, .release = r, .budget = budget, .out = out};
	*out = (struct slurm_value){.item = SLURM_WHOLE_VALUE};
	if (check(&c, in))
		return true;
	out->text = NULL;
	out->size = 0;
	return false;
}

bool value_next_item(struct value_check *c, struct value_items *it, struct value_item *item)
{
	const struct slurm_input *in = it->in;
	if (in->kind == SLURM_INPUT_LIST) {
		if (it->next == in->count)
			return false;
		const struct slurm_input *one = &in->items[it->next];
		c->out->item = it->next++;
		*item = (struct value_item){one->text, one->size, one->kind};
		return true;
	}
	char separator = c->param->type == SLURM_PATHS ? ':' : ',';
	while (it->after < in->size && in->text[it->after] == separator)
		it->after++;
	it->at = it->after;
	while (it->after < in->size && in->text[it->after] != separator)
		it->after++;
	*item = (struct value_item){in->text + it->at, it->after - it->at, in->kind};
	return it->after > it->at;
}

void value_fix_item(struct value_check *c, const struct value_items *it, bool sure,
		    const char *text, size_t size)
{
	struct buf b = BUF_IN(c->arena);
	const struct slurm_input *in = it->in;
	if (in->kind != SLURM_INPUT_LIST)
		buf_add(&b, in->text, it->at);
	buf_add(&b, text, size);
	if (in->kind != SLURM_INPUT_LIST)
		buf_add(&b, in->text + it->after, in->size - it->after);
	value_fix(c, sure, "%s", slurm_value_spelling(c->arena, buf_text(&b), b.size));
}
