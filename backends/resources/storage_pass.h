/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the kinds about the password of a script want and see. */
#ifndef BACKENDS_RESOURCES_STORAGE_PASS_H
#define BACKENDS_RESOURCES_STORAGE_PASS_H

#include "backends/artefact.h"
#include "backends/resources/kinds.h"

struct storage_pass_desired {
	const struct artefact *script; /* also where it is only described */
	const char *directory;         /* of SlurmUser's cache */
};

struct storage_pass_observed {
	const struct seen_file *directory, *script; /* script: of what is left */
	enum verdict password;
};

/* Puts the password into SlurmUser's cache, as a step of another change: `r` is the cache. */
void storage_pass_keep(const struct resource *r, struct plan *plan, struct change *c);
/* Removes SlurmUser's cache, for retire too. */
void storage_pass_forget(const struct resource *r, struct plan *plan);

#endif
