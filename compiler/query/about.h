/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables in words, as Markdown: for hover, for what completion says of its items, and for the
 * manual. Internal to the compiler. */
#ifndef COMPILER_QUERY_ABOUT_H
#define COMPILER_QUERY_ABOUT_H

#include "compiler/schema.h"
#include "compiler/slurm/params.h"
#include "grammar/support/buf.h"

void about_kind(struct buf *b, const struct schema_kind *k);
void about_attribute(struct buf *b, const struct schema_kind *k, const struct schema_attribute *a);
/* With what holds for the release; SLURM_ANY_RELEASE: in general. */
void about_key(struct buf *b, const struct slurm_param *p, enum slurm_release r);
void about_word(struct buf *b, const struct slurm_param *p, const struct slurm_word *w);
/* Nothing is written about what is not known. */
void about_function(struct buf *b, const char *name);
void about_directive(struct buf *b, const char *name);

#endif
