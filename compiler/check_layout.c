/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/check.h"

struct span check_span(const struct compiler *c, const struct object *o, enum attribute_id id)
{
	const struct value *v = object_value(o, id);
	if (v->at && (v->origin == ORIGIN_OWN || v->origin == ORIGIN_DEFAULTS))
		return compiler_value_span(c, v->at);
	return o->at;
}

void check_layout_bases(struct compiler *c)
{
	MODEL_FOREACH(c->model, layout, it)
	{
		const struct object *slow = it, *fast = object_ref(it, AT_layout_base);
		while (fast && fast != slow) {
			fast = object_ref(fast, AT_layout_base);
			if (fast && fast != slow)
				fast = object_ref(fast, AT_layout_base);
			slow = object_ref(slow, AT_layout_base);
		}
		if (fast)
			diag_add(c->diags, &DIAG_reference_cycle, check_span(c, it, AT_layout_base),
				 "layout '%s' is based on itself", it->label);
	}
}
