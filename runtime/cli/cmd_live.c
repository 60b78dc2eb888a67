/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The commands that other programs do: slacc-live what needs servers and secrets, slacc-lsp what an
 * editor asks for. They are programs of their own so that this one loads no library for them; this
 * one finds them and becomes them. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/version.h"

#define LIVE "slacc-live"
#define LSP  "slacc-lsp"

/* PREFIX/libexec/slacc/PROGRAM of PREFIX/bin/slacc: wherever both were put, they are together. */
static bool beside_us(const char *program, char *out, size_t size)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return false;
	self[n] = 0;
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(self, '/');
		if (!slash)
			return false;
		*slash = 0;
	}
	int written = snprintf(out, size, "%s/libexec/slacc/%s", self, program);
	return written > 0 && (size_t)written < size && access(out, X_OK) == 0;
}

int cli_become_live(const struct cli *cli)
{
	char path[PATH_MAX];
	size_t n = 0;
	const char *program = cli->command->program ? cli->command->program : LIVE;
	if (!beside_us(program, path, sizeof(path)))
		snprintf(path, sizeof(path), "%s/slacc/%s", SLACC_LIBEXECDIR, program);
	while (cli->argv[n])
		n++;
	char **argv = calloc(n + 2, sizeof(*argv));
	if (!argv)
		return cli_failed(SLACC_NO_MEMORY);
	argv[0] = path;
	memcpy(argv + 1, cli->argv, n * sizeof(*argv));
	fflush(stdout);
	execv(path, argv);
	cli_complain("cannot run '%s', which does '%s': %s", path, cli->command->name,
		     strerror(errno));
	free(argv);
	return CLI_INTERNAL;
}

static int run(struct cli *cli)
{
	return cli_become_live(cli);
}

const struct cli_command command_plan = {
	.name = "plan",
	.usage = "FILE [KIND.LABEL ...] [options]",
	.summary = "Show what differs between a description and the world",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LIVE,
	.run = run,
};

const struct cli_command command_retire = {
	.name = "retire",
	.usage = "FILE KIND.LABEL ... [options]",
	.summary = "Take a cluster or a slurmdbd out of service, and keep its data",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LIVE,
	.run = run,
};

const struct cli_command command_rotate = {
	.name = "rotate",
	.usage = "FILE credential.NAME [options]",
	.summary = "Give slurmdbd a new password, and lose no record",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LIVE,
	.run = run,
};

const struct cli_command command_apply = {
	.name = "apply",
	.usage = "FILE [KIND.LABEL ...] [options]",
	.summary = "Make the world as the description says",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LIVE,
	.run = run,
};

const struct cli_command command_secret = {
	.name = "secret",
	.usage = "PART FILE ...",
	.summary = "Look after passwords: what is cached of them, its keys, values that are sealed",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LIVE,
	.run = run,
};

const struct cli_command command_doctor = {
	.name = "doctor",
	.usage = "FILE [KIND.LABEL ...] [options]",
	.summary = "Look at all that a description depends on, stage by stage",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LIVE,
	.run = run,
};

const struct cli_command command_lsp = {
	.name = "lsp",
	.usage = "[--stdio]",
	.summary = "Serve an editor: the Language Server Protocol on standard input and output",
	.uses = USES_ALL_OF_ITS_OWN,
	.program = LSP,
	.run = run,
};
