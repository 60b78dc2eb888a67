/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language's table of kinds and attributes, for programs and people. */
#include "runtime/api/slacc.h"

#include "compiler/schema.h"

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
