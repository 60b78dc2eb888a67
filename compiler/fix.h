/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fixes put into the sources: what `slacc check --fix` writes and an editor's "fix all" does. Pure:
 * the texts are made, nobody's file is touched. */
#ifndef COMPILER_FIX_H
#define COMPILER_FIX_H

#include "grammar/diag.h"
#include "grammar/support/buf.h"

/* A source with fixes put in. */
struct fix_text {
	const struct source *source;
	struct buf text;
	uint32_t fixes; /* that begin in it */
};

struct fix_texts {
	struct fix_text *list;
	uint32_t count;
};

/* Puts in every fix that may be trusted so far (FIX_SAFE or FIX_UNSAFE), in order of place. A fix
 * is put in as a whole or not at all; of two that touch each other the first one is, and the other
 * may be offered again when the result is compiled. Suppressed diagnostics are left alone, and so
 * is what is in no file. Texts that do not change are not returned; all lies in the arena. */
struct fix_texts fix_all(struct arena *a, const struct sources *ss, const struct diags *ds,
			 enum applicability trust);

#endif
