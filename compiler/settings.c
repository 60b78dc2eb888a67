/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The free keys of slurmdbd_conf, slurm_conf, variables and sacctmgr blocks: looked up and checked
 * for the Slurm version at hand, merged with those of defaults. */
#include "compiler/context.h"
#include "compiler/sacctmgr.h"
#include "compiler/slurm/advice.h"
#include "compiler/slurm/value.h"

#include <string.h>

/* One block's settings while they are made. */
struct maker {
	struct compiler *c;
	enum settings_kind kind;
	enum slurm_release release;
	struct setting *list;
	uint32_t count, own; /* own: those of blocks nearer than the one at work */
	struct map keys;     /* the first `keyed` of list by key, where they are many */
	uint32_t keyed;
};

static enum slurm_file file_of(enum settings_kind k)
{
	return k == SETTINGS_SLURMDBD_CONF ? SLURM_SLURMDBD_CONF : SLURM_SLURM_CONF;
}

static enum slurm_release release_of(const struct object *o)
{
	enum attribute_id id = o->kind == &schema_kinds[KIND_cluster] ? AT_cluster_slurm_version
								      : AT_slurmdbd_slurm_version;
	bool has_version =
		o->kind == &schema_kinds[KIND_cluster] || o->kind == &schema_kinds[KIND_slurmdbd];
	struct slurm_version v = {.release = SLURM_ANY_RELEASE};
	const char *text = has_version ? object_text(o, id) : NULL;
	if (text)
		slurm_version_parse(text, strlen(text), &v);
	return v.release;
}

/* --- keys --- */

static void unknown_key(struct maker *m, const struct token *t)
{
	struct compiler *c = m->c;
	const char *key = compiler_text(c, t);
	struct slurm_advice advice = slurm_unknown_key(c->arena, file_of(m->kind), m->release, key,
						       t->size, &c->suggest_budget);
	struct diag *d =
		diag_add(c->diags, &DIAG_unknown_key, token_span(t), "%s has no key '%.*s'",
			 slurm_file_name(file_of(m->kind)), (int)t->size, key);
	if (advice.text)
		diag_note(c->diags, d, "%s", advice.text);
	if (advice.instead)
		diag_fix(c->diags, d, FIX_UNSAFE, token_span(t), "%s", advice.instead->name);
}

static bool allowed_key(struct maker *m, const struct token *t, const struct slurm_param *p)
{
	struct compiler *c = m->c;
	struct span at = token_span(t);
	if (p->flags & SLURM_PARAM_SECRET) {
		diag_add(c->diags, &DIAG_key_carries_secret, at,
			 "'%s' carries a secret and cannot stand in a description", p->name);
	} else if (p->owner) {
		struct diag *d = diag_add(c->diags, &DIAG_owned_key, at, "'%s' is written by slacc",
					  p->name);
		diag_note(c->diags, d, "set %s instead", p->owner);
	} else if (p->refused) {
		struct diag *d =
			diag_add(c->diags, &DIAG_refused_key, at, "'%s' must not be set", p->name);
		diag_note(c->diags, d, "%s", p->refused);
	} else if (!slurm_param_in_release(p, m->release)) {
		struct diag *d = diag_add(c->diags, &DIAG_key_not_in_version, at,
					  "Slurm %s does not know '%s'",
					  slurm_release_name(m->release), p->name);
		diag_note(c->diags, d, "%s", slurm_key_not_in_release(c->arena, p, m->release));
	} else {
		if (slurm_param_deprecated_in(p, m->release)) {
			struct diag *d = diag_add(c->diags, &DIAG_deprecated_key, at,
						  "'%s' is obsolete", p->name);
			diag_note(c->diags, d, "%s", p->deprecated);
		}
		return true;
	}
	return false;
}

/* --- values --- */

static bool input_of(struct compiler *c, uint32_t node, struct slurm_input *in, struct scalar *s)
{
	static const enum slurm_input_kind kinds[] = {
		[TOKEN_WORD] = SLURM_INPUT_WORD,
		[TOKEN_INT] = SLURM_INPUT_INT,
		[TOKEN_QUANTITY] = SLURM_INPUT_QUANTITY,
		[TOKEN_STRING] = SLURM_INPUT_STRING,
	};
	if (ast_kind(&c->ast, node) != AST_SCALAR) {
		if (ast_kind(&c->ast, node) == AST_CALL)
			diag_add(c->diags, &DIAG_misplaced_secret, ast_span(&c->ast, node),
				 "a secret cannot stand here");
		else if (ast_kind(&c->ast, node) == AST_LIST)
			diag_add(c->diags, &DIAG_wrong_type, ast_span(&c->ast, node),
				 "a list inside a list");
		return false;
	}
	if (!params_scalar(c, node, s))
		return false;
	*in = (struct slurm_input){.kind = kinds[s->kind], .text = s->text, .size = s->size};
	return true;
}

