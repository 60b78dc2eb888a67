/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Objects get their values: the block's own, else those of defaults blocks, else the schema's. */
#include "compiler/context.h"

#include <string.h>

enum { ATTRIBUTES_MAX = 24, FALLBACKS_MAX = 2 };

/* Where values come from that a block does not give: objects of the same kind, nearest first. */
struct fallbacks {
	const struct object *of[FALLBACKS_MAX];
	unsigned count;
};

struct binding {
	struct object *object;
	uint32_t node[ATTRIBUTES_MAX]; /* what the block itself says: an attribute's or a block's
					  node */
	const struct fallbacks *fallbacks;
	bool is_defaults;
};

static void bind_block(struct compiler *c, struct object *o, uint32_t block,
		       const struct fallbacks *f, bool is_defaults);

static void duplicate(struct compiler *c, const struct schema_attribute *a, uint32_t node,
		      uint32_t first)
{
	struct diag *d =
		diag_add(c->diags, &DIAG_duplicate_attribute, token_span(compiler_token(c, node)),
			 "'%s' is given twice", a->name);
	diag_label(c->diags, d, token_span(compiler_token(c, first)), "first given here");
}

static bool takes_block(const struct schema_attribute *a)
{
	return a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS || (a->flags & ATTR_NESTS);
}

/* Does the form, attribute or block, fit the attribute? */
static bool form_fits(struct compiler *c, const struct schema_attribute *a, uint32_t node)
{
	const struct token *t = compiler_token(c, node);
	bool block = ast_kind(&c->ast, node) == AST_BLOCK;
	if (!block && (a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS)) {
		diag_add(c->diags, &DIAG_wrong_type, token_span(t),
			 "'%s' is a block: write '%s { … }'", a->name, a->name);
		return false;
	}
	if (block && !takes_block(a)) {
		diag_add(c->diags, &DIAG_wrong_type, token_span(t),
			 "'%s' is an attribute: write '%s = …'", a->name, a->name);
		return false;
	}
	const struct token *label = block ? ast_label(&c->ast, node) : NULL;
	if (!label)
		return true;
	struct diag *d = diag_add(c->diags, &DIAG_unwanted_label, token_span(label),
				  "a nested '%s' block takes no label", a->name);
	diag_fix(c->diags, d, FIX_SAFE, (struct span){token_span(t).end, token_span(label).end},
		 "%s", "");
	return true;
}

static void place_item(struct compiler *c, struct binding *b, uint32_t item)
{
	enum ast_kind kind = ast_kind(&c->ast, item);
	const struct token *t = compiler_token(c, item);
	if (kind == AST_ERROR) {
		b->object->poisoned = true;
		return;
	}
	if (kind == AST_DIRECTIVE) {
		diag_add(c->diags, &DIAG_unknown_directive, token_span(t),
			 "'%.*s' does not stand inside a block", (int)t->size, compiler_text(c, t));
		return;
	}
	const struct schema_attribute *a = scope_attribute(c, b->object->kind, t);
	if (!a) {
		b->object->poisoned = true;
		return;
	}
	uint32_t *slot = &b->node[a - schema_attribute(b->object->kind, 0)];
	if (*slot)
		duplicate(c, a, item, *slot);
	else if (form_fits(c, a, item))
		*slot = item;
	else
		b->object->poisoned = true;
}

/* The first fallback that has the attribute. */
static const struct value *fallback_value(const struct fallbacks *f, unsigned i)
{
	for (unsigned k = 0; k < f->count; k++)
		if (f->of[k]->values[i].origin != ORIGIN_UNSET)
			return &f->of[k]->values[i];
	return NULL;
}

static struct object *nested_object(struct compiler *c, struct object *owner,
				    const struct schema_attribute *a, uint32_t node)
{
	struct span at = node ? scope_head(c, node) : owner->at;
	struct object *o = scope_new_object(c, &schema_kinds[a->target], owner->label, at);
	o->owner = owner;
	return o;
}

/* A nested slurmdbd falls back to the nested one of `defaults cluster`, then to `defaults
 * slurmdbd`. */
static struct fallbacks nested_fallbacks(struct compiler *c, const struct binding *b,
					 const struct schema_attribute *a, unsigned i)
{
	struct fallbacks f = {0};
	for (unsigned k = 0; k < b->fallbacks->count; k++) {
		const struct value *v = &b->fallbacks->of[k]->values[i];
		if (v->origin != ORIGIN_UNSET && v->object->owner && f.count < FALLBACKS_MAX)
			f.of[f.count++] = v->object;
	}
	if ((a->flags & ATTR_NESTS) && !b->is_defaults && c->defaults[a->target] &&
	    f.count < FALLBACKS_MAX)
		f.of[f.count++] = c->defaults[a->target];
	return f;
}

static void bind_nested(struct compiler *c, struct binding *b, const struct schema_attribute *a,
			unsigned i, uint32_t node)
{
	struct fallbacks f = nested_fallbacks(c, b, a, i);
	struct object *o = nested_object(c, b->object, a, node);
	bind_block(c, o, node, &f, b->is_defaults);
	b->object->poisoned |= o->poisoned;
	const struct value *from = node ? NULL : fallback_value(b->fallbacks, i);
	b->object->values[i] = (struct value){.object = o,
					      .origin = from ? ORIGIN_DEFAULTS : ORIGIN_OWN,
					      .at = from ? from->at : compiler_token(c, node)->at};
}

