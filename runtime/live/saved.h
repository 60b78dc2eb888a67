/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The file of a saved plan. It does not hold what to do but what that followed from: the sources by
 * their digests, the options, the host, and a keyed digest of every fact that was seen. Whoever
 * applies it compiles and looks again, and goes on only if all of it is as it was; so it can hold
 * no secret, and a world that moved and moved back is as good as one that stood still.
 *
 *   slacc-plan 1 KEY-ID SIGNATURE
 *   { one JSON object, of which there is one spelling }
 *
 * The signature is over all bytes but its own. */
#ifndef RUNTIME_LIVE_SAVED_H
#define RUNTIME_LIVE_SAVED_H

#include "grammar/support/buf.h"
#include "runtime/live/plan_key.h"

#include <stdint.h>

enum { SAVED_SIZE_MAX = 256 * 1024 * 1024 };

/* A name with a value or, where it has none, NULL. */
struct saved_pair {
	const char *name, *value;
};

struct saved_resource {
	const char *place, *kind, *name;
	struct saved_pair *facts; /* with digests of their values */
	uint32_t fact_count;
};

struct saved_plan {
	const char *slacc;           /* version */
	const char *machine, *host;  /* what the machine calls itself, what it was taken for; "" */
	const char *directory;       /* it was made in; for people */
	struct saved_pair *options;  /* as they were given */
	const char **operands;       /* the description, and blocks */
	struct saved_pair *sources;  /* with digests of their content */
	struct saved_resource *seen; /* in the order of the set */
	uint32_t option_count, operand_count, source_count, seen_count;
	const char *plan; /* digest of the plan as JSON */
	/* Of one that was read. */
	const char *key_id, *signature, *body;
	size_t body_size;
};

/* True if the file is a saved plan, whole or not; no description begins like one. */
bool saved_is_plan(const char *path);
/* Reads one; nothing of it is to be believed before saved_verify. It lives in the arena. Errors:
 * plan_damaged; those of reading files. */
bool saved_read(struct saved_plan *out, struct arena *a, const char *path, struct err *err);
/* Is it signed with this key? Errors: plan_other_key, plan_forged. */
bool saved_verify(const struct saved_plan *plan, struct arena *a, const struct plan_key *key,
		  const char *path, struct err *err);
/* Its file's bytes, signed. */
void saved_write(struct buf *out, const struct saved_plan *plan, const struct plan_key *key);

#endif
