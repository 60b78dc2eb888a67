/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What live commands print: plans to standard output, problems to standard error. */
#include "runtime/cli/live/command.h"

#include "compiler/render.h"

void show_plan(struct run *run, const struct plan *plan)
{
	const struct cli *cli = run->cli;
	struct buf out = BUF_IN(&run->arena);
	const struct plan_view view = {
		.description = cli->operands[0],
		.color = cli_use_colour(cli, stdout),
		.commands = cli->show_commands,
		.width = cli_columns(stdout),
	};
	if (cli->json)
		plan_json(&out, plan, &view);
	else
		plan_text(&out, plan, &view);
	fwrite(buf_text(&out), 1, out.size, stdout);
	fflush(stdout);
}

void show_problems(struct run *run)
{
	struct buf out = BUF_IN(&run->arena);
	progress_end(&run->live.progress);
	diags_finish(&run->live.diags);
	render_text(&out, &(struct render_input){.sources = &run->compilation->sources,
						 .diags = &run->live.diags,
						 .colour = cli_use_colour(run->cli, stderr),
						 .max_shown = run->cli->max_shown,
						 .width = cli_width(stderr)});
	fflush(stdout);
	fwrite(buf_text(&out), 1, out.size, stderr);
}