/* The list is good until the next one. */
static bool list_input(struct compiler *c, uint32_t node, struct slurm_input *in)
{
	struct scalar s;
	*in = (struct slurm_input){.kind = SLURM_INPUT_LIST};
	AST_FOREACH (&c->ast, node, it) {
		COMPILER_ROOM(c, inputs, in->count, input_capacity);
		if (!input_of(c, it, &c->inputs[in->count++], &s))
			return false;
	}
	in->items = c->inputs;
	return true;
}

static struct span item_span(struct compiler *c, uint32_t node, uint32_t item)
{
	if (item == SLURM_WHOLE_VALUE || ast_kind(&c->ast, node) != AST_LIST)
		return ast_span(&c->ast, node);
	AST_FOREACH (&c->ast, node, it)
		if (!item--)
			return ast_span(&c->ast, it);
	return ast_span(&c->ast, node);
}

static const struct diag_code *value_code(enum slurm_value_code code)
{
	if (code == SLURM_VALUE_ZERO_PURGE)
		return &DIAG_purge_zero;
	if (code == SLURM_VALUE_UNWRITABLE)
		return &DIAG_unwritable_value;
	return slurm_value_is_error(code) ? &DIAG_bad_key_value : &DIAG_unwise_value;
}

static bool slurm_setting(struct maker *m, const struct slurm_param *p, uint32_t node,
			  struct value *v)
{
	struct compiler *c = m->c;
	struct slurm_input in;
	struct slurm_value out;
	struct scalar s;
	bool list = ast_kind(&c->ast, node) == AST_LIST;
	if (!(list ? list_input(c, node, &in) : input_of(c, node, &in, &s)))
		return false;
	bool good = slurm_value_check(c->arena, p, m->release, &in, &c->suggest_budget, &out);
	if (out.code != SLURM_VALUE_OK) {
		struct span at = item_span(c, node, out.item);
		struct diag *d = diag_add(c->diags, value_code(out.code), at, "%s", out.message);
		if (out.note)
			diag_note(c->diags, d, "%s", out.note);
		if (out.fix && (list || s.spelled))
			diag_fix(c->diags, d, out.fix_is_sure ? FIX_SAFE : FIX_UNSAFE, at, "%s",
				 out.fix);
	}
	/* What was joined from a list is a text of its own; the rest may be a piece of the source.
	 */
	if (good)
		*v = (struct value){.text = list ? out.text
						 : arena_copy(c->arena, out.text, out.size),
				    .count = (uint32_t)out.size & 0x1FFFFFFF};
	return good;
}

static struct value joined(struct compiler *c, const struct slurm_input *list)
{
	struct buf out = BUF_IN(c->arena);
	for (uint32_t i = 0; i < list->count; i++) {
		buf_adds(&out, i ? "," : "");
		buf_add(&out, list->items[i].text, list->items[i].size);
	}
	return (struct value){.text = buf_text(&out), .count = (uint32_t)out.size & 0x1FFFFFFF};
}

/* Server variables and sacctmgr limits: any simple value, lists joined by commas. */
static bool plain_setting(struct maker *m, const char *key, uint32_t node, struct value *v)
{
	struct compiler *c = m->c;
	struct slurm_input in;
	struct scalar s;
	bool list = ast_kind(&c->ast, node) == AST_LIST;
	if (!(list ? list_input(c, node, &in) : input_of(c, node, &in, &s)))
		return false;
	*v = list ? joined(c, &in)
		  : (struct value){.text = arena_copy(c->arena, in.text, in.size),
				   .count = (uint32_t)in.size & 0x1FFFFFFF};
	const char *fault =
		m->kind == SETTINGS_SACCTMGR ? sacctmgr_value_fault(c->arena, key, v->text) : NULL;
	if (fault)
		diag_add(c->diags, &DIAG_bad_key_value, ast_span(&c->ast, node), "'%s' %s", key,
			 fault);
	return !fault;
}

static bool known_plain_key(struct maker *m, const struct token *t, const char **key)
{
	struct compiler *c = m->c;
	*key = arena_copy(c->arena, compiler_text(c, t), t->size);
	if (m->kind == SETTINGS_VARIABLES)
		return true;
	const char *limit = sacctmgr_limit(*key, t->size), *known;
	if (limit) {
		*key = limit;
		return true;
	}
	struct suggest s;
	suggest_begin(&s, *key, t->size, &c->suggest_budget);
	for (unsigned i = 0; (known = sacctmgr_limit_at(i)); i++)
		suggest_try(&s, known, strlen(known));
	struct diag *d = diag_add(c->diags, &DIAG_unknown_key, token_span(t),
				  "sacctmgr has no limit '%s' for accounts and users", *key);
	if (suggest_best(&s))
		diag_fix(c->diags, d, FIX_UNSAFE, token_span(t), "%s", suggest_best(&s));
	return false;
}

