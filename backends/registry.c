/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/registry.h"

#include "backends/codes.h"
#include "backends/manifest.h"

#include <string.h>

/* A new kind of file is a new file here and a line in this table. */
struct emitter {
	enum kind_id kind; /* of the blocks it makes one for */
	bool (*emit)(const struct emission *e, const struct object *of, struct artefact *out);
};

static const struct emitter emitters[] = {
	{KIND_slurmdbd, slurmdbd_conf_emit},        {KIND_slurmdbd, storage_pass_emit},
	{KIND_slurmdbd, slurmdbd_ca_emit},          {KIND_slurmdbd, unit_file_emit},
	{KIND_slurmdbd, logrotate_file_emit},       {KIND_cluster, slurm_conf_emit},
	{KIND_database_server, bootstrap_sql_emit},
};

enum { EMITTERS = sizeof(emitters) / sizeof(*emitters) };

/* Gives the last artefact's memory back; control still goes where the caller wants it when there is
 * none left. */
static void start_over(struct arena *scratch)
{
	jmp_buf *oom = scratch->oom;
	arena_release(scratch);
	scratch->oom = oom;
}

static bool emit_kind(struct emission *e, const struct emitter *emitter, struct manifest *manifest,
		      const struct artefact_sink *sink)
{
	const struct object_list *blocks = &e->model->of[emitter->kind];
	for (uint32_t i = 0; i < blocks->count; i++) {
		struct artefact f;
		start_over(e->arena);
		if (!emitter->emit(e, blocks->list[i], &f))
			continue;
		manifest_add(manifest, e->arena, &f);
		if (!sink->put(sink->user, &f))
			return false;
	}
	return true;
}

bool artefacts_emit(const struct model *m, struct arena *a, struct arena *scratch,
		    const struct artefact_sink *sink)
{
	struct emission e;
	struct manifest manifest;
	struct artefact f;
	emission_init(&e, a, m);
	e.arena = scratch;
	e.programs = sink->programs;
	manifest_begin(&manifest, a);
	for (unsigned i = 0; i < EMITTERS; i++)
		if (!emit_kind(&e, &emitters[i], &manifest, sink))
			return false;
	manifest_end(&manifest, &f);
	return sink->put(sink->user, &f);
}
