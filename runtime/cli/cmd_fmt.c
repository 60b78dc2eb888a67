/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc fmt: descriptions in the one form of the language. A file is replaced as a whole or not
 * touched at all. */
#include "runtime/cli/cli.h"

#include <string.h>

/* What is done with what is not in that form. */
static int say_changed(const struct cli *cli, struct slacc_compilation *c, const char *file)
{
	struct slacc_sink sink = cli_sink(stdout);
	enum slacc_status status = SLACC_OK;
	if (cli->diff)
		status = slacc_format_diff(c, &sink);
	else
		printf("%s\n", file);
	return status == SLACC_OK ? CLI_WRONG : cli_failed(status);
}

static int to_stdout(const char *text, size_t size)
{
	struct slacc_sink sink = cli_sink(stdout);
	return !size || sink.write(sink.user, text, size) == 0 ? CLI_DONE
							       : cli_failed(SLACC_STOPPED);
}

static int format_one(const struct cli *cli, struct slacc *s, const char *file)
{
	struct slacc_compilation *c = NULL;
	const char *text;
	size_t size;
	bool changed;
	enum slacc_status status = cli_keep_stdin(s, file);
	if (status == SLACC_OK)
		status = slacc_format(s, cli_root(file), &c);
	if (status == SLACC_OK)
		status = cli_report(cli, c, "human", stderr);
	if (status != SLACC_OK) {
		slacc_compilation_free(c);
		return cli_failed(status);
	}
	int end = CLI_DONE;
	if (slacc_formatted(c, &text, &size, &changed) != SLACC_OK)
		end = CLI_WRONG;
	else if (cli->check_only || cli->diff)
		end = changed ? say_changed(cli, c, cli_root(file)) : CLI_DONE;
	else if (!strcmp(file, "-"))
		end = to_stdout(text, size);
	else if (changed)
		end = cli_replace(file, text, size) ? CLI_DONE : CLI_INTERNAL;
	slacc_compilation_free(c);
	return end;
}

static int run(struct cli *cli)
{
	int worst = CLI_DONE;
	if (!cli->operand_count)
		return cli_misuse(cli, "which file? '-' is standard input");
	struct slacc *s = cli_open(cli);
	if (!s)
		return CLI_INTERNAL;
	for (int i = 0; i < cli->operand_count; i++) {
		int end = format_one(cli, s, cli->operands[i]);
		worst = end > worst ? end : worst;
	}
	slacc_free(s);
	return worst;
}

const struct cli_command command_fmt = {
	.name = "fmt",
	.usage = "FILE ... [options]",
	.summary = "Rewrite descriptions in the one form of the language",
	.detail =
		"Blanks and line ends change, comments and meaning do not. Each FILE alone: what "
		"it\n"
		"includes is not looked at. A file that does not parse, or that is in form "
		"already,\n"
		"is not touched; '-' goes from standard input to standard output. With --check or\n"
		"--diff nothing is written, and the status is 1 where something would be.",
	.uses = USES_FORM | USES_COLOUR,
	.run = run,
};
