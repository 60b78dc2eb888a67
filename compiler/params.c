/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Parameters, and simple values with parameters put in. */
#include "compiler/context.h"
#include "grammar/literal.h"

#include <string.h>

static bool same(const char *text, size_t size, const char *word)
{
	return size == strlen(word) && !memcmp(text, word, size);
}

static bool is_word(const struct scalar *s, const char *word)
{
	return s->kind == TOKEN_WORD && same(s->text, s->size, word);
}

/* A scalar as it is written in a param block: no parameters in parameters. */
static bool literal(struct compiler *c, uint32_t node, struct scalar *s)
{
	const struct token *t = compiler_token(c, node);
	const char *text = compiler_text(c, t);
	if (t->kind == TOKEN_PATH || literal_interpolates(t, text)) {
		diag_add(c->diags, &DIAG_param_in_param, token_span(t),
			 "a parameter cannot depend on another");
		return false;
	}
	*s = (struct scalar){.kind = t->kind,
			     .text = text,
			     .size = t->size,
			     .at = token_span(t),
			     .spelled = true};
	if (t->kind == TOKEN_STRING)
		literal_string(t, text, c->arena, NULL, NULL, &s->text, &s->size);
	return true;
}

static bool fits(const struct param *p, const struct scalar *s)
{
	if (!strcmp(p->type, "integer"))
		return s->kind == TOKEN_INT;
	if (!strcmp(p->type, "boolean"))
		return is_word(s, "true") || is_word(s, "false");
	return s->kind == TOKEN_STRING;
}

static bool check_fits(struct compiler *c, const struct param *p, const struct scalar *s,
		       const char *what)
{
	if (fits(p, s))
		return true;
	diag_add(c->diags, &DIAG_param_value, s->at, "the %s of parameter '%s' is not of type %s",
		 what, p->name, p->type);
	return false;
}

/* A given value is text: "3306" is an integer where the declaration says so. */
static bool given_scalar(struct compiler *c, const struct param *p, struct scalar *s)
{
	const char *value = p->given->value;
	*s = (struct scalar){.kind = TOKEN_STRING,
			     .text = value,
			     .size = strlen(value),
			     .at = p->object->at,
			     .from_param = true};
	if (!strcmp(p->type, "boolean"))
		s->kind = TOKEN_WORD;
	size_t digits = value[0] == '-';
	digits += strspn(value + digits, "0123456789");
	if (!strcmp(p->type, "integer") && s->size && digits == s->size && value[digits - 1] != '-')
		s->kind = TOKEN_INT;
	if (fits(p, s))
		return true;
	diag_add(c->diags, &DIAG_param_value, p->object->at,
		 "parameter '%s' is of type %s; %s gives '%s'", p->name, p->type, p->given->from,
		 value);
	return false;
}

static bool equal(const struct scalar *a, const struct scalar *b)
{
	return a->size == b->size && !memcmp(a->text, b->text, a->size);
}

static void check_one_of(struct compiler *c, struct param *p, uint32_t list)
{
	bool found = false;
	struct buf words = BUF_IN(c->arena);
	AST_FOREACH (&c->ast, list, it) {
		struct scalar s;
		if (ast_kind(&c->ast, it) != AST_SCALAR || !literal(c, it, &s) ||
		    !check_fits(c, p, &s, "choice"))
			continue;
		found |= equal(&s, &p->value);
		buf_printf(&words, "%s%.*s", words.size ? ", " : "", (int)s.size, s.text);
	}
	if (found || !p->has_value)
		return;
	p->has_value = false;
	struct diag *d = diag_add(c->diags, &DIAG_param_value, p->value.at,
				  "parameter '%s' cannot be '%.*s'", p->name, (int)p->value.size,
				  p->value.text);
	diag_note(c->diags, d, "it is one of: %s", buf_text(&words));
}

static const struct parameter *find_given(const struct compiler *c, const char *name)
{
	const struct parameter *found = NULL;
	for (uint32_t i = 0; i < c->in->parameter_count; i++)
		if (!strcmp(c->in->parameters[i].name, name))
			found = &c->in->parameters[i];
	return found;
}

struct param_nodes {
	uint32_t type, fallback, one_of, doc;
};

static void read_block(struct compiler *c, uint32_t block, struct param_nodes *nodes)
{
	const struct schema_kind *k = &schema_kinds[KIND_param];
	AST_FOREACH (&c->ast, block, it) {
		const struct token *t = compiler_token(c, it);
		if (ast_kind(&c->ast, it) == AST_ERROR)
			continue;
		const struct schema_attribute *a = scope_attribute(c, k, t);
		if (!a || ast_kind(&c->ast, it) != AST_ATTRIBUTE)
			continue;
		uint32_t *node = same(a->name, strlen(a->name), "type")      ? &nodes->type
				 : same(a->name, strlen(a->name), "default") ? &nodes->fallback
				 : same(a->name, strlen(a->name), "one_of")  ? &nodes->one_of
									     : &nodes->doc;
		if (*node)
			diag_add(c->diags, &DIAG_duplicate_attribute, token_span(t),
				 "'%s' is given twice", a->name);
		*node = ast_node(&c->ast, it)->child;
	}
}