/* --- blocks --- */

/* The place among those made so far, or NULL. A block of variables may hold any number. */
static const struct setting *find(struct maker *m, const char *key)
{
	enum { FEW = 16 };
	if (m->count > FEW) {
		for (; m->keyed < m->count; m->keyed++)
			map_put(&m->keys, m->list[m->keyed].key, strlen(m->list[m->keyed].key),
				&m->list[m->keyed]);
		return map_get(&m->keys, key, strlen(key));
	}
	for (uint32_t i = 0; i < m->count; i++)
		if (!strcmp(m->list[i].key, key))
			return &m->list[i];
	return NULL;
}

static bool is_unset(struct compiler *c, uint32_t node)
{
	const struct token *t = compiler_token(c, node);
	return ast_kind(&c->ast, node) == AST_SCALAR && t->kind == TOKEN_WORD && t->size == 5 &&
	       !memcmp(compiler_text(c, t), "unset", 5);
}

static void report_twice(struct maker *m, const struct token *t, const struct setting *first)
{
	uint32_t size = (uint32_t)strlen(first->key);
	struct diag *d = diag_add(m->c->diags, &DIAG_duplicate_attribute, token_span(t),
				  "'%s' is given twice", first->key);
	diag_label(m->c->diags, d, (struct span){first->at, first->at + size}, "first given here");
}

static bool make_setting(struct maker *m, uint32_t item)
{
	struct compiler *c = m->c;
	const struct token *t = compiler_token(c, item);
	struct setting *s = &m->list[m->count];
	bool slurm = m->kind == SETTINGS_SLURMDBD_CONF || m->kind == SETTINGS_SLURM_CONF;
	if (ast_kind(&c->ast, item) != AST_ATTRIBUTE) {
		if (ast_kind(&c->ast, item) != AST_ERROR)
			diag_add(c->diags, &DIAG_misplaced_block, token_span(t),
				 "only 'Key = value' stands in this block");
		return false;
	}
	*s = (struct setting){.at = t->at};
	if (slurm &&
	    !(s->param = slurm_param_find(file_of(m->kind), compiler_text(c, t), t->size))) {
		unknown_key(m, t);
		return false;
	}
	if (s->param)
		s->key = s->param->name;
	else if (!known_plain_key(m, t, &s->key))
		return false;
	const struct setting *first = find(m, s->key);
	if (first) {
		if ((uint32_t)(first - m->list) >= m->own)
			report_twice(m, t, first);
		return (uint32_t)(first - m->list) < m->own;
	}
	uint32_t node = ast_node(&c->ast, item)->child;
	m->count++;
	if (is_unset(c, node))
		return true;
	bool good = s->param ? allowed_key(m, t, s->param) &&
				       slurm_setting(m, s->param, node, &s->value)
			     : plain_setting(m, s->key, node, &s->value);
	if (good) {
		s->value.origin = m->own ? ORIGIN_DEFAULTS : ORIGIN_OWN;
		s->value.at = compiler_token(c, node)->at;
	}
	return good;
}

static uint32_t count_items(const struct compiler *c, const struct pending_settings *p)
{
	uint32_t n = 0;
	for (unsigned b = 0; b < 3 && p->block[b]; b++)
		AST_FOREACH (&c->ast, p->block[b], it)
			n++;
	return n;
}

/* `unset` and refused keys held their place until now. */
static uint32_t drop_unset(struct setting *list, uint32_t count)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++)
		if (list[i].value.origin != ORIGIN_UNSET)
			list[kept++] = list[i];
	return kept;
}

static void convert(struct compiler *c, const struct pending_settings *p)
{
	struct maker m = {.c = c,
			  .kind = schema_attributes[p->attribute].settings,
			  .release = release_of(p->object),
			  .keys = MAP_IN(c->arena),
			  .list = ARENA_ARRAY(c->arena, struct setting, count_items(c, p))};
	struct value *v = &p->object->values[(unsigned)p->attribute - p->object->kind->first];
	for (unsigned b = 0; b < 3 && p->block[b]; b++) {
		m.own = m.count;
		AST_FOREACH (&c->ast, p->block[b], it)
			if (!make_setting(&m, it))
				p->object->poisoned = true;
	}
	v->settings = m.list;
	v->count = drop_unset(m.list, m.count) & 0x1FFFFFFF;
}

void settings_convert(struct compiler *c)
{
	c->settings = arena_grow(c->arena, c->settings, c->settings_capacity * sizeof(*c->settings),
				 c->settings_count * sizeof(*c->settings));
	c->settings_capacity = c->settings_count;
	for (uint32_t i = 0; i < c->settings_count; i++)
		convert(c, &c->settings[i]);
	arena_drop(c->arena, c->settings, c->settings_capacity * sizeof(*c->settings));
	c->settings = NULL;
	c->settings_count = c->settings_capacity = 0;
}
