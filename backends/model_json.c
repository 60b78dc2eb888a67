/* SPDX-License-Identifier: BSD-2-Clause
 *
 * { "format_version": "1.0", "edition": 2026, "blocks": { KIND: [ BLOCK, … ], … },
 *   "assets": [ { "path": "certs/ca.pem", "size": 1234, "sha256": "…", "of": "tls.rds" } ] }
 *
 * Kinds are in the schema's order, blocks in source order; behind them those of the language itself
 * that are referred to.
 *
 * BLOCK: { "block": "cluster.hpc1", "at": "site.slacc:12:1", "attributes": { NAME: VALUE, … } };
 * one of the language itself has "builtin": true and no "at". What has no value is left out.
 *
 * VALUE: { "value": …, "origin": "own" | "defaults" | "derived" | "builtin",
 *   "at": "site.slacc:13:3" }, the last only for what somebody wrote. The value itself follows from
 * the attribute's type: a string; a number, in seconds for a duration; an array of values; for a
 * reference { "block": "tls.rds" }; for a nested block a BLOCK; for settings { KEY: VALUE, … }; for
 * a secret { "secret": "file", "arguments": [ "…" ], "key": null }, which says where it is kept.
 *
 * Walked by the schema alone: a new attribute needs nothing here. Members may be added within
 * version 1. */
#include "backends/model_json.h"

#include "backends/origin.h"
#include "grammar/support/json.h"

#include <string.h>

enum { INDENT = 2 };

struct writer {
	struct json json;
	struct arena *arena;
	const struct model *model;
	bool in_builtin;            /* writing one of: */
	struct object_list builtin; /* blocks of the language itself that the model refers to */
};

static void write_block(struct writer *w, const struct object *o);
static void write_value(struct writer *w, const struct schema_attribute *a, const struct value *v);

static void write_place(struct writer *w, uint32_t at)
{
	const char *place = at && !w->in_builtin ? origin_place(w->arena, w->model, at) : NULL;
	if (place)
		json_put_member(&w->json, "at", place);
}

static void write_text(struct writer *w, const struct value *v)
{
	json_put_bytes(&w->json, v->text, v->count);
}

static void write_secret(struct writer *w, const struct secret_ref *s)
{
	struct json *j = &w->json;
	json_put_object(j);
	json_put_member(j, "secret", s->function);
	json_put_key(j, "arguments");
	json_put_array(j);
	for (uint32_t i = 0; i < s->argument_count; i++)
		write_text(w, &s->arguments[i]);
	json_put_end(j);
	json_put_member(j, "key", s->key);
	json_put_end(j);
}

static void write_reference(struct writer *w, const struct object *o)
{
	json_put_object(&w->json);
	json_put_member(&w->json, "block", origin_block(w->arena, o));
	json_put_end(&w->json);
}

/* What a value is, without where it comes from. */
static void write_bare(struct writer *w, const struct schema_attribute *a, enum value_type type,
		       const struct value *v);

static void write_list(struct writer *w, const struct schema_attribute *a, const struct value *v)
{
	json_put_array(&w->json);
	for (uint32_t i = 0; i < v->count; i++)
		write_bare(w, a, a->element, &v->items[i]);
	json_put_end(&w->json);
}

static void write_settings(struct writer *w, const struct schema_attribute *a,
			   const struct value *v)
{
	(void)a;
	json_put_object(&w->json);
	for (uint32_t i = 0; i < v->count; i++) {
		const struct setting *s = &v->settings[i];
		json_put_key(&w->json, s->key);
		write_value(w, NULL, &s->value);
	}
	json_put_end(&w->json);
}

static void write_bare(struct writer *w, const struct schema_attribute *a, enum value_type type,
		       const struct value *v)
{
	switch (type) {
	case TYPE_INTEGER:
	case TYPE_DURATION:
		json_put_integer(&w->json, v->number);
		break;
	case TYPE_REFERENCE:
		write_reference(w, v->object);
		break;
	case TYPE_BLOCK:
		write_block(w, v->object);
		break;
	case TYPE_SECRET:
		write_secret(w, v->secret);
		break;
	case TYPE_LIST:
		write_list(w, a, v);
		break;
	case TYPE_SETTINGS:
		write_settings(w, a, v);
		break;
	case TYPE_STRING:
	case TYPE_NAME:
	case TYPE_HOST:
	case TYPE_PATH:
	case TYPE_SOURCE_PATH:
	case TYPE_VERSION:
	case TYPE_ENUM:
	case TYPE_ANY:
		write_text(w, v);
		break;
	}
}

