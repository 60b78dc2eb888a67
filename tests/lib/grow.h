/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Descriptions drawn at random: blocks and attributes from the schema table, values from their
 * types, and between the tokens every blank, line end, ';' and comment that the language allows.
 * The same seed gives the same text. Everything lies in the caller's arena. */
#ifndef TESTS_LIB_GROW_H
#define TESTS_LIB_GROW_H

#include "grammar/support/buf.h"

#include <stdint.h>

/* A description without an error: what the compiler refuses of a draft is taken out of it. */
struct buf grow_description(struct arena *a, uint64_t seed);
/* The text with a few tokens or gaps changed: mostly blanks and comments, so that it often still
 * parses. */
struct buf grow_mutant(struct arena *a, const struct buf *text, uint64_t seed);

#endif
