/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The blocks of one kind, side by side in one array, and where to find them by label. There may be
 * hundreds of thousands, so a place in the table is no more than a hash and a number. Everything
 * lives in the arena; the blocks stay when the table is dropped. */
#ifndef COMPILER_LABELS_H
#define COMPILER_LABELS_H

#include "compiler/model.h"
#include "grammar/support/arena.h"

struct labels {
	struct arena *arena;
	char *objects; /* of `bytes` each */
	size_t bytes;
	uint32_t count;
	uint64_t *slots; /* hash above, number + 1 below */
	uint32_t slot_count;
};

/* Makes `count` empty blocks of a kind, and room for all their labels. */
void labels_init(struct labels *ls, struct arena *a, const struct schema_kind *k, uint32_t count);
/* The block with this number, below `count`. */
static inline struct object *labels_at(const struct labels *ls, uint32_t i)
{
	return (struct object *)(void *)(ls->objects + i * ls->bytes);
}
/* Enters a block, which has its label by now; if one of the same label is there, enters nothing and
 * returns that, else NULL. */
struct object *labels_put(struct labels *ls, uint32_t i);
/* The block with this label, or NULL. */
struct object *labels_find(const struct labels *ls, const char *text, size_t size);
/* Gives the table back; nothing is found any more. */
void labels_drop(struct labels *ls);

#endif