/* Of a setting (a NULL) the value is text. */
static void write_value(struct writer *w, const struct schema_attribute *a, const struct value *v)
{
	static const char *const origins[] = {[ORIGIN_UNSET] = "unset",
					      [ORIGIN_BUILTIN] = "builtin",
					      [ORIGIN_DERIVED] = "derived",
					      [ORIGIN_DEFAULTS] = "defaults",
					      [ORIGIN_OWN] = "own"};
	json_put_object(&w->json);
	json_put_key(&w->json, "value");
	write_bare(w, a, a ? a->type : TYPE_STRING, v);
	json_put_member(&w->json, "origin", origins[w->in_builtin ? ORIGIN_BUILTIN : v->origin]);
	write_place(w, v->at);
	json_put_end(&w->json);
}

static void write_block(struct writer *w, const struct object *o)
{
	struct json *j = &w->json;
	json_put_object(j);
	json_put_member(j, "block", origin_block(w->arena, o));
	w->in_builtin = o->builtin;
	if (o->builtin)
		json_put_member_bool(j, "builtin", true);
	write_place(w, o->at.begin);
	json_put_key(j, "attributes");
	json_put_object(j);
	for (unsigned i = 0; i < o->kind->count; i++) {
		if (o->values[i].origin == ORIGIN_UNSET)
			continue;
		json_put_key(j, schema_attribute(o->kind, i)->name);
		write_value(w, schema_attribute(o->kind, i), &o->values[i]);
	}
	json_put_end(j);
	json_put_end(j);
}

static void note_builtin(struct writer *w, const struct object *o)
{
	struct object_list *l = &w->builtin;
	for (uint32_t i = 0; i < l->count; i++)
		if (l->list[i] == o)
			return;
	if (l->count == l->capacity) {
		l->capacity = l->capacity ? l->capacity * 2 : 4;
		l->list = arena_grow(w->arena, l->list, l->count * sizeof(*l->list),
				     l->capacity * sizeof(*l->list));
	}
	l->list[l->count++] = o;
}

/* There are only a few of them, and they do not refer to others. */
static void find_builtins(struct writer *w)
{
	for (unsigned k = 0; k < KIND_COUNT; k++)
		for (uint32_t i = 0; i < w->model->of[k].count; i++) {
			const struct object *o = w->model->of[k].list[i];
			for (unsigned n = 0; n < o->kind->count; n++)
				if (schema_attribute(o->kind, n)->type == TYPE_REFERENCE &&
				    o->values[n].origin != ORIGIN_UNSET &&
				    o->values[n].object->builtin)
					note_builtin(w, o->values[n].object);
		}
}

/* Parameters and defaults have gone into the values. */
static bool is_written(enum kind_id kind)
{
	return kind != KIND_param && kind != KIND_defaults;
}

static bool has_builtin(const struct writer *w, unsigned kind)
{
	for (uint32_t i = 0; i < w->builtin.count; i++)
		if (w->builtin.list[i]->kind == &schema_kinds[kind])
			return true;
	return false;
}

static void write_kind(struct writer *w, unsigned kind)
{
	const struct object_list *list = &w->model->of[kind];
	json_put_key(&w->json, schema_kinds[kind].name);
	json_put_array(&w->json);
	for (uint32_t i = 0; i < list->count; i++)
		write_block(w, list->list[i]);
	for (uint32_t i = 0; i < w->builtin.count; i++)
		if (w->builtin.list[i]->kind == &schema_kinds[kind])
			write_block(w, w->builtin.list[i]);
	json_put_end(&w->json);
}

static void write_blocks(struct writer *w)
{
	json_put_key(&w->json, "blocks");
	json_put_object(&w->json);
	for (unsigned k = 0; k < KIND_COUNT; k++)
		if (is_written((enum kind_id)k) && (w->model->of[k].count || has_builtin(w, k)))
			write_kind(w, k);
	json_put_end(&w->json);
}

/* An asset's path is the root's directory and what was written, as a source's is. */
static void write_assets(struct writer *w)
{
	struct json *j = &w->json;
	json_put_key(j, "assets");
	json_put_array(j);
	for (uint32_t i = 0; i < w->model->asset_count; i++) {
		const struct asset *f = &w->model->assets[i];
		json_put_object(j);
		json_put_member(j, "path", origin_file(w->model, f->path));
		json_put_member_integer(j, "size", (int64_t)f->size);
		json_put_member(j, "sha256", f->sha256);
		json_put_member(j, "of", origin_block(w->arena, f->of));
		json_put_end(j);
	}
	json_put_end(j);
}

void model_json(struct buf *out, const struct model *m)
{
	struct writer w = {.json = JSON_IN(out, INDENT), .arena = out->arena, .model = m};
	find_builtins(&w);
	json_put_object(&w.json);
	json_put_member(&w.json, "format_version", "1.0");
	json_put_member_integer(&w.json, "edition", schema_attributes[AT_cluster_name].edition);
	write_blocks(&w);
	write_assets(&w);
	json_put_end(&w.json);
	buf_addc(out, '\n');
}
