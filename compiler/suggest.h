/* SPDX-License-Identifier: BSD-2-Clause
 *
 * "Did you mean": the closest of some candidates to a name that was not found. */
#ifndef COMPILER_SUGGEST_H
#define COMPILER_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Work left for suggestions in one compilation, in candidates compared: a file of a hundred
 * thousand unknown names over as many known ones must still end soon. */
enum { SUGGEST_BUDGET = 4 * 1000 * 1000 };

struct suggest {
	const char *name;
	size_t size;
	const char *best;
	size_t best_size;
	unsigned best_distance;
	bool tie; /* two candidates are equally close: then neither is offered */
	int64_t *budget;
};

void suggest_begin(struct suggest *s, const char *name, size_t size, int64_t *budget);
void suggest_try(struct suggest *s, const char *candidate, size_t size);
/* The best candidate, or NULL; not NUL-terminated unless the candidates are: its length is
 * s->best_size. Letter case counts as nothing, a transposition as one edit, and a third of the
 * letters may differ. */
const char *suggest_best(const struct suggest *s);

#endif
