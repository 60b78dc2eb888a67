/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/explain_block.h"

#include <string.h>

enum { INDENT = 2, ORIGIN_COLUMN_MAX = 60, BASES_MAX = 64 };

/* A line to be: what is said, and why. Origins stand in one column. */
struct line {
	const char *text;
	size_t size;
	const char *origin;
};

struct page {
	const struct model *model;
	struct arena *arena;
	struct line *lines;
	uint32_t count, capacity;
};

static void page_add(struct page *p, const struct buf *text, const char *origin)
{
	if (p->count == p->capacity) {
		uint32_t want = p->capacity ? p->capacity * 2 : 32;
		p->lines = arena_grow(p->arena, p->lines, p->capacity * sizeof(*p->lines),
				      want * sizeof(*p->lines));
		p->capacity = want;
	}
	p->lines[p->count++] = (struct line){buf_text(text), text->size, origin};
}

static void page_write(const struct page *p, struct buf *out)
{
	size_t column = 0;
	for (uint32_t i = 0; i < p->count; i++)
		if (p->lines[i].origin && p->lines[i].size > column &&
		    p->lines[i].size <= ORIGIN_COLUMN_MAX)
			column = p->lines[i].size;
	for (uint32_t i = 0; i < p->count; i++) {
		const struct line *l = &p->lines[i];
		buf_add(out, l->text, l->size);
		if (l->origin) {
			size_t pad = l->size < column ? column - l->size : 0;
			buf_printf(out, "%*s  # %s", (int)pad, "", l->origin);
		}
		buf_addc(out, '\n');
	}
}

/* --- values in the language's syntax --- */

static void write_string(struct buf *b, const char *text, size_t size)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c == '\n' || c == '\t')
			buf_adds(b, c == '\n' ? "\\n" : "\\t");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(b, "\\u{%x}", c);
		else if (c == '$' && i + 1 < size && text[i + 1] == '{')
			buf_adds(b, "$$");
		else
			buf_addc(b, (char)c);
	}
	buf_addc(b, '"');
}

static void write_text(struct buf *b, const char *text)
{
	write_string(b, text, strlen(text));
}

