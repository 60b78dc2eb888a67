/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/registry.h"

#include "backends/codes.h"
#include "backends/manifest.h"
#include "grammar/support/map.h"

#include <string.h>

static const struct emitter emitters[] = {
	{"slurmdbd.conf", KIND_slurmdbd, slurmdbd_conf_emit, slurmdbd_conf_check},
	{"slacc-*.pem", KIND_slurmdbd, slurmdbd_ca_emit, slurmdbd_ca_check},
	{"slurm_accounting.conf", KIND_cluster, slurm_conf_emit, slurm_conf_check},
	{"bootstrap.sql", KIND_database_server, bootstrap_sql_emit, bootstrap_sql_check},
};

enum { EMITTERS = sizeof(emitters) / sizeof(*emitters) };

const struct emitter *emitter_at(unsigned index)
{
	return index < EMITTERS ? &emitters[index] : NULL;
}

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
	manifest_begin(&manifest, a);
	for (unsigned i = 0; i < EMITTERS; i++)
		if (!emit_kind(&e, &emitters[i], &manifest, sink))
			return false;
	manifest_end(&manifest, &f);
	return sink->put(sink->user, &f);
}

/* Two blocks of one name have one directory: slurmdbd, or clusters with different slurmdbd. */
static void check_names(const struct model *m, enum kind_id kind, enum attribute_id name,
			struct diags *ds)
{
	const struct object_list *blocks = &m->of[kind];
	struct map names = MAP_IN(ds->arena);
	for (uint32_t i = 0; i < blocks->count; i++) {
		const struct value *v = object_value(blocks->list[i], name);
		const struct object **other = map_put(&names, v->text, v->count, &blocks->list[i]);
		if (!other)
			continue;
		struct diag *d = diag_add(ds, &DIAG_artefact_twice, blocks->list[i]->at,
					  "the files of two blocks would lie in '%s/%s'",
					  schema_kinds[kind].name, v->text);
		diag_label(ds, d, (*other)->at, "this is the other block");
		diag_note(
			ds, d,
			"give one of them another 'name', or describe them in files of their own");
	}
}

void artefacts_check(const struct model *m, struct arena *scratch, struct diags *ds)
{
	struct emission e;
	emission_init(&e, ds->arena, m);
	e.arena = scratch;
	check_names(m, KIND_slurmdbd, AT_slurmdbd_name, ds);
	check_names(m, KIND_cluster, AT_cluster_name, ds);
	for (unsigned i = 0; i < EMITTERS; i++)
		for (uint32_t k = 0; k < m->of[emitters[i].kind].count; k++) {
			start_over(scratch);
			emitters[i].check(&e, m->of[emitters[i].kind].list[k], ds);
		}
}
