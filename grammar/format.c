/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Decides what stands on which line. The text was parsed without an error, so the shape of what
 * follows a token is known; what a line would be if it stood alone decides, never where it was
 * moved to, so that a second run decides the same. */
#include "grammar/format_lines.h"
#include "grammar/lexer.h"

#include <string.h>

struct format {
	const struct ast *ast;
	const struct token *list;
	uint32_t first;
	const struct source *source;
	struct format_lines lines;
	size_t *place;
	uint32_t directive; /* the first comment to the checker behind the last token asked about */
	bool pinned;        /* the item is not torn apart for its width */
};

static enum token_kind kind(const struct format *f, uint32_t i)
{
	return (enum token_kind)f->list[i].kind;
}

static bool is_closer(enum token_kind k)
{
	return k == TOKEN_RBRACKET || k == TOKEN_RPAREN;
}

static bool is_call(const struct format *f, uint32_t i)
{
	return kind(f, i) == TOKEN_WORD && kind(f, i + 1) == TOKEN_LPAREN;
}

static const char *text_of(const struct format *f, uint32_t i)
{
	return f->source->text + (f->list[i].at - f->source->base);
}

/* Columns: code points. Only strings hold others than ASCII. */
static uint32_t width_of(const struct format *f, uint32_t i)
{
	uint32_t n = f->list[i].size;
	if (kind(f, i) != TOKEN_STRING)
		return n;
	const char *p = text_of(f, i), *end = p + n;
	for (; p < end; p++)
		n -= ((unsigned char)*p & 0xC0) == 0x80;
	return n;
}

static void put(struct format *f, uint32_t i)
{
	f->place[i - f->first] = f->lines.bytes.size;
	lines_put(&f->lines, text_of(f, i), f->list[i].size, width_of(f, i));
}

static void put_text(struct format *f, const char *text)
{
	size_t n = strlen(text);
	lines_put(&f->lines, text, n, (uint32_t)n);
}

/* --- gaps --- */

/* The text between a token and the one before it. */
static const char *gap_of(const struct format *f, uint32_t i, const char **end)
{
	*end = text_of(f, i);
	return i > f->first ? text_of(f, i - 1) + f->list[i - 1].size : f->source->text;
}

/* A comment takes the rest of its line, so there is a line end behind it. */
static bool gap_has_comment(const struct format *f, uint32_t i)
{
	const char *end, *p = gap_of(f, i, &end);
	return f->list[i].newline && memchr(p, '#', (size_t)(end - p));
}

static size_t comment_size(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));
	size_t n = (size_t)((newline ? newline : end) - p);
	while (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\r')
		n--;
	return n;
}

/* Writes the comments before a token. True if an empty line is due before what comes next; `first`:
 * nothing stands before it in its block. */
static bool gap(struct format *f, uint32_t i, unsigned indent, bool first)
{
	const char *end, *p = gap_of(f, i, &end);
	unsigned newlines = i == f->first;
	for (; f->list[i].newline && p < end; p++) {
		if (*p == '\n')
			newlines++;
		if (*p != '#')
			continue;
		size_t n = comment_size(p, end);
		if (newlines || !lines_comment(&f->lines, p, n)) {
			lines_begin(&f->lines, indent, newlines > 1 && !first);
			lines_put(&f->lines, p, n, 0);
			first = false;
		}
		newlines = 0;
		p += n - 1;
	}
	return newlines > 1 && !first;
}

/* --- comments to the checker --- */

/* Nothing but blanks and `lines` line ends lie between two places. */
static bool apart(const struct format *f, uint32_t from, uint32_t to, unsigned lines)
{
	const char *p = sources_text(f->ast->sources, from),
		   *end = sources_text(f->ast->sources, to);
	for (; p < end && memchr(" \t\r\n", *p, 4); p++)
		if (*p == '\n' && !lines--)
			return false;
	return p == end && !lines;
}

