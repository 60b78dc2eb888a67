/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/query/walk.h"

#include <string.h>

uint32_t walk_token_from(const struct compiler *c, uint32_t at)
{
	uint32_t low = 0, high = c->ast.tokens.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->ast.tokens.list[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void walk_begin(struct walk *w, const struct compiler *c, uint32_t source)
{
	const struct source *f = &c->ast.sources->list[source];
	*w = (struct walk){.c = c};
	w->first = w->next = w->end = walk_token_from(c, f->base);
	while (w->end < c->ast.tokens.count && walk_token(w, w->end)->kind != TOKEN_EOF)
		w->end++;
}

/* --- items --- */

static enum token_kind kind_at(const struct walk *w, uint32_t i)
{
	return i < w->end ? (enum token_kind)walk_token(w, i)->kind : TOKEN_EOF;
}

static bool starts_line(const struct walk *w, uint32_t i)
{
	return i >= w->end || walk_token(w, i)->newline;
}

static bool is_label(enum token_kind k)
{
	return k == TOKEN_WORD || k == TOKEN_STRING;
}

/* Whether the word begins `word {`, `word label {`. */
static bool begins_block(const struct walk *w, uint32_t i)
{
	if (kind_at(w, i + 1) == TOKEN_LBRACE)
		return true;
	return is_label(kind_at(w, i + 1)) && !starts_line(w, i + 1) &&
	       kind_at(w, i + 2) == TOKEN_LBRACE;
}

static bool is_word(const struct walk *w, uint32_t i, const char *word)
{
	const struct token *t = walk_token(w, i);
	return t->kind == TOKEN_WORD && t->size == strlen(word) &&
	       !memcmp(walk_text(w, i), word, t->size);
}

static bool begins_directive(const struct walk *w, uint32_t i)
{
	enum token_kind k = kind_at(w, i + 1);
	return is_word(w, i, "include") || is_word(w, i, "edition") ||
	       ((k == TOKEN_STRING || k == TOKEN_INT) && !starts_line(w, i + 1) &&
		!begins_block(w, i));
}

bool walk_file(const struct walk_block *b, enum slurm_file *file)
{
	*file = b->settings == SETTINGS_SLURM_CONF ? SLURM_SLURM_CONF : SLURM_SLURMDBD_CONF;
	return b->settings == SETTINGS_SLURM_CONF || b->settings == SETTINGS_SLURMDBD_CONF;
}

static enum role nested_role(struct walk *w, const struct walk_block *b, uint32_t i)
{
	enum slurm_file file;
	const struct token *t = walk_token(w, i);
	if (b->settings) {
		if (walk_file(b, &file))
			w->param = slurm_param_find(file, walk_text(w, i), t->size);
		return ROLE_KEY;
	}
	if (b->kind)
		w->attribute = schema_attribute_named(b->kind, walk_text(w, i), t->size);
	return w->is_block ? ROLE_NESTED : ROLE_ATTRIBUTE;
}

static enum role begin_item(struct walk *w, uint32_t i)
{
	w->name = i;
	w->named = true;
	w->label = 0;
	w->attribute = NULL;
	w->param = NULL;
	w->is_block = begins_block(w, i);
	w->is_directive = !w->depth && !w->is_block && begins_directive(w, i);
	w->expected = EXPECT_HEAD;
	if (w->depth)
		return nested_role(w, walk_block(w), i);
	return w->is_directive ? ROLE_DIRECTIVE : ROLE_KIND;
}

/* --- blocks --- */

static void fill_top(struct walk *w, struct walk_block *b)
{
	b->kind = schema_kind_named(walk_text(w, w->name), walk_token(w, w->name)->size);
	if (b->kind != &schema_kinds[KIND_defaults])
		return;
	b->defaults = true;
	b->kind = w->label
			  ? schema_kind_named(walk_text(w, w->label), walk_token(w, w->label)->size)
			  : NULL;
}

static void open_block(struct walk *w, uint32_t i)
{
	if (w->expected == EXPECT_ITEM && !w->is_block) { /* of nothing */
		w->named = false;
		w->label = 0;
		w->attribute = NULL;
	}
	w->brackets = 0;
	w->is_block = false;
	w->expected = EXPECT_ITEM;
	if (w->depth == WALK_DEPTH) {
		w->beyond++;
		return;
	}
	struct walk_block *b = &w->stack[w->depth++];
	*b = (struct walk_block){.head = w->name, .label = w->label, .open = i, .headed = w->named};
	if (w->depth == 1 && w->named) {
		fill_top(w, b);
	} else if (w->attribute && w->depth > 1) {
		b->attribute = w->attribute;
		b->settings = w->attribute->settings;
		if (w->attribute->type == TYPE_BLOCK || w->attribute->flags & ATTR_NESTS)
			b->kind = &schema_kinds[w->attribute->target];
	}
}

static void close_block(struct walk *w)
{
	w->brackets = 0;
	w->expected = EXPECT_ITEM;
	if (w->beyond)
		w->beyond--;
	else if (w->depth)
		w->depth--;
}

/* --- values --- */

static void open_bracket(struct walk *w, uint32_t i, char which)
{
	bool call = which == '(' && i > w->first && kind_at(w, i - 1) == TOKEN_WORD;
	if (w->brackets < WALK_BRACKETS) {
		w->bracket[w->brackets] = which;
		w->function[w->brackets] = call ? i - 1
					   : which == '[' && w->brackets
						   ? w->function[w->brackets - 1]
						   : 0;
	}
	w->brackets++;
	w->expected = EXPECT_VALUE;
}

static bool in_call(const struct walk *w)
{
	return w->brackets && w->brackets <= WALK_BRACKETS && w->bracket[w->brackets - 1] == '(';
}

static bool is_scalar(enum token_kind k)
{
	return k == TOKEN_WORD || k == TOKEN_PATH || k == TOKEN_STRING || k == TOKEN_INT ||
	       k == TOKEN_QUANTITY;
}

static enum role scalar_role(struct walk *w, uint32_t i)
{
	bool word = kind_at(w, i) == TOKEN_WORD;
	w->expected = EXPECT_END;
	if (word && kind_at(w, i + 1) == TOKEN_LPAREN)
		return ROLE_FUNCTION;
	if (word && in_call(w) && kind_at(w, i + 1) == TOKEN_EQUALS)
		return ROLE_NAMED;
	return w->brackets && w->function[w->brackets <= WALK_BRACKETS ? w->brackets - 1 : 0]
		       ? ROLE_ARGUMENT
		       : ROLE_VALUE;
}

/* A token behind the name of an item. */
static enum role take_rest(struct walk *w, uint32_t i)
{
	enum token_kind k = kind_at(w, i);
	if (k == TOKEN_LBRACKET || k == TOKEN_LPAREN) {
		open_bracket(w, i, k == TOKEN_LBRACKET ? '[' : '(');
	} else if ((k == TOKEN_RBRACKET || k == TOKEN_RPAREN) && w->brackets) {
		w->brackets--;
		w->expected = EXPECT_END;
	} else if (k == TOKEN_EQUALS || k == TOKEN_COLON || (k == TOKEN_COMMA && w->brackets)) {
		w->expected = EXPECT_VALUE;
	} else if (w->expected == EXPECT_HEAD && w->is_directive) {
		return ROLE_SCALAR;
	} else if (w->expected == EXPECT_HEAD && is_label(k)) {
		w->label = w->label ? w->label : i;
		return ROLE_LABEL;
	} else if (w->expected == EXPECT_VALUE && is_scalar(k)) {
		return scalar_role(w, i);
	}
	return ROLE_NONE;
}

void walk_newline(struct walk *w)
{
	if (!w->brackets)
		w->expected = EXPECT_ITEM;
}

/* A line that begins an item ends brackets that were left open. */
static void repair(struct walk *w, uint32_t i)
{
	if (!w->brackets || !walk_token(w, i)->newline || kind_at(w, i) != TOKEN_WORD)
		return;
	bool more = kind_at(w, i + 1) == TOKEN_COMMA || kind_at(w, i + 1) == TOKEN_RBRACKET;
	bool item = begins_block(w, i) || kind_at(w, i + 1) == TOKEN_EQUALS ||
		    (w->expected == EXPECT_END && !more);
	const struct walk_block *b = walk_block(w);
	bool named = in_call(w) &&
		     !(b && b->kind &&
		       schema_attribute_named(b->kind, walk_text(w, i), walk_token(w, i)->size));
	if (item && !named) {
		w->brackets = 0;
		w->expected = EXPECT_ITEM;
	}
}

bool walk_step(struct walk *w, uint32_t *token)
{
	if (w->next >= w->end)
		return false;
	uint32_t i = *token = w->next++;
	enum token_kind k = kind_at(w, i);
	w->role = ROLE_NONE;
	if (walk_token(w, i)->newline)
		walk_newline(w);
	repair(w, i);
	if (k == TOKEN_LBRACE) {
		open_block(w, i);
	} else if (k == TOKEN_RBRACE) {
		close_block(w);
	} else if (k == TOKEN_SEMICOLON) {
		w->brackets = 0;
		w->expected = EXPECT_ITEM;
	} else if (w->expected == EXPECT_ITEM && k == TOKEN_WORD) {
		w->role = begin_item(w, i);
	} else if (w->expected == EXPECT_ITEM) {
		w->expected = EXPECT_END;
	} else {
		w->role = take_rest(w, i);
	}
	return true;
}

/* --- what was understood --- */

const struct object *walk_declared(const struct compiler *c, uint32_t at)
{
	uint32_t low = 0, high = c->declared_count;
	while (low < high) { /* they are in the order of the sources */
		uint32_t middle = low + (high - low) / 2;
		if (c->declared[middle].object->at.begin < at)
			low = middle + 1;
		else
			high = middle;
	}
	const struct object *o = low < c->declared_count ? c->declared[low].object : NULL;
	return o && o->at.begin == at ? o : NULL;
}

static const struct object *top_object(const struct walk *w)
{
	const struct walk_block *b = &w->stack[0];
	uint32_t at = walk_token(w, b->head)->at;
	if (!b->headed)
		return NULL;
	if (b->defaults)
		return b->kind ? w->c->defaults[schema_kind_id(b->kind)] : NULL;
	return walk_declared(w->c, at);
}

const struct object *walk_object(const struct walk *w, unsigned depth)
{
	if (!w->depth)
		return NULL;
	const struct object *o = top_object(w);
	for (unsigned d = 1; o && d <= depth; d++) {
		const struct schema_attribute *a = w->stack[d].attribute;
		bool block = a && (a->type == TYPE_BLOCK || a->flags & ATTR_NESTS);
		if (!block || a < schema_attribute(o->kind, 0) ||
		    a >= schema_attribute(o->kind, 0) + o->kind->count)
			return NULL;
		const struct value *v = &o->values[a - schema_attribute(o->kind, 0)];
		o = v->origin != ORIGIN_UNSET && v->object && v->object->owner == o ? v->object
										    : NULL;
	}
	return o;
}

static enum slurm_release release_of(const struct object *o)
{
	struct slurm_version v = {.release = SLURM_ANY_RELEASE};
	const char *text = NULL;
	if (o->kind == &schema_kinds[KIND_cluster])
		text = object_text(o, AT_cluster_slurm_version);
	else if (o->kind == &schema_kinds[KIND_slurmdbd])
		text = object_text(o, AT_slurmdbd_slurm_version);
	if (text)
		slurm_version_parse(text, strlen(text), &v);
	return v.release;
}

enum slurm_release walk_release(const struct walk *w)
{
	enum slurm_release r = SLURM_ANY_RELEASE;
	for (unsigned d = w->depth; d > 0 && r == SLURM_ANY_RELEASE; d--) {
		const struct object *o = walk_object(w, d - 1);
		if (o)
			r = release_of(o);
	}
	return r;
}
