/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/guarded.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

/* In front of each block; as large as any alignment an arena asks for. */
struct head {
	size_t size;
	size_t pad;
};

static void *resize(void *user, void *p, size_t n)
{
	struct head *old = p ? (struct head *)p - 1 : NULL, *new = NULL;
	(void)user;
	if (n > SIZE_MAX / 2)
		return NULL;
	if (n) {
		size_t whole = (sizeof(*new) + n + 15) & ~(size_t)15; /* ends on the guard page */
		new = sodium_malloc(whole);
		if (!new)
			return NULL;
		new->size = n;
		if (old)
			memcpy(new + 1, p, old->size < n ? old->size : n);
	}
	if (old)
		sodium_free(old); /* wipes it */
	return new ? new + 1 : NULL;
}

void guarded_arena_init(struct arena *a)
{
	arena_init(a, &(struct allocator){.resize = resize});
}
