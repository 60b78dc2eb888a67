/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Names: kinds and attributes of the schema, labels of the description. */
#include "compiler/context.h"
#include "grammar/literal.h"

#include <string.h>

void scope_init(struct compiler *c)
{
	c->kinds = MAP_IN(c->arena);
	for (unsigned k = 0; k < KIND_COUNT; k++) {
		const struct schema_kind *kind = &schema_kinds[k];
		map_put(&c->kinds, kind->name, strlen(kind->name), (void *)(uintptr_t)(k + 1));
		c->attributes[k] = MAP_IN(c->arena);
		for (unsigned i = 0; i < kind->count; i++) {
			const char *name = schema_attribute(kind, i)->name;
			map_put(&c->attributes[k], name, strlen(name), (void *)(uintptr_t)(i + 1));
		}
	}
}

static const struct schema_kind *find_kind(struct compiler *c, const char *name, size_t size)
{
	uintptr_t k = (uintptr_t)map_get(&c->kinds, name, size);
	return k ? &schema_kinds[k - 1] : NULL;
}

struct span scope_head(struct compiler *c, uint32_t block)
{
	const struct token *t = compiler_token(c, block), *label = ast_label(&c->ast, block);
	return (struct span){t->at, token_span(label ? label : t).end};
}

static void offer(struct compiler *c, struct diag *d, const struct suggest *s, struct span at)
{
	const char *best = suggest_best(s);
	if (!best)
		return;
	diag_fix(c->diags, d, FIX_UNSAFE, at, "%.*s", (int)s->best_size, best);
}

static void unknown_kind(struct compiler *c, const struct token *t)
{
	const char *name = compiler_text(c, t);
	struct suggest s;
	suggest_begin(&s, name, t->size, &c->suggest_budget);
	for (unsigned k = 0; k < KIND_COUNT; k++)
		if (!(schema_kinds[k].flags & KIND_NESTED))
			suggest_try(&s, schema_kinds[k].name, strlen(schema_kinds[k].name));
	struct diag *d = diag_add(c->diags, &DIAG_unknown_kind, token_span(t),
				  "unknown kind '%.*s'", (int)t->size, name);
	offer(c, d, &s, token_span(t));
}

const struct schema_attribute *scope_attribute(struct compiler *c, const struct schema_kind *k,
					       const struct token *t)
{
	const char *name = compiler_text(c, t);
	uintptr_t i = (uintptr_t)map_get(&c->attributes[schema_kind_id(k)], name, t->size);
	if (i)
		return schema_attribute(k, (unsigned)i - 1);
	if (find_kind(c, name, t->size) &&
	    (t[1].kind == TOKEN_LBRACE || t[2].kind == TOKEN_LBRACE)) {
		diag_add(c->diags, &DIAG_misplaced_block, token_span(t),
			 "a '%.*s' block does not belong into a '%s' block", (int)t->size, name,
			 k->name);
		return NULL;
	}
	struct suggest s;
	suggest_begin(&s, name, t->size, &c->suggest_budget);
	for (unsigned a = 0; a < k->count; a++)
		suggest_try(&s, schema_attribute(k, a)->name, strlen(schema_attribute(k, a)->name));
	struct diag *d =
		diag_add(c->diags, &DIAG_unknown_attribute, token_span(t),
			 "unknown attribute '%.*s' in a '%s' block", (int)t->size, name, k->name);
	offer(c, d, &s, token_span(t));
	return NULL;
}

struct object *scope_new_object(struct compiler *c, const struct schema_kind *k, const char *label,
				struct span at)
{
	struct object *o = arena_zalloc(c->arena, 1, sizeof(*o) + k->count * sizeof(struct value));
	o->kind = k;
	o->label = label;
	o->at = at;
	return o;
}

static void list_object(struct compiler *c, struct object *o)
{
	struct object_list *l = &c->model->of[schema_kind_id(o->kind)];
	o->index = l->count;
	l->list[l->count++] = o;
}

static const char *label_text(struct compiler *c, const struct token *label)
{
	const char *text;
	size_t size;
	if (label->kind == TOKEN_WORD)
		return arena_copy(c->arena, compiler_text(c, label), label->size);
	literal_string(label, compiler_text(c, label), c->arena, NULL, NULL, &text, &size);
	return arena_copy(c->arena, text, size);
}

