/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/terminators.h"

void terminators_init(struct terminators *f, struct ast *t, uint32_t first, uint32_t end)
{
	*f = (struct terminators){.ast = t,
				  .next = first,
				  .end = end,
				  .last = first,
				  .last_is_term = true,
				  .missing = t->tokens.balance > 0 ? t->tokens.balance : 0};
}

static const struct token *at(const struct terminators *f, uint32_t i)
{
	return &f->ast->tokens.list[i < f->end ? i : f->end];
}

static enum token_kind kind(const struct terminators *f, uint32_t i)
{
	return (enum token_kind)at(f, i)->kind;
}

static struct span span(const struct terminators *f, uint32_t i)
{
	return token_span(at(f, i));
}

static struct span behind(const struct terminators *f, uint32_t i)
{
	uint32_t end = span(f, i).end;
	return (struct span){end, end};
}

/* Bytes of blank before the first thing on the token's line. */
static uint32_t indent_of(const struct terminators *f, uint32_t i)
{
	const struct source *s = sources_find(f->ast->sources, at(f, i)->at);
	const char *p = s->text + (at(f, i)->at - s->base), *start = p;
	while (start > s->text && start[-1] != '\n')
		start--;
	for (p = start; *p == ' ' || *p == '\t'; p++)
		;
	return (uint32_t)(p - start);
}

static bool begins_item(const struct terminators *f, uint32_t i)
{
	enum token_kind second = kind(f, i + 1);
	if (kind(f, i) != TOKEN_WORD)
		return false;
	if (second == TOKEN_EQUALS || second == TOKEN_LBRACE)
		return true;
	return (second == TOKEN_WORD || second == TOKEN_STRING) && !at(f, i + 1)->newline &&
	       kind(f, i + 2) == TOKEN_LBRACE;
}

static bool is_scalar(enum token_kind k)
{
	return k == TOKEN_WORD || k == TOKEN_STRING || k == TOKEN_INT || k == TOKEN_QUANTITY ||
	       k == TOKEN_PATH;
}

static enum filtered give(struct terminators *f, uint32_t *token)
{
	*token = f->last = f->next++;
	f->last_is_term = false;
	return FILTERED_TOKEN;
}

static enum filtered term(struct terminators *f, uint32_t *token)
{
	*token = f->last;
	f->last_is_term = true;
	f->state = AT_ITEM;
	return FILTERED_TERM;
}

/* --- brackets --- */

static bool must_close(const struct terminators *f)
{
	uint32_t i = f->next;
	enum token_kind k = kind(f, i), before = kind(f, i - 1);
	if (k == TOKEN_LBRACE || k == TOKEN_RBRACE || k == TOKEN_SEMICOLON || k == TOKEN_EOF)
		return true;
	if (!at(f, i)->newline || !begins_item(f, i))
		return false;
	bool list = kind(f, f->bracket[f->brackets - 1]) == TOKEN_LBRACKET;
	bool argument =
		kind(f, i + 1) == TOKEN_EQUALS && (before == TOKEN_COMMA || before == TOKEN_LPAREN);
	return list || !argument;
}

static enum filtered close_bracket(struct terminators *f, uint32_t *token)
{
	bool list = kind(f, f->bracket[--f->brackets]) == TOKEN_LBRACKET;
	*token = f->last;
	return list ? FILTERED_RBRACKET : FILTERED_RPAREN;
}

static void report_bracket(struct terminators *f, bool wrong_closer)
{
	uint32_t opener = f->bracket[f->brackets - 1];
	char closer = kind(f, opener) == TOKEN_LBRACKET ? ']' : ')';
	struct diag *d = diag_add(f->ast->diags, &DIAG_unclosed_bracket, span(f, opener),
				  "this bracket is not closed");
	if (wrong_closer) {
		diag_label(f->ast->diags, d, span(f, f->next), "'%c' is expected here", closer);
		diag_fix(f->ast->diags, d, FIX_UNSAFE, span(f, f->next), "%c", closer);
	} else {
		diag_fix(f->ast->diags, d, FIX_UNSAFE, behind(f, f->last), "%c", closer);
	}
}

static void skip_brackets(struct terminators *f)
{
	diag_add(f->ast->diags, &DIAG_too_deep, span(f, f->next),
		 "brackets are nested more than %d deep", NESTING_MAX);
	for (uint32_t depth = 0;; f->next++) {
		enum token_kind k = kind(f, f->next);
		depth += k == TOKEN_LBRACKET || k == TOKEN_LPAREN;
		if (k == TOKEN_EOF || k == TOKEN_LBRACE || k == TOKEN_RBRACE || !depth)
			return;
		depth -= k == TOKEN_RBRACKET || k == TOKEN_RPAREN;
	}
}

