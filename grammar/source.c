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

/* Code points of bytes [from, to), counted. */
static uint32_t count_points(const struct source *f, uint32_t from, uint32_t to)
{
	uint32_t n = 0;
	for (uint32_t i = from; i < to; i++)
		n += starts_code_point(f->text[i]);
	return n;
}

/* Lines may be as long as the file; so that a column never costs more than a block, code points are
 * summed up by block. */
enum { POINTS_BLOCK = 512 };

static void index_points(const struct sources *s, struct source *f)
{
	uint32_t blocks = f->size / POINTS_BLOCK + 1;
	f->points = ARENA_ARRAY(s->arena, uint32_t, blocks);
	for (uint32_t i = 1; i < blocks; i++)
		f->points[i] = f->points[i - 1] +
			       count_points(f, (i - 1) * POINTS_BLOCK, i * POINTS_BLOCK);
}

static uint32_t points_before(const struct source *f, uint32_t offset)
{
	uint32_t block = offset / POINTS_BLOCK;
	return f->points[block] + count_points(f, block * POINTS_BLOCK, offset);
}

static uint32_t points_between(const struct sources *s, struct source *f, uint32_t from,
			       uint32_t to)
{
	if (to - from <= 2 * POINTS_BLOCK)
		return count_points(f, from, to);
	if (!f->points)
		index_points(s, f);
	return points_before(f, to) - points_before(f, from);
}

static bool has_bom(const struct source *f)
{
	return f->size >= 3 && !memcmp(f->text, "\xEF\xBB\xBF", 3);
}

struct position sources_position(const struct sources *s, uint32_t at)
{
	struct source *f = sources_find(s, at);
	if (!f)
		return (struct position){0};
	if (!f->lines)
		index_lines(s, f);
	uint32_t offset = at - f->base, line = line_of(f, offset);
	uint32_t column = points_between(s, f, f->lines[line], offset) + 1;
	if (line == 0 && column > 1 && has_bom(f))
		column--;
	return (struct position){.source = f, .line = line + 1, .column = column};
}

const char *sources_text_elsewhere(const struct sources *s, uint32_t at)
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
	const char *end = f->text + (line < f->line_count ? f->lines[line] - 1 : f->size);
	if (end > p && end[-1] == '\r')
		end--;
	*size = (uint32_t)(end - p);
	return p;
}
