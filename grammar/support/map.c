/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/support/map.h"

#include <string.h>

/* FNV-1a, but for the last byte's low bits: names such as node0 to node7 lie side by side, so that
 * files in the order of their names, as most large ones are, walk the table in order. */
static uint32_t hash_bytes(const char *key, size_t size)
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

static bool full(uint32_t capacity, uint32_t used)
{
	return (uint64_t)used * 5 > (uint64_t)capacity * 4;
}

static void resize(struct map *m, uint32_t capacity)
{
	struct map old = *m;
	m->capacity = capacity;
	m->slots = ARENA_ARRAY(m->arena, struct map_slot, m->capacity);
	for (uint32_t i = 0; i < old.capacity; i++)
		if (old.slots[i].value)
			*find(m, old.slots[i].key, old.slots[i].size, old.slots[i].hash) =
				old.slots[i];
	map_drop(&old);
}

static uint32_t larger(uint32_t capacity)
{
	return capacity ? capacity * 2 : 16;
}

void map_reserve(struct map *m, uint32_t count)
{
	uint32_t capacity = larger(m->capacity);
	while (full(capacity, count))
		capacity = larger(capacity);
	if (full(m->capacity, count))
		resize(m, capacity);
}

void map_drop(struct map *m)
{
	arena_drop(m->arena, m->slots, m->capacity * sizeof(*m->slots));
	*m = MAP_IN(m->arena);
}

void *map_get(const struct map *m, const char *key, size_t size)
{
	return m->capacity ? find(m, key, size, hash_bytes(key, size))->value : NULL;
}

void *map_put(struct map *m, const char *key, size_t size, void *value)
{
	if (full(m->capacity, m->used + 1))
		resize(m, larger(m->capacity));
	uint32_t h = hash_bytes(key, size);
	struct map_slot *s = find(m, key, size, h);
	if (s->value)
		return s->value;
	*s = (struct map_slot){.key = key, .size = (uint32_t)size, .hash = h, .value = value};
	m->used++;
	return NULL;
}
