/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc check: whether descriptions are right. */
#include "runtime/cli/cli.h"

#include <stdlib.h>
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

/* What is checked so far. A format whose report is one document takes all of it at the end. */
struct report {
	const struct cli *cli;
	struct slacc *slacc;
	bool document;
	struct slacc_check *list;
	size_t count;
};

static bool is_document(const char *format)
{
	struct slacc_format f = {0};
	for (size_t i = 0; slacc_format_at(i, &f); i++)
		if (!strcmp(f.name, format))
			return f.document;
	return false;
}

/* Takes a compilation over: it is reported and freed, now or later. */
static enum slacc_status report(struct report *r, struct slacc_compilation *c, const char *file,
				const char *with)
{
	if (r->document) {
		r->list[r->count++] = (struct slacc_check){.compilation = c, .with = with};
		return SLACC_OK;
	}
	if (with && !strcmp(r->cli->format, "human") && says_something(c))
		printf("%s with %s:\n", cli_root(file), with);
	enum slacc_status status = cli_report(r->cli, c, r->cli->format, stdout);
	slacc_compilation_free(c);
	return status;
}

/* One file with one set of parameters, or with all of them if the set is negative. */
static int check_one(struct report *r, const char *file, int set)
{
	struct slacc_compilation *c = NULL;
	enum slacc_status status = cli_parameters(r->cli, r->slacc, set);
	int fixed = status == SLACC_OK && r->cli->fix ? cli_fix(r->cli, r->slacc, file) : CLI_DONE;
	if (fixed != CLI_DONE)
		return fixed;
	if (status == SLACC_OK)
		status = cli_compile(r->slacc, file, &c);
	if (status != SLACC_OK)
		return cli_failed(status);
	int end = fails(r->cli, c) ? CLI_WRONG : CLI_DONE;
	status = report(r, c, file, set >= 0 ? parameter_file(r->cli, set) : NULL);
	return status == SLACC_OK ? end : cli_failed(status);
}

static int check_file(struct report *r, const char *file)
{
	int sets = parameter_files(r->cli), worst = CLI_DONE;
	if (sets < 2)
		return check_one(r, file, -1);
	for (int set = 0; set < sets; set++) {
		int end = check_one(r, file, set);
		worst = end > worst ? end : worst;
	}
	return worst;
}

static int check_all(struct report *r)
{
	const struct cli *cli = r->cli;
	struct slacc_sink sink = cli_sink(stdout);
	int worst = CLI_DONE;
	for (int i = 0; i < cli->operand_count; i++) {
		int end = check_file(r, cli->operands[i]);
		worst = end > worst ? end : worst;
	}
	enum slacc_status status = SLACC_OK;
	if (r->count)
		status = slacc_render_all(r->list, r->count, cli->format, NULL, &sink);
	for (size_t i = 0; i < r->count; i++)
		slacc_compilation_free(r->list[i].compilation);
	return status == SLACC_OK ? worst : cli_failed(status);
}

static int run(struct cli *cli)
{
	struct report r = {.cli = cli, .document = is_document(cli->format)};
	if (!cli->operand_count)
		return cli_misuse(cli, "which file?");
	size_t most = (size_t)cli->operand_count * ((size_t)parameter_files(cli) + 1);
	r.list = calloc(most, sizeof(*r.list));
	r.slacc = cli_open(cli);
	int end = r.slacc && r.list ? check_all(&r) : CLI_INTERNAL;
	slacc_free(r.slacc);
	free(r.list);
	return end;
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
