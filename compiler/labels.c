/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/labels.h"

#include "grammar/support/map.h"

#include <string.h>

void labels_init(struct labels *ls, struct arena *a, const struct schema_kind *k, uint32_t count)
{
	*ls = (struct labels){.arena = a,
			      .bytes = sizeof(struct object) + k->count * sizeof(struct value),
			      .count = count};
	if (!count)
		return;
	ls->objects = arena_zalloc(a, count, ls->bytes);
	for (ls->slot_count = 16; ls->slot_count < (uint64_t)count * 5 / 4;)
		ls->slot_count *= 2;
	ls->slots = ARENA_ARRAY(a, uint64_t, ls->slot_count);
}

/* The slot of the label, or the free one where it belongs: there always is one. */
static uint64_t *find(const struct labels *ls, const char *text, size_t size, uint32_t h)
{
	for (uint32_t i = h;; i++) {
		uint64_t *s = &ls->slots[i & (ls->slot_count - 1)];
		if (!*s)
			return s;
		if (*s >> 32 != h)
			continue;
		const char *label = labels_at(ls, (uint32_t)*s - 1)->label;
		if (strlen(label) == size && !memcmp(label, text, size))
			return s;
	}
}

struct object *labels_put(struct labels *ls, uint32_t i)
{
	const char *label = labels_at(ls, i)->label;
	size_t size = strlen(label);
	uint32_t h = map_hash(label, size);
	uint64_t *s = find(ls, label, size, h);
	if (*s)
		return labels_at(ls, (uint32_t)*s - 1);
	*s = (uint64_t)h << 32 | (i + 1);
	return NULL;
}

struct object *labels_find(const struct labels *ls, const char *text, size_t size)
{
	if (!ls->slots)
		return NULL;
	uint64_t s = *find(ls, text, size, map_hash(text, size));
	return s ? labels_at(ls, (uint32_t)s - 1) : NULL;
}

void labels_drop(struct labels *ls)
{
	arena_drop(ls->arena, ls->slots, ls->slot_count * sizeof(*ls->slots));
	ls->slots = NULL;
	ls->slot_count = 0;
}
