/* SPDX-License-Identifier: BSD-2-Clause
 *
 * All artefacts of a model: the table of emitters, what is wrong before anything is written, and
 * the walk. */
#ifndef BACKENDS_REGISTRY_H
#define BACKENDS_REGISTRY_H

#include "backends/artefact.h"
#include "grammar/diag.h"

/* Takes an artefact; it is gone when put returns. False ends the walk. */
struct artefact_sink {
	bool (*put)(void *user, const struct artefact *f);
	void *user;
};

/* Reports what keeps artefacts from being made (SL50xx). For a model without errors; diags_finish
 * is the caller's. */
void artefacts_check(const struct model *m, struct diags *ds);
/* Puts every artefact into the sink, kind by kind in source order, manifest.json last. False if the
 * sink said so. Only for a model without errors that artefacts_check has passed. The manifest lives
 * in `a`; each artefact is made in `scratch`, which is released before the next, so a description
 * of very many clusters takes the memory of one. */
bool artefacts_emit(const struct model *m, struct arena *a, struct arena *scratch,
		    const struct artefact_sink *sink);

#endif
