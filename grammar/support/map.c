/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/support/map.h"

#include <string.h>

/* FNV-1a, but for the last byte's low bits: names such as node0 to node7 lie side by side, so that
 * files in the order of their names, as most large ones are, walk the table in order. */
uint32_t map_hash(const char *key, size_t size)
{
	uint32_t h = 2166136261u;
	if (!size)
		return h;
	for (size_t i = 0; i + 1 < size; i++)
		h = (h ^ (unsigned char)key[i]) * 16777619u;
	unsigned char last = (unsigned char)key[size - 1];
	h = (h ^ (last >> 3)) * 16777619u;
	return (h ^ h >> 15) << 3 | (last & 7);
}

static struct map_slot *find(const struct map *m, const char *key, size_t size, uint32_t h)
{
	uint32_t mask = m->capacity - 1;
	for (uint32_t i = h & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slots[i];
		if (!s->value || (s->hash == h && s->size == size && !memcmp(s->key, key, size)))
			return s;
	}
}

static void enlarge(struct map *m)
{
	struct map old = *m;
	m->capacity = old.capacity ? old.capacity * 2 : 16;
	m->slots = ARENA_ARRAY(m->arena, struct map_slot, m->capacity);
	for (uint32_t i = 0; i < old.capacity; i++)
		if (old.slots[i].value)
			*find(m, old.slots[i].key, old.slots[i].size, old.slots[i].hash) =
				old.slots[i];
	arena_drop(m->arena, old.slots, old.capacity * sizeof(*old.slots));
}

void *map_get(const struct map *m, const char *key, size_t size)
{
	return m->capacity ? find(m, key, size, map_hash(key, size))->value : NULL;
}

void *map_put(struct map *m, const char *key, size_t size, void *value)
{
	if ((uint64_t)(m->used + 1) * 5 > (uint64_t)m->capacity * 4)
		enlarge(m);
	uint32_t h = map_hash(key, size);
	struct map_slot *s = find(m, key, size, h);
	if (s->value)
		return s->value;
	*s = (struct map_slot){.key = key, .size = (uint32_t)size, .hash = h, .value = value};
	m->used++;
	return NULL;
}
