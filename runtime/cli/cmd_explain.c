/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc explain: a code at length, a kind's attributes, or where a block's values come from. */
#include "runtime/cli/cli.h"

#include <string.h>

#include "runtime/base/codes.h"

/* The codes of the library, then those of the live world; false behind the last. */
static bool code_at(size_t index, struct slacc_code *out)
{
	static const enum slacc_severity severities[] = {
		[SEVERITY_INFO] = SLACC_INFO,
		[SEVERITY_WARNING] = SLACC_WARNING,
		[SEVERITY_ERROR] = SLACC_ERROR,
	};
	size_t library = 0;
	for (; slacc_code_at(library, out); library++)
		if (library == index)
			return true;
	const struct diag_code *d = runtime_code_at((unsigned)(index - library));
	if (d)
		*out = (struct slacc_code){d->number, d->name, d->title, severities[d->severity]};
	return d;
}

/* SL2021, 2021 or unknown_word. */
static bool find_code(const char *word, struct slacc_code *out)
{
	char number[16];
	if ((word[0] == 'S' || word[0] == 's') && (word[1] == 'L' || word[1] == 'l'))
		word += 2;
	for (size_t i = 0; code_at(i, out); i++) {
		snprintf(number, sizeof(number), "%04u", out->number);
		if (!strcmp(word, number) || !strcmp(word, out->name))
			return true;
	}
	return false;
}

static int list_codes(void)
{
	struct slacc_code c;
	for (size_t i = 0; code_at(i, &c); i++)
		printf("SL%04u  %-8s %s\n", c.number,
		       c.severity == SLACC_ERROR     ? "error"
		       : c.severity == SLACC_WARNING ? "warning"
						     : "info",
		       c.title);
	return CLI_DONE;
}

static int explain_code(const struct slacc_code *c)
{
	const char *text = slacc_explain(c->number);
	if (text)
		fputs(text, stdout);
	else
		printf("SL%04u %s\n", c->number, c->title);
	return CLI_DONE;
}

static bool looks_like_code(const char *word)
{
	size_t n = strspn(word, "SLsl");
	return n <= 2 && strspn(word + n, "0123456789") == 4 && !word[n + 4];
}

static int explain_blocks(const struct cli *cli, struct slacc_compilation *c)
{
	struct slacc_sink sink = cli_sink(stdout);
	enum slacc_status status = SLACC_OK;
	if (cli->operand_count == 1)
		status = slacc_write_blocks(c, &sink);
	for (int i = 1; i < cli->operand_count && status == SLACC_OK; i++) {
		status = slacc_explain_block(c, cli->operands[i], &sink);
		if (status == SLACC_NOT_FOUND)
			return cli_misuse(
				cli, "there is no block '%s' in %s; 'slacc explain %s' lists them",
				cli->operands[i], cli_root(cli->operands[0]), cli->operands[0]);
	}
	return status == SLACC_OK ? CLI_DONE : cli_failed(status);
}

/* A description with errors is explained as far as it was understood; the status says so. */
static int explain_file(const struct cli *cli)
{
	struct slacc *s;
	struct slacc_compilation *c;
	int end = cli_understand(cli, cli->operands[0], &s, &c);
	if (end == CLI_DONE || end == CLI_WRONG) {
		int explained = explain_blocks(cli, c);
		end = explained ? explained : end;
	}
	slacc_compilation_free(c);
	slacc_free(s);
	return end;
}

static int manual(enum slacc_manual form)
{
	struct slacc_sink sink = cli_sink(stdout);
	enum slacc_status status = slacc_write_manual(form, &sink);
	return status == SLACC_OK ? CLI_DONE : cli_failed(status);
}

static const struct {
	const char *word;
	enum slacc_manual form;
} manuals[] = {
	{"manual", SLACC_MANUAL},
	{"reference", SLACC_MANUAL_REFERENCE},
	{"manual-page", SLACC_MANUAL_PAGE},
};

static int run(struct cli *cli)
{
	struct slacc_code c;
	if (!cli->operand_count)
		return list_codes();
	if (cli->operand_count == 1 && find_code(cli->operands[0], &c))
		return explain_code(&c);
	if (cli->operand_count == 1 && !strcmp(cli->operands[0], "kinds")) {
		explain_kinds();
		return CLI_DONE;
	}
	if (cli->operand_count == 1 && explain_kind(cli->operands[0]))
		return CLI_DONE;
	for (size_t i = 0; cli->operand_count == 1 && i < sizeof(manuals) / sizeof(*manuals); i++)
		if (!strcmp(cli->operands[0], manuals[i].word))
			return manual(manuals[i].form);
	if (looks_like_code(cli->operands[0]))
		return cli_misuse(cli, "there is no code '%s'; 'slacc explain' lists them",
				  cli->operands[0]);
	return explain_file(cli);
}

const struct cli_command command_explain = {
	.name = "explain",
	.usage = "[CODE | KIND | kinds | manual | FILE [KIND.LABEL ...]] [options]",
	.summary = "Explain a code, a kind of block, or where the values of a block come from",
	.detail = "Without anything it lists the codes, with 'kinds' the kinds, with a FILE alone "
		  "its blocks. 'manual' is the language's manual as Markdown, 'reference' its "
		  "tables, 'manual-page' slacc(5) for man.",
	.uses = USES_PARAMETERS | USES_COLOUR,
	.run = run,
};