static bool is_word(const char *p)
{
	size_t n = strlen(p);
	bool good = n && p[n - 1] != '-' && strcmp(p, "unset") != 0;
	for (size_t i = 0; i < n; i++) {
		bool letter =
			(p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') || p[i] == '_';
		good &= letter || (i && ((p[i] >= '0' && p[i] <= '9') || p[i] == '-'));
	}
	return good;
}

static void write_word(struct buf *b, const char *word)
{
	if (is_word(word))
		buf_adds(b, word);
	else
		write_text(b, word);
}

static void write_duration(struct buf *b, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	size_t i = 0;
	while (seconds % units[i].seconds != 0 || (!seconds && units[i].seconds > 1))
		i++;
	buf_printf(b, "%lld%s", (long long)(seconds / units[i].seconds), units[i].name);
}

static void write_secret(struct buf *b, const struct secret_ref *s)
{
	bool list = !strcmp(s->function, "command");
	buf_printf(b, "%s(%s", s->function, list ? "[" : "");
	for (uint32_t i = 0; i < s->argument_count; i++) {
		buf_adds(b, i ? ", " : "");
		write_string(b, s->arguments[i].text, s->arguments[i].count);
	}
	buf_adds(b, list ? "]" : "");
	if (s->key) {
		buf_adds(b, s->argument_count ? ", key = " : "key = ");
		write_text(b, s->key);
	}
	buf_addc(b, ')');
}

static void write_value(struct buf *b, const struct schema_attribute *a, enum value_type type,
			const struct value *v);

static void write_list(struct buf *b, const struct schema_attribute *a, const struct value *v)
{
	buf_addc(b, '[');
	for (uint32_t i = 0; i < v->count; i++) {
		buf_adds(b, i ? ", " : "");
		write_value(b, a, a->element, &v->items[i]);
	}
	buf_addc(b, ']');
}

static void write_value(struct buf *b, const struct schema_attribute *a, enum value_type type,
			const struct value *v)
{
	switch (type) {
	case TYPE_STRING:
	case TYPE_NAME:
	case TYPE_HOST:
	case TYPE_PATH:
	case TYPE_SOURCE_PATH:
	case TYPE_VERSION:
	case TYPE_ANY:
		write_string(b, v->text, v->count);
		return;
	case TYPE_ENUM:
		write_word(b, v->text);
		return;
	case TYPE_INTEGER:
		buf_printf(b, "%lld", (long long)v->number);
		return;
	case TYPE_DURATION:
		write_duration(b, v->number);
		return;
	case TYPE_REFERENCE:
	case TYPE_BLOCK:
		write_word(b, v->object->label);
		return;
	case TYPE_SECRET:
		write_secret(b, v->secret);
		return;
	case TYPE_LIST:
		write_list(b, a, v);
		return;
	case TYPE_SETTINGS:
		return;
	}
}

/* --- origins --- */

static const char *place(const struct page *p, const char *before, uint32_t at)
{
	struct position at_line = sources_position(p->model->sources, at);
	if (!at_line.source)
		return *before ? before : NULL;
	if (at_line.source->name[0] == '<')
		return "built-in";
	return arena_printf(p->arena, "%s%s%s:%u:%u", before, *before ? ", " : "",
			    at_line.source->name, at_line.line, at_line.column);
}

static const char *origin_of(const struct page *p, const struct schema_attribute *a,
			     const struct value *v)
{
	switch ((enum origin)v->origin) {
	case ORIGIN_UNSET:
		return place(p, "", v->at);
	case ORIGIN_BUILTIN:
		return "built-in";
	case ORIGIN_DERIVED:
		return a->derived ? arena_printf(p->arena, "derived: %s", a->derived) : "derived";
	case ORIGIN_DEFAULTS:
		return place(p, "defaults", v->at);
	case ORIGIN_OWN:
		return place(p, "", v->at);
	}
	return NULL;
}

/* --- blocks --- */

static void add_settings(struct page *p, const struct schema_attribute *a, const struct value *v,
			 unsigned depth)
{
	struct buf head = BUF_IN(p->arena);
	buf_printf(&head, "%*s%s {", (int)(depth * INDENT), "", a->name);
	page_add(p, &head, NULL);
	for (uint32_t i = 0; i < v->count; i++) {
		const struct setting *s = &v->settings[i];
		struct buf b = BUF_IN(p->arena);
		buf_printf(&b, "%*s%s = ", (int)((depth + 1) * INDENT), "", s->key);
		if (s->value.origin == ORIGIN_UNSET)
			buf_adds(&b, "unset");
		else
			write_string(&b, s->value.text, s->value.count);
		page_add(p, &b, origin_of(p, a, &s->value));
	}
	struct buf tail = BUF_IN(p->arena);
	buf_printf(&tail, "%*s}", (int)(depth * INDENT), "");
	page_add(p, &tail, NULL);
}

static unsigned name_width(const struct schema_kind *k)
{
	size_t width = 0;
	for (unsigned i = 0; i < k->count; i++) {
		size_t n = strlen(schema_attribute(k, i)->name);
		width = n > width ? n : width;
	}
	return (unsigned)width;
}

static void add_block(struct page *p, const struct object *o, const char *label, unsigned depth);

/* Why a value that is not set is not. */
static const char *not_given(const struct page *p, const struct schema_attribute *a,
			     const struct value *v)
{
	if (v->at)
		return origin_of(p, a, v);
	return a->derived ? arena_printf(p->arena, "not given: %s", a->derived) : "not given";
}

/* The value that holds: a layout's may be its base's. *from gets whose it is. Bases may lead in a
 * circle where that is an error. */
static const struct value *effective(const struct object *o, unsigned i, const struct object **from)
{
	*from = o;
	if (o->kind != &schema_kinds[KIND_layout])
		return &o->values[i];
	for (int n = 0; o && n < BASES_MAX; n++, o = object_ref(o, AT_layout_base)) {
		if (o->values[i].origin != ORIGIN_UNSET) {
			*from = o;
			break;
		}
	}
	return &(*from)->values[i];
}

static void add_attribute(struct page *p, const struct object *o, unsigned i, unsigned depth)
{
	const struct schema_attribute *a = schema_attribute(o->kind, i);
	const struct object *from;
	const struct value *v = effective(o, i, &from);
	bool set = v->origin != ORIGIN_UNSET;
	bool nested = set && (a->type == TYPE_BLOCK || a->type == TYPE_REFERENCE) &&
		      v->object->owner == o;
	if (set && a->type == TYPE_SETTINGS) {
		add_settings(p, a, v, depth);
		return;
	}
	if (nested) {
		add_block(p, v->object, "", depth);
		return;
	}
	struct buf b = BUF_IN(p->arena);
	if (!set && (a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS)) {
		buf_printf(&b, "%*s# no %s", (int)(depth * INDENT), "", a->name);
		page_add(p, &b, NULL);
		return;
	}
	buf_printf(&b, "%*s%-*s = ", (int)(depth * INDENT), "", (int)name_width(o->kind), a->name);
	if (set)
		write_value(&b, a, a->type, v);
	else
		buf_adds(&b, "unset");
	const char *origin = set ? origin_of(p, a, v) : not_given(p, a, v);
	page_add(p, &b, from == o ? origin : arena_printf(p->arena, "layout %s", from->label));
}

const char *explain_value(struct buf *out, const struct model *m, const struct object *o,
			  unsigned attribute)
{
	const struct page p = {.model = m, .arena = out->arena};
	const struct schema_attribute *a = schema_attribute(o->kind, attribute);
	const struct object *from;
	const struct value *v = effective(o, attribute, &from);
	if (v->origin == ORIGIN_UNSET) {
		buf_adds(out, "unset");
		return not_given(&p, a, v);
	}
	write_value(out, a, a->type, v);
	return from == o ? origin_of(&p, a, v) : arena_printf(out->arena, "layout %s", from->label);
}

static void add_block(struct page *p, const struct object *o, const char *label, unsigned depth)
{
	struct buf head = BUF_IN(p->arena), tail = BUF_IN(p->arena);
	buf_printf(&head, "%*s%s ", (int)(depth * INDENT), "", o->kind->name);
	if (*label)
		write_word(&head, label);
	buf_adds(&head, *label ? " {" : "{");
	page_add(p, &head, place(p, "", o->at.begin));
	for (unsigned i = 0; i < o->kind->count; i++)
		add_attribute(p, o, i, depth + 1);
	buf_printf(&tail, "%*s}", (int)(depth * INDENT), "");
	page_add(p, &tail, NULL);
}

void explain_block(struct buf *out, const struct model *m, const struct object *o)
{
	struct page p = {.model = m, .arena = out->arena};
	add_block(&p, o, o->label, 0);
	page_write(&p, out);
}

/* --- names --- */

/* Is the block one that goes by a name of its own? Those inside others, but for slurmdbd, do not; a
 * parameter is not part of what a description means. */
static bool has_name(const struct object *o)
{
	return !(o->kind->flags & KIND_NESTED) && o->kind != &schema_kinds[KIND_param];
}

/* The built-in layouts are in no list: found by who uses them. */
static const struct object *find_layout(const struct model *m, const char *label)
{
	static const struct {
		enum kind_id kind;
		enum attribute_id attribute;
	} users[] = {
		{KIND_cluster, AT_cluster_layout},
		{KIND_slurmdbd, AT_slurmdbd_layout},
		{KIND_layout, AT_layout_base},
	};
	for (size_t u = 0; u < sizeof(users) / sizeof(*users); u++) {
		const struct object_list *list = &m->of[users[u].kind];
		for (uint32_t i = 0; i < list->count; i++) {
			const struct object *l = object_ref(list->list[i], users[u].attribute);
			if (l && l->builtin && !strcmp(l->label, label))
				return l;
		}
	}
	return NULL;
}

const struct object *explain_block_find(const struct model *m, const char *name)
{
	size_t kind_size = strcspn(name, ".");
	const struct schema_kind *k = schema_kind_named(name, kind_size);
	const char *label = name[kind_size] ? name + kind_size + 1 : "";
	const struct object *found = NULL;
	if (!k)
		return NULL;
	const struct object_list *list = &m->of[schema_kind_id(k)];
	for (uint32_t i = 0; i < list->count; i++) {
		const struct object *o = list->list[i];
		if (has_name(o) && !strcmp(o->label, label) && (!found || !o->owner))
			found = o;
	}
	return found || schema_kind_id(k) != KIND_layout ? found : find_layout(m, label);
}

void explain_block_names(struct buf *out, const struct model *m)
{
	for (unsigned k = 0; k < KIND_COUNT; k++) {
		for (uint32_t i = 0; i < m->of[k].count; i++) {
			const struct object *o = m->of[k].list[i];
			if (has_name(o))
				buf_printf(out, "%s%s%s\n", o->kind->name, *o->label ? "." : "",
					   o->label);
		}
	}
}