static bool good_label(struct compiler *c, const struct token *label)
{
	if (label->kind != TOKEN_STRING)
		return true;
	if (literal_interpolates(label, compiler_text(c, label))) {
		struct diag *d = diag_add(c->diags, &DIAG_bad_name, token_span(label),
					  "a label takes no parameter");
		diag_note(c->diags, d,
			  "give the block a plain label and put the parameter into its 'name'");
		return false;
	}
	if (label->size > (label->bare ? 0u : 2u))
		return true;
	diag_add(c->diags, &DIAG_bad_name, token_span(label), "a label is empty");
	return false;
}

static bool check_label(struct compiler *c, const struct schema_kind *k, uint32_t block)
{
	const struct token *label = ast_label(&c->ast, block);
	if ((k->flags & KIND_LABEL) && !label) {
		diag_add(c->diags, &DIAG_missing_label, token_span(compiler_token(c, block)),
			 "a '%s' block needs a label: '%s NAME { … }'", k->name, k->name);
		return false;
	}
	if (!(k->flags & KIND_LABEL) && label) {
		struct diag *d = diag_add(c->diags, &DIAG_unwanted_label, token_span(label),
					  "a '%s' block takes no label", k->name);
		struct span blank = {token_span(compiler_token(c, block)).end,
				     token_span(label).end};
		diag_fix(c->diags, d, FIX_SAFE, blank, "%s", "");
	}
	return !(k->flags & KIND_LABEL) || good_label(c, label);
}

static void duplicate(struct compiler *c, const struct object *o, const struct object *first)
{
	struct diag *d = *o->label ? diag_add(c->diags, &DIAG_duplicate_label, o->at,
					      "%s '%s' is defined twice", o->kind->name, o->label)
				   : diag_add(c->diags, &DIAG_duplicate_label, o->at,
					      "a second '%s' block", o->kind->name);
	if (first->builtin)
		diag_note(c->diags, d,
			  "layout '%s' is built in; give yours another name with base = %s",
			  o->label, o->label);
	else
		diag_label(c->diags, d, first->at, "first defined here");
}

static void declare_defaults(struct compiler *c, uint32_t block)
{
	const struct token *label = ast_label(&c->ast, block);
	const struct schema_kind *k =
		label ? find_kind(c, compiler_text(c, label), label->size) : NULL;
	if (!label) {
		diag_add(c->diags, &DIAG_missing_label, token_span(compiler_token(c, block)),
			 "defaults of which kind?");
	} else if (!k) {
		unknown_kind(c, label);
	} else if (k->flags & (KIND_NESTED | KIND_SINGLE) || !k->count ||
		   k == &schema_kinds[KIND_param]) {
		diag_add(c->diags, &DIAG_misplaced_block, token_span(label),
			 "'%s' blocks take no defaults", k->name);
	} else if (c->defaults_block[schema_kind_id(k)]) {
		struct diag *d = diag_add(c->diags, &DIAG_duplicate_label, scope_head(c, block),
					  "defaults for '%s' are given twice", k->name);
		diag_label(c->diags, d, scope_head(c, c->defaults_block[schema_kind_id(k)]),
			   "first given here");
	} else {
		c->defaults_block[schema_kind_id(k)] = block;
	}
}

/* Takes a block down to be declared, if there is such a kind and it stands where it may. */
static void note_block(struct compiler *c, uint32_t block, uint32_t unit)
{
	const struct token *t = compiler_token(c, block);
	const struct schema_kind *k = find_kind(c, compiler_text(c, t), t->size);
	if (!k) {
		unknown_kind(c, t);
		return;
	}
	if (k == &schema_kinds[KIND_defaults]) {
		declare_defaults(c, block);
		return;
	}
	if (k->flags & KIND_NESTED) {
		diag_add(c->diags, &DIAG_misplaced_block, token_span(t),
			 "a '%s' block stands inside another block", k->name);
		return;
	}
	if (!check_label(c, k, block))
		return;
	COMPILER_ROOM(c, declared, c->declared_count, declared_capacity);
	c->declared[c->declared_count++] = (struct declared){
		.block = block, .unit = (uint16_t)unit, .kind = (uint16_t)schema_kind_id(k)};
}

