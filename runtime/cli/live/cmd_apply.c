/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc apply: shows the plan, asks, carries it out, and looks again. */
#include "runtime/cli/live/command.h"

#include "backends/codes.h"
#include "runtime/live/execute.h"
#include "runtime/live/journal.h"
#include "runtime/live/observe.h"
#include "runtime/live/permit.h"
#include "runtime/live/sacctmgr.h"
#include "runtime/live/saved.h"
#include "runtime/live/secrets.h"
#include "runtime/live/session.h"
#include "runtime/live/state.h"
#include "runtime/live/swap.h"

#include <unistd.h>

/* Something that is not reached, and not something that a guard forbids. */
static bool is_of_world(const struct diag_code *code)
{
	return code == &DIAG_needs_dba || code == &DIAG_sacctmgr_missing ||
	       code == &DIAG_slurmdbd_silent;
}

/* Nothing is begun that could not be ended. */
static bool may_start(struct run *run, const struct plan *plan)
{
	struct live *l = &run->live;
	for (const struct finding *f = plan->findings; f; f = f->next) {
		struct err err;
		if (!f->blocks)
			continue;
		err_set(&err, is_of_world(f->code) ? ERR_WORLD : ERR_GUARD, f->code, "%s",
			f->message);
		if (f->hint)
			err_hint(&err, "%s", f->hint);
		live_report(l, f->at, &err);
	}
	for (const struct change *c = plan->changes; c; c = c->next) {
		struct err err;
		if (!c->by_hand)
			continue;
		err_set(&err, ERR_WORLD, &DIAG_needs_dba, "%s %s: %s", c->resource->ops->name,
			c->resource->name, c->reason);
		err_hint(&err,
			 "ask your DBA to run database_server/%s/bootstrap.sql, which 'slacc "
			 "build' writes, or give the database_server an admin",
			 c->resource->place->name);
		live_report(l, c->resource->at, &err);
	}
	return guard_count(run, plan) && permit(l, plan) && !l->status;
}

static bool confirmed(const struct run *run, const struct plan *plan)
{
	char answer[16] = "";
	if (run->cli->yes || !isatty(STDIN_FILENO))
		return true;
	fprintf(stderr, "Make %s? [y/N] ",
		plan_changes(plan) == 1 ? "this change" : "these changes");
	fflush(stderr);
	return fgets(answer, sizeof(answer), stdin) && (*answer == 'y' || *answer == 'Y');
}

static void say_done(void *user, const struct step *s)
{
	const struct run *run = user;
	if (s->change->sign == SIGN_CHECK && !run->cli->show_commands)
		return;
	printf("%s: %s\n", s->needless ? "not needed" : "done", s->action->what);
	fflush(stdout);
}

static void say_rest(const struct run *run, const struct execution *x)
{
	printf("%s: %u of %u steps done\n", run->cli->command->name, (unsigned)x->done,
	       (unsigned)x->count);
	for (uint32_t i = 0; i < x->count; i++) {
		if (x->steps[i].state != STEP_DONE)
			printf("%s: %s\n",
			       x->steps[i].state == STEP_FAILED ? "failed" : "not begun",
			       x->steps[i].action->what);
	}
	if (x->changed)
		puts("repeat the same command to continue");
	fflush(stdout);
}

/* The proof of it all: looking again finds nothing to do. */
static bool settled(struct run *run)
{
	struct live *l = &run->live;
	struct plan again;
	resource_set_reset(&l->set);
	if (!observe(l))
		return false;
	plan_build(&again, &l->set);
	for (const struct change *c = again.changes; c; c = c->next) {
		struct err err;
		err_set(&err, ERR_PARTIAL, &DIAG_apply_not_settled, "%s %s: %s",
			c->resource->ops->name, c->resource->name, c->reason);
		const char *said = sacctmgr_said(l, c->resource);
		if (said)
			err_hint(&err, "sacctmgr said: %s", said);
		else
			err_hint(&err, "something else may be changing it; see 'slacc plan'");
		live_report(l, c->resource->at, &err);
	}
	return !again.changes;
}

static int carry_out(struct run *run, const struct plan *plan)
{
	struct execution x = {.on_done = say_done, .user = run};
	bool ok = execute(&run->live, plan, &x);
	if (!ok) {
		say_rest(run, &x);
		return x.changed ? CLI_PARTLY : run->live.status;
	}
	if (!settled(run))
		return CLI_PARTLY;
	printf("%s: done, %u change%s\n", run->cli->command->name, (unsigned)plan_changes(plan),
	       plan_changes(plan) == 1 ? "" : "s");
	return CLI_DONE;
}

static bool take_locks(struct run *run)
{
	struct live *l = &run->live;
	l->what = arena_printf(l->arena, "%s %s", run->cli->command->name, run->cli->operands[0]);
	return state_lock(l) && journal_open(l) && session_begin(l);
}

int apply_plan(struct run *run)
{
	struct live *l = &run->live;
	struct plan plan;
	/* The locks come first: what was looked at before them could have moved since. */
	if ((run->cli->saved && !plan_file_genuine(run)) || !live_observe_secrets(l) ||
	    !take_locks(run) || (run->prepare && !run->prepare(run)) || !observe(l)) {
		show_problems(run);
		cli_complain("nothing was done");
		return l->status;
	}
	swap_sweep(l);
	plan_build(&plan, &l->set);
	/* What was saved was looked at then; it is shown once more where somebody is asked. */
	if (!run->cli->saved || !run->cli->yes)
		show_plan(run, &plan);
	int status = CLI_DONE;
	if ((run->cli->saved && !plan_file_same_world(run, &plan)) || !may_start(run, &plan)) {
		cli_complain("nothing was done");
		status = l->status;
	} else if (plan_changes(&plan)) {
		status = CLI_GUARD;
		if (confirmed(run, &plan))
			status = carry_out(run, &plan);
		else
			cli_complain("not confirmed: nothing was done");
	}
	journal_end(l);
	show_problems(run);
	return status;
}

static int run(struct cli *cli)
{
	if (cli->operand_count && saved_is_plan(cli->operands[0]))
		return plan_file_and(cli, apply_plan);
	if (cli->plan_key)
		return cli_misuse(cli, "--plan-key is for saved plans, and '%s' is none",
				  cli->operand_count ? cli->operands[0] : "");
	return describe_and(cli, apply_plan);
}

const struct cli_command live_apply = {
	.name = "apply",
	.usage = "FILE [KIND.LABEL ...] | PLAN [options]",
	.summary = "Make the world as the description says",
	.detail =
		"PLAN is what 'slacc plan FILE -o PLAN' saved: it is applied if nothing has moved "
		"since.\n"
		"Shows the plan, asks if there is a terminal, makes the changes, and looks again.\n"
		"Ends with 4 if nothing was done, with 6 if a part was: repeat it to continue.",
	.uses = USES_PARAMETERS | USES_COLOUR | USES_LIVE | USES_GUARDS | USES_CONSENT |
		USES_LOCKS | USES_PLAN_KEY,
	.run = run,
};
