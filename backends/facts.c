/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/facts.h"

#include <stdlib.h>
#include <string.h>

void fact_text(struct facts *f, const char *name, const char *value)
{
	if (f->count == f->capacity) {
		uint32_t want = f->capacity ? f->capacity * 2 : 8;
		f->list = arena_grow(f->arena, f->list, f->capacity * sizeof(*f->list),
				     want * sizeof(*f->list));
		f->capacity = want;
	}
	f->list[f->count++] = (struct fact){name, value};
}

void fact_bool(struct facts *f, const char *name, bool value)
{
	fact_text(f, name, value ? "yes" : "no");
}

void fact_number(struct facts *f, const char *name, uint64_t value)
{
	fact_text(f, name, arena_printf(f->arena, "%llu", (unsigned long long)value));
}

void fact_verdict(struct facts *f, const char *name, enum verdict value)
{
	static const char *const words[] = {"unknown", "same", "different", "absent"};
	fact_text(f, name, words[value]);
}

static int by_name(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->value ? x->value : "", y->value ? y->value : "");
}

void facts_of(struct facts *out, struct arena *a, const struct resource *r)
{
	*out = (struct facts){.arena = a};
	if (!r->ops->facts || !r->observed)
		return;
	r->ops->facts(r, out);
	if (out->count)
		qsort(out->list, out->count, sizeof(*out->list), by_name);
}
