/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc rotate: a new password for what slurmdbd logs in with, by the way of a plan, as apply
 * does. What it plans is backends/resources/rotation.c. */
#include "runtime/cli/live/command.h"

#include "runtime/live/observe.h"
#include "runtime/live/rotate/rotate.h"
#include "runtime/live/secrets.h"

#include <string.h>

static bool prepare(struct run *run)
{
	const struct object *credential = run->live_options.scope.selection[0];
	return rotate_prepare(&run->live, credential);
}

/* As 'slacc plan' is to 'slacc apply'. */
static int dry_run(struct run *run)
{
	struct live *l = &run->live;
	struct plan plan;
	bool seen = live_observe_secrets(l) && prepare(run) && observe(l);
	if (seen) {
		plan_build(&plan, &l->set);
		show_plan(run, &plan);
	}
	show_problems(run);
	if (!seen)
		return l->status;
	return plan_differs(&plan) ? CLI_CHANGES : CLI_DONE;
}

static int rotate(struct run *run)
{
	run->prepare = prepare;
	return run->cli->dry_run ? dry_run(run) : apply_plan(run);
}

static int run(struct cli *cli)
{
	if (cli->operand_count != 2 || strncmp(cli->operands[1], "credential.", 11) != 0)
		return cli_misuse(cli, "say which one: credential.NAME");
	return describe_and(cli, rotate);
}

const struct cli_command live_rotate = {
	.name = "rotate",
	.usage = "FILE credential.NAME [options]",
	.summary = "Give slurmdbd a new password, and lose no record",
	.detail = "The server lets the new and the old one in until slurmdbd has the new one.\n"
		  "A run that was cut off is gone on with by the next one.\n"
		  "Shows the steps first, and asks if there is a terminal.",
	.uses = USES_PARAMETERS | USES_COLOUR | USES_LIVE | USES_JSON | USES_CONSENT | USES_LOCKS |
		USES_ROTATION,
	.run = run,
};
