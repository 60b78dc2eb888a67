/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/support/json.h"

#include "grammar/utf8.h"

#include <string.h>

static uint64_t level(const struct json *j)
{
	return UINT64_C(1) << j->depth;
}

static void new_line(struct json *j)
{
	if (j->indent)
		buf_printf(j->out, "\n%*s", (int)(j->indent * j->depth), "");
}

/* What stands before a value or a key. */
static void separate(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->filled & level(j))
		buf_addc(j->out, ',');
	if (j->depth)
		new_line(j);
	j->filled |= level(j);
}

static void open(struct json *j, char bracket, bool object)
{
	separate(j);
	buf_addc(j->out, bracket);
	if (j->depth < JSON_MAX_DEPTH)
		j->depth++;
	j->filled &= ~level(j);
	j->objects = object ? j->objects | level(j) : j->objects & ~level(j);
}

void json_object(struct json *j)
{
	open(j, '{', true);
}

void json_array(struct json *j)
{
	open(j, '[', false);
}

void json_end(struct json *j)
{
	char bracket = j->objects & level(j) ? '}' : ']';
	bool filled = j->filled & level(j);
	j->depth--;
	if (filled)
		new_line(j);
	buf_addc(j->out, bracket);
}

/* Bytes from p on that stand in JSON as they are. */
static size_t plain(const char *p, const char *end)
{
	const char *q = p;
	while (q < end && (unsigned char)*q >= 0x20 && (unsigned char)*q < 0x7f && *q != '"' &&
	       *q != '\\')
		q++;
	return (size_t)(q - p);
}

static void escape(struct buf *b, unsigned char c)
{
	static const char names[] = "\"\\\n\t\r", escapes[] = "\"\\ntr";
	const char *name = c ? strchr(names, c) : NULL;
	if (name)
		buf_printf(b, "\\%c", escapes[name - names]);
	else
		buf_printf(b, "\\u%04x", c);
}

/* One character that plain() left; returns its bytes. C1 controls, DEL and the line separators are
 * escaped, so that a report never moves a terminal. */
static size_t add_character(struct buf *b, const char *p, const char *end)
{
	uint32_t cp;
	size_t n = utf8_decode(p, (size_t)(end - p), &cp);
	if (n == 1 && cp != 0x7f)
		escape(b, (unsigned char)cp);
	else if (!n)
		buf_adds(b, "\xEF\xBF\xBD");
	else if (cp < 0xA0 || utf8_is_bidi(cp) || cp == 0x2028 || cp == 0x2029)
		buf_printf(b, "\\u%04x", (unsigned)cp);
	else
		buf_add(b, p, n);
	return n ? n : 1;
}

static void quote(struct buf *b, const char *text, size_t size)
{
	const char *end = text + size;
	buf_addc(b, '"');
	for (const char *p = text; p < end;) {
		size_t n = plain(p, end);
		buf_add(b, p, n);
		p += n;
		if (p < end)
			p += add_character(b, p, end);
	}
	buf_addc(b, '"');
}

void json_key(struct json *j, const char *name)
{
	separate(j);
	quote(j->out, name, strlen(name));
	buf_adds(j->out, j->indent ? ": " : ":");
	j->after_key = true;
}

void json_bytes(struct json *j, const char *text, size_t size)
{
	separate(j);
	quote(j->out, text, size);
}

void json_string(struct json *j, const char *text)
{
	if (text)
		json_bytes(j, text, strlen(text));
	else
		json_null(j);
}

void json_integer(struct json *j, int64_t number)
{
	separate(j);
	buf_printf(j->out, "%lld", (long long)number);
}

void json_bool(struct json *j, bool yes)
{
	separate(j);
	buf_adds(j->out, yes ? "true" : "false");
}

void json_null(struct json *j)
{
	separate(j);
	buf_adds(j->out, "null");
}

void json_member(struct json *j, const char *name, const char *text)
{
	json_key(j, name);
	json_string(j, text);
}

void json_member_integer(struct json *j, const char *name, int64_t number)
{
	json_key(j, name);
	json_integer(j, number);
}

void json_member_bool(struct json *j, const char *name, bool yes)
{
	json_key(j, name);
	json_bool(j, yes);
}
