/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Facts: what was seen of a resource, as names and values that can be compared another time. A kind
 * gives everything that its diff could depend on, and nothing that moves by itself (times, process
 * numbers). Order does not matter: they are sorted. No fact is a secret; verdicts about secrets are
 * facts. Everything lives in the arena of the list. */
#ifndef BACKENDS_FACTS_H
#define BACKENDS_FACTS_H

#include "backends/resources/resource.h"

struct fact {
	const char *name;
	const char *value; /* NULL: there is none */
};

struct facts {
	struct arena *arena;
	struct fact *list; /* by name, then by value */
	uint32_t count, capacity;
};

/* The facts of a resource; none if it was not observed. */
void facts_of(struct facts *out, struct arena *a, const struct resource *r);

/* For the kinds. The same name may come several times. */
void fact_text(struct facts *f, const char *name, const char *value);
void fact_bool(struct facts *f, const char *name, bool value);
void fact_number(struct facts *f, const char *name, uint64_t value);
void fact_verdict(struct facts *f, const char *name, enum verdict value);

#endif
