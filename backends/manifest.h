/* SPDX-License-Identifier: BSD-2-Clause
 *
 * manifest.json: what the output tree holds and where each file belongs. */
#ifndef BACKENDS_MANIFEST_H
#define BACKENDS_MANIFEST_H

#include "backends/artefact.h"
#include "grammar/support/json.h"

struct manifest {
	struct buf text;
	struct json json;
};

/* Begins; everything lives in the arena. The manifest must not be moved. */
void manifest_begin(struct manifest *m, struct arena *a);
/* Takes note of an artefact. `scratch` may be released afterwards. */
void manifest_add(struct manifest *m, struct arena *scratch, const struct artefact *f);
/* The manifest itself as an artefact. */
void manifest_end(struct manifest *m, struct artefact *out);

#endif
