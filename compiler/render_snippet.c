/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Marks are drawn line by line. A mark that begins and ends on one line is underlined; one over
 *several lines is a bracket at the left, in a lane of its own:
 *
 *	   3 | / cluster a {
 *	   4 | |   name = b
 *	   5 | | }
 *	     | |_^ label */
#include "compiler/render_snippet.h"

#include "compiler/render_line.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_MARKS = 12, /* of one diagnostic; more are counted */
	MAX_LANES =
		4, /* spans over several lines in one file; more are shown by their first line */
	MAX_WHOLE = 6, /* lines of a span shown before its middle is left out */
	MAX_LINES = MAX_MARKS * MAX_WHOLE,
	CANVAS = RENDER_MAX_WIDTH + MAX_LANES + 8,
};

enum role { ROLE_NONE, ROLE_START, ROLE_WITHIN, ROLE_END };

struct mark {
	struct source *file;
	const char *label;
	bool primary, open;   /* open: its bracket has begun and not ended */
	uint32_t first, last; /* lines, from 1 */
	uint32_t begin, end;  /* bytes of those lines */
	uint32_t lane;        /* from 1; 0: on one line */
	enum role role;       /* on the line being drawn, while it is still to do */
	uint32_t from, to;    /* columns on it */
};

struct snippet {
	struct pen *pen;
	struct mark marks[MAX_MARKS];
	uint32_t count, left_out;
	uint32_t lanes;  /* of the file being drawn */
	char ch[CANVAS]; /* the row being drawn */
	uint8_t style[CANVAS];
	uint32_t used;
};

/* --- pen --- */

void pen_style(const struct pen *pen, enum style style)
{
	static const char *const sgr[] = {
		[STYLE_BOLD] = "\033[1m",     [STYLE_FRAME] = "\033[1;34m",
		[STYLE_ERROR] = "\033[1;31m", [STYLE_WARNING] = "\033[1;33m",
		[STYLE_INFO] = "\033[1;36m",  [STYLE_HELP] = "\033[1;32m",
		[STYLE_LABEL] = "\033[34m",
	};
	if (pen->colour && style != STYLE_NONE)
		buf_adds(pen->out, sgr[style]);
}

void pen_end(const struct pen *pen, enum style style)
{
	if (pen->colour && style != STYLE_NONE)
		buf_adds(pen->out, "\033[0m");
}

void pen_words(const struct pen *pen, enum style style, const char *words)
{
	pen_style(pen, style);
	buf_adds(pen->out, words);
	pen_end(pen, style);
}

void pen_frame(const struct pen *pen, uint32_t line)
{
	pen_style(pen, STYLE_FRAME);
	if (line)
		buf_printf(pen->out, "%*u |", (int)pen->frame, line);
	else
		buf_printf(pen->out, "%*s |", (int)pen->frame, "");
	pen_end(pen, STYLE_FRAME);
}

/* --- marks --- */

static void add_mark(struct snippet *s, struct span at, const char *label, bool primary)
{
	struct position begin = sources_position(s->pen->sources, at.begin);
	/* a span that ends behind a line's end still ends on that line */
	uint32_t last_byte = at.end > at.begin ? at.end - 1 : at.begin;
	struct position last = sources_position(s->pen->sources, last_byte);
	if (!begin.source || begin.source != last.source)
		return;
	if (s->count == MAX_MARKS) {
		s->left_out++;
		return;
	}
	struct source *f = sources_find(s->pen->sources, at.begin);
	s->marks[s->count++] = (struct mark){
		.file = f,
		.label = label && *label ? label : NULL,
		.primary = primary,
		.first = begin.line,
		.last = last.line,
		.begin = at.begin - f->base - f->lines[begin.line - 1],
		.end = (at.end > at.begin ? at.end : at.begin) - f->base - f->lines[last.line - 1],
	};
}

static void add_marks(struct snippet *s, const struct diag *d)
{
	add_mark(s, d->at, NULL, true);
	for (const struct diag_label *l = d->labels; l; l = l->next)
		add_mark(s, l->at, l->text, false);
}

