/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The commands of slacc-live, one file each, and what they share. Arguments and descriptions are
 * read by the same code as in slacc (runtime/cli/cli.h). */
#ifndef RUNTIME_CLI_LIVE_COMMAND_H
#define RUNTIME_CLI_LIVE_COMMAND_H

#include "runtime/api/internal.h"
#include "runtime/cli/cli.h"
#include "runtime/live/live.h"

/* One invocation. */
struct run {
	struct cli *cli;
	struct slacc *slacc;
	struct slacc_compilation *compilation;
	struct arena arena;
	struct live live;
	struct live_options live_options;
	bool live_begun;
	struct plan_key *plan_key; /* of saved plans; NULL before it is needed */
	int (*body)(struct run *run);
	bool (*prepare)(struct run *run); /* of apply_plan: before it looks; NULL: nothing to do */
	int status;
};

extern const struct cli_command live_doctor, live_plan, live_apply, live_retire, live_build,
	live_secret, live_rotate;

/* describe.c */
/* Compiles the description of the command line, says what is wrong, begins a live run on it, and
 * calls body in reach of the arena's oom point. Returns how to end. */
int describe_and(struct cli *cli, int (*body)(struct run *run));

/* The block of a name like cluster.alpha, or NULL. */
const struct object *describe_block(const struct model *m, const char *name);

/* The name that this machine gives itself. */
const char *describe_machine(struct arena *a);

/* plan_file.c: saved plans. What is wrong is reported. */
/* Writes the file of --output. */
bool plan_file_write(struct run *run, const struct plan *plan);
/* Reads PLAN in place of a description and runs body as it says. */
int plan_file_and(struct cli *cli, int (*body)(struct run *run));
/* Are these the sources it was made from? */
bool plan_file_same_sources(struct run *run);
/* Is it what it says it is, for this host and this slacc? */
bool plan_file_genuine(struct run *run);
/* Is what was seen now what was seen then? */
bool plan_file_same_world(struct run *run, const struct plan *plan);

/* guard.c: refusals that do not follow from the world. What is refused is reported. */
/* No more changes than --max-changes? */
bool guard_count(struct run *run, const struct plan *plan);

/* cmd_apply.c: shows the plan of a described run, asks, carries it out, looks again. */
int apply_plan(struct run *run);

/* cmd_seal.c: a part of 'secret'. */
int cmd_seal(struct cli *cli);

/* show.c */
void show_plan(struct run *run, const struct plan *plan);
/* The diagnostics of the live run, to standard error. */
void show_problems(struct run *run);

#endif
