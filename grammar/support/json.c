/* SPDX-License-Identifier: BSD-2-Clause
 *
 * jansson encodes; here only the punctuation is placed, because its trees would take a gigabyte for
 * an IR that has a hundred megabytes as text. */
#include "grammar/support/json.h"

#include "grammar/utf8.h"

#include <jansson.h>
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

void json_put_object(struct json *j)
{
	open(j, '{', true);
}

void json_put_array(struct json *j)
{
	open(j, '[', false);
}

void json_put_end(struct json *j)
{
	char bracket = j->objects & level(j) ? '}' : ']';
	bool filled = j->filled & level(j);
	j->depth--;
	if (filled)
		new_line(j);
	buf_addc(j->out, bracket);
}

/* Characters that would move a terminal or reorder what a reader sees; with them a string is
 * written in ASCII. */
static bool is_unseen(uint32_t cp)
{
	return (cp >= 0x7f && cp < 0xA0) || utf8_is_bidi(cp) || cp == 0x2028 || cp == 0x2029;
}

/* The text with U+FFFD for what is not UTF-8; *ascii says whether it is to be written in ASCII. */
static struct buf sanitize(struct arena *a, const char *text, size_t size, bool *ascii)
{
	struct buf out = BUF_IN(a);
	uint32_t cp;
	*ascii = false;
	for (size_t i = 0; i < size;) {
		size_t n = utf8_decode(text + i, size - i, &cp);
		if (n)
			buf_add(&out, text + i, n);
		else
			buf_adds(&out, "\xEF\xBF\xBD");
		*ascii |= n && is_unseen(cp);
		i += n ? n : 1;
	}
	return out;
}

/* Text that JSON writes as it stands. */
static bool is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			return false;
	}
	return true;
}

/* The encoding of strings is jansson's. Nothing of the arena is asked for while its value lives, so
 * that it is not lost when memory runs out. */
static void encode(struct buf *b, const char *text, size_t size)
{
	bool ascii;
	struct buf clean = sanitize(b->arena, text, size, &ascii);
	size_t room = clean.size * 6 + 2, written = 0;
	char *to = buf_reserve(b, room);
	json_t *string = json_stringn_nocheck(clean.data, clean.size);
	if (string)
		written = json_dumpb(string, to, room,
				     JSON_ENCODE_ANY | (ascii ? JSON_ENSURE_ASCII : 0));
	json_decref(string);
	if (!written)
		arena_exhausted(b->arena);
	b->size += written;
	b->data[b->size] = 0;
}

/* Nearly all strings are names and words, which need no library to stand between quotes. */
static void quote(struct buf *b, const char *text, size_t size)
{
	if (!is_plain(text, size)) {
		encode(b, text, size);
		return;
	}
	buf_addc(b, '"');
	buf_add(b, text, size);
	buf_addc(b, '"');
}

void json_put_key(struct json *j, const char *name)
{
	separate(j);
	quote(j->out, name, strlen(name));
	buf_adds(j->out, j->indent ? ": " : ":");
	j->after_key = true;
}

void json_put_bytes(struct json *j, const char *text, size_t size)
{
	separate(j);
	quote(j->out, text, size);
}

void json_put_string(struct json *j, const char *text)
{
	if (text)
		json_put_bytes(j, text, strlen(text));
	else
		json_put_null(j);
}

void json_put_integer(struct json *j, int64_t number)
{
	separate(j);
	buf_printf(j->out, "%lld", (long long)number);
}

void json_put_bool(struct json *j, bool yes)
{
	separate(j);
	buf_adds(j->out, yes ? "true" : "false");
}

void json_put_null(struct json *j)
{
	separate(j);
	buf_adds(j->out, "null");
}

void json_put_member(struct json *j, const char *name, const char *text)
{
	json_put_key(j, name);
	json_put_string(j, text);
}

void json_put_member_integer(struct json *j, const char *name, int64_t number)
{
	json_put_key(j, name);
	json_put_integer(j, number);
}

void json_put_member_bool(struct json *j, const char *name, bool yes)
{
	json_put_key(j, name);
	json_put_bool(j, yes);
}
