/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/lsp/text.h"

#include <stdlib.h>
#include <string.h>

static bool add_line(struct text *t, size_t start)
{
	if (t->line_count == t->line_capacity) {
		uint32_t want = t->line_capacity ? t->line_capacity * 2 : 64;
		uint32_t *grown = realloc(t->lines, want * sizeof(*grown));
		if (!grown)
			return false;
		t->lines = grown;
		t->line_capacity = want;
	}
	t->lines[t->line_count++] = (uint32_t)start;
	return true;
}

bool text_index(struct text *t, const char *data, size_t size)
{
	t->data = data;
	t->size = size;
	t->line_count = 0;
	bool good = add_line(t, 0);
	for (size_t i = 0; i < size && good; i++) {
		if (data[i] != '\n' && data[i] != '\r')
			continue;
		if (data[i] == '\r' && i + 1 < size && data[i + 1] == '\n')
			i++;
		good = add_line(t, i + 1);
	}
	return good;
}

void text_release(struct text *t)
{
	free(t->lines);
	*t = (struct text){0};
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the character at p, at most n; bytes that are none stand alone. */
static size_t step(const char *p, size_t n)
{
	unsigned char c = (unsigned char)*p;
	size_t want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1, i = 1;
	while (i < want && i < n && continues(p[i]))
		i++;
	return i;
}

static uint32_t units_of(size_t bytes, enum text_encoding e)
{
	if (e == TEXT_UTF8)
		return (uint32_t)bytes;
	return e == TEXT_UTF16 && bytes == 4 ? 2 : 1;
}

uint32_t text_units(const char *data, size_t from, size_t to, enum text_encoding e)
{
	uint32_t units = 0;
	if (e == TEXT_UTF8)
		return (uint32_t)(to - from);
	while (from < to) {
		size_t n = step(data + from, to - from);
		units += units_of(n, e);
		from += n;
	}
	return units;
}

/* Where the characters of a line end, before what ends it. */
static size_t end_of_line(const struct text *t, uint32_t line)
{
	size_t start = t->lines[line];
	size_t end = line + 1 < t->line_count ? t->lines[line + 1] : t->size;
	while (end > start && (t->data[end - 1] == '\n' || t->data[end - 1] == '\r'))
		end--;
	return end;
}

size_t text_offset(const struct text *t, struct text_position p, enum text_encoding e)
{
	if (p.line >= t->line_count)
		return t->size;
	size_t at = t->lines[p.line], end = end_of_line(t, p.line);
	for (uint32_t units = 0; at < end;) {
		size_t n = step(t->data + at, end - at);
		units += units_of(n, e);
		if (units > p.character)
			break;
		at += n;
	}
	return at;
}

struct text_position text_position(const struct text *t, size_t offset, enum text_encoding e)
{
	uint32_t low = 0, high = t->line_count;
	offset = offset < t->size ? offset : t->size;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (t->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return (struct text_position){low, text_units(t->data, t->lines[low], offset, e)};
}

struct text_position text_position_from(const struct text *t, size_t offset, size_t from,
					struct text_position known, enum text_encoding e)
{
	bool last = known.line + 1 >= t->line_count;
	if (offset < from || (!last && offset >= t->lines[known.line + 1]))
		return text_position(t, offset, e);
	known.character += text_units(t->data, from, offset < t->size ? offset : t->size, e);
	return known;
}

bool text_replace(struct text_buffer *b, size_t from, size_t to, const char *bytes, size_t size)
{
	size_t kept = b->size - (to - from);
	if (size > UINT32_MAX / 2 - kept)
		return false;
	if (kept + size > b->capacity || !b->data) {
		size_t want = (kept + size) * 3 / 2 + 64;
		char *grown = realloc(b->data, want);
		if (!grown)
			return false;
		b->data = grown;
		b->capacity = want;
	}
	memmove(b->data + from + size, b->data + to, b->size - to);
	if (size)
		memcpy(b->data + from, bytes, size);
	b->size = kept + size;
	return text_index(&b->text, b->data, b->size);
}

void text_buffer_release(struct text_buffer *b)
{
	text_release(&b->text);
	free(b->data);
	*b = (struct text_buffer){0};
}
