/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc ir: the checked model as JSON. */
#include "runtime/cli/cli.h"

static int run(struct cli *cli)
{
	struct slacc *s;
	struct slacc_compilation *c;
	if (cli->operand_count != 1)
		return cli_misuse(cli, "one file is needed");
	int end = cli_understand(cli, cli->operands[0], &s, &c);
	if (end == CLI_DONE) {
		struct slacc_sink sink = cli_sink(stdout);
		enum slacc_status status = slacc_write_ir(c, &sink);
		end = status == SLACC_OK ? CLI_DONE : cli_failed(status);
	}
	slacc_compilation_free(c);
	slacc_free(s);
	return end;
}

const struct cli_command command_ir = {
	.name = "ir",
	.usage = "FILE [options]",
	.summary = "Print the checked model as JSON",
	.detail = "Names resolved, defaults filled in, each value with its origin. The same\n"
		  "description and parameters give the same bytes.",
	.uses = USES_PARAMETERS | USES_COLOUR,
	.run = run,
};
