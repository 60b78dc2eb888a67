/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc-live: the commands that touch the world. People run it through slacc. */
#include "runtime/cli/live/command.h"

#include "runtime/base/signal.h"
#include "runtime/database/connection.h"
#include "runtime/secrets/secret.h"

#include <string.h>

static const struct cli_command *const commands[] = {&live_plan,   &live_apply,  &live_retire,
						     &live_build,  &live_secret, &live_rotate,
						     &live_doctor, NULL};

static const struct cli_command *find(const char *name)
{
	for (unsigned i = 0; commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

/* "secret list" of "list". */
static const struct cli_command *find_part(const struct cli_command *command, const char *name)
{
	size_t n = strlen(command->name) + 1;
	for (unsigned i = 0; command->parts[i]; i++) {
		if (!strcmp(command->parts[i]->name + n, name))
			return command->parts[i];
	}
	return NULL;
}

static void list_parts(FILE *out, const struct cli_command *command)
{
	fprintf(out, "usage: slacc %s %s\n\n%s.\n\n", command->name, command->usage,
		command->summary);
	for (unsigned i = 0; command->parts[i]; i++) {
		const struct cli_command *part = command->parts[i];
		fprintf(out, "  %-8s %s\n", part->name + strlen(command->name) + 1, part->summary);
	}
	fprintf(out, "\n'slacc %s PART --help' says more.\n", command->name);
}

/* The command that is meant: a part of it, where it has parts. NULL: *status is how to end. */
static const struct cli_command *choose(int *argc, char ***argv, int *status)
{
	const struct cli_command *command = *argc ? find((*argv)[0]) : NULL;
	*status = CLI_USAGE;
	if (!command || !command->parts)
		return command;
	const char *word = *argc > 1 ? (*argv)[1] : NULL;
	const struct cli_command *part = word ? find_part(command, word) : NULL;
	bool help = word && (!strcmp(word, "--help") || !strcmp(word, "-h"));
	++*argv;
	--*argc;
	if (help)
		*status = CLI_DONE;
	else if (word && !part)
		cli_complain("'%s' has no part '%s'; see 'slacc %s --help'", command->name, word,
			     command->name);
	if (help || !word)
		list_parts(help ? stdout : stderr, command);
	return part;
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
	struct cli cli = {.argv = argv};
	int status;
	if (!argc || !find(argv[0])) {
		cli_complain(
			"this is a part of slacc; run 'slacc plan FILE' or 'slacc apply FILE'");
		return CLI_USAGE;
	}
	cli.command = choose(&argc, &argv, &status);
	if (!cli.command)
		return status;
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