static enum filtered in_brackets(struct terminators *f, uint32_t *token)
{
	if (must_close(f)) {
		report_bracket(f, false);
		return close_bracket(f, token);
	}
	enum token_kind k = kind(f, f->next), opener = kind(f, f->bracket[f->brackets - 1]);
	if (k == TOKEN_LBRACKET || k == TOKEN_LPAREN) {
		if (f->brackets == NESTING_MAX) {
			skip_brackets(f);
			return in_brackets(f, token);
		}
		f->bracket[f->brackets++] = f->next;
	}
	if (k != TOKEN_RBRACKET && k != TOKEN_RPAREN)
		return give(f, token);
	if ((k == TOKEN_RBRACKET) != (opener == TOKEN_LBRACKET)) {
		report_bracket(f, true);
		f->next++;
		return close_bracket(f, token);
	}
	f->brackets--;
	return give(f, token);
}

/* --- braces --- */

static void report_unclosed(struct terminators *f)
{
	const struct opener *o = &f->open[f->depth - 1];
	struct diag *d = diag_add(f->ast->diags, &DIAG_unclosed_block, span(f, o->head),
				  "this block is not closed");
	if (o->token != o->head)
		diag_label(f->ast->diags, d, span(f, o->token), "opened here");
	diag_note(f->ast->diags, d, "judged by the indentation, its '}' belongs before line %u",
		  sources_position(f->ast->sources, at(f, f->next)->at).line);
	diag_fix(f->ast->diags, d, FIX_UNSAFE, behind(f, f->last), "\n%*s}", (int)o->indent, "");
}

static enum filtered close_block(struct terminators *f, uint32_t *token)
{
	report_unclosed(f);
	f->depth--;
	f->missing--;
	*token = f->last;
	f->last_is_term = true;
	f->state = AT_ITEM;
	return FILTERED_RBRACE;
}

/* Does the indentation say that the innermost block ended before this token? Asked only where the
 * file lacks a '}'. */
static bool left_block(const struct terminators *f)
{
	const struct token *t = at(f, f->next);
	if (t->kind == TOKEN_EOF)
		return f->depth > 0;
	if (f->missing <= 0 || !f->depth || !t->newline)
		return false;
	uint32_t own = f->open[f->depth - 1].indent, here = indent_of(f, f->next);
	return t->kind == TOKEN_RBRACE ? here < own : here <= own && begins_item(f, f->next);
}

static enum filtered open_block(struct terminators *f, uint32_t *token)
{
	uint32_t head = f->state == IN_HEAD ? f->head : f->next;
	f->open[f->depth++] =
		(struct opener){f->next, f->missing > 0 ? indent_of(f, f->next) : 0, head};
	enum filtered what = give(f, token);
	f->last_is_term = true;
	f->state = AT_ITEM;
	if (f->depth <= NESTING_MAX)
		return what;
	diag_add(f->ast->diags, &DIAG_too_deep, span(f, *token),
		 "blocks are nested more than %d deep", NESTING_MAX);
	for (uint32_t depth = 1; kind(f, f->next) != TOKEN_EOF; f->next++) {
		depth += kind(f, f->next) == TOKEN_LBRACE;
		depth -= kind(f, f->next) == TOKEN_RBRACE;
		if (!depth)
			break;
	}
	return what;
}

/* In a loop, not one by one through terminators_next: a file may hold millions. */
static void drop_stray_braces(struct terminators *f)
{
	for (;
	     !f->depth && (kind(f, f->next) == TOKEN_RBRACE || kind(f, f->next) == TOKEN_SEMICOLON);
	     f->next++) {
		if (kind(f, f->next) == TOKEN_SEMICOLON)
			continue;
		struct diag *d = diag_add(f->ast->diags, &DIAG_stray_brace, span(f, f->next),
					  "this '}' closes nothing");
		diag_fix(f->ast->diags, d, FIX_UNSAFE, span(f, f->next), "%s", "");
	}
}

static enum filtered item_start(struct terminators *f, uint32_t *token)
{
	drop_stray_braces(f);
	if (left_block(f))
		return close_block(f, token);
	enum token_kind k = kind(f, f->next);
	if (k == TOKEN_LBRACE)
		return open_block(f, token);
	if (k == TOKEN_EOF) {
		*token = f->last = f->end;
		return FILTERED_TOKEN;
	}
	if (k == TOKEN_RBRACE) {
		f->depth--;
		enum filtered what = give(f, token);
		f->last_is_term = true;
		return what;
	}
	if (k == TOKEN_WORD) {
		f->state = IN_HEAD;
		f->head = f->next;
	}
	return give(f, token);
}

/* --- heads of attributes and blocks --- */

static enum filtered drop_before_brace(struct terminators *f, uint32_t *token,
				       const struct diag_code *code, const char *message)
{
	struct diag *d = diag_add(f->ast->diags, code, span(f, f->next), "%s", message);
	struct span blank = {behind(f, f->next - 1).begin, span(f, f->next).end};
	diag_fix(f->ast->diags, d, FIX_SAFE, blank, "%s", "");
	f->next++;
	return terminators_next(f, token);
}

