/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc check: whether descriptions are right. */
#include "runtime/cli/cli.h"

#include <string.h>

static int parameter_files(const struct cli *cli)
{
	int n = 0;
	for (size_t i = 0; i < cli->parameter_count; i++)
		n += !cli->parameters[i].value;
	return n;
}

/* The name of the parameter file with this number. */
static const char *parameter_file(const struct cli *cli, int number)
{
	size_t i = 0;
	for (; cli->parameters[i].value || number; i++)
		number -= !cli->parameters[i].value;
	return cli->parameters[i].name;
}

static bool fails(const struct cli *cli, struct slacc_compilation *c)
{
	struct slacc_count n = slacc_count(c);
	return n.errors || (cli->fail_on <= SLACC_WARNING && n.warnings) ||
	       (cli->fail_on <= SLACC_INFO && n.infos);
}

static bool says_something(struct slacc_compilation *c)
{
	struct slacc_count n = slacc_count(c);
	return n.errors || n.warnings || n.infos;
}

/* One file with one set of parameters, or with all of them if the set is negative. */
static int check_one(const struct cli *cli, struct slacc *s, const char *file, int set)
{
	struct slacc_compilation *c = NULL;
	enum slacc_status status = cli_parameters(cli, s, set);
	if (status == SLACC_OK)
		status = cli_compile(s, file, &c);
	if (status == SLACC_OK && set >= 0 && !strcmp(cli->format, "human") && says_something(c))
		printf("%s with %s:\n", cli_root(file), parameter_file(cli, set));
	if (status == SLACC_OK)
		status = cli_report(cli, c, cli->format, stdout);
	int end = status != SLACC_OK ? cli_failed(status) : fails(cli, c) ? CLI_WRONG : CLI_DONE;
	slacc_compilation_free(c);
	return end;
}

static int check_file(const struct cli *cli, struct slacc *s, const char *file)
{
	int sets = parameter_files(cli), worst = CLI_DONE;
	if (sets < 2)
		return check_one(cli, s, file, -1);
	for (int set = 0; set < sets; set++) {
		int end = check_one(cli, s, file, set);
		worst = end > worst ? end : worst;
	}
	return worst;
}

static int run(struct cli *cli)
{
	int worst = CLI_DONE;
	if (!cli->operand_count)
		return cli_misuse(cli, "which file?");
	struct slacc *s = cli_open(cli);
	if (!s)
		return CLI_INTERNAL;
	for (int i = 0; i < cli->operand_count; i++) {
		int end = check_file(cli, s, cli->operands[i]);
		worst = end > worst ? end : worst;
	}
	slacc_free(s);
	return worst;
}

const struct cli_command command_check = {
	.name = "check",
	.usage = "FILE ... [options]",
	.summary = "Say what is wrong with descriptions",
	.detail =
		"Silent if nothing is. '-' is standard input. With several --params files each of "
		"them\nis a check of its own.",
	.uses = USES_PARAMETERS | USES_REPORT | USES_COLOUR,
	.run = run,
};
