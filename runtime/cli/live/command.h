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
	int (*body)(struct run *run);
	int status;
};

extern const struct cli_command live_plan, live_apply, live_build;

/* describe.c */
/* Compiles the description of the command line, says what is wrong, begins a live run on it, and
 * calls body in reach of the arena's oom point. Returns how to end. */
int describe_and(struct cli *cli, int (*body)(struct run *run));

/* show.c */
void show_plan(struct run *run, const struct plan *plan);
/* The diagnostics of the live run, to standard error. */
void show_problems(struct run *run);

#endif