static enum filtered colon_in_head(struct terminators *f, uint32_t *token)
{
	enum token_kind after = kind(f, f->next + 1);
	if (after == TOKEN_LBRACE)
		return drop_before_brace(f, token, &DIAG_colon,
					 "no ':' stands between a block's name and its '{'");
	if (!is_scalar(after) && after != TOKEN_LBRACKET)
		return give(f, token);
	struct diag *d = diag_add(f->ast->diags, &DIAG_colon, span(f, f->next),
				  "an attribute is written with '='");
	struct span blank = {behind(f, f->next - 1).begin, span(f, f->next).end};
	diag_fix(f->ast->diags, d, FIX_SAFE, blank, " =");
	give(f, token);
	f->state = IN_VALUE;
	return FILTERED_EQUALS;
}

/* Three words and more before '{': the labels from the second on are reported and dropped. */
static bool extra_labels(struct terminators *f)
{
	uint32_t i = f->next;
	if (i < f->head + 2 || !is_scalar(kind(f, i)))
		return false;
	while (is_scalar(kind(f, i)) && !at(f, i)->newline)
		i++;
	if (kind(f, i) != TOKEN_LBRACE)
		return false;
	struct span extra = {span(f, f->next).begin, span(f, i - 1).end};
	struct diag *d = diag_add(f->ast->diags, &DIAG_extra_label, extra, "a block has one label");
	diag_label(f->ast->diags, d, span(f, f->head + 1), "this is the label");
	diag_fix(f->ast->diags, d, FIX_UNSAFE,
		 (struct span){behind(f, f->head + 1).begin, extra.end}, "%s", "");
	f->next = i;
	return true;
}

static enum filtered in_head(struct terminators *f, uint32_t *token)
{
	enum token_kind k = kind(f, f->next);
	if (k == TOKEN_LBRACE)
		return open_block(f, token);
	if (k == TOKEN_EQUALS && kind(f, f->next + 1) == TOKEN_LBRACE)
		return drop_before_brace(f, token, &DIAG_block_with_equals,
					 "a block is written without '='");
	if (k == TOKEN_COLON)
		return colon_in_head(f, token);
	if (extra_labels(f))
		return terminators_next(f, token);
	if (k == TOKEN_EQUALS)
		f->state = IN_VALUE;
	return give(f, token);
}

static enum filtered in_value(struct terminators *f, uint32_t *token)
{
	enum token_kind k = kind(f, f->next);
	bool finished = kind(f, f->last) != TOKEN_EQUALS && kind(f, f->last) != TOKEN_COLON;
	if (finished && begins_item(f, f->next)) {
		struct diag *d =
			diag_add(f->ast->diags, &DIAG_missing_terminator, span(f, f->next),
				 "';' or a new line is needed before '%.*s'",
				 (int)at(f, f->next)->size, ast_text(f->ast, at(f, f->next)));
		diag_fix(f->ast->diags, d, FIX_SAFE, behind(f, f->last), ";");
		return term(f, token);
	}
	if (k == TOKEN_LBRACE)
		return open_block(f, token);
	if (k == TOKEN_LBRACKET || k == TOKEN_LPAREN)
		f->bracket[f->brackets++] = f->next;
	return give(f, token);
}

/* --- terminators --- */

static bool brace_on_next_line(struct terminators *f)
{
	if (f->state != IN_HEAD || kind(f, f->next) != TOKEN_LBRACE)
		return false;
	struct diag *d = diag_add(f->ast->diags, &DIAG_brace_on_next_line, span(f, f->next),
				  "'{' stands on the line of its block's name");
	diag_label(f->ast->diags, d, span(f, f->head), "this block");
	struct span gap = {behind(f, f->last).begin, span(f, f->next).begin};
	if (!sources_find(f->ast->sources, gap.begin))
		return true;
	for (uint32_t i = gap.begin; i < gap.end; i++)
		if (*sources_text(f->ast->sources, i) == '#')
			return true;
	diag_fix(f->ast->diags, d, FIX_SAFE, gap, " ");
	return true;
}

static bool term_due(struct terminators *f)
{
	const struct token *t = at(f, f->next);
	if (f->last_is_term)
		return false;
	if (t->kind == TOKEN_SEMICOLON || t->kind == TOKEN_RBRACE || t->kind == TOKEN_EOF)
		return true;
	return t->newline && !brace_on_next_line(f);
}

enum filtered terminators_next(struct terminators *f, uint32_t *token)
{
	if (f->brackets)
		return in_brackets(f, token);
	if (term_due(f))
		return term(f, token);
	while (kind(f, f->next) == TOKEN_SEMICOLON)
		f->next++;
	switch (f->state) {
	case AT_ITEM:
		return item_start(f, token);
	case IN_HEAD:
		return in_head(f, token);
	case IN_VALUE:
		return in_value(f, token);
	}
	return give(f, token);
}
