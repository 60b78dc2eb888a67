/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Configuration files of Slurm for people to read: as they stand, but for what may be a secret. */
#ifndef BACKENDS_RESOURCES_CONF_SHOWN_H
#define BACKENDS_RESOURCES_CONF_SHOWN_H

#include "backends/artefact.h"
#include "backends/resources/question.h"
#include "compiler/slurm/params.h"

/* What was found, line by line: a line that `expected` has too is shown as it is, of others a key
 * that Slurm knows to be no secret with its value; nothing else, and comments only of files
 * without a password, for one may have been kept there. `verdict` is about the password of
 * `expected`. Only what is shown comes into `a`; `scratch` sees all. */
const char *conf_shown_found(struct arena *a, struct arena *scratch, enum slurm_file file,
			     const char *text, size_t size, const struct artefact *expected,
			     enum verdict verdict);
/* What it is to be, with the same verdict in the password's place. */
const char *conf_shown_expected(struct arena *a, const struct artefact *expected,
				enum verdict verdict);

#endif
