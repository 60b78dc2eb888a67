/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What to say about a key that a file does not have: it belongs to the other file, it is a name
 * from Slurm's past or from people's habits, or it is a slip of the pen. Texts live in the arena or
 * for ever. */
#ifndef COMPILER_SLURM_ADVICE_H
#define COMPILER_SLURM_ADVICE_H

#include "compiler/slurm/params.h"
#include "grammar/support/arena.h"

struct slurm_advice {
	const char *text; /* a sentence that helps, or NULL */
	const struct slurm_param
		*instead; /* the key that was probably meant, of the same file, or NULL */
};

/* About a key for which slurm_param_find gave NULL. Only keys of the release are proposed. `budget`
 * is that of suggest.h. */
struct slurm_advice slurm_unknown_key(struct arena *a, enum slurm_file file, enum slurm_release r,
				      const char *key, size_t size, int64_t *budget);
/* About a key of the table that this release does not know: since or until when, and what to use.
 */
const char *slurm_key_not_in_release(struct arena *a, const struct slurm_param *p,
				     enum slurm_release r);

#endif
