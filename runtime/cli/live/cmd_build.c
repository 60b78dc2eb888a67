/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc build --with-secrets: the files that a description stands for, complete, so closed to
 * everyone but their writer. Passwords go from guarded memory into the files. */
#include "runtime/cli/live/command.h"

#include "backends/registry.h"
#include "runtime/live/bind.h"
#include "runtime/live/secrets.h"
#include "runtime/version.h"

#include <string.h>

#define MANIFEST "manifest.json"

/* Where files go, and what went wrong. */
struct output {
	struct run *run;
	struct tree tree;
	bool failed; /* the tree has said why */
};

static bool fetch(struct run *run, const struct artefact *f)
{
	for (uint32_t i = 0; i < f->piece_count; i++)
		if (f->pieces[i].kind != ARTEFACT_TEXT)
			live_want_secret(&run->live, f->pieces[i].credential);
	return live_fetch_secrets(&run->live);
}

static bool put(void *user, const struct artefact *f)
{
	struct output *o = user;
	struct live *l = &o->run->live;
	struct bound_file bound;
	struct err err;
	unsigned mode = artefact_has_slots(f) ? f->mode & 0600 : f->mode;
	if (!fetch(o->run, f))
		return true; /* the others are tried as well: all that is missing is said at once */
	if (!bind_file(&l->wallet, f, &bound, &err)) {
		live_report(l, f->of->at.begin, &err);
		return true;
	}
	if (!l->status)
		o->failed = !tree_put_pieces(&o->tree, f->path, mode, bound.pieces, bound.count);
	bound_file_release(&bound);
	return !o->failed;
}

static int write_tree(struct run *run)
{
	struct output o = {.run = run};
	struct arena scratch;
	if (!tree_open(&o.tree, run->cli->output))
		return CLI_INTERNAL;
	o.failed = !tree_remove(&o.tree, MANIFEST);
	arena_init(&scratch, NULL);
	scratch.oom = run->arena.oom;
	if (!o.failed)
		artefacts_emit(run->compilation->model, &run->arena, &scratch,
			       &(struct artefact_sink){.put = put,
						       .user = &o,
						       .programs = SLACC_LIBEXECDIR "/slacc"});
	arena_release(&scratch);
	tree_close(&o.tree);
	return o.failed ? CLI_INTERNAL : run->live.status;
}

static int body(struct run *run)
{
	const struct cli *cli = run->cli;
	int end = write_tree(run);
	show_problems(run);
	if (end == CLI_DONE && cli->depfile &&
	    !depfile_write(cli->depfile, arena_printf(&run->arena, "%s/" MANIFEST, cli->output),
			   run->compilation))
		end = CLI_INTERNAL;
	return end;
}

static int run(struct cli *cli)
{
	if (cli->operand_count != 1)
		return cli_misuse(cli, "one file is needed");
	if (!cli->output)
		return cli_misuse(cli, "where to? -o DIR is needed");
	return describe_and(cli, body);
}

const struct cli_command live_build = {
	.name = "build",
	.usage = "FILE -o DIR --with-secrets [options]",
	.summary = "Write the files that a description stands for into a directory",
	.uses = USES_PARAMETERS | USES_TREE | USES_COLOUR,
	.run = run,
};
