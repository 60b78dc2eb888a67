/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the person who starts a run wants to be held back from. */
#include "runtime/cli/live/command.h"

bool guard_count(struct run *run, const struct plan *plan)
{
	const struct cli *cli = run->cli;
	struct err err;
	if (!cli->limited || plan_changes(plan) <= cli->max_changes)
		return true;
	err_set(&err, ERR_GUARD, &DIAG_too_many_changes,
		"the plan has %u changes, and --max-changes lets %u through",
		(unsigned)plan_changes(plan), (unsigned)cli->max_changes);
	err_hint(&err, "see whether it is the right description and the right host; then raise the "
		       "number, or name blocks to do it in parts");
	live_report(&run->live, 0, &err);
	return false;
}