static enum style mark_style(const struct snippet *s, const struct mark *m)
{
	return m->primary ? s->pen->primary : STYLE_LABEL;
}

static void assign_lanes(struct snippet *s, const struct source *f)
{
	s->lanes = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		struct mark *m = &s->marks[i];
		if (m->file != f || m->first == m->last)
			continue;
		if (s->lanes < MAX_LANES) {
			m->lane = ++s->lanes;
			continue;
		}
		m->last = m->first;
		source_line(s->pen->sources, m->file, m->first, &m->end);
	}
}

/* --- rows --- */

static void put(struct snippet *s, uint32_t column, char ch, enum style style)
{
	if (column >= CANVAS)
		return;
	while (s->used <= column) {
		s->ch[s->used] = ' ';
		s->style[s->used++] = STYLE_NONE;
	}
	s->ch[column] = ch;
	s->style[column] = (uint8_t)style;
}

static void put_run(struct snippet *s, uint32_t from, uint32_t to, char ch, enum style style)
{
	for (uint32_t i = from; i < to; i++)
		put(s, i, ch, style);
}

/* Columns left of the text: a lane each and a blank. */
static uint32_t margin(const struct snippet *s)
{
	return s->lanes ? s->lanes + 1 : 0;
}

static void pad_to(struct snippet *s, uint32_t column)
{
	if (s->used < column)
		put(s, column - 1, ' ', STYLE_NONE);
}

static void begin_row(struct snippet *s)
{
	s->used = 0;
	for (uint32_t i = 0; i < s->count; i++)
		if (s->marks[i].open)
			put(s, s->marks[i].lane - 1, '|', mark_style(s, &s->marks[i]));
}

static void write_row(struct snippet *s)
{
	for (uint32_t i = 0; i < s->used;) {
		uint32_t n = i + 1;
		while (n < s->used && s->style[n] == s->style[i])
			n++;
		pen_style(s->pen, (enum style)s->style[i]);
		buf_add(s->pen->out, s->ch + i, n - i);
		pen_end(s->pen, (enum style)s->style[i]);
		i = n;
	}
}

/* Ends a row of marks, with the label of one behind it if it is not NULL. */
static void end_row(struct snippet *s, const struct mark *labelled)
{
	pen_frame(s->pen, 0);
	buf_addc(s->pen->out, ' ');
	write_row(s);
	if (labelled && labelled->label) {
		pen_style(s->pen, mark_style(s, labelled));
		render_plain(s->pen->out, labelled->label, strlen(labelled->label), " ");
		pen_end(s->pen, mark_style(s, labelled));
	}
	buf_addc(s->pen->out, '\n');
}

/* The row of a bracket's begin or end: the lane's foot, a line, a caret. */
static void bracket_row(struct snippet *s, const struct mark *m, uint32_t column, bool ends)
{
	enum style style = mark_style(s, m);
	begin_row(s);
	if (ends)
		put(s, m->lane - 1, '|', style);
	for (uint32_t i = m->lane; i < margin(s) + column; i++)
		if (i >= s->used || s->ch[i] == ' ')
			put(s, i, '_', style);
	put(s, margin(s) + column, m->primary ? '^' : '-', style);
	if (ends && m->label)
		pad_to(s, s->used + 1);
	end_row(s, ends ? m : NULL);
}

/* --- marks on one line --- */

static void underline(struct snippet *s, const struct mark *m)
{
	put_run(s, margin(s) + m->from, margin(s) + m->to, m->primary ? '^' : '-',
		mark_style(s, m));
}

/* Marks of ROLE_WITHIN that are in sight, from right to left. */
static uint32_t marks_within(struct snippet *s, const struct shown_line *l, struct mark **out)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		struct mark *m = &s->marks[i];
		if (m->role != ROLE_WITHIN || !shown_line_holds(l, m->begin))
			continue;
		m->from = shown_line_column(l, m->begin);
		m->to = shown_line_column(l, m->end);
		m->to += m->to == m->from;
		uint32_t at = n++;
		for (; at && out[at - 1]->from < m->from; at--)
			out[at] = out[at - 1];
		out[at] = m;
	}
	return n;
}