static void bind_settings(struct compiler *c, struct binding *b, const struct schema_attribute *a,
			  unsigned i)
{
	struct pending_settings p = {.object = b->object,
				     .attribute = (enum attribute_id)(a - schema_attributes)};
	unsigned n = 0;
	if (b->node[i])
		p.block[n++] = b->node[i];
	for (unsigned k = 0; k < b->fallbacks->count; k++)
		if (b->fallbacks->of[k]->values[i].origin != ORIGIN_UNSET && n < 3)
			p.block[n++] = b->fallbacks->of[k]->values[i].count;
	if (!n)
		return;
	struct value *v = &b->object->values[i];
	*v = (struct value){.origin = b->node[i] ? ORIGIN_OWN : ORIGIN_DEFAULTS,
			    .at = compiler_token(c, p.block[0])->at};
	if (b->is_defaults) {
		v->count = p.block[0] & 0x1FFFFFFF; /* only until they are merged */
		return;
	}
	COMPILER_ROOM(c, settings, c->settings_count, settings_capacity);
	c->settings[c->settings_count++] = p;
}

static void take_fallback(struct compiler *c, struct binding *b, const struct schema_attribute *a,
			  unsigned i)
{
	const struct value *from = fallback_value(b->fallbacks, i);
	struct value *v = &b->object->values[i];
	if (!from) {
		if (!b->is_defaults)
			*v = c->builtin[a - schema_attributes];
	} else if (takes_block(a) && from->object->owner) {
		bind_nested(c, b, a, i, 0);
	} else {
		*v = *from;
		v->origin = ORIGIN_DEFAULTS;
	}
}

static void bind_attribute(struct compiler *c, struct binding *b, unsigned i)
{
	const struct schema_attribute *a = schema_attribute(b->object->kind, i);
	uint32_t node = b->node[i];
	if (a->type == TYPE_SETTINGS) {
		bind_settings(c, b, a, i);
	} else if (!node) {
		take_fallback(c, b, a, i);
	} else if (ast_kind(&c->ast, node) == AST_BLOCK) {
		bind_nested(c, b, a, i, node);
	} else if (!convert_value(c, a, ast_node(&c->ast, node)->child, b->object,
				  &b->object->values[i])) {
		b->object->poisoned =
			true; /* its place stays: it was given, so it is not missing */
	} else if (b->object->values[i].origin == ORIGIN_UNSET) {
		b->object->values[i] =
			c->builtin[a - schema_attributes]; /* `unset`: as if not written */
	}
}

static void bind_block(struct compiler *c, struct object *o, uint32_t block,
		       const struct fallbacks *f, bool is_defaults)
{
	struct binding b = {.object = o, .fallbacks = f, .is_defaults = is_defaults};
	if (block)
		AST_FOREACH (&c->ast, block, it)
			place_item(c, &b, it);
	for (unsigned i = 0; i < o->kind->count; i++)
		bind_attribute(c, &b, i);
}

/* --- built-in defaults --- */

static struct scalar builtin_scalar(const char *text)
{
	size_t n = strlen(text), digits = strspn(text, "0123456789");
	if (text[0] == '"')
		return (struct scalar){
			.kind = TOKEN_STRING, .text = text + 1, .size = n - 2, .from_param = true};
	enum token_kind kind = digits == n ? TOKEN_INT : digits ? TOKEN_QUANTITY : TOKEN_WORD;
	return (struct scalar){.kind = kind, .text = text, .size = n, .from_param = true};
}

static void bind_builtins(struct compiler *c)
{
	for (unsigned i = 0; i < AT_COUNT; i++) {
		const struct schema_attribute *a = &schema_attributes[i];
		if (!a->fallback || a->type == TYPE_ANY)
			continue;
		struct scalar s = builtin_scalar(a->fallback);
		convert_scalar(c, a, a->type, &s, NULL, &c->builtin[i]);
		c->builtin[i].origin = ORIGIN_BUILTIN;
	}
}

static uint32_t unit_of(const struct compiler *c, uint32_t block)
{
	uint32_t at = compiler_token(c, block)->at;
	for (uint32_t u = 0; u + 1 < c->unit_count; u++)
		if (at < c->in->sources->list[c->units[u + 1].source].base)
			return u;
	return c->unit_count - 1;
}

void bind_defaults(struct compiler *c)
{
	const struct fallbacks none = {0};
	bind_builtins(c);
	for (unsigned k = 0; k < KIND_COUNT; k++) {
		if (!c->defaults_block[k])
			continue;
		c->unit = unit_of(c, c->defaults_block[k]);
		struct object *o = scope_new_object(c, &schema_kinds[k], "defaults",
						    scope_head(c, c->defaults_block[k]));
		bind_block(c, o, c->defaults_block[k], &none, true);
		c->defaults[k] = o;
	}
}

void bind_objects(struct compiler *c)
{
	for (uint32_t i = 0; i < c->declared_count; i++) {
		const struct declared *d = &c->declared[i];
		struct object *o = d->object;
		struct fallbacks f = {0};
		unsigned k = d->kind;
		if (k == KIND_param)
			continue;
		if (c->defaults[k] && !o->builtin)
			f.of[f.count++] = c->defaults[k];
		c->unit = d->unit;
		bind_block(c, o, d->block, &f, false);
	}
}
