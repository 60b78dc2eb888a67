/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc doctor: how everything that a description depends on is. Changes nothing. */
#include "runtime/cli/live/command.h"

#include "runtime/live/doctor/doctor.h"

static int status_of(const struct cli *cli, const struct doctor *d)
{
	return doctor_worst(d) >= (int)cli->fail_on ? CLI_WRONG : CLI_DONE;
}

static int body(struct run *run)
{
	const struct cli *cli = run->cli;
	const struct doctor_options options = {
		.expiry_days = cli->expiry_days,
		.facts = cli->facts.list,
		.facts_count = cli->facts.count,
	};
	struct buf out = BUF_IN(&run->arena);
	struct doctor *d = ARENA_NEW(&run->arena, struct doctor);
	const struct doctor_view view = {.description = cli->operands[0],
					 .colour = cli_use_colour(cli, stdout)};
	doctor_run(d, &run->live, &options);
	(cli->json ? doctor_json : doctor_text)(&out, d, &view);
	doctor_release(d);
	fwrite(buf_text(&out), 1, out.size, stdout);
	return status_of(cli, d);
}

static int run(struct cli *cli)
{
	return describe_and(cli, body);
}

const struct cli_command live_doctor = {
	.name = "doctor",
	.usage = "FILE [KIND.LABEL ...] [options]",
	.summary = "Look at all that a description depends on, stage by stage",
	.detail =
		"Changes nothing. Ends with 1 if something is wrong (see --fail-on), else with 0.",
	.uses = USES_PARAMETERS | USES_COLOUR | USES_LIVE | USES_JSON | USES_FINDINGS,
	.run = run,
};
