/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A mend is shown as what to do, and as the lines it makes with the new text marked. Only the
 * neighbourhood of the change is built, so a long line costs nothing. */
#include "compiler/render_line.h"
#include "compiler/render_snippet.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_EDITS = 16,
	MAX_NEW_LINES = 8,
	NEIGHBOURHOOD = 600, /* bytes of the line shown on each side of the change */
	MAX_EXTENT = 4096,   /* bytes from the first to the last edit; beyond it only words */
	MAX_WORDS = 48,      /* bytes of a text quoted in the words */
};

/* The text as it would be, with the new parts as ranges of it. */
struct changed {
	const struct diag_fix *edits[MAX_EDITS];
	uint32_t count;
	uint32_t from, to; /* locations of the text that is rebuilt */
	struct buf text;
	uint32_t new_from[MAX_EDITS], new_to[MAX_EDITS];
};

/* --- words --- */

struct piece {
	const char *text;
	size_t size;
};

static struct piece trimmed(const char *text, size_t size)
{
	while (size && strchr(" \t\r\n", text[size - 1]))
		size--;
	while (size && strchr(" \t\r\n", *text)) {
		text++;
		size--;
	}
	return (struct piece){text, size};
}

static void quote(struct buf *out, struct piece p)
{
	bool cut = p.size > MAX_WORDS;
	buf_addc(out, '\'');
	if (cut)
		for (p.size = MAX_WORDS; p.size && ((unsigned char)p.text[p.size] & 0xC0) == 0x80;)
			p.size--;
	render_plain(out, p.text, p.size, " ");
	buf_adds(out, cut ? "...'" : "'");
}

/* What a span covers; nothing if it is not in one source. */
static struct piece covered(const struct pen *pen, struct span at)
{
	const struct source *s = sources_find(pen->sources, at.begin);
	if (!s || at.end < at.begin || at.end > s->base + s->size)
		return (struct piece){"", 0};
	return trimmed(s->text + (at.begin - s->base), at.end - at.begin);
}

static void write_words(const struct pen *pen, const struct diag_fix *f)
{
	struct piece before = covered(pen, f->at);
	struct piece after = trimmed(f->text, strlen(f->text));
	if (f->next || (!before.size && !after.size)) {
		buf_adds(pen->out, "write it like this");
	} else if (!before.size) {
		buf_adds(pen->out, "add ");
		quote(pen->out, after);
	} else {
		buf_adds(pen->out, after.size ? "replace " : "remove ");
		quote(pen->out, before);
		if (after.size) {
			buf_adds(pen->out, " with ");
			quote(pen->out, after);
		}
	}
	buf_addc(pen->out, '\n');
}

static void write_title(const struct pen *pen, const struct diag *d)
{
	static const char *const trust[] = {
		[FIX_SAFE] = "",
		[FIX_UNSAFE] = "perhaps ",
		[FIX_DISPLAY] = "for example: ",
	};
	enum applicability how = FIX_SAFE;
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		how = f->applicability > how ? f->applicability : how;
	pen_words(pen, STYLE_HELP, "help");
	buf_printf(pen->out, ": %s", trust[how]);
	write_words(pen, d->fixes);
}

/* --- the changed lines --- */

static int by_place(const void *x, const void *y)
{
	const struct diag_fix *a = *(const struct diag_fix *const *)x,
			      *b = *(const struct diag_fix *const *)y;
	if (a->at.begin != b->at.begin)
		return a->at.begin < b->at.begin ? -1 : 1;
	return a->at.end < b->at.end ? -1 : a->at.end > b->at.end;
}

/* Collects the edits; false if they are too many or too far apart to be shown, or overlap. */
static bool collect(struct changed *c, const struct pen *pen, const struct diag *d)
{
	for (const struct diag_fix *f = d->fixes; f; f = f->next) {
		if (c->count == MAX_EDITS)
			return false;
		c->edits[c->count++] = f;
	}
	qsort(c->edits, c->count, sizeof(*c->edits), by_place);
	const struct source *s = sources_find(pen->sources, c->edits[0]->at.begin);
	uint32_t last = c->edits[c->count - 1]->at.end;
	if (!s || last > s->base + s->size || last < c->edits[0]->at.begin ||
	    last - c->edits[0]->at.begin > MAX_EXTENT)
		return false;
	for (uint32_t i = 1; i < c->count; i++)
		if (c->edits[i]->at.begin < c->edits[i - 1]->at.end)
			return false;
	return true;
}

