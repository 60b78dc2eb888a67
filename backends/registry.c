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

/* What the walks share. Each artefact is made in `scratch`, which is given back after it: a
 * description of very many clusters takes the memory of one. */
struct walk {
	struct emission emission;
	struct arena *arena, scratch;
	jmp_buf *outer;
};

static void walk_begin(struct walk *w, const struct model *m, struct arena *a)
{
	emission_init(&w->emission, a, m);
	w->arena = a;
	w->outer = a->oom;
	arena_init(&w->scratch, &a->from);
	w->emission.arena = &w->scratch;
}

static void walk_end(struct walk *w)
{
	arena_release(&w->scratch);
	w->arena->oom = w->outer;
}

/* Gives the last artefact's memory back; control goes to `here` when there is none left for the
 * next. */
static void walk_next(struct walk *w, jmp_buf *here)
{
	arena_release(&w->scratch);
	w->scratch.oom = here;
	w->arena->oom = here;
}

static bool emit_block(struct walk *w, const struct emitter *emitter, const struct object *of,
		       struct manifest *manifest, const struct artefact_sink *sink)
{
	struct artefact f;
	if (!emitter->emit(&w->emission, of, &f))
		return true;
	manifest_add(manifest, &w->scratch, &f);
	return sink->put(sink->user, &f);
}

static bool emit_all(struct walk *w, jmp_buf *here, struct manifest *manifest,
		     const struct artefact_sink *sink)
{
	for (unsigned i = 0; i < EMITTERS; i++) {
		const struct object_list *blocks = &w->emission.model->of[emitters[i].kind];
		for (uint32_t k = 0; k < blocks->count; k++) {
			walk_next(w, here);
			if (!emit_block(w, &emitters[i], blocks->list[k], manifest, sink))
				return false;
		}
	}
	struct artefact f;
	manifest_end(manifest, &f);
	return sink->put(sink->user, &f);
}

bool artefacts_emit(const struct model *m, struct arena *a, const struct artefact_sink *sink)
{
	struct walk *w = ARENA_NEW(a, struct walk);
	struct manifest *manifest = ARENA_NEW(a, struct manifest);
	jmp_buf here;
	manifest_begin(manifest, a);
	walk_begin(w, m, a);
	if (setjmp(here)) {
		walk_end(w);
		arena_exhausted(a);
	}
	bool taken = emit_all(w, &here, manifest, sink);
	walk_end(w);
	return taken;
}

/* Two blocks with one path: two slurmdbd of one name, or clusters of one name with different
 * slurmdbd. */
static void check_path(struct walk *w, const struct emitter *emitter, const struct object **of,
		       struct map *paths, struct diags *ds)
{
	struct artefact f;
	if (!emitter->emit(&w->emission, *of, &f))
		return;
	const char *path = arena_copy(w->arena, f.path, strlen(f.path));
	const struct object **other = map_put(paths, path, strlen(path), of);
	if (!other)
		return;
	struct diag *d =
		diag_add(ds, &DIAG_artefact_twice, (*of)->at, "'%s' would be written twice", path);
	diag_label(ds, d, (*other)->at, "first for this block");
	diag_note(ds, d, "give one of them another 'name', or describe them in files of their own");
}

static void check_all(struct walk *w, jmp_buf *here, struct map *paths, struct diags *ds)
{
	for (unsigned i = 0; i < EMITTERS; i++) {
		const struct object_list *blocks = &w->emission.model->of[emitters[i].kind];
		for (uint32_t k = 0; k < blocks->count; k++) {
			walk_next(w, here);
			emitters[i].check(&w->emission, blocks->list[k], ds);
			check_path(w, &emitters[i], &blocks->list[k], paths, ds);
		}
	}
}

void artefacts_check(const struct model *m, struct diags *ds)
{
	struct walk *w = ARENA_NEW(ds->arena, struct walk);
	struct map paths = MAP_IN(ds->arena);
	jmp_buf here;
	walk_begin(w, m, ds->arena);
	if (setjmp(here)) {
		walk_end(w);
		arena_exhausted(ds->arena);
	}
	check_all(w, &here, &paths, ds);
	walk_end(w);
}
