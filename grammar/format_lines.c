/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/format_lines.h"

#include <string.h>

struct format_line *lines_last(const struct format_lines *l)
{
	return &l->list[l->count - 1];
}

void lines_begin(struct format_lines *l, unsigned indent, bool blank)
{
	if (l->count == l->capacity) {
		uint32_t want = l->capacity ? l->capacity * 2 : 64;
		l->list = arena_grow(l->arena, l->list, l->capacity * sizeof(*l->list),
				     want * sizeof(*l->list));
		l->capacity = want;
	}
	size_t at = l->bytes.size;
	l->list[l->count++] = (struct format_line){.text = at,
						   .stop = at,
						   .comment = at,
						   .end = at,
						   .indent = (uint8_t)indent,
						   .blank = blank};
	l->column = indent * FORMAT_INDENT;
}

void lines_put(struct format_lines *l, const char *text, size_t size, uint32_t width)
{
	struct format_line *line = lines_last(l);
	buf_add(&l->bytes, text, size);
	line->comment = line->end = l->bytes.size;
	line->width = l->column += width;
}

void lines_stop(struct format_lines *l, enum align align)
{
	struct format_line *line = lines_last(l);
	line->align = (uint8_t)align;
	line->stop = l->bytes.size;
	line->stop_width = l->column;
}

/* Is this a line that is nothing but a comment? */
static bool is_comment(const struct format_lines *l, const struct format_line *line)
{
	return line->text < line->end && l->bytes.data[line->text] == '#';
}

bool lines_comment(struct format_lines *l, const char *text, size_t size)
{
	struct format_line *line = l->count ? lines_last(l) : NULL;
	if (!line || line->comment != line->end || is_comment(l, line))
		return false;
	buf_add(&l->bytes, text, size);
	line->end = l->bytes.size;
	return true;
}

/* --- common columns --- */

/* The line behind the run of lines whose stops may stand in one column. */
static uint32_t align_run(const struct format_lines *l, uint32_t from)
{
	const struct format_line *first = &l->list[from];
	uint32_t to = from + 1;
	while (to < l->count && l->list[to].align == first->align &&
	       l->list[to].indent == first->indent && !l->list[to].blank)
		to++;
	return to;
}

/* Blocks of one line are only moved as long as all of them stay within the width. */
static bool run_fits(const struct format_lines *l, uint32_t from, uint32_t to, uint32_t column)
{
	for (uint32_t i = from; i < to && l->list[i].align == ALIGN_BRACE; i++)
		if (l->list[i].width - l->list[i].stop_width + column > FORMAT_WIDTH)
			return false;
	return true;
}

static void align_stops(struct format_lines *l)
{
	for (uint32_t from = 0, to; from < l->count; from = to) {
		uint32_t column = 0;
		to = from + 1;
		if (l->list[from].align == ALIGN_NONE)
			continue;
		to = align_run(l, from);
		for (uint32_t i = from; i < to; i++)
			column = l->list[i].stop_width > column ? l->list[i].stop_width : column;
		if (column > ALIGN_MAX + l->list[from].indent * (uint32_t)FORMAT_INDENT ||
		    !run_fits(l, from, to, column))
			continue;
		for (uint32_t i = from; i < to; i++) {
			l->list[i].pad = column - l->list[i].stop_width;
			l->list[i].width += l->list[i].pad;
		}
	}
}

static bool has_comment(const struct format_line *line)
{
	return line->comment != line->end;
}

/* The column of the comments behind the lines from here on that stand in one block, up to an empty
 * or a comment line. */
static uint32_t comment_column(const struct format_lines *l, uint32_t from, uint32_t *to)
{
	uint32_t column = 0;
	for (*to = from; *to < l->count; ++*to) {
		const struct format_line *line = &l->list[*to];
		if (*to > from &&
		    (line->blank || is_comment(l, line) || line->indent != l->list[from].indent))
			break;
		if (has_comment(line) && line->width > column && line->width <= COMMENT_MAX)
			column = line->width;
	}
	return column;
}

/* --- the text --- */

static void blanks(struct buf *out, size_t n)
{
	static const char some[] = "                                ";
	for (; n >= sizeof(some) - 1; n -= sizeof(some) - 1)
		buf_add(out, some, sizeof(some) - 1);
	buf_add(out, some, n);
}

struct places {
	size_t *list;
	uint32_t next, count;
};

/* Copies bytes [from, to); what lies there is now where it was copied to. */
static void copy(const struct format_lines *l, struct buf *out, struct places *p, size_t from,
		 size_t to)
{
	for (; p->next < p->count; p->next++) {
		size_t *at = &p->list[p->next];
		if (*at == FORMAT_DROPPED)
			continue;
		if (*at >= to)
			break;
		*at += out->size - from;
	}
	buf_add(out, l->bytes.data + from, to - from);
}

static void write_line(const struct format_lines *l, const struct format_line *line,
		       struct buf *out, struct places *p, uint32_t column)
{
	if (line->blank)
		buf_addc(out, '\n');
	blanks(out, (size_t)line->indent * FORMAT_INDENT);
	copy(l, out, p, line->text, line->stop);
	blanks(out, line->pad);
	copy(l, out, p, line->stop, line->comment);
	if (has_comment(line))
		blanks(out, 2 + (column > line->width ? column - line->width : 0));
	buf_add(out, l->bytes.data + line->comment, line->end - line->comment);
	buf_addc(out, '\n');
}

void lines_write(struct format_lines *l, struct buf *out, size_t *places, uint32_t count)
{
	struct places p = {.list = places, .count = count};
	uint32_t run_end = 0, column = 0;
	align_stops(l);
	for (uint32_t i = 0; i < l->count; i++) {
		const struct format_line *line = &l->list[i];
		if (i >= run_end)
			column = comment_column(l, i, &run_end);
		write_line(l, line, out, &p, column);
	}
}
