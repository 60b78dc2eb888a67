/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc retire: takes blocks out of service by the way of a plan, as apply does. What it plans is
 * backends/resources/retire.c. */
#include "runtime/cli/live/command.h"

#include <string.h>

static bool can_go(const char *name)
{
	return !strncmp(name, "cluster.", 8) || !strncmp(name, "slurmdbd.", 9);
}

static int run(struct cli *cli)
{
	if (cli->operand_count < 2)
		return cli_misuse(cli, "say what: cluster.NAME or slurmdbd.NAME");
	for (int i = 1; i < cli->operand_count; i++) {
		if (!can_go(cli->operands[i]))
			return cli_misuse(cli,
					  "'%s' is neither a cluster nor a slurmdbd; a server and "
					  "what others share is not slacc's to retire",
					  cli->operands[i]);
	}
	return describe_and(cli, apply_plan);
}

const struct cli_command live_retire = {
	.name = "retire",
	.usage = "FILE KIND.LABEL ... [options]",
	.summary = "Take a cluster or a slurmdbd out of service, and keep its data",
	.detail = "Locks the account, and removes the files that slacc wrote for it on this host.\n"
		  "The database stays as it is. A slurmdbd that has other clusters stays too.\n"
		  "Shows the plan first, and asks if there is a terminal.",
	.uses = USES_PARAMETERS | USES_COLOUR | USES_LIVE | USES_CONSENT | USES_LOCKS,
	.run = run,
};
