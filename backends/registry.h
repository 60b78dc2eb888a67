/* SPDX-License-Identifier: BSD-2-Clause
 *
 * All artefacts of a model: the table of emitters, and the walk. */
#ifndef BACKENDS_REGISTRY_H
#define BACKENDS_REGISTRY_H

#include "backends/artefact.h"
#include "grammar/diag.h"

/* Takes an artefact; it is gone when put returns. False ends the walk. */
struct artefact_sink {
	bool (*put)(void *user, const struct artefact *f);
	void *user;
	const char *programs; /* directory of slacc's own programs on the hosts they are for */
};

/* Puts every artefact into the sink, kind by kind in source order, manifest.json last. False if the
 * sink said so. Only for a model without errors. The manifest lives in `a`; each artefact is made
 * in `scratch`, which is released before the next, so a description of very many clusters takes the
 * memory of one. */
bool artefacts_emit(const struct model *m, struct arena *a, struct arena *scratch,
		    const struct artefact_sink *sink);

#endif