static void note_blocks(struct compiler *c)
{
	for (uint32_t unit = 0; unit < c->unit_count; unit++)
		AST_FOREACH (&c->ast, c->units[unit].file, it) {
			const struct ast_node *n = ast_node(&c->ast, it);
			const struct token *t = compiler_token(c, it);
			if (n->kind == AST_BLOCK)
				note_block(c, it, unit);
			else if (n->kind == AST_ATTRIBUTE)
				diag_add(c->diags, &DIAG_misplaced_attribute, token_span(t),
					 "'%.*s' stands outside of any block", (int)t->size,
					 compiler_text(c, t));
		}
}

/* Room for what was noted: the objects of a kind lie side by side, because most rules look at all
 * of a kind. */
static void make_room(struct compiler *c, enum kind_id k, uint32_t count)
{
	labels_init(&c->labels[k], c->arena, &schema_kinds[k], count);
	if (count)
		c->model->of[k].list = ARENA_ARRAY(c->arena, const struct object *, count);
	c->model->of[k].capacity = count;
}

static void declare_block(struct compiler *c, struct declared *d, uint32_t number)
{
	struct object *o = labels_at(&c->labels[d->kind], number);
	const struct schema_kind *k = &schema_kinds[d->kind];
	bool labelled = k->flags & KIND_LABEL;
	o->kind = k;
	o->label = labelled ? label_text(c, ast_label(&c->ast, d->block)) : "";
	o->at = scope_head(c, d->block);
	o->builtin = c->units[d->unit].builtin;
	d->object = o;
	struct object *first = labels_put(&c->labels[d->kind], number);
	if (first && !o->builtin) {
		duplicate(c, o, first);
		o->poisoned = true;
	} else if (first) {
		duplicate(c, first, o);
		first->poisoned = true;
	}
	if (!o->builtin)
		list_object(c, o);
}

void scope_declare(struct compiler *c)
{
	uint32_t count[KIND_COUNT] = {0}, next[KIND_COUNT] = {0};
	note_blocks(c);
	c->declared = arena_grow(c->arena, c->declared, c->declared_capacity * sizeof(*c->declared),
				 c->declared_count * sizeof(*c->declared));
	c->declared_capacity = c->declared_count;
	for (uint32_t i = 0; i < c->declared_count; i++)
		count[c->declared[i].kind]++;
	for (unsigned k = 0; k < KIND_COUNT; k++)
		make_room(c, (enum kind_id)k, count[k]);
	for (uint32_t i = 0; i < c->declared_count; i++)
		declare_block(c, &c->declared[i], next[c->declared[i].kind]++);
}

void scope_finish(struct compiler *c)
{
	for (unsigned k = 0; k < KIND_COUNT; k++)
		labels_drop(&c->labels[k]);
	arena_drop(c->arena, c->declared, c->declared_capacity * sizeof(*c->declared));
	c->declared = NULL;
	c->declared_count = c->declared_capacity = 0;
}

static void unknown_reference(struct compiler *c, enum kind_id target, const struct scalar *s)
{
	const char *kind = schema_kinds[target].name;
	struct suggest best;
	suggest_begin(&best, s->text, s->size, &c->suggest_budget);
	const struct labels *all = &c->labels[target];
	for (uint32_t i = 0; i < all->count && c->suggest_budget > 0; i++) {
		const char *label = labels_at(all, i)->label;
		suggest_try(&best, label, strlen(label));
	}
	int shown = s->size > 80 ? 80 : (int)s->size;
	struct diag *d = diag_add(c->diags, &DIAG_unknown_reference, s->at,
				  "no %s is called '%.*s'", kind, shown, s->text);
	if (suggest_best(&best) && s->spelled)
		offer(c, d, &best, s->at);
	else if (suggest_best(&best))
		diag_note(c->diags, d, "did you mean '%.*s'?", (int)best.best_size, best.best);
	for (unsigned k = 0; k < KIND_COUNT; k++) {
		struct object *other =
			k == target ? NULL : labels_find(&c->labels[k], s->text, s->size);
		if (other && k != KIND_param) {
			diag_label(c->diags, d, other->at, "this is a %s, not a %s",
				   other->kind->name, kind);
			break;
		}
	}
}

struct object *scope_resolve(struct compiler *c, enum kind_id target, const struct scalar *s)
{
	struct object *o = labels_find(&c->labels[target], s->text, s->size);
	if (!o)
		unknown_reference(c, target, s);
	return o;
}
