/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What there is to say about a token: the documentation of the tables, and what holds in this
 * description. */
#include "compiler/query/about.h"
#include "compiler/query/place.h"

#include "compiler/explain_block.h"

#include <string.h>

enum { BLOCK_LINES_MAX = 40 };

/* The block in full, with origins; cut where it gets long. */
static void add_block(struct buf *b, const struct query *q, const struct object *o)
{
	struct buf text = BUF_IN(q->arena);
	if (o->kind == &schema_kinds[KIND_param] || o->kind == &schema_kinds[KIND_defaults])
		return;
	explain_block(&text, q->c->model, o);
	const char *p = place_shorten(q, buf_text(&text)), *end = p + strlen(p);
	buf_adds(b, "\n\n```slacc\n");
	for (int n = 0; p < end && n < BLOCK_LINES_MAX; n++) {
		const char *next = memchr(p, '\n', (size_t)(end - p));
		next = next ? next + 1 : end;
		buf_add(b, p, (size_t)(next - p));
		p = next;
	}
	buf_adds(b, p < end ? "…\n```" : "```");
}

static void add_param(struct buf *b, const struct query *q, const struct object *o)
{
	const struct param *p = map_get(&q->c->params, o->label, strlen(o->label));
	if (!p)
		return;
	if (p->has_value)
		buf_printf(b, "\n\nHere it is `%.*s`%s.",
			   p->value.size > 200 ? 200 : (int)p->value.size, p->value.text,
			   p->given ? "" : ", its default");
	else
		buf_adds(b, "\n\nNo value is given here.");
}

static void add_object(struct buf *b, const struct query *q, const struct object *o)
{
	buf_printf(b, "**%s** %s", o->kind->name, o->label);
	if (o->kind == &schema_kinds[KIND_param])
		add_param(b, q, o);
	else
		add_block(b, q, o);
}

/* What an attribute is in the block at hand, and why. */
static void add_effective(struct buf *b, const struct query *q, const struct place *p,
			  unsigned depth)
{
	const struct schema_attribute *a = p->walk.attribute;
	const struct object *o = depth ? walk_object(&p->walk, depth - 1) : NULL;
	if (!o || p->walk.stack[0].defaults || o->kind == &schema_kinds[KIND_param] ||
	    a < schema_attribute(o->kind, 0) || a >= schema_attribute(o->kind, 0) + o->kind->count)
		return;
	const struct value *v = &o->values[a - schema_attribute(o->kind, 0)];
	if (a->type == TYPE_SETTINGS || a->type == TYPE_BLOCK ||
	    (v->origin != ORIGIN_UNSET && a->type == TYPE_REFERENCE && v->object->owner == o))
		return;
	struct buf value = BUF_IN(q->arena);
	const char *origin =
		explain_value(&value, q->c->model, o, (unsigned)(a - schema_attribute(o->kind, 0)));
	buf_printf(b, "\n\nHere: `%s = %s`", a->name, buf_text(&value));
	if (origin)
		buf_printf(b, "  \n_%s_", place_shorten(q, origin));
}

static const struct setting *setting_at(const struct object *o, uint32_t at)
{
	for (unsigned i = 0; o && i < o->kind->count; i++) {
		const struct value *v = &o->values[i];
		if (schema_attribute(o->kind, i)->type != TYPE_SETTINGS ||
		    v->origin == ORIGIN_UNSET)
			continue;
		for (uint32_t n = 0; n < v->count; n++)
			if (v->settings[n].at == at)
				return &v->settings[n];
	}
	return NULL;
}

static void add_key(struct buf *b, const struct query *q, const struct place *p)
{
	const struct walk *w = &p->walk;
	if (!w->param) {
		buf_printf(b, "**%s**", place_word(q, w->name));
		return;
	}
	about_key(b, w->param, walk_release(w));
	const struct object *o =
		w->depth > 1 && !w->stack[0].defaults ? walk_object(w, w->depth - 2) : NULL;
	const struct setting *s = setting_at(o, walk_token(w, w->name)->at);
	if (s && s->value.origin != ORIGIN_UNSET)
		buf_printf(b, "\n\nHere: `%s=%.*s`", s->key,
			   s->value.count > 200 ? 200 : (int)s->value.count, s->value.text);
}

static void add_key_word(struct buf *b, const struct place *p)
{
	const struct slurm_param *k = p->walk.param;
	const struct token *t = walk_token(&p->walk, p->token);
	const struct slurm_word *w = slurm_word_find(k, walk_text(&p->walk, p->token), t->size);
	if (w)
		about_word(b, k, w);
	else
		about_key(b, k, walk_release(&p->walk));
}

static void add_value(struct buf *b, const struct query *q, const struct place *p)
{
	const struct walk *w = &p->walk;
	const struct token *t = walk_token(w, p->token);
	const struct object *o =
		t->kind == TOKEN_WORD
			? place_object(q->c, w->attribute, walk_text(w, p->token), t->size)
			: NULL;
	if (o) {
		add_object(b, q, o);
	} else if (w->param) {
		add_key_word(b, p);
	} else if (w->attribute && w->depth && w->stack[w->depth - 1].kind) {
		about_attribute(b, w->stack[w->depth - 1].kind, w->attribute);
		add_effective(b, q, p, w->depth);
	}
}

static void add_kind(struct buf *b, const struct query *q, const struct place *p)
{
	const struct walk *w = &p->walk;
	const struct schema_kind *k =
		schema_kind_named(walk_text(w, p->token), walk_token(w, p->token)->size);
	if (!k)
		return;
	about_kind(b, k);
	const struct object *o = walk_declared(q->c, walk_token(w, p->token)->at);
	if (o)
		add_block(b, q, o);
}

static void add_attribute(struct buf *b, const struct query *q, const struct place *p)
{
	const struct walk *w = &p->walk;
	const struct walk_block *around = walk_block(w);
	if (!w->attribute || !around || !around->kind)
		return;
	about_attribute(b, around->kind, w->attribute);
	add_effective(b, q, p, w->depth);
}

static void add_role(struct buf *b, const struct query *q, const struct place *p)
{
	switch (p->role) {
	case ROLE_KIND:
		add_kind(b, q, p);
		break;
	case ROLE_ATTRIBUTE:
	case ROLE_NESTED:
		add_attribute(b, q, p);
		break;
	case ROLE_KEY:
		add_key(b, q, p);
		break;
	case ROLE_VALUE:
	case ROLE_ARGUMENT:
		add_value(b, q, p);
		break;
	case ROLE_FUNCTION:
		about_function(b, place_word(q, p->token));
		break;
	case ROLE_DIRECTIVE:
	case ROLE_SCALAR:
		about_directive(b, place_word(q, p->walk.name));
		break;
	case ROLE_LABEL:
	case ROLE_NAMED:
	case ROLE_NONE:
		break;
	}
}

bool query_hover(const struct query *q, uint32_t source, uint32_t at, struct query_hover *out)
{
	struct place p;
	struct query_name name;
	struct buf b = BUF_IN(q->arena);
	if (query_name_at(q, source, at, &name)) {
		out->at = name.at;
		add_object(&b, q, name.object);
	} else if (place_token(q, source, at, &p)) {
		out->at = token_span(walk_token(&p.walk, p.token));
		if (p.role == ROLE_LABEL && p.walk.is_block && !p.walk.depth) {
			const struct schema_kind *k = schema_kind_named(
				walk_text(&p.walk, p.token), walk_token(&p.walk, p.token)->size);
			if (k)
				about_kind(&b, k);
		}
		add_role(&b, q, &p);
	}
	out->text = buf_text(&b);
	return b.size > 0;
}
