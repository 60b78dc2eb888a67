/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What formatting changes, gap by gap: the tokens stay, so each edit replaces what lies between two
 * of them, and any of the edits can be made without the others. */
#include "grammar/format.h"

#include <string.h>

/* Tokens [from, to] of a source, EOF included. */
struct range {
	uint32_t from, to;
};

static const struct token *token(const struct formatted *f, uint32_t i)
{
	return &f->ast->tokens.list[i];
}

/* --- which tokens --- */

/* Walks the tokens of a source and knows how deep in blocks each is, and where items begin. */
struct walk {
	uint32_t depth, brackets;
	bool fresh; /* the next token begins an item */
};

/* The depth of the block that token t stands in; its own braces stand outside. *begins: is it the
 * first of an item? */
static uint32_t walk(struct walk *w, const struct token *t, bool *begins)
{
	enum token_kind k = (enum token_kind)t->kind;
	bool item = w->fresh || (t->newline && !w->brackets);
	*begins = item && k == TOKEN_WORD;
	w->fresh = k == TOKEN_LBRACE || k == TOKEN_RBRACE || k == TOKEN_SEMICOLON;
	if (k == TOKEN_LBRACKET || k == TOKEN_LPAREN)
		w->brackets++;
	if (k == TOKEN_RBRACKET || k == TOKEN_RPAREN)
		w->brackets--;
	if (k == TOKEN_RBRACE)
		w->depth--;
	return k == TOKEN_LBRACE ? w->depth++ : w->depth;
}

/* Of tokens [from, to] the least depth. */
static uint32_t least_depth(const struct formatted *f, struct range r)
{
	struct walk w = {.fresh = true};
	uint32_t least = UINT32_MAX;
	bool begins;
	for (uint32_t i = f->first; i <= r.to; i++) {
		uint32_t depth = walk(&w, token(f, i), &begins);
		if (i >= r.from && depth < least)
			least = depth;
	}
	return least;
}

/* Extended to whole items of that depth. */
static struct range whole_items(const struct formatted *f, struct range r)
{
	uint32_t least = least_depth(f, r), from = f->first, i = f->first;
	struct walk w = {.fresh = true};
	for (;; i++) {
		bool begins;
		uint32_t depth = walk(&w, token(f, i), &begins);
		bool boundary = depth < least || (begins && depth == least);
		if (boundary && i <= r.from)
			from = i;
		if ((boundary && i > r.to) || token(f, i)->kind == TOKEN_EOF)
			break;
	}
	bool to_the_end = token(f, r.to)->kind == TOKEN_EOF;
	return (struct range){from, to_the_end || i == from ? i : i - 1};
}

/* The tokens that bytes [begin, end] touch; none: the one behind them. */
static struct range touched(const struct formatted *f, uint32_t begin, uint32_t end)
{
	uint32_t base = f->ast->sources->list[f->source].base, from = f->first, to;
	while (token(f, from)->kind != TOKEN_EOF && token_span(token(f, from)).end - base < begin)
		from++;
	to = from;
	while (token(f, to)->kind != TOKEN_EOF && token(f, to + 1)->at - base <= end)
		to++;
	return (struct range){from, to};
}

/* --- the edits --- */

struct gap {
	const char *text;
	size_t size;
};

/* Leaves out what is equal at both ends; *skip gets the bytes at the front. */
static void trim(struct gap *before, struct gap *after, uint32_t *skip)
{
	size_t least = before->size < after->size ? before->size : after->size, n = 0;
	while (n < least && before->text[n] == after->text[n])
		n++;
	*skip = (uint32_t)n;
	before->text += n;
	after->text += n;
	before->size -= n;
	after->size -= n;
	least -= n;
	for (n = 0;
	     n < least && before->text[before->size - 1 - n] == after->text[after->size - 1 - n];)
		n++;
	before->size -= n;
	after->size -= n;
}

struct format_edits format_edits(const struct formatted *f, uint32_t begin, uint32_t end)
{
	const struct source *s = &f->ast->sources->list[f->source];
	struct range r = whole_items(f, touched(f, begin, end));
	struct format_edits out = {0};
	uint32_t old_at = 0;
	size_t new_at = 0;
	out.list = ARENA_ARRAY(f->ast->arena, struct format_edit, (size_t)r.to - r.from + 1);
	for (uint32_t i = f->first; i <= r.to; i++) {
		const struct token *t = token(f, i);
		size_t place = f->place[i - f->first];
		uint32_t at = t->at - s->base, skip;
		if (place == FORMAT_DROPPED)
			continue;
		struct gap before = {s->text + old_at, at - old_at},
			   after = {f->text + new_at, place - new_at};
		trim(&before, &after, &skip);
		if (i >= r.from && (before.size || after.size))
			out.list[out.count++] = (struct format_edit){
				old_at + skip, old_at + skip + (uint32_t)before.size, after.text,
				after.size};
		old_at = at + t->size;
		new_at = place + t->size;
	}
	return out;
}