/* The last token of an item that begins here. */
static uint32_t item_end(const struct format *f, uint32_t i)
{
	bool attribute = kind(f, i + 1) == TOKEN_EQUALS;
	uint32_t depth = 0;
	for (i += 1 + attribute;; i++) {
		enum token_kind k = kind(f, i);
		bool closer = is_closer(k) || k == TOKEN_RBRACE;
		depth += k == TOKEN_LBRACKET || k == TOKEN_LPAREN || k == TOKEN_LBRACE;
		depth -= closer;
		/* a directive's word, a call's name and a label are followed by more of the item */
		enum token_kind next = kind(f, i + 1);
		if (!depth && next != TOKEN_LPAREN && next != TOKEN_LBRACE)
			return i;
		if (!depth && closer)
			return i;
	}
}

/* Does a comment to the checker speak about the line on which this item begins, and about nothing
 * else on it? */
static bool spoken_about(struct format *f, uint32_t i)
{
	const struct tokens *ts = &f->ast->tokens;
	uint32_t at = f->list[i].at;
	while (f->directive < ts->comment_count && ts->comments[f->directive].at.begin < at)
		f->directive++;
	const struct directive_comment *c = &ts->comments[f->directive];
	if (f->directive && !c[-1].trailing && apart(f, c[-1].at.end, at, 1))
		return true;
	if (f->directive == ts->comment_count || !c->trailing ||
	    memchr(text_of(f, i), '\n', c->at.begin - at))
		return false;
	uint32_t last = item_end(f, i);
	while (kind(f, last + 1) == TOKEN_SEMICOLON && f->list[last + 1].at < c->at.begin)
		last++;
	return apart(f, token_span(&f->list[last]).end, c->at.begin, 0);
}

/* --- on one line --- */

/* Measures, or puts, what follows as it is on one line. */
struct flat {
	struct format *f;
	bool put;
	bool over; /* it does not fit, or does not stand on one line */
	bool one_line;
	uint32_t width, limit;
};

static void flat_text(struct flat *w, const char *text)
{
	w->width += (uint32_t)strlen(text);
	if (w->put)
		put_text(w->f, text);
}

static uint32_t flat_put(struct flat *w, uint32_t i)
{
	w->width += width_of(w->f, i);
	w->over = w->over || w->width > w->limit || (w->one_line && w->f->list[i].newline);
	if (w->put)
		put(w->f, i);
	return i + 1;
}

/* Passes by those that are not put as they stand. */
static uint32_t flat_skip(struct flat *w, uint32_t i, enum token_kind what)
{
	for (; kind(w->f, i) == what; i++)
		w->over = w->over || (w->one_line && w->f->list[i].newline);
	return i;
}

static uint32_t flat_value(struct flat *w, uint32_t i)
{
	if (is_call(w->f, i))
		i = flat_put(w, i);
	else if (kind(w->f, i) != TOKEN_LBRACKET)
		return flat_put(w, i);
	i = flat_put(w, i);
	while (!is_closer(kind(w->f, i)) && !w->over) {
		if (kind(w->f, i + 1) == TOKEN_EQUALS) {
			i = flat_put(w, i);
			flat_text(w, " ");
			i = flat_put(w, i);
			flat_text(w, " ");
		}
		i = flat_skip(w, flat_value(w, i), TOKEN_COMMA);
		if (!is_closer(kind(w->f, i)))
			flat_text(w, ", ");
	}
	return w->over ? i : flat_put(w, i);
}

static uint32_t flat_block(struct flat *w, uint32_t i);

/* An attribute, a directive or a block. */
static uint32_t flat_item(struct flat *w, uint32_t i)
{
	i = flat_put(w, i);
	if (kind(w->f, i) != TOKEN_EQUALS && kind(w->f, i) != TOKEN_LBRACE) {
		flat_text(w, " ");
		i = flat_put(w, i);
	}
	if (kind(w->f, i) == TOKEN_LBRACE) {
		flat_text(w, " ");
		return flat_block(w, i);
	}
	if (kind(w->f, i) != TOKEN_EQUALS)
		return i;
	flat_text(w, " ");
	i = flat_put(w, i);
	flat_text(w, " ");
	return flat_value(w, i);
}

