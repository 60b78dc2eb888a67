/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc-live: the commands that touch the world. People run it through slacc. */
#include "runtime/cli/live/command.h"

#include "runtime/base/signal.h"
#include "runtime/database/connection.h"
#include "runtime/secrets/secret.h"

#include <stdio.h>
#include <string.h>

const struct command *const live_commands[] = {&command_plan, &command_apply, NULL};

static const struct command *find(const char *name)
{
	for (unsigned i = 0; live_commands[i]; i++) {
		if (!strcmp(live_commands[i]->name, name))
			return live_commands[i];
	}
	return NULL;
}

struct guarded_run {
	struct run *run;
	int status;
};

static void guarded(void *user)
{
	struct guarded_run *g = user;
	g->status = describe(g->run);
	if (g->status == EXIT_DONE)
		g->status = g->run->command->run(g->run);
}

static int run_command(struct run *run)
{
	struct guarded_run g = {.run = run, .status = EXIT_INTERNAL};
	struct arena *const arenas[] = {&run->arena};
	arena_init(&run->arena, NULL);
	if (!api_guarded(arenas, 1, guarded, &g))
		complain("out of memory");
	describe_release(run);
	arena_release(&run->arena);
	return g.status;
}

static bool begin(void)
{
	struct err err;
	secret_harden_process();
	signal_install();
	if (secret_init(&err) && database_library_begin(&err))
		return true;
	complain("%s", err.message);
	return false;
}

int main(int argc, char **argv)
{
	struct run run = {.command = argc > 1 ? find(argv[1]) : NULL};
	int status;
	if (!run.command) {
		complain("this is a part of slacc; run 'slacc plan FILE' or 'slacc apply FILE'");
		return EXIT_USAGE;
	}
	if (options_read(&run, argc - 1, argv + 1, &status))
		status = begin() ? run_command(&run) : EXIT_INTERNAL;
	options_release(&run);
	database_library_end();
	return status;
}
