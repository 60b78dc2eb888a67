/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a description to everything that comes out of it: the model as JSON, the artefacts, the
 * explained blocks. With an error nothing is emitted; without one everything is, under paths that
 * stay inside. */
#include "tests/fuzz/files.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static int take(void *user, const struct slacc_artefact *a)
{
	size_t *artefacts = user;
	++*artefacts;
	MUST(a->path[0] && a->path[0] != '/' && !strstr(a->path, ".."));
	MUST(a->data || !a->size);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slacc *s = slacc_new(NULL);
	struct slacc_compilation *c;
	MUST(s != NULL);
	files_add(s, (const char *)data, size);
	MUST(slacc_compile(s, "site.slacc", &c) == SLACC_OK);
	size_t bytes = 0, artefacts = 0;
	const struct slacc_sink sink = {files_count, &bytes};
	enum slacc_status want = slacc_count(c).errors ? SLACC_REFUSED : SLACC_OK;
	MUST(slacc_write_ir(c, &sink) == want);
	MUST((want == SLACC_OK) == (bytes > 0));
	MUST(slacc_emit(c, take, &artefacts) == want);
	MUST((want == SLACC_OK) == (artefacts > 0));
	MUST(slacc_write_blocks(c, &sink) == SLACC_OK);
	slacc_compilation_free(c);
	slacc_free(s);
	return 0;
}