/* A block from its '{' to its '}'. */
static uint32_t flat_block(struct flat *w, uint32_t i)
{
	i = flat_skip(w, flat_put(w, i), TOKEN_SEMICOLON);
	while (kind(w->f, i) != TOKEN_RBRACE && !w->over) {
		flat_text(w, " ");
		i = flat_item(w, i);
		i = w->over ? i : flat_skip(w, i, TOKEN_SEMICOLON);
		if (kind(w->f, i) != TOKEN_RBRACE)
			flat_text(w, ";");
	}
	flat_text(w, " ");
	return w->over ? i : flat_put(w, i);
}

/* --- values --- */

static uint32_t value(struct format *f, uint32_t i, unsigned indent, uint32_t tail);

/* Is a comment in this bracket, not counting those of brackets within? */
static bool bracket_has_comment(const struct format *f, uint32_t open)
{
	unsigned depth = 1;
	for (uint32_t i = open + 1;; i++) {
		enum token_kind k = kind(f, i);
		if (depth == 1 && gap_has_comment(f, i))
			return true;
		if (k == TOKEN_LBRACKET || k == TOKEN_LPAREN)
			depth++;
		else if (is_closer(k) && !--depth)
			return false;
	}
}

/* Is it one value a line? `tail` columns stand behind it in any case. */
static bool opened_up(struct format *f, uint32_t open, uint32_t tail)
{
	if (is_closer(kind(f, open + 1)))
		return gap_has_comment(f, open + 1);
	if (f->list[open + 1].newline || bracket_has_comment(f, open))
		return true;
	if (kind(f, open) == TOKEN_LPAREN || f->pinned)
		return false;
	struct flat w = {.f = f, .width = f->lines.column + tail, .limit = FORMAT_WIDTH};
	flat_value(&w, open);
	return w.over;
}

/* What goes on with a thing that was begun, behind `space`; or, if comments stand before it, on a
 * line of its own, further in. */
static void go_on(struct format *f, uint32_t i, unsigned indent, const char *space)
{
	if (!gap_has_comment(f, i)) {
		put_text(f, space);
		return;
	}
	gap(f, i, indent + 1, true);
	lines_begin(&f->lines, indent + 1, false);
}

static uint32_t argument(struct format *f, uint32_t i, unsigned indent, uint32_t tail)
{
	if (kind(f, i + 1) != TOKEN_EQUALS)
		return value(f, i, indent, tail);
	put(f, i);
	go_on(f, ++i, indent, " ");
	put(f, i);
	go_on(f, ++i, indent, " ");
	return value(f, i, indent, tail);
}

static uint32_t one_a_line(struct format *f, uint32_t i, unsigned indent)
{
	for (bool first = true;; first = false) {
		uint32_t before = f->lines.count;
		bool blank = gap(f, i, indent + 1, first);
		first = first && before == f->lines.count;
		if (is_closer(kind(f, i)))
			break;
		lines_begin(&f->lines, indent + 1, blank);
		i = argument(f, i, indent + 1, 1);
		put_text(f, ",");
		if (kind(f, i) == TOKEN_COMMA)
			gap(f, i++, indent + 1, false);
	}
	lines_begin(&f->lines, indent, false);
	put(f, i);
	return i + 1;
}

static uint32_t bracket(struct format *f, uint32_t i, unsigned indent, uint32_t tail)
{
	bool open = opened_up(f, i, tail);
	put(f, i++);
	if (open)
		return one_a_line(f, i, indent);
	while (!is_closer(kind(f, i))) {
		i = argument(f, i, indent, tail + 1);
		i += kind(f, i) == TOKEN_COMMA;
		if (!is_closer(kind(f, i)))
			put_text(f, ", ");
	}
	put(f, i);
	return i + 1;
}

static uint32_t value(struct format *f, uint32_t i, unsigned indent, uint32_t tail)
{
	if (is_call(f, i)) {
		put(f, i++);
		go_on(f, i, indent, "");
	} else if (kind(f, i) != TOKEN_LBRACKET) {
		put(f, i);
		return i + 1;
	}
	return bracket(f, i, indent, tail);
}