/* May the rightmost mark carry its label in the row of the underlines? */
static bool ends_row(struct mark *const *marks, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (marks[i]->to > marks[0]->to)
			return false;
	return marks[0]->label;
}

static void hang_labels(struct snippet *s, struct mark *const *marks, uint32_t n)
{
	for (uint32_t row = 0; row < n; row++) {
		begin_row(s);
		for (uint32_t i = row + 1; i < n; i++)
			if (marks[i]->from < marks[row]->from)
				put(s, margin(s) + marks[i]->from, '|', mark_style(s, marks[i]));
		pad_to(s, margin(s) + marks[row]->from);
		end_row(s, marks[row]);
	}
}

static void underline_all(struct snippet *s, const struct shown_line *l)
{
	struct mark *marks[MAX_MARKS], *hanging[MAX_MARKS];
	uint32_t n = marks_within(s, l, marks), hung = 0;
	if (!n)
		return;
	bool inline_label = ends_row(marks, n);
	begin_row(s);
	for (uint32_t i = 0; i < n; i++)
		if (!marks[i]->primary)
			underline(s, marks[i]);
	for (uint32_t i = 0; i < n; i++) {
		if (marks[i]->primary)
			underline(s, marks[i]);
		if (marks[i]->label && !(i == 0 && inline_label))
			hanging[hung++] = marks[i];
		marks[i]->role = ROLE_NONE;
	}
	if (inline_label)
		pad_to(s, s->used + 1);
	end_row(s, inline_label ? marks[0] : NULL);
	if (!hung)
		return;
	begin_row(s);
	for (uint32_t i = 0; i < hung; i++)
		put(s, margin(s) + hanging[i]->from, '|', mark_style(s, hanging[i]));
	end_row(s, NULL);
	hang_labels(s, hanging, hung);
}

/* --- lines --- */

static bool only_blanks(const char *text, uint32_t size)
{
	return strspn(text, " \t") >= size;
}

/* The row of the text itself. A bracket that begins with the first word of the line needs no row of
 * its own. */
static void text_row(struct snippet *s, const struct shown_line *l, uint32_t line)
{
	begin_row(s);
	for (uint32_t i = 0; i < s->count; i++) {
		struct mark *m = &s->marks[i];
		if (m->role != ROLE_START || !only_blanks(l->text, m->begin))
			continue;
		put(s, m->lane - 1, '/', mark_style(s, m));
		m->role = ROLE_NONE;
		m->open = true;
	}
	pad_to(s, margin(s));
	pen_frame(s->pen, line);
	size_t before = s->pen->out->size;
	buf_addc(s->pen->out, ' ');
	write_row(s);
	shown_line_write(l, s->pen->out);
	struct buf *b = s->pen->out;
	while (b->size > before && b->data[b->size - 1] == ' ')
		b->data[--b->size] = 0;
	buf_addc(b, '\n');
}

static void draw_brackets(struct snippet *s, const struct shown_line *l, enum role role)
{
	for (uint32_t i = 0; i < s->count; i++) {
		struct mark *m = &s->marks[i];
		uint32_t byte = role == ROLE_START ? m->begin : m->end - 1;
		if (m->role != role || !shown_line_holds(l, byte))
			continue;
		m->open = false;
		bracket_row(s, m, shown_line_column(l, byte), role == ROLE_END);
		m->open = role == ROLE_START;
		m->role = ROLE_NONE;
	}
}

/* The mark a piece of the line is to be chosen for. */
static struct mark *next_to_do(struct snippet *s)
{
	struct mark *found = NULL;
	for (uint32_t i = 0; i < s->count; i++)
		if (s->marks[i].role != ROLE_NONE && (!found || s->marks[i].primary))
			found = &s->marks[i];
	return found;
}

