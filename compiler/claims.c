/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/claims.h"

#include "grammar/support/ascii.h"

#include <string.h>

static unsigned char byte_at(const struct claims *cs, const struct claim *k, uint32_t i)
{
	return (unsigned char)(cs->folded ? ascii_lower(k->text[i]) : k->text[i]);
}

/* As map.c does: texts that differ in their last bits lie side by side. */
static uint32_t hash_of(const struct claims *cs, const struct claim *k)
{
	uint64_t h = ((uintptr_t)k->scope >> 4) * 0x9E3779B97F4A7C15u ^ k->number;
	unsigned char last = k->size ? byte_at(cs, k, k->size - 1) : 0;
	for (uint32_t i = 0; i + 1 < k->size; i++)
		h = (h ^ byte_at(cs, k, i)) * 0x100000001B3u;
	h = (h ^ (last >> 3)) * 0x9E3779B97F4A7C15u;
	return (uint32_t)(h >> 32) << 3 | (last & 7);
}

static bool same_text(const struct claims *cs, const char *a, const char *b, uint32_t size)
{
	return cs->folded ? ascii_same(a, b, size) : !memcmp(a, b, size);
}

static bool same(const struct claims *cs, const struct claim *a, const struct claim *b)
{
	return a->scope == b->scope && a->number == b->number && a->size == b->size &&
	       (!a->size || same_text(cs, a->text, b->text, a->size));
}

/* The slot of the claim, or the free one where it belongs. */
static uint64_t *find(const struct claims *cs, const struct claim *k, uint32_t h)
{
	uint32_t mask = cs->slot_count - 1;
	for (uint32_t i = h & mask;; i = (i + 1) & mask) {
		uint64_t *s = &cs->slots[i];
		if (!*s || (*s >> 32 == h && same(cs, &cs->list[(uint32_t)*s - 1], k)))
			return s;
	}
}

static void enlarge(struct claims *cs)
{
	uint64_t *old = cs->slots;
	uint32_t count = cs->slot_count;
	cs->slot_count = count ? count * 2 : 64;
	cs->slots = ARENA_ARRAY(cs->arena, uint64_t, cs->slot_count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = (uint32_t)(old[i] >> 32) & (cs->slot_count - 1);
		while (old[i] && cs->slots[at])
			at = (at + 1) & (cs->slot_count - 1);
		if (old[i])
			cs->slots[at] = old[i];
	}
	if (old)
		arena_drop(cs->arena, old, count * sizeof(*old));
}

static void append(struct claims *cs, const struct claim *claim)
{
	if (cs->count == cs->capacity) {
		uint32_t want = cs->capacity ? cs->capacity * 2 : 32;
		cs->list = arena_grow(cs->arena, cs->list, cs->capacity * sizeof(*cs->list),
				      want * sizeof(*cs->list));
		cs->capacity = want;
	}
	cs->list[cs->count++] = *claim;
}

void claims_clear(struct claims *cs, bool folded)
{
	if (cs->slots)
		memset(cs->slots, 0, cs->slot_count * sizeof(*cs->slots));
	cs->count = 0;
	cs->folded = folded;
}

const struct claim *claims_find(const struct claims *cs, const struct claim *like)
{
	if (!cs->slot_count)
		return NULL;
	uint64_t slot = *find(cs, like, hash_of(cs, like));
	return slot ? &cs->list[(uint32_t)slot - 1] : NULL;
}

const struct claim *claims_put(struct claims *cs, const struct claim *claim)
{
	if ((cs->count + 1) * 2 > cs->slot_count)
		enlarge(cs);
	uint32_t h = hash_of(cs, claim);
	uint64_t *slot = find(cs, claim, h);
	if (*slot)
		return &cs->list[(uint32_t)*slot - 1];
	append(cs, claim);
	*slot = (uint64_t)h << 32 | cs->count;
	return NULL;
}
