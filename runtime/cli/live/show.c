/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What live commands print: plans to standard output, problems to standard error. */
#include "runtime/cli/live/command.h"

#include "compiler/render.h"

#include <stdarg.h>
#include <stdio.h>

void complain(const char *fmt, ...)
{
	va_list ap;
	fflush(stdout);
	fputs("slacc: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

bool put_out(const char *text, size_t size)
{
	return fwrite(text, 1, size, stdout) == size && !fflush(stdout);
}

void show_plan(struct run *run, const struct plan *plan)
{
	struct buf out = BUF_IN(&run->arena);
	const struct plan_view view = {
		.description = run->file,
		.color = run->color_out && !run->json,
		.commands = run->commands,
	};
	if (run->json)
		plan_json(&out, plan, &view);
	else
		plan_text(&out, plan, &view);
	put_out(buf_text(&out), out.size);
}

void show_problems(struct run *run)
{
	struct buf out = BUF_IN(&run->arena);
	progress_end(&run->live.progress);
	diags_finish(&run->live.diags);
	render_text(&out, &(struct render_input){.sources = &run->compilation->sources,
						 .diags = &run->live.diags,
						 .colour = run->color_err});
	fflush(stdout);
	fwrite(buf_text(&out), 1, out.size, stderr);
}
