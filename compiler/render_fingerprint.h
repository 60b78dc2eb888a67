/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to the renderers: what tells one finding from another, from one run to the next. It does
 * not change when lines are put in before it: it is of the code, the file, the message and the text
 * of the line, and of how many like it came before. */
#ifndef COMPILER_RENDER_FINGERPRINT_H
#define COMPILER_RENDER_FINGERPRINT_H

#include "grammar/diag.h"
#include "grammar/support/map.h"

/* Hex digits, a colon and a number, in memory of `seen`'s arena. `seen` is of one report: it knows
 * which came already, and starts empty. */
const char *render_fingerprint(struct map *seen, const struct sources *ss, const struct diag *d);

#endif