/* --- items --- */

static uint32_t items(struct format *f, uint32_t i, unsigned indent);

static uint32_t attribute(struct format *f, uint32_t i, unsigned indent)
{
	uint32_t line = f->lines.count - 1;
	lines_stop(&f->lines, ALIGN_EQUALS);
	put_text(f, " ");
	put(f, i);
	put_text(f, " ");
	i = value(f, i + 1, indent, 0);
	if (f->lines.count - 1 != line)
		f->lines.list[line].align = ALIGN_NONE;
	return i;
}

/* Does a block, from its '{' on, stand on one line, or is there nothing in it? */
static bool one_line(struct format *f, uint32_t open)
{
	uint32_t i = open + 1;
	while (kind(f, i) == TOKEN_SEMICOLON && !gap_has_comment(f, i))
		i++;
	if (kind(f, i) == TOKEN_RBRACE && !gap_has_comment(f, i))
		return true;
	struct flat w = {.f = f,
			 .one_line = true,
			 .width = f->lines.column + 1,
			 .limit = f->pinned ? UINT32_MAX : FORMAT_WIDTH};
	flat_block(&w, open);
	return !w.over;
}

static uint32_t block(struct format *f, uint32_t open, unsigned indent)
{
	if (one_line(f, open)) {
		lines_stop(&f->lines, ALIGN_BRACE);
		put_text(f, " ");
		struct flat w = {.f = f, .put = true, .limit = UINT32_MAX};
		return flat_block(&w, open);
	}
	put_text(f, " ");
	put(f, open);
	uint32_t i = items(f, open + 1, indent + 1);
	lines_begin(&f->lines, indent, false);
	put(f, i);
	return i + 1;
}

static uint32_t item(struct format *f, uint32_t i, unsigned indent)
{
	f->pinned = f->ast->tokens.comment_count && spoken_about(f, i);
	put(f, i++);
	if (kind(f, i) == TOKEN_EQUALS)
		return attribute(f, i, indent);
	if (kind(f, i) == TOKEN_LBRACE)
		return block(f, i, indent);
	put_text(f, " ");
	put(f, i++);
	return kind(f, i) == TOKEN_LBRACE ? block(f, i, indent) : i;
}

/* Items up to a '}' or the end; returns that. */
static uint32_t items(struct format *f, uint32_t i, unsigned indent)
{
	bool first = true, blank = false;
	for (;;) {
		uint32_t before = f->lines.count;
		blank = gap(f, i, indent, first) || blank;
		first = first && before == f->lines.count;
		if (kind(f, i) == TOKEN_SEMICOLON) {
			i++;
			continue;
		}
		if (kind(f, i) == TOKEN_RBRACE || kind(f, i) == TOKEN_EOF)
			return i;
		lines_begin(&f->lines, indent, blank && !first);
		i = item(f, i, indent);
		first = blank = false;
	}
}

bool format_source(struct ast *t, uint32_t source, struct formatted *out)
{
	uint32_t first = t->tokens.count;
	ast_parse(t, source);
	if (t->diags->errors)
		return false;
	struct format f = {.ast = t,
			   .list = t->tokens.list,
			   .first = first,
			   .source = &t->sources->list[source],
			   .lines = {.arena = t->arena, .bytes = BUF_IN(t->arena)}};
	uint32_t count = t->tokens.count - first;
	struct buf text = BUF_IN(t->arena);
	f.place = ARENA_ARRAY(t->arena, size_t, count);
	memset(f.place, 0xff, count * sizeof(*f.place)); /* FORMAT_DROPPED */
	buf_reserve(&f.lines.bytes, f.source->size);
	buf_reserve(&text, f.source->size);
	items(&f, first, 0);
	lines_write(&f.lines, &text, f.place, count - 1);
	f.place[count - 1] = text.size;
	*out = (struct formatted){.ast = t,
				  .source = source,
				  .first = first,
				  .text = buf_text(&text),
				  .size = text.size,
				  .place = f.place};
	return true;
}
