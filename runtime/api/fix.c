/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fixes put in, for slacc.h. */
#include "compiler/fix.h"
#include "runtime/api/internal.h"

struct fixing {
	struct slacc_compilation *c;
	enum applicability trust;
	struct slacc_fixed *list;
	size_t count;
};

static void make(void *user)
{
	struct fixing *f = user;
	struct slacc_compilation *c = f->c;
	struct fix_texts made = fix_all(&c->arena, &c->sources, &c->diags, f->trust);
	f->list = ARENA_ARRAY(&c->arena, struct slacc_fixed, made.count);
	for (uint32_t i = 0; i < made.count; i++)
		f->list[f->count++] = (struct slacc_fixed){
			.path = made.list[i].source->name,
			.text = buf_text(&made.list[i].text),
			.size = made.list[i].text.size,
			.fixes = made.list[i].fixes,
		};
}

enum slacc_status slacc_fix(struct slacc_compilation *c, enum slacc_applicability trust,
			    const struct slacc_fixed **list, size_t *count)
{
	static const enum applicability trusts[] = {
		[SLACC_FIX_SAFE] = FIX_SAFE,
		[SLACC_FIX_UNSAFE] = FIX_UNSAFE,
		[SLACC_FIX_DISPLAY] = FIX_UNSAFE,
	};
	struct fixing f = {.c = c, .trust = trusts[trust]};
	if (!api_guarded((struct arena *[]){&c->arena}, 1, make, &f))
		return SLACC_NO_MEMORY;
	*list = f.list;
	*count = f.count;
	return SLACC_OK;
}
