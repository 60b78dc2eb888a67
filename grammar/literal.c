/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/literal.h"

#include <string.h>

/* The bytes between the quotes; a bare value has none. */
static const char *inside(const struct token *t, const char *text, size_t *size)
{
	if (t->bare) {
		bool quoted = text[0] == '\'' || text[0] == '"';
		bool closed = quoted && t->size > 1 && text[t->size - 1] == text[0];
		*size = t->size - quoted - closed;
		return text + quoted;
	}
	*size = t->size - 2;
	return text + 1;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_path_byte(char c)
{
	return is_word_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* `\u{X…}`: bytes taken, or 0. Surrogates, NUL and what lies beyond Unicode are refused. */
static size_t code_point(const char *p, const char *end, uint32_t *cp)
{
	const char *q = p + 3;
	*cp = 0;
	if (end - p < 5 || p[2] != '{')
		return 0;
	for (; q < end && hex(*q) >= 0 && q - p < 10; q++)
		*cp = *cp * 16 + (uint32_t)hex(*q);
	bool fits = *cp && *cp <= 0x10FFFF && (*cp < 0xD800 || *cp > 0xDFFF);
	return q > p + 3 && q < end && *q == '}' && fits ? (size_t)(q - p) + 1 : 0;
}

static void add_utf8(struct buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		buf_addc(b, (char)cp);
		return;
	}
	int more = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
	buf_addc(b, (char)(lead[more] | (cp >> (6 * more))));
	while (more--)
		buf_addc(b, (char)(0x80 | ((cp >> (6 * more)) & 0x3F)));
}

/* One escape at p, which is a backslash: bytes taken, 0 if it is none of the language's. b may be
 * NULL. */
static size_t escape(const char *p, const char *end, struct buf *b)
{
	static const char names[] = "\"\\nt", values[] = "\"\\\n\t";
	uint32_t cp;
	if (p + 1 < end && p[1] == 'u') {
		size_t n = code_point(p, end, &cp);
		if (n && b)
			add_utf8(b, cp);
		return n;
	}
	const char *name = p + 1 < end && p[1] ? strchr(names, p[1]) : NULL;
	if (name && b)
		buf_addc(b, values[name - names]);
	return name ? 2 : 0;
}

/* `${path}` at p: bytes taken, 0 if it is malformed. */
static size_t interpolation(const char *p, const char *end, const char **path, size_t *size)
{
	const char *q = p + 2;
	while (q < end && is_path_byte(*q))
		q++;
	*path = p + 2;
	*size = (size_t)(q - *path);
	bool well_formed = q < end && *q == '}' && *size && is_word_start(**path) && q[-1] != '.';
	return well_formed ? (size_t)(q - p) + 1 : 0;
}

/* The length of a run of ordinary bytes. */
static size_t ordinary(const char *p, const char *end)
{
	const char *q = p;
	while (q < end && *q != '\\' && *q != '$')
		q++;
	return (size_t)(q - p);
}

static bool escaped_dollar(const char *p, const char *end)
{
	return end - p >= 3 && p[0] == '$' && p[1] == '$' && p[2] == '{';
}

static bool opens(const char *p, const char *end)
{
	return end - p >= 2 && p[0] == '$' && p[1] == '{';
}

static struct span part(const struct token *t, const char *text, const char *p, size_t n)
{
	uint32_t at = t->at + (uint32_t)(p - text);
	return (struct span){at, at + (uint32_t)n};
}

static size_t check_escape(const struct token *t, const char *text, const char *p, const char *end,
			   struct diags *ds)
{
	size_t n = escape(p, end, NULL);
	if (n)
		return n;
	size_t shown = p + 1 < end ? 2 : 1;
	struct diag *d = diag_add(ds, &DIAG_bad_escape, part(t, text, p, shown),
				  "unknown escape '%.*s' in a string", (int)shown, p);
	diag_note(ds, d, "the escapes are \\\" \\\\ \\n \\t and \\u{HEX}");
	if (p + 1 < end && p[1] != 'u')
		diag_fix(ds, d, FIX_UNSAFE, part(t, text, p, 1), "\\\\");
	return shown;
}

static size_t check_dollar(const struct token *t, const char *text, const char *p, const char *end,
			   struct diags *ds)
{
	const char *path;
	size_t size;
	if (escaped_dollar(p, end))
		return 3;
	if (!opens(p, end))
		return 1;
	size_t n = interpolation(p, end, &path, &size);
	if (n)
		return n;
	struct diag *d = diag_add(ds, &DIAG_bad_interpolation, part(t, text, p, 2 + size),
				  "malformed interpolation: '${param.NAME}' is expected");
	diag_note(ds, d, "write '$${' for a literal '${'");
	diag_fix(ds, d, FIX_UNSAFE, part(t, text, p, 0), "$");
	return 2;
}

static void check_controls(const struct token *t, const char *text, const char *p, const char *end,
			   struct diags *ds)
{
	for (; p < end; p++) {
		if ((unsigned char)*p >= 0x20 && *p != 0x7f)
			continue;
		if (*p == '\t')
			continue;
		struct diag *d = diag_add(ds, &DIAG_control_character, part(t, text, p, 1),
					  "control character 0x%02x in a string",
					  (unsigned)(unsigned char)*p);
		diag_note(ds, d, "write it as \\u{%x}, if it is meant",
			  (unsigned)(unsigned char)*p);
	}
}

void literal_check_string(const struct token *t, const char *text, struct diags *ds)
{
	size_t size;
	const char *p = inside(t, text, &size), *end = p + size;
	check_controls(t, text, p, end, ds);
	for (p += ordinary(p, end); p < end; p += ordinary(p, end))
		p += *p == '\\' ? check_escape(t, text, p, end, ds)
				: check_dollar(t, text, p, end, ds);
}

static bool decode(const struct token *t, const char *text, struct buf *out, literal_lookup *lookup,
		   void *user)
{
	size_t size, path_size;
	const char *p = inside(t, text, &size), *end = p + size, *path;
	bool good = true;
	while (p < end) {
		size_t n = ordinary(p, end);
		if (n) {
			buf_add(out, p, n);
		} else if (*p == '\\') {
			n = escape(p, end, out);
		} else if (escaped_dollar(p, end)) {
			buf_adds(out, "${");
			n = 3;
		} else if (opens(p, end) && (n = interpolation(p, end, &path, &path_size))) {
			good &= lookup &&
				lookup(user, path, path_size, part(t, text, path, path_size), out);
		}
		if (!n) { /* reported before: taken as it stands */
			buf_addc(out, *p);
			n = 1;
		}
		p += n;
	}
	return good;
}

bool literal_string(const struct token *t, const char *text, struct arena *a,
		    literal_lookup *lookup, void *user, const char **value, size_t *size)
{
	if (t->plain || t->bare) {
		*value = inside(t, text, size);
		return true;
	}
	struct buf out = BUF_IN(a);
	bool good = decode(t, text, &out, lookup, user);
	*value = buf_text(&out);
	*size = out.size;
	return good;
}

bool literal_interpolates(const struct token *t, const char *text)
{
	if (t->kind != TOKEN_STRING || t->plain || t->bare)
		return false;
	size_t size;
	const char *p = inside(t, text, &size), *end = p + size;
	for (p += ordinary(p, end); p < end; p += ordinary(p, end)) {
		if (*p == '\\') {
			p += p + 1 < end ? 2 : 1;
		} else if (escaped_dollar(p, end)) {
			p += 3;
		} else if (opens(p, end)) {
			return true;
		} else {
			p++;
		}
	}
	return false;
}

static bool digits(const char *p, const char *end, int64_t *value)
{
	*value = 0;
	for (; p < end; p++) {
		if (*value > (INT64_MAX - 9) / 10)
			return false;
		*value = *value * 10 + (*p - '0');
	}
	return true;
}

bool literal_int(const struct token *t, const char *text, int64_t *value)
{
	bool negative = text[0] == '-';
	if (!digits(text + negative, text + t->size, value))
		return false;
	if (negative)
		*value = -*value;
	return true;
}

bool literal_quantity(const struct token *t, const char *text, int64_t *value, const char **unit,
		      size_t *unit_size)
{
	const char *p = text;
	while (*p >= '0' && *p <= '9')
		p++;
	*unit = p;
	*unit_size = t->size - (size_t)(p - text);
	return digits(text, p, value);
}