static const char *read_type(struct compiler *c, uint32_t node)
{
	static const char *const types[] = {"string", "integer", "boolean"};
	struct scalar s;
	if (!node)
		return types[0];
	if (ast_kind(&c->ast, node) == AST_SCALAR && literal(c, node, &s))
		for (unsigned i = 0; i < 3; i++)
			if (is_word(&s, types[i]))
				return types[i];
	diag_add(c->diags, &DIAG_unknown_word, ast_span(&c->ast, node),
		 "a parameter's type is string, integer or boolean");
	return types[0];
}

static void read_default(struct compiler *c, struct param *p, uint32_t node)
{
	if (ast_kind(&c->ast, node) != AST_SCALAR) {
		diag_add(c->diags, &DIAG_param_value, ast_span(&c->ast, node),
			 "a parameter holds a single value");
		return;
	}
	if (!literal(c, node, &p->value))
		return;
	p->value.from_param = true;
	p->value.spelled = false;
	p->has_value = is_word(&p->value, "unset") || check_fits(c, p, &p->value, "default");
}

static void collect(struct compiler *c, const struct declared *d)
{
	struct param_nodes nodes = {0};
	struct param *p = ARENA_NEW(c->arena, struct param);
	p->object = d->object;
	p->name = d->object->label;
	read_block(c, d->block, &nodes);
	p->type = read_type(c, nodes.type);
	p->given = find_given(c, p->name);
	if (p->given)
		p->has_value = given_scalar(c, p, &p->value);
	else if (nodes.fallback)
		read_default(c, p, nodes.fallback);
	else
		diag_note(c->diags,
			  diag_add(c->diags, &DIAG_param_missing, d->object->at,
				   "parameter '%s' has no value", p->name),
			  "give it with --set %s=VALUE, or a default", p->name);
	if (nodes.one_of && ast_kind(&c->ast, nodes.one_of) == AST_LIST &&
	    !is_word(&p->value, "unset"))
		check_one_of(c, p, nodes.one_of);
	map_put(&c->params, p->name, strlen(p->name), p);
}

void params_collect(struct compiler *c)
{
	c->params = MAP_IN(c->arena);
	for (uint32_t i = 0; i < c->declared_count; i++)
		if (c->declared[i].kind == KIND_param)
			collect(c, &c->declared[i]);
	for (uint32_t i = 0; i < c->in->parameter_count; i++) {
		const struct parameter *given = &c->in->parameters[i];
		if (!map_get(&c->params, given->name, strlen(given->name)))
			diag_add(c->diags, &DIAG_param_not_declared, (struct span){0, 0},
				 "%s gives parameter '%s', which the description does not declare",
				 given->from, given->name);
	}
}

void params_finish(struct compiler *c)
{
	for (uint32_t i = 0; i < c->params.capacity; i++) {
		const struct param *p = c->params.slots[i].value;
		if (p && !p->used)
			diag_add(c->diags, &DIAG_param_unused, p->object->at,
				 "parameter '%s' is never used", p->name);
	}
}

/* The parameter of `param.NAME`; false with a diagnostic. A parameter that was reported gives false
 * silently. */
static bool look_up(struct compiler *c, const char *path, size_t size, struct span at,
		    struct param **found)
{
	if (size < 7 || memcmp(path, "param.", 6) != 0 || memchr(path + 6, '.', size - 6)) {
		struct diag *d = diag_add(c->diags, &DIAG_unknown_param, at,
					  "'%.*s' is no parameter", (int)size, path);
		diag_note(c->diags, d, "a parameter is written param.NAME");
		return false;
	}
	struct param *p = map_get(&c->params, path + 6, size - 6);
	if (p) {
		p->used = true;
		*found = p;
		return p->has_value;
	}
	struct suggest s;
	suggest_begin(&s, path + 6, size - 6, &c->suggest_budget);
	for (uint32_t i = 0; i < c->params.capacity; i++)
		if (c->params.slots[i].value)
			suggest_try(&s, c->params.slots[i].key, c->params.slots[i].size);
	struct diag *d = diag_add(c->diags, &DIAG_unknown_param, at,
				  "parameter '%.*s' is not declared", (int)size - 6, path + 6);
	if (suggest_best(&s))
		diag_fix(c->diags, d, FIX_UNSAFE, at, "param.%.*s", (int)s.best_size, s.best);
	return false;
}

static bool interpolate(void *user, const char *path, size_t size, struct span at, struct buf *out)
{
	struct compiler *c = user;
	struct param *p;
	if (!look_up(c, path, size, at, &p))
		return false;
	if (is_word(&p->value, "unset")) {
		diag_add(c->diags, &DIAG_param_value, at,
			 "parameter '%s' is unset and cannot stand inside a string", p->name);
		return false;
	}
	buf_add(out, p->value.text, p->value.size);
	return true;
}

bool params_scalar(struct compiler *c, uint32_t node, struct scalar *s)
{
	const struct token *t = compiler_token(c, node);
	const char *text = compiler_text(c, t);
	struct param *p;
	*s = (struct scalar){.kind = t->kind,
			     .text = text,
			     .size = t->size,
			     .at = token_span(t),
			     .spelled = true};
	if (t->kind == TOKEN_STRING) {
		s->spelled = t->plain && !t->bare;
		return literal_string(t, text, c->arena, interpolate, c, &s->text, &s->size);
	}
	if (t->kind != TOKEN_PATH)
		return true;
	if (!look_up(c, text, t->size, s->at, &p))
		return false;
	struct span at = s->at;
	*s = p->value;
	s->at = at;
	s->from_param = true;
	s->spelled = false;
	return true;
}
