/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of slurmdbd.conf and slurm.conf as Slurm's reader understands them: cut comments, join
 * lines, remove escapes, and only then find KEY=VALUE. Faithful rather than nice: whatever Slurm
 * takes is taken, whatever is a parse error there is SLURM_CONF_BAD here. */
#include "compiler/slurm/conf_value.h"

#include <string.h>

void slurm_conf_reader_init(struct slurm_conf_reader *r, struct arena *a, const char *text,
			    size_t size)
{
	*r = (struct slurm_conf_reader){.arena = a, .text = text, .size = size};
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

/* Where a comment begins, else `size`: the first '#' behind an even number of backslashes. */
static size_t comment_at(const char *s, size_t size)
{
	size_t slashes = 0;
	for (size_t i = 0; i < size; i++) {
		if (s[i] == '#' && slashes % 2 == 0)
			return i;
		slashes = s[i] == '\\' ? slashes + 1 : 0;
	}
	return size;
}

/* The length without the last backslash, and what follows it, if the line goes on; else `size`.
 * White space behind the backslashes does not count. */
static size_t continued_at(const char *s, size_t size)
{
	size_t end = size, slashes = 0;
	while (end && is_space(s[end - 1]))
		end--;
	while (slashes < end && s[end - 1 - slashes] == '\\')
		slashes++;
	return slashes % 2 ? end - 1 : size;
}

/* The next physical line with its newline, as far as a NUL: that is where C strings end. */
static bool physical_line(struct slurm_conf_reader *r, const char **line, size_t *size)
{
	if (r->at >= r->size)
		return false;
	*line = r->text + r->at;
	const char *end = memchr(*line, '\n', r->size - r->at);
	size_t whole = end ? (size_t)(end - *line) + 1 : r->size - r->at;
	const char *nul = memchr(*line, 0, whole);
	*size = nul ? (size_t)(nul - *line) : whole;
	r->at += whole;
	r->line++;
	return true;
}

static void remove_escapes(struct buf *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->size; i++) {
		if (b->data[i] == '\\' && ++i == b->size)
			break;
		b->data[n++] = b->data[i];
	}
	b->size = n;
}

/* Joins the physical lines of one logical line. */
static bool logical_line(struct slurm_conf_reader *r, struct buf *b, unsigned *number)
{
	const char *line;
	size_t size;
	if (!physical_line(r, &line, &size))
		return false;
	*number = r->line;
	for (;;) {
		size = comment_at(line, size);
		size_t kept = continued_at(line, size);
		buf_add(b, line, kept);
		if (kept == size || !physical_line(r, &line, &size))
			break;
	}
	remove_escapes(b);
	return true;
}

static size_t skip_space(const char *s, size_t size, size_t at)
{
	while (at < size && is_space(s[at]))
		at++;
	return at;
}

/* The end of the value that begins at `at`: the longer of "…" and of a run without white space,
 * where behind either comes white space or nothing. */
static size_t value_end(const char *s, size_t size, size_t at, bool *quoted)
{
	size_t bare = at;
	while (bare < size && !is_space(s[bare]))
		bare++;
	*quoted = false;
	if (at == size || s[at] != '"')
		return bare;
	const char *close = memchr(s + at + 1, '"', size - at - 1);
	if (!close)
		return bare;
	size_t end = (size_t)(close - s) + 1;
	if (end < size && !is_space(s[end]))
		return bare;
	*quoted = true;
	return end;
}

static enum slurm_conf_kind parse_pair(const char *s, size_t size, struct slurm_conf_line *line)
{
	size_t key = skip_space(s, size, 0), at = key;
	while (at < size && is_key(s[at]))
		at++;
	line->key = s + key;
	line->key_size = at - key;
	at = skip_space(s, size, at);
	if (at < size && strchr("-*+/", s[at]))
		at++;
	if (!line->key_size || at == size || s[at] != '=')
		return SLURM_CONF_BAD;
	at = skip_space(s, size, at + 1);
	bool quoted;
	size_t end = value_end(s, size, at, &quoted);
	if (end == at || skip_space(s, size, end) != size)
		return SLURM_CONF_BAD;
	line->value = s + at + quoted;
	line->value_size = end - at - 2 * (size_t)quoted;
	return SLURM_CONF_PAIR;
}

/* Only in the first column, and followed by white space. */
static bool parse_include(const char *s, size_t size, struct slurm_conf_line *line)
{
	static const char word[] = "include";
	size_t n = sizeof(word) - 1;
	if (size <= n || !is_space(s[n]))
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s[i] | 0x20) != word[i])
			return false;
	size_t at = skip_space(s, size, n), end = at;
	while (end < size && !is_space(s[end]))
		end++;
	line->value = s + at;
	line->value_size = end - at;
	return end > at;
}

enum slurm_conf_kind slurm_conf_next(struct slurm_conf_reader *r, struct slurm_conf_line *line)
{
	for (;;) {
		struct buf b = BUF_IN(r->arena);
		*line = (struct slurm_conf_line){.kind = SLURM_CONF_END};
		if (!logical_line(r, &b, &line->line))
			return SLURM_CONF_END;
		const char *s = buf_text(&b);
		if (skip_space(s, b.size, 0) == b.size)
			continue;
		if (parse_include(s, b.size, line))
			return line->kind = SLURM_CONF_INCLUDE;
		line->kind = parse_pair(s, b.size, line);
		if (line->kind == SLURM_CONF_BAD) {
			line->value = s;
			line->value_size = b.size;
		}
		return line->kind;
	}
}
