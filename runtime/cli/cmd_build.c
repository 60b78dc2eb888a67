/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc build: the files that a description stands for, in a directory. The manifest is removed
 * first and written last: a tree with one is complete. */
#include "runtime/cli/cli.h"

#include <stdlib.h>
#include <string.h>

#define MANIFEST "manifest.json"

static int take(void *user, const struct slacc_artefact *a)
{
	return tree_put(user, a->path, a->mode, a->data, a->size) ? 0 : -1;
}

static bool write_depfile(const struct cli *cli, struct slacc_compilation *c)
{
	size_t size = strlen(cli->output) + sizeof("/" MANIFEST);
	char *target = malloc(size);
	if (!target) {
		cli_failed(SLACC_NO_MEMORY);
		return false;
	}
	snprintf(target, size, "%s/%s", cli->output, MANIFEST);
	bool good = depfile_write(cli->depfile, target, c);
	free(target);
	return good;
}

static int write_tree(const struct cli *cli, struct slacc_compilation *c)
{
	struct tree t;
	if (!tree_open(&t, cli->output))
		return CLI_INTERNAL;
	enum slacc_status status = SLACC_STOPPED; /* what the tree refuses, it has said itself */
	if (tree_remove(&t, MANIFEST))
		status = slacc_emit(c, take, &t);
	tree_close(&t);
	if (status != SLACC_OK)
		return cli_failed(status);
	return cli->depfile && !write_depfile(cli, c) ? CLI_INTERNAL : CLI_DONE;
}

static int run(struct cli *cli)
{
	struct slacc *s;
	struct slacc_compilation *c;
	if (cli->operand_count != 1)
		return cli_misuse(cli, "one file is needed");
	if (!cli->output)
		return cli_misuse(cli, "where to? -o DIR is needed");
	if (cli->with_secrets)
		return cli_become_live(cli);
	int end = cli_understand(cli, cli->operands[0], &s, &c);
	if (end == CLI_DONE)
		end = write_tree(cli, c);
	slacc_compilation_free(c);
	slacc_free(s);
	return end;
}

const struct cli_command command_build = {
	.name = "build",
	.usage = "FILE -o DIR [options]",
	.summary = "Write the files that a description stands for into a directory",
	.detail =
		"Needs no server, no network and no secret: where a password belongs stands a line "
		"that\nkeeps the file from being used. Files that an earlier build left and this "
		"one "
		"does not\nwrite stay; " MANIFEST " lists those that count.",
	.uses = USES_PARAMETERS | USES_TREE | USES_COLOUR,
	.run = run,
};
