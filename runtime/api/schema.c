/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language's table of kinds and attributes, for programs and people. */
#include "compiler/manual/manual.h"
#include "compiler/schema.h"
#include "runtime/api/internal.h"

bool slacc_kind_at(size_t index, struct slacc_kind *out)
{
	if (index >= KIND_COUNT)
		return false;
	const struct schema_kind *k = &schema_kinds[index];
	*out = (struct slacc_kind){.name = k->name,
				   .doc = k->doc,
				   .nested = k->flags & KIND_NESTED,
				   .labelled = k->flags & KIND_LABEL};
	return true;
}

static const char *target_of(const struct schema_attribute *a)
{
	bool names = a->type == TYPE_REFERENCE || a->type == TYPE_BLOCK ||
		     (a->type == TYPE_LIST && a->element == TYPE_REFERENCE);
	return names ? schema_kinds[a->target].name : NULL;
}

bool slacc_attribute_at(const char *kind, size_t index, struct slacc_attribute *out)
{
	size_t n = 0;
	while (kind[n])
		n++;
	const struct schema_kind *k = schema_kind_named(kind, n);
	if (!k || index >= k->count)
		return false;
	const struct schema_attribute *a = schema_attribute(k, (unsigned)index);
	*out = (struct slacc_attribute){
		.name = a->name,
		.type = schema_type_text(a->type),
		.element = a->type == TYPE_LIST ? schema_type_text(a->element) : NULL,
		.target = target_of(a),
		.words = a->words,
		.fallback = a->fallback,
		.derived = a->derived,
		.example = a->example,
		.doc = a->doc,
		.required = a->flags & ATTR_REQUIRED};
	return true;
}

/* --- the manual --- */

struct manual_call {
	enum slacc_manual form;
	struct arena arena;
	struct buf text;
};

static void write_manual(void *user)
{
	static void (*const writers[])(struct buf *) = {
		[SLACC_MANUAL] = manual_markdown,
		[SLACC_MANUAL_REFERENCE] = manual_reference,
		[SLACC_MANUAL_PAGE] = manual_page,
	};
	struct manual_call *m = user;
	writers[m->form](&m->text);
}

enum slacc_status slacc_write_manual(enum slacc_manual form, const struct slacc_sink *sink)
{
	struct manual_call m = {.form = form};
	struct arena *arena = &m.arena;
	arena_init(&m.arena, NULL);
	m.text = BUF_IN(&m.arena);
	enum slacc_status status = SLACC_OK;
	if (!api_guarded(&arena, 1, write_manual, &m))
		status = SLACC_NO_MEMORY;
	else if (sink->write(sink->user, m.text.data, m.text.size) != 0)
		status = SLACC_STOPPED;
	arena_release(&m.arena);
	return status;
}
