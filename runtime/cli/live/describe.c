/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From the arguments to a live run: the description is compiled, the named blocks and the host are
 * found in it. */
#include "runtime/cli/live/command.h"

#include "compiler/render.h"
#include "runtime/base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- sources --- */

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	struct file_bytes bytes;
	struct err err;
	(void)user;
	if (!file_read(path, SOURCE_MAX_BYTES, &bytes, &err)) {
		const char *reason = err.number ? strerror(err.number) : err.message;
		snprintf(why, why_size, "%s", reason);
		return false;
	}
	*data = bytes.data;
	*size = bytes.size;
	return true;
}

static void unload(void *user, const char *data)
{
	(void)user;
	free((void *)(uintptr_t)data);
}

static enum slacc_status compile_it(struct run *run)
{
	const struct slacc_provider files = {.load = load, .unload = unload};
	enum slacc_status status = SLACC_OK;
	run->slacc = slacc_new(NULL);
	if (!run->slacc)
		return SLACC_NO_MEMORY;
	slacc_set_provider(run->slacc, &files);
	for (int i = 0; i < run->parameter_count && status == SLACC_OK; i++) {
		const struct parameter_option *p = &run->parameters[i];
		status = p->value ? slacc_set_parameter(run->slacc, p->name, p->value, "--set")
				  : slacc_add_parameter_file(run->slacc, p->name);
	}
	if (status == SLACC_OK)
		status = slacc_compile(run->slacc, run->file, &run->compilation);
	return status;
}

static int write_err(void *user, const void *bytes, size_t size)
{
	(void)user;
	return fwrite(bytes, 1, size, stderr) != size;
}

/* False if there is an error. */
static bool show_diagnostics(struct run *run)
{
	const struct slacc_render_options options = {.colour = run->color_err};
	const struct slacc_sink sink = {.write = write_err};
	slacc_render(run->compilation, "human", &options, &sink);
	return !slacc_count(run->compilation).errors;
}

/* --- what it is about --- */

static const struct object *find_block(const struct model *m, const char *name)
{
	const char *dot = strchr(name, '.');
	const struct schema_kind *k = dot ? schema_kind_named(name, (size_t)(dot - name)) : NULL;
	if (!k)
		return NULL;
	const struct object_list *l = &m->of[schema_kind_id(k)];
	for (uint32_t i = 0; i < l->count; i++) {
		if (!strcmp(l->list[i]->label, dot + 1))
			return l->list[i];
	}
	return NULL;
}

static int select_blocks(struct run *run)
{
	const struct object **list =
		ARENA_ARRAY(&run->arena, const struct object *, (size_t)run->block_count);
	for (int i = 0; i < run->block_count; i++) {
		list[i] = find_block(run->compilation->model, run->blocks[i]);
		if (!list[i]) {
			complain("'%s' has no block '%s' (blocks are named KIND.LABEL, as "
				 "cluster.alpha)",
				 run->file, run->blocks[i]);
			return EXIT_USAGE;
		}
	}
	run->live_options.scope.selection = list;
	run->live_options.scope.selection_count = (uint32_t)run->block_count;
	return EXIT_DONE;
}

static bool has_host(const struct resource_set *set, const char *host)
{
	for (uint32_t i = 0; i < set->place_count; i++) {
		if (set->places[i]->kind == PLACE_HOST && host_same(set->places[i]->name, host))
			return true;
	}
	return false;
}

static const char *host_names(struct run *run)
{
	const struct resource_set *set = &run->live.set;
	struct buf out = BUF_IN(&run->arena);
	for (uint32_t i = 0; i < set->place_count; i++) {
		if (set->places[i]->kind != PLACE_HOST)
			continue;
		buf_printf(&out, "%s%s", out.size ? ", " : "", set->places[i]->name);
	}
	return buf_text(&out);
}

static const char *this_machine(struct arena *a)
{
	char name[256];
	if (gethostname(name, sizeof(name)))
		return "localhost";
	name[sizeof(name) - 1] = 0;
	return arena_copy(a, name, strlen(name));
}

static void choose_host(struct run *run)
{
	const char *host = run->host ? run->host : this_machine(&run->arena);
	run->live_options.scope.host = strcmp(host, "none") ? host : NULL;
}

/* A name that was given must be one of the description's; the machine's own need not. */
static int check_host(struct run *run)
{
	const char *host = run->live_options.scope.host;
	if (!host || has_host(&run->live.set, host))
		return EXIT_DONE;
	if (run->host) {
		complain("'%s' has nothing on a host '%s' (its hosts: %s)", run->file, run->host,
			 host_names(run));
		return EXIT_USAGE;
	}
	complain("this machine, '%s', is none of the hosts of '%s' (%s): looking at servers only; "
		 "see --host",
		 host, run->file, host_names(run));
	return EXIT_DONE;
}

int describe(struct run *run)
{
	enum slacc_status status = compile_it(run);
	if (status != SLACC_OK) {
		complain("%s", slacc_status_text(status));
		return EXIT_INTERNAL;
	}
	if (!show_diagnostics(run))
		return EXIT_WRONG;
	/* Lines of sources are counted when they are first asked for. */
	run->compilation->arena.oom = run->arena.oom;
	int end = select_blocks(run);
	if (end != EXIT_DONE)
		return end;
	choose_host(run);
	run->live_options.accept_weak_tls = run->accept_weak_tls;
	live_init(&run->live, &run->arena, run->compilation->model, &run->live_options);
	run->live_begun = true;
	run->live.progress.enabled = isatty(STDERR_FILENO);
	return check_host(run);
}

void describe_release(struct run *run)
{
	if (run->live_begun)
		live_release(&run->live);
	slacc_compilation_free(run->compilation);
	slacc_free(run->slacc);
}
