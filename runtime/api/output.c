/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What comes out of a compilation. Each call writes into an arena of its own, freed at its end, so
 * asking again and again costs nothing; the caller's sink is called when all is made. */
#include "backends/model_json.h"
#include "backends/registry.h"
#include "compiler/explain_block.h"
#include "grammar/support/diff.h"
#include "runtime/api/internal.h"
#include "runtime/version.h"

#include <string.h>

/* One call: what is written, where to, and what it needs. */
struct output {
	struct slacc_compilation *c;
	struct arena scratch;
	struct buf text;
	const struct object *block;
};

static enum slacc_status finish(struct output *o, bool made, const struct slacc_sink *sink)
{
	enum slacc_status status = made ? SLACC_OK : SLACC_NO_MEMORY;
	if (made && o->text.size && sink->write(sink->user, o->text.data, o->text.size) != 0)
		status = SLACC_STOPPED;
	arena_release(&o->scratch);
	return status;
}

/* Runs one writer and hands its text to the sink. */
static enum slacc_status write_out(struct output *o, void (*body)(void *),
				   const struct slacc_sink *sink)
{
	arena_init(&o->scratch, &o->c->arena.from);
	o->text = BUF_IN(&o->scratch);
	struct arena *arenas[] = {&o->c->arena, &o->scratch};
	return finish(o, api_guarded(arenas, 2, body, o), sink);
}

/* --- the model --- */

static void block(void *user)
{
	struct output *o = user;
	explain_block(&o->text, o->c->model, o->block);
}

enum slacc_status slacc_explain_block(struct slacc_compilation *c, const char *name,
				      const struct slacc_sink *sink)
{
	struct output o = {.c = c};
	if (!c->model)
		return SLACC_REFUSED;
	o.block = explain_block_find(c->model, name);
	return o.block ? write_out(&o, block, sink) : SLACC_NOT_FOUND;
}

static void block_names(void *user)
{
	struct output *o = user;
	explain_block_names(&o->text, o->c->model);
}

enum slacc_status slacc_write_blocks(struct slacc_compilation *c, const struct slacc_sink *sink)
{
	struct output o = {.c = c};
	return c->model ? write_out(&o, block_names, sink) : SLACC_REFUSED;
}

static void model(void *user)
{
	struct output *o = user;
	model_json(&o->text, o->c->model);
}

enum slacc_status slacc_write_ir(struct slacc_compilation *c, const struct slacc_sink *sink)
{
	struct output o = {.c = c};
	return c->diags.errors || !c->model ? SLACC_REFUSED : write_out(&o, model, sink);
}

/* --- what formatting changes --- */

static void format_diff(void *user)
{
	struct output *o = user;
	const struct formatted *f = &o->c->formatted;
	const struct source *s = &o->c->sources.list[f->source];
	struct diff_side before = {s->name, s->text, s->size}, after = {s->name, f->text, f->size};
	diff_unified(&o->text, &before, &after, DIFF_CONTEXT);
}

enum slacc_status slacc_format_diff(struct slacc_compilation *c, const struct slacc_sink *sink)
{
	struct output o = {.c = c};
	return c->formatted.text ? write_out(&o, format_diff, sink) : SLACC_REFUSED;
}

/* --- artefacts --- */

struct walk {
	struct slacc_compilation *c;
	struct arena whole, each; /* of the walk, of one artefact */
	int (*take)(void *user, const struct slacc_artefact *a);
	void *user;
	bool stopped;
};

static bool put(void *user, const struct artefact *f)
{
	struct walk *r = user;
	struct slacc_artefact a = {
		.path = f->path,
		.install = f->install,
		.mode = f->mode,
		.owner = f->owner,
		.group = f->group,
		.incomplete = artefact_has_slots(f),
	};
	a.data = artefact_text(&r->each, f, &a.size);
	r->stopped = r->take(r->user, &a) != 0;
	return !r->stopped;
}

static void emit(void *user)
{
	struct walk *r = user;
	struct artefact_sink sink = {put, r, SLACC_LIBEXECDIR "/slacc"};
	artefacts_emit(r->c->model, &r->whole, &r->each, &sink);
}

enum slacc_status slacc_emit(struct slacc_compilation *c,
			     int (*take)(void *user, const struct slacc_artefact *a), void *user)
{
	struct walk r = {.c = c, .take = take, .user = user};
	struct arena *arenas[] = {&c->arena, &r.whole, &r.each};
	if (c->diags.errors || !c->model)
		return SLACC_REFUSED;
	arena_init(&r.whole, &c->arena.from);
	arena_init(&r.each, &c->arena.from);
	bool done = api_guarded(arenas, 3, emit, &r);
	arena_release(&r.each);
	arena_release(&r.whole);
	return !done ? SLACC_NO_MEMORY : r.stopped ? SLACC_STOPPED : SLACC_OK;
}

/* --- files --- */

/* Sources have names of files, but for what the language itself brings. */
static bool is_file(const char *name)
{
	return name[0] != '<';
}

static void list_files(void *user)
{
	struct slacc_compilation *c = user;
	uint32_t sources = c->sources.count, assets = c->model ? c->model->asset_count : 0, n = 0;
	const char **list = ARENA_ARRAY(&c->arena, const char *, (size_t)sources + assets + 1);
	for (uint32_t i = c->parameter_files; i < sources; i++)
		if (is_file(c->sources.list[i].name))
			list[n++] = c->sources.list[i].name;
	for (uint32_t i = 0; i < assets; i++)
		list[n++] = c->model->assets[i].path;
	for (uint32_t i = 0; i < c->parameter_files; i++)
		list[n++] = c->sources.list[i].name;
	c->files = list;
	c->file_count = n;
}

enum slacc_status slacc_files(struct slacc_compilation *c, const char *const **list, size_t *count)
{
	if (!c->files && !api_guarded((struct arena *[]){&c->arena}, 1, list_files, c))
		return SLACC_NO_MEMORY;
	*list = c->files;
	*count = c->file_count;
	return SLACC_OK;
}