/* One line with its marks; more than one piece of it, if it is long and the marks lie far apart. */
static void draw_line(struct snippet *s, struct source *f, uint32_t line)
{
	uint32_t size;
	const char *text = source_line(s->pen->sources, f, line, &size);
	for (uint32_t i = 0; i < s->count; i++) {
		struct mark *m = &s->marks[i];
		if (m->file != f)
			continue;
		m->role = m->lane == 0       ? m->first == line ? ROLE_WITHIN : ROLE_NONE
			  : m->first == line ? ROLE_START
			  : m->last == line  ? ROLE_END
					     : ROLE_NONE;
	}
	struct mark *m = next_to_do(s);
	do {
		struct shown_line l;
		uint32_t focus = !m ? 0 : m->role == ROLE_END ? m->end - 1 : m->begin;
		shown_line_init(&l, text, size, focus, s->pen->width);
		text_row(s, &l, line);
		draw_brackets(s, &l, ROLE_START);
		underline_all(s, &l);
		draw_brackets(s, &l, ROLE_END);
		if (m)
			m->role = ROLE_NONE;
		m = next_to_do(s);
	} while (m);
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return a < b ? -1 : a > b;
}

/* The lines of a file that are worth showing, in order, some perhaps twice. */
static uint32_t lines_of(const struct snippet *s, const struct source *f, uint32_t *lines)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		const struct mark *m = &s->marks[i];
		if (m->file != f)
			continue;
		bool whole = m->last - m->first < MAX_WHOLE;
		for (uint32_t line = m->first; line <= m->last; line++) {
			lines[n++] = line;
			if (!whole && line == m->first + 1)
				line = m->last - 2;
		}
	}
	qsort(lines, n, sizeof(*lines), by_number);
	return n;
}

static void draw_gap(struct snippet *s, struct source *f, uint32_t before, uint32_t line)
{
	if (line == before + 2)
		draw_line(s, f, line - 1);
	else if (line > before + 2)
		pen_words(s->pen, STYLE_FRAME, "...\n");
}

/* `top` is the first mark of its file. */
static void draw_file(struct snippet *s, const struct mark *top, const char *arrow)
{
	struct source *f = top->file;
	uint32_t lines[MAX_LINES], before = 0;
	uint32_t at = f->base + f->lines[top->first - 1] + top->begin;
	struct position p = sources_position(s->pen->sources, at);
	buf_printf(s->pen->out, "%*s", (int)s->pen->frame, "");
	pen_words(s->pen, STYLE_FRAME, arrow);
	render_plain(s->pen->out, f->name, strlen(f->name), " ");
	buf_printf(s->pen->out, ":%u:%u\n", p.line, p.column);
	pen_frame(s->pen, 0);
	buf_addc(s->pen->out, '\n');
	assign_lanes(s, f);
	uint32_t n = lines_of(s, f, lines);
	for (uint32_t i = 0; i < n; i++) {
		if (i && lines[i] == before)
			continue;
		if (i)
			draw_gap(s, f, before, lines[i]);
		draw_line(s, f, lines[i]);
		before = lines[i];
	}
}

static uint32_t frame_width(const struct snippet *s)
{
	uint32_t last = 0, width = 1;
	for (uint32_t i = 0; i < s->count; i++)
		last = s->marks[i].last > last ? s->marks[i].last : last;
	for (; last >= 10; last /= 10)
		width++;
	return width;
}

void render_snippets(struct pen *pen, const struct diag *d)
{
	struct snippet s = {.pen = pen};
	add_marks(&s, d);
	pen->frame = frame_width(&s);
	for (uint32_t i = 0; i < s.count; i++) {
		bool seen = false;
		for (uint32_t j = 0; j < i; j++)
			seen |= s.marks[j].file == s.marks[i].file;
		if (!seen)
			draw_file(&s, &s.marks[i], i ? "::: " : "--> ");
	}
	if (s.left_out)
		buf_printf(pen->out, "%*s= and %u more place%s\n", (int)pen->frame + 1, "",
			   s.left_out, s.left_out == 1 ? "" : "s");
}
