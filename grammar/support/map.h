/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A hash map from byte strings to pointers, in an arena. Keys are borrowed: they must outlive the
 * map. Insertion order is not kept; whoever needs an order keeps a list beside it. */
#ifndef GRAMMAR_SUPPORT_MAP_H
#define GRAMMAR_SUPPORT_MAP_H

#include "grammar/support/arena.h"

#include <stdint.h>

struct map_slot {
	const char *key;
	uint32_t size, hash;
	void *value;
};

struct map {
	struct arena *arena;
	struct map_slot *slots;
	uint32_t capacity, used;
};

#define MAP_IN(a) ((struct map){.arena = (a)})

/* The hash the map uses, for tables of another make. Keys that differ in the last bits alone have
 * neighbouring hashes. */
uint32_t map_hash(const char *key, size_t size);
/* The value under the key, or NULL. */
void *map_get(const struct map *m, const char *key, size_t size);
/* Puts a value (not NULL) under a key that is not there yet and returns NULL; if it is there,
 * changes nothing and returns the value that is there. */
void *map_put(struct map *m, const char *key, size_t size, void *value);

#endif
