/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc plan: what differs between the description and the world. Changes nothing. */
#include "runtime/cli/live/command.h"

#include "runtime/live/observe.h"

static int run_plan(struct run *run)
{
	struct live *l = &run->live;
	struct plan plan;
	if (!observe_secrets(l)) {
		show_problems(run);
		return l->status;
	}
	observe(l);
	plan_build(&plan, &l->set);
	show_plan(run, &plan);
	show_problems(run);
	if (l->status)
		return l->status;
	return plan_differs(&plan) ? EXIT_CHANGES : EXIT_DONE;
}

const struct command command_plan = {
	.name = "plan",
	.summary = "Shows what differs between the description and the world; changes nothing.\n"
		   "Ends with 0 if nothing does, with 2 if something does.",
	.options = OPTION_JSON,
	.run = run_plan,
};
