/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Names: where they are defined, where they are used, and what becomes of them when they change. */
#include "compiler/query/place.h"

#include "grammar/literal.h"

#include <string.h>

struct visit {
	const struct query *q;
	bool (*take)(void *user, const struct query_name *n);
	void *user;
	bool stopped;
};

static void give(struct visit *v, struct span at, const struct object *o, bool definition)
{
	const struct query_name n = {.at = at, .object = o, .definition = definition};
	if (o && !v->stopped)
		v->stopped = !v->take(v->user, &n);
}

static const struct object *param_named(const struct visit *v, const char *name, size_t size)
{
	return labels_find(&v->q->c->labels[KIND_param], name, size);
}

#define PARAM "param."

/* param.NAME as a value. */
static void give_path(struct visit *v, const struct token *t, const char *text)
{
	size_t n = sizeof(PARAM) - 1;
	if (t->size > n && !memcmp(text, PARAM, n))
		give(v, (struct span){t->at + (uint32_t)n, t->at + t->size},
		     param_named(v, text + n, t->size - n), false);
}

/* ${param.NAME} in a string. */
static void give_string(struct visit *v, const struct token *t, const char *text)
{
	static const char open[] = "${" PARAM;
	size_t n = sizeof(open) - 1;
	for (size_t i = 0; i + n < t->size; i++) {
		if (text[i] == '$' && text[i + 1] == '$') {
			i++;
			continue;
		}
		const char *name = text + i + n, *end;
		if (memcmp(text + i, open, n) != 0 || !(end = memchr(name, '}', t->size - i - n)))
			continue;
		give(v,
		     (struct span){t->at + (uint32_t)(name - text), t->at + (uint32_t)(end - text)},
		     param_named(v, name, (size_t)(end - name)), false);
	}
}

static void give_label(struct visit *v, const struct walk *w, uint32_t i)
{
	if (w->depth || !w->is_block)
		return;
	const struct token *kind = walk_token(w, w->name);
	const struct schema_kind *k = schema_kind_named(walk_text(w, w->name), kind->size);
	if (!k || k == &schema_kinds[KIND_defaults])
		return;
	const char *label = place_word(v->q, i);
	give(v, token_span(walk_token(w, i)),
	     labels_find(&v->q->c->labels[schema_kind_id(k)], label, strlen(label)), true);
}

static void give_token(struct visit *v, const struct walk *w, uint32_t i)
{
	const struct token *t = walk_token(w, i);
	const char *text = walk_text(w, i);
	if (t->kind == TOKEN_PATH)
		give_path(v, t, text);
	else if (t->kind == TOKEN_STRING && w->role == ROLE_LABEL)
		give_label(v, w, i);
	else if (t->kind == TOKEN_STRING && !t->plain)
		give_string(v, t, text);
	else if (w->role == ROLE_LABEL)
		give_label(v, w, i);
	else if (w->role == ROLE_VALUE && t->kind == TOKEN_WORD)
		give(v, token_span(t), place_object(v->q->c, w->attribute, text, t->size), false);
}

static void visit_source(struct visit *v, uint32_t source)
{
	struct walk w;
	uint32_t i;
	walk_begin(&w, v->q->c, source);
	while (!v->stopped && walk_step(&w, &i))
		give_token(v, &w, i);
}

void query_names(const struct query *q, bool (*take)(void *user, const struct query_name *n),
		 void *user)
{
	struct visit v = {.q = q, .take = take, .user = user};
	for (uint32_t u = 0; u < q->c->unit_count; u++)
		if (!q->c->units[u].builtin)
			visit_source(&v, q->c->units[u].source);
}

/* --- at a place --- */

struct find {
	uint32_t at;
	struct query_name *out;
	bool found;
};

static bool find_at(void *user, const struct query_name *n)
{
	struct find *f = user;
	if (n->at.begin <= f->at && f->at <= n->at.end) {
		*f->out = *n;
		f->found = true;
	}
	return n->at.begin <= f->at && !f->found;
}

bool query_name_at(const struct query *q, uint32_t source, uint32_t at, struct query_name *out)
{
	struct find f = {.at = at, .out = out};
	struct visit v = {.q = q, .take = find_at, .user = &f};
	visit_source(&v, source);
	return f.found;
}

/* --- renaming --- */

static bool is_plain_word(const char *p)
{
	size_t n = strlen(p);
	bool good = n > 0 && p[n - 1] != '-';
	for (size_t i = 0; i < n; i++) {
		bool letter =
			(p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') || p[i] == '_';
		good &= letter || (i && ((p[i] >= '0' && p[i] <= '9') || p[i] == '-'));
	}
	return good && strcmp(p, "true") != 0 && strcmp(p, "false") != 0 && strcmp(p, "unset") != 0;
}

const char *query_rename_fault(const struct query *q, const struct object *o, const char *label)
{
	const struct object *other =
		labels_find(&q->c->labels[schema_kind_id(o->kind)], label, strlen(label));
	if (o->builtin)
		return arena_printf(q->arena, "layout '%s' is built in", o->label);
	if (!is_plain_word(label))
		return "a label is a word: letters, digits, '_' and '-', beginning with a letter";
	if (other && other != o)
		return arena_printf(q->arena, "there is a %s '%s' already", o->kind->name, label);
	return NULL;
}

/* The token behind the head of a block. */
static uint32_t opening_of(const struct query *q, const struct object *o)
{
	uint32_t i = walk_token_from(q->c, o->at.end);
	return i < q->c->ast.tokens.count ? i : 0;
}

bool query_rename_keeps(const struct query *q, const struct object *o, uint32_t *at,
			const char **text)
{
	const struct schema_attribute *a = schema_attribute_named(o->kind, "name", 4);
	uint32_t open = opening_of(q, o);
	const struct token *t = &q->c->ast.tokens.list[open];
	if (!a || a->type != TYPE_NAME || t->kind != TOKEN_LBRACE)
		return false;
	const struct value *v = &o->values[a - schema_attribute(o->kind, 0)];
	if (v->origin == ORIGIN_OWN || v->origin == ORIGIN_DEFAULTS)
		return false;
	const struct token *next = t + 1;
	bool lines = next->newline && next->kind != TOKEN_RBRACE;
	*at = token_span(t).end;
	*text = lines                        ? arena_printf(q->arena, "\n  name = \"%s\"", o->label)
		: next->kind == TOKEN_RBRACE ? arena_printf(q->arena, " name = \"%s\"%s", o->label,
							    next->at == *at ? " " : "")
					     : arena_printf(q->arena, " name = \"%s\";", o->label);
	return true;
}
