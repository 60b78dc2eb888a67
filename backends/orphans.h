/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Orphans: databases of Slurm's on described servers that no slurmdbd of the description has.
 * Nothing is done about them; they are counted in a plan, and listed on demand. */
#ifndef BACKENDS_ORPHANS_H
#define BACKENDS_ORPHANS_H

#include "backends/plan.h"

struct json;
struct seen_schema;

struct orphan {
	const struct place *place;
	const struct seen_schema *schema;
	struct orphan *next;
};

/* Finds those of every place that was seen; part of plan_build. */
void orphans_find(struct plan *plan);
/* One line, and with --orphans what they hold, one line each. Nothing if there are none. */
void orphans_text(struct buf *out, const struct plan *plan);
/* The member "orphans" of a plan. */
void orphans_json(struct json *j, const struct plan *plan);

#endif
