/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/source.h"

#include <string.h>

int sources_add(struct sources *s, const char *name, const char *text, size_t size)
{
	if (size > SOURCE_MAX_BYTES || s->count >= SOURCE_MAX_FILES ||
	    s->next_base > UINT32_MAX - size - 2)
		return -1;
	if (s->count == s->capacity) {
		uint32_t want = s->capacity ? s->capacity * 2 : 4;
		s->list = arena_grow(s->arena, s->list, s->capacity * sizeof(*s->list),
				     want * sizeof(*s->list));
		s->capacity = want;
	}
	struct source *f = &s->list[s->count];
	*f = (struct source){.name = arena_copy(s->arena, name, strlen(name)),
			     .text = arena_alloc(s->arena, size + 2),
			     .size = (uint32_t)size,
			     .base = s->next_base};
	if (size)
		memcpy(f->text, text, size);
	f->text[size] = f->text[size + 1] = 0;
	s->next_base += (uint32_t)size + 1;
	return (int)s->count++;
}

struct source *sources_find(const struct sources *s, uint32_t at)
{
	uint32_t low = 0, high = s->count;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (s->list[middle].base + s->list[middle].size < at)
			low = middle + 1;
		else
			high = middle;
	}
	return at && low < s->count ? &s->list[low] : NULL;
}

static void index_lines(const struct sources *s, struct source *f)
{
	uint32_t count = 1;
	for (const char *p = f->text, *end = p + f->size; (p = memchr(p, '\n', (size_t)(end - p)));
	     p++)
		count++;
	f->lines = ARENA_ARRAY(s->arena, uint32_t, count);
	f->line_count = 1;
	for (const char *p = f->text, *end = p + f->size; (p = memchr(p, '\n', (size_t)(end - p)));
	     p++)
		f->lines[f->line_count++] = (uint32_t)(p - f->text) + 1;
}

static uint32_t line_of(const struct source *f, uint32_t offset)
{
	uint32_t low = 0, high = f->line_count;
	while (high - low > 1) {
		uint32_t middle = (low + high) / 2;
		if (f->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static bool starts_code_point(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

struct position sources_position(const struct sources *s, uint32_t at)
{
	struct source *f = sources_find(s, at);
	if (!f)
		return (struct position){0};
	if (!f->lines)
		index_lines(s, f);
	uint32_t offset = at - f->base, line = line_of(f, offset), column = 1;
	for (uint32_t i = f->lines[line]; i < offset; i++)
		column += starts_code_point(f->text[i]);
	return (struct position){.source = f, .line = line + 1, .column = column};
}

const char *sources_text(const struct sources *s, uint32_t at)
{
	const struct source *f = sources_find(s, at);
	return f ? f->text + (at - f->base) : "";
}

const char *source_line(const struct sources *s, struct source *f, uint32_t line, uint32_t *size)
{
	if (!f->lines)
		index_lines(s, f);
	*size = 0;
	if (line < 1 || line > f->line_count)
		return "";
	const char *p = f->text + f->lines[line - 1];
	const char *nl = memchr(p, '\n', (size_t)(f->text + f->size - p));
	const char *end = nl ? nl : f->text + f->size;
	if (end > p && end[-1] == '\r')
		end--;
	*size = (uint32_t)(end - p);
	return p;
}
