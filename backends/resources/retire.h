/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What 'slacc retire' does instead of what the description asks for. */
#ifndef BACKENDS_RESOURCES_RETIRE_H
#define BACKENDS_RESOURCES_RETIRE_H

#include "backends/plan.h"

/* Instead of the kind's own diff, where scope.retire is set: for a resource that was seen. */
void retire_diff(struct plan *plan, const struct resource *r);

#endif
