/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who runs a database server: where nobody may log in to its host and SET is refused, variables are
 * set in another way. Told from what the server has answered and from its name. */
#ifndef BACKENDS_RESOURCES_FLAVOUR_H
#define BACKENDS_RESOURCES_FLAVOUR_H

#include "backends/resources/resource.h"

enum flavour { FLAVOUR_PLAIN, FLAVOUR_RDS, FLAVOUR_AURORA };

/* Of a place that has answered "variables". */
enum flavour flavour_of(const struct place *p);
/* How a variable is set where it is not FLAVOUR_PLAIN: a command to type, with a name to fill in.
 * `at_once`: no restart is needed. */
const char *flavour_setting(const struct place *p, const char *name, const char *value,
			    bool at_once, struct arena *a);

#endif
