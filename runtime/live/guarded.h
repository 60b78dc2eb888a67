/* SPDX-License-Identifier: BSD-2-Clause
 *
 * An arena over memory for secrets: guarded, left out of core files, wiped when it is freed. For
 * the code that parses what may hold a secret and knows only arenas. */
#ifndef RUNTIME_LIVE_GUARDED_H
#define RUNTIME_LIVE_GUARDED_H

#include "grammar/support/arena.h"

/* Initialises the arena; it is used and released like any other. */
void guarded_arena_init(struct arena *a);

#endif
