/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc-live: the commands that touch the world. People run it through slacc. */
#include "runtime/cli/live/command.h"

#include "runtime/base/signal.h"
#include "runtime/database/connection.h"
#include "runtime/secrets/secret.h"

#include <string.h>

static const struct cli_command *const commands[] = {&live_plan, &live_apply, &live_retire,
						     &live_build, NULL};

static const struct cli_command *find(const char *name)
{
	for (unsigned i = 0; commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

static bool begin(void)
{
	struct err err;
	secret_harden_process();
	signal_install();
	if (secret_init(&err) && database_library_begin(&err))
		return true;
	cli_complain("%s", err.message);
	return false;
}

static int run(int argc, char **argv)
{
	struct cli cli = {.command = argc ? find(argv[0]) : NULL, .argv = argv};
	int status;
	if (!cli.command) {
		cli_complain(
			"this is a part of slacc; run 'slacc plan FILE' or 'slacc apply FILE'");
		return CLI_USAGE;
	}
	if (cli_options(&cli, argc, argv, &status)) {
		status = begin() ? cli.command->run(&cli) : CLI_INTERNAL;
		database_library_end();
	}
	cli_options_release(&cli);
	return status;
}

int main(int argc, char **argv)
{
	return cli_end(run(argc - 1, argv + 1));
}
