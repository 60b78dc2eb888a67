/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A recursive-descent reader over bytes that belong to someone else. It keeps no copies; the member
 * that was asked for is noted as a place in the text and decoded at the end. */
#include "runtime/secrets/json.h"

#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

struct reader {
	const char *at, *end;
	const char *key;   /* of the outermost object, or NULL */
	const char *value; /* where its value begins */
	unsigned times;    /* how often it was there */
	int depth;
};

static bool read_value(struct reader *r);

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end &&
	       (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
		r->at++;
}

static bool take(struct reader *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static bool take_word(struct reader *r, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n))
		return false;
	r->at += n;
	return true;
}

static bool digits(struct reader *r)
{
	const char *from = r->at;
	while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
		r->at++;
	return r->at > from;
}

static bool read_number(struct reader *r)
{
	take(r, '-');
	if (!take(r, '0') && !digits(r))
		return false;
	if (take(r, '.') && !digits(r))
		return false;
	if (take(r, 'e') || take(r, 'E')) {
		if (!take(r, '+'))
			take(r, '-');
		return digits(r);
	}
	return true;
}

static bool hex4(struct reader *r, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, r->at++) {
		if (r->at == r->end)
			return false;
		char c = *r->at;
		int v = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;
		if (v < 0)
			return false;
		*out = *out << 4 | (uint32_t)v;
	}
	return true;
}

/* Behind "\u": one code point, from a surrogate pair if it is one. */
static bool read_escape_u(struct reader *r, uint32_t *out)
{
	uint32_t low;
	if (!hex4(r, out))
		return false;
	if (*out < 0xd800 || *out > 0xdfff)
		return true;
	if (*out > 0xdbff || !take_word(r, "\\u") || !hex4(r, &low) || low < 0xdc00 || low > 0xdfff)
		return false;
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

static size_t encode(uint32_t v, char out[4])
{
	size_t n = v < 0x80 ? 1 : v < 0x800 ? 2 : v < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = n; i-- > 1; v >>= 6)
		out[i] = (char)(0x80 | (v & 0x3f));
	out[0] = (char)(lead[n] | v);
	return n;
}

/* The bytes that one character of a string stands for; 0 at a mistake. */
static size_t read_char(struct reader *r, char out[4])
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	uint32_t v;
	char c = *r->at++;
	if ((unsigned char)c < 0x20)
		return 0;
	out[0] = c;
	if (c != '\\')
		return 1;
	if (r->at == r->end || !*r->at)
		return 0;
	c = *r->at++;
	if (c == 'u')
		return read_escape_u(r, &v) ? encode(v, out) : 0;
	const char *known = strchr(from, c);
	if (!known)
		return 0;
	out[0] = to[known - from];
	return 1;
}

/* Reads a string. With `out`, decodes into it; with `want`, tells if it equals that. Both may be
 * NULL. */
static bool read_string(struct reader *r, char *out, size_t capacity, size_t *size,
			const char *want, bool *same)
{
	char bytes[4];
	size_t total = 0, length = want ? strlen(want) : 0;
	bool equal = true;
	if (!take(r, '"'))
		return false;
	while (r->at < r->end && *r->at != '"') {
		size_t n = read_char(r, bytes);
		if (!n || (out && n > capacity - total))
			return false;
		if (out)
			memcpy(out + total, bytes, n);
		equal = equal && want && n <= length - (total < length ? total : length) &&
			!memcmp(want + total, bytes, n);
		total += n;
	}
	if (same)
		*same = equal && want && total == length;
	if (size)
		*size = total;
	return take(r, '"');
}

static bool read_member(struct reader *r)
{
	bool mine = false;
	skip_blanks(r);
	if (!read_string(r, NULL, 0, NULL, r->depth == 1 ? r->key : NULL, &mine))
		return false;
	skip_blanks(r);
	if (!take(r, ':'))
		return false;
	skip_blanks(r);
	if (mine) {
		r->value = r->at;
		r->times++;
	}
	return read_value(r);
}

/* The inside of an object or array, behind its opener. */
static bool read_items(struct reader *r, char close, bool (*item)(struct reader *))
{
	bool ok = ++r->depth <= DEPTH_MAX;
	skip_blanks(r);
	if (ok && !take(r, close)) {
		do {
			ok = item(r);
			skip_blanks(r);
		} while (ok && take(r, ','));
		ok = ok && take(r, close);
	}
	r->depth--;
	return ok;
}

static bool read_value(struct reader *r)
{
	skip_blanks(r);
	if (take(r, '{'))
		return read_items(r, '}', read_member);
	if (take(r, '['))
		return read_items(r, ']', read_value);
	if (r->at < r->end && *r->at == '"')
		return read_string(r, NULL, 0, NULL, NULL, NULL);
	return take_word(r, "true") || take_word(r, "false") || take_word(r, "null") ||
	       read_number(r);
}

static bool read_object(struct reader *r)
{
	skip_blanks(r);
	if (r->at == r->end || *r->at != '{' || !read_value(r))
		return false;
	skip_blanks(r);
	return r->at == r->end;
}

bool secret_json_is_object(const char *text, size_t n)
{
	struct reader r = {.at = text, .end = text + n};
	return read_object(&r);
}

enum secret_json secret_json_member(const char *text, size_t n, const char *key, char *out,
				    size_t capacity, size_t *size)
{
	struct reader r = {.at = text, .end = text + n, .key = key};
	*size = 0;
	if (!read_object(&r))
		return SECRET_JSON_NOT_OBJECT;
	if (!r.times)
		return SECRET_JSON_NO_MEMBER;
	if (r.times > 1 || *r.value != '"')
		return SECRET_JSON_NOT_STRING;
	r.at = r.value;
	return read_string(&r, out, capacity, size, NULL, NULL) ? SECRET_JSON_STRING
								: SECRET_JSON_NOT_STRING;
}
