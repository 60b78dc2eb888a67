/* SPDX-License-Identifier: BSD-2-Clause
 *
 * `protect { }`: what must never be removed or replaced, by its name and outside of its own block,
 * so that it holds for what the description no longer names too. */
#ifndef BACKENDS_PROTECT_H
#define BACKENDS_PROTECT_H

#include "backends/plan.h"

/* Adds a blocking finding for each planned change that takes away, replaces, converts or endangers
 * something protected. Nothing that adds or mends is held back. */
void protect_plan(struct plan *plan);

#endif
