/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What is behind the handles of slacc.h, for the programs of this tree that go on from the model:
 * slacc-live, slacc-lsp. Not installed; an embedder has no use for it. */
#ifndef RUNTIME_API_INTERNAL_H
#define RUNTIME_API_INTERNAL_H

#include "compiler/compile.h"
#include "grammar/format.h"
#include "runtime/api/slacc.h"

struct slacc_compilation {
	struct arena arena; /* owns everything below */
	struct sources sources;
	struct diags diags;
	const struct model *model; /* NULL: it was only formatted */
	struct compiler *stages;   /* for compiler/query; NULL unless api_keep_stages was called */
	struct ast ast;            /* of what was formatted */
	struct formatted formatted;
	const char *root;
	uint32_t parameter_files; /* the first sources are these */
	const struct slacc_diagnostic *public_diagnostics;
	const char *const *files; /* made when first asked for */
	size_t file_count;
};

/* Compilations of this handle to come can be asked by compiler/query. */
void api_keep_stages(struct slacc *s);
/* Runs body(user) with these arenas giving up to here; false if one of them did. What was allocated
 * remains theirs. */
bool api_guarded(struct arena *const *arenas, size_t count, void (*body)(void *user), void *user);

#endif
