/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a block means: each of its attributes with its effective value and where that comes from, in
 * the language's own syntax. Secrets are shown as what the description says of them: where they are
 * kept. */
#ifndef COMPILER_EXPLAIN_BLOCK_H
#define COMPILER_EXPLAIN_BLOCK_H

#include "compiler/model.h"
#include "grammar/support/buf.h"

/* The block called KIND.LABEL ("cluster.hpc1"), or KIND alone where there is one of it; NULL if
 * there is none. A nested slurmdbd goes by its cluster's label unless a slurmdbd of its own has
 * that. */
const struct object *explain_block_find(const struct model *m, const char *name);
/* Writes the block, and those nested in it. */
void explain_block(struct buf *out, const struct model *m, const struct object *o);
/* Writes what one attribute of the block, by its number in the kind, has as its value: as it would
 * be written, "unset" if there is none. The text, which may be NULL, says where that comes from. */
const char *explain_value(struct buf *out, const struct model *m, const struct object *o,
			  unsigned attribute);
/* Writes the name of every block that explain_block_find knows, one a line, in source order. */
void explain_block_names(struct buf *out, const struct model *m);

#endif
