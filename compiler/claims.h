/* SPDX-License-Identifier: BSD-2-Clause
 *
 * "No two of them may have the same": a set of claims, each a block that has something, and the
 * first claim of the same thing. What is compared is a scope (a pointer), a text and a number. One
 * set serves many rules, one after the other; texts are borrowed. */
#ifndef COMPILER_CLAIMS_H
#define COMPILER_CLAIMS_H

#include "compiler/model.h"
#include "grammar/support/arena.h"

struct claim {
	const void *scope;
	const char *text; /* size bytes */
	uint32_t size, number;
	const struct object *by;
	uint32_t at; /* where it is written, for who needs that; not compared */
};

struct claims {
	struct arena *arena;
	struct claim *list;
	uint32_t count, capacity;
	uint64_t *slots; /* hash above, index + 1 below */
	uint32_t slot_count;
	bool folded; /* texts are compared without regard to the case of ASCII letters */
};

#define CLAIMS_IN(a) ((struct claims){.arena = (a)})

/* Forgets all claims and keeps their memory. */
void claims_clear(struct claims *cs, bool folded);
/* The claim of the same thing that was put first, or NULL. */
const struct claim *claims_find(const struct claims *cs, const struct claim *like);
/* Puts a claim and returns NULL; if there is one of the same thing, returns that and puts none. The
 * result is good until the next claim is put. */
const struct claim *claims_put(struct claims *cs, const struct claim *claim);

#endif