/* The ends of the lines around the edits, or of their neighbourhood. */
static void find_extent(struct changed *c, const struct pen *pen)
{
	const struct source *s = sources_find(pen->sources, c->edits[0]->at.begin);
	const char *text = s->text;
	uint32_t from = c->edits[0]->at.begin - s->base,
		 to = c->edits[c->count - 1]->at.end - s->base;
	uint32_t least = from > NEIGHBOURHOOD ? from - NEIGHBOURHOOD : 0;
	uint32_t most = s->size - to > NEIGHBOURHOOD ? to + NEIGHBOURHOOD : s->size;
	while (from > least && text[from - 1] != '\n')
		from--;
	/* To the start of a character, but never into the edit: what is no UTF-8 may have none. */
	while (s->base + from < c->edits[0]->at.begin && ((unsigned char)text[from] & 0xC0) == 0x80)
		from++;
	while (to < most && text[to] != '\n')
		to++;
	c->from = s->base + from;
	c->to = s->base + to;
}

static void rebuild(struct changed *c, const struct pen *pen)
{
	uint32_t at = c->from;
	c->text = BUF_IN(pen->out->arena);
	for (uint32_t i = 0; i < c->count; i++) {
		const struct diag_fix *f = c->edits[i];
		buf_add(&c->text, sources_text(pen->sources, at), f->at.begin - at);
		c->new_from[i] = (uint32_t)c->text.size;
		buf_adds(&c->text, f->text);
		c->new_to[i] = (uint32_t)c->text.size;
		at = f->at.end;
	}
	buf_add(&c->text, sources_text(pen->sources, at), c->to - at);
}

/* Marks the new parts of one line; from and to are its bytes in the changed text. */
static void mark_new(const struct changed *c, const struct pen *pen, const struct shown_line *l,
		     uint32_t from, uint32_t to)
{
	uint32_t column = 0;
	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t begin = c->new_from[i] > from ? c->new_from[i] : from;
		uint32_t end = c->new_to[i] < to ? c->new_to[i] : to;
		if (begin >= end || !shown_line_holds(l, begin - from))
			continue;
		uint32_t first = shown_line_column(l, begin - from),
			 last = shown_line_column(l, end - from);
		if (!column) {
			pen_frame(pen, 0);
			buf_addc(pen->out, ' ');
		}
		buf_printf(pen->out, "%*s", (int)(first - (first > column ? column : first)), "");
		pen_style(pen, STYLE_HELP);
		for (; first < last; first++)
			buf_addc(pen->out, '+');
		pen_end(pen, STYLE_HELP);
		column = last;
	}
	if (column)
		buf_addc(pen->out, '\n');
}

static uint32_t focus_of(const struct changed *c, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (c->new_to[i] >= from && c->new_from[i] <= to)
			return c->new_from[i] > from ? c->new_from[i] - from : 0;
	return 0;
}

static void draw_changed(const struct changed *c, const struct pen *pen)
{
	uint32_t line = sources_position(pen->sources, c->from).line, shown = 0;
	for (uint32_t from = 0; shown < MAX_NEW_LINES; shown++, line++) {
		uint32_t size = (uint32_t)strcspn(buf_text(&c->text) + from, "\n");
		struct shown_line l;
		shown_line_init(&l, buf_text(&c->text) + from, size, focus_of(c, from, from + size),
				pen->width);
		pen_frame(pen, line);
		buf_adds(pen->out, size ? " " : "");
		shown_line_write(&l, pen->out);
		buf_addc(pen->out, '\n');
		mark_new(c, pen, &l, from, from + size);
		from += size + 1;
		if (from > c->text.size)
			return;
	}
	pen_words(pen, STYLE_FRAME, "...\n");
}

void render_fix(const struct pen *pen, const struct diag *d)
{
	struct changed c = {.count = 0};
	if (!d->fixes)
		return;
	write_title(pen, d);
	if (!collect(&c, pen, d))
		return;
	find_extent(&c, pen);
	rebuild(&c, pen);
	pen_frame(pen, 0);
	buf_addc(pen->out, '\n');
	draw_changed(&c, pen);
}
