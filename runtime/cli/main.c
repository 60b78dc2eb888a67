/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc: the table of commands. */
#include "runtime/cli/cli.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
	&command_check,  &command_fmt,    &command_build, &command_ir,     &command_explain,
	&command_lsp,    &command_plan,   &command_apply, &command_doctor, &command_retire,
	&command_secret, &command_rotate, NULL,
};

static const struct cli_command *find(const char *name)
{
	for (size_t i = 0; cli_commands[i]; i++)
		if (!strcmp(cli_commands[i]->name, name))
			return cli_commands[i];
	return NULL;
}

static void list(FILE *out)
{
	fputs("slacc compiles a description of Slurm accounting: it checks it, shows what would "
	      "change, "
	      "and makes it so.\n\nusage: slacc COMMAND FILE ... [options]\n\n",
	      out);
	for (size_t i = 0; cli_commands[i]; i++)
		fprintf(out, "  %-8s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
	fputs("\n'slacc help COMMAND' says more; so does slacc(1).\n", out);
}

static int help(const char *name)
{
	const struct cli_command *command = name ? find(name) : NULL;
	if (name && !command) {
		cli_complain("there is no command '%s'; see 'slacc help'", name);
		return CLI_USAGE;
	}
	if (command && (command->uses & USES_ALL_OF_ITS_OWN)) {
		char *argv[] = {(char *)(uintptr_t)command->name, (char[]){"--help"}, NULL};
		return cli_become_live(&(struct cli){.command = command, .argv = argv});
	}
	if (command)
		cli_help(stdout, command);
	else
		list(stdout);
	return CLI_DONE;
}

static bool is(const char *word, const char *one, const char *other)
{
	return !strcmp(word, one) || !strcmp(word, other);
}

static int run(int argc, char **argv)
{
	struct cli cli = {.command = find(argv[0]), .argv = argv};
	int status;
	if (is(argv[0], "help", "--help") || is(argv[0], "-h", "-?"))
		return help(argv[1]);
	if (is(argv[0], "version", "--version")) {
		printf("slacc %s\n", slacc_version());
		return CLI_DONE;
	}
	if (!cli.command) {
		cli_complain("there is no command '%s'; see 'slacc help'", argv[0]);
		return CLI_USAGE;
	}
	if (cli_options(&cli, argc, argv, &status))
		status = cli.command->run(&cli);
	cli_options_release(&cli);
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		list(stderr);
		return CLI_USAGE;
	}
	return cli_end(run(argc - 1, argv + 1));
}
