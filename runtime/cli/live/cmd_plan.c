/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc plan: what differs between the description and the world. Changes nothing. */
#include "runtime/cli/live/command.h"

#include "runtime/live/observe.h"
#include "runtime/live/secrets.h"

#include <string.h>

static int body(struct run *run)
{
	struct live *l = &run->live;
	struct plan plan;
	if (!live_observe_secrets(l)) {
		show_problems(run);
		return l->status;
	}
	observe(l);
	plan_build(&plan, &l->set);
	show_plan(run, &plan);
	guard_count(run, &plan);
	if (run->cli->output && !l->status)
		plan_file_write(run, &plan);
	show_problems(run);
	if (l->status)
		return l->status;
	return plan_differs(&plan) ? CLI_CHANGES : CLI_DONE;
}

static int run(struct cli *cli)
{
	if (cli->output && cli->operand_count && !strcmp(cli->operands[0], "-"))
		return cli_misuse(cli, "a saved plan needs a description that is a file");
	return describe_and(cli, body);
}

const struct cli_command live_plan = {
	.name = "plan",
	.usage = "FILE [KIND.LABEL ...] [options]",
	.summary = "Show what differs between a description and the world",
	.detail = "Changes nothing. Ends with 0 if nothing differs, with 2 if something does.",
	.uses = USES_PARAMETERS | USES_COLOUR | USES_LIVE | USES_GUARDS | USES_JSON | USES_SAVING |
		USES_PLAN_KEY,
	.run = run,
};
