/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/check.h"

struct span check_span(const struct compiler *c, const struct object *o, enum attribute_id id)
{
	const struct value *v = object_value(o, id);
	if (v->at && (v->origin == ORIGIN_OWN || v->origin == ORIGIN_DEFAULTS))
		return compiler_value_span(c, v->at);
	return o->at;
}

/* A cycle is told of once, at its first layout; one that only leads into a cycle is not told of. */
static bool begins_cycle(const struct compiler *c, const struct object *layout)
{
	const struct object *base = object_ref(layout, AT_layout_base);
	for (uint32_t steps = 0; base && steps <= c->model->of[KIND_layout].count; steps++) {
		if (base == layout)
			return true;
		if (base->at.begin < layout->at.begin)
			return false;
		base = object_ref(base, AT_layout_base);
	}
	return false;
}

void check_layout_bases(struct compiler *c)
{
	MODEL_FOREACH(c->model, layout, it)
		if (begins_cycle(c, it))
			diag_add(c->diags, &DIAG_reference_cycle, check_span(c, it, AT_layout_base),
				 "layout '%s' is based on itself", it->label);
}
