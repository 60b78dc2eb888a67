/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Language servers that npm's registry has, each with a text of its own language that says about as
 * much in a block as a description says of a cluster. Where one knows the words of a text only from
 * a schema it is given one, so that it has something to say. */
#include "tests/bench/files.h"
#include "tests/bench/lsp.h"

#define SCHEMA "bench-schema.json"

static void yaml(struct text *t, unsigned n)
{
	text_add(t, "# yaml-language-server: $schema=./" SCHEMA "\nclusters:\n");
	for (unsigned i = 0; i < n; i++)
		text_add(t,
			 "  hpc%u:\n    head_node: head%u\n    layout: site%u\n    slurmdbd:\n"
			 "      database_server: db%u\n      credential: acct%u\n"
			 "      account_hosts: [\"10.%u.%u.%%\"]\n      slurmdbd_conf:\n"
			 "        DebugLevel: info\n        PurgeJobAfter: %umonths\n",
			 i, i, i % 8, i / 16, i, i / 256 % 256, i % 256, 6 + i % 18);
}

static void json(struct text *t, unsigned n)
{
	text_add(t, "{\n  \"$schema\": \"./" SCHEMA "\",\n  \"clusters\": {\n");
	for (unsigned i = 0; i < n; i++)
		text_add(
			t,
			"    \"hpc%u\": {\n      \"head_node\": \"head%u\",\n      \"layout\": "
			"\"site%u\",\n"
			"      \"slurmdbd\": {\n        \"database_server\": \"db%u\",\n        "
			"\"credential\": \"acct%u\",\n"
			"        \"account_hosts\": [\"10.%u.%u.%%\"],\n        \"PurgeJobAfter\": "
			"\"%umonths\"\n      }\n    }%s\n",
			i, i, i % 8, i / 16, i, i / 256 % 256, i % 256, 6 + i % 18,
			i + 1 < n ? "," : "");
	text_add(t, "  }\n}\n");
}

static void dockerfile(struct text *t, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		text_add(t,
			 "FROM debian:12 AS head%u\nARG SITE=site%u\nENV SLURM_CONF=/etc/slurm%u\n"
			 "LABEL rack=\"%u\"\nWORKDIR /opt/slurm/site%u\nCOPY slurm%u.conf "
			 "${SLURM_CONF}/slurm.conf\n"
			 "RUN echo ${SITE} > /etc/site%u\nEXPOSE %u\nUSER slurm\nCMD "
			 "[\"slurmctld\", \"-D\"]\n",
			 i, i % 8, i, i % 97, i % 8, i, i, 6817 + i % 100);
}

static void bash(struct text *t, unsigned n)
{
	text_add(t, "#!/bin/bash\n");
	for (unsigned i = 0; i < n; i++)
		text_add(t,
			 "# The cluster of rack %u.\nadd_hpc%u() {\n\tlocal head_node=head%u "
			 "site=site%u\n"
			 "\tlocal server=db%u\n\tif ! grep -q \"$head_node\" /etc/hosts; then\n"
			 "\t\techo \"$head_node of $site is not known\" >&2\n\tfi\n"
			 "\tsacctmgr -i add cluster hpc%u\n\techo \"$server\"\n}\n",
			 i % 97, i, i, i % 8, i / 16, i);
}

static void proto(struct text *t, unsigned n)
{
	text_add(t, "syntax = \"proto3\";\npackage site;\n");
	for (unsigned i = 0; i < n; i++)
		text_add(t,
			 "message Hpc%u {\n  string head_node = 1;\n  int32 layout = 2;\n"
			 "  // The one of rack %u.\n  message Slurmdbd {\n"
			 "    string database_server = 1;\n    repeated string hosts = 2;\n"
			 "  }\n  Slurmdbd slurmdbd = 3;\n}\n",
			 i, i % 97);
}

#define BIN(name) "node_modules/.bin/" name

const struct server lsp_peers[] = {
	{.name = "yaml-language-server",
	 .argv = {BIN("yaml-language-server"), "--stdio"},
	 /* or it asks the network for the schemas of the world */
	 .settings = "{\"yaml\": {\"schemaStore\": {\"enable\": false}}}",
	 .file = "bench.yaml",
	 .kind = "yaml",
	 .generate = yaml,
	 .word = "    head_node",
	 .before = "    ",
	 .hover = "slurmctld",
	 .completion = "\"label\""},
	{.name = "vscode-json-languageserver",
	 .argv = {BIN("vscode-json-languageserver"), "--stdio"},
	 .file = "bench.json",
	 .kind = "json",
	 .generate = json,
	 .word = "\"head_node",
	 .before = "\"",
	 .hover = "slurmctld",
	 .completion = "\"label\""},
	{.name = "dockerfile-language-server",
	 .argv = {BIN("docker-langserver"), "--stdio"},
	 .file = "Dockerfile",
	 .kind = "dockerfile",
	 .generate = dockerfile,
	 .word = "EXPOSE",
	 .before = "E",
	 .hover = "\"contents\"",
	 .completion = "\"label\""},
	{.name = "bash-language-server",
	 .argv = {BIN("bash-language-server"), "start"},
	 .file = "bench.bash",
	 .kind = "shellscript",
	 .generate = bash,
	 .word = "\techo \"$server",
	 .before = "\te",
	 .hover = "\"contents\"",
	 .completion = "\"label\""},
	{.name = "buf",
	 .argv = {"node_modules/@bufbuild/buf-*/bin/buf", "lsp", "serve"},
	 .full = true,
	 /* a rule of its linter, which comes after the parser's errors and takes their place */
	 .last = "PACKAGE_DIRECTORY_MATCH",
	 .file = "bench.proto",
	 .kind = "proto",
	 .generate = proto,
	 .word = "  Slurmdbd slurmdbd",
	 .before = "  S",
	 .hover = "\"contents\"",
	 .completion = "\"label\""},
	{0},
};

void lsp_peers_prepare(void)
{
	struct text t = {0};
	text_add(
		&t, "%s",
		"{\"properties\": {\"clusters\": {\"additionalProperties\": {\"properties\": {\n"
		"\"head_node\": {\"type\": \"string\", \"description\": \"Host of its "
		"slurmctld.\"},\n"
		"\"layout\": {\"type\": \"string\", \"description\": \"Where its files are.\"},\n"
		"\"slurmdbd\": {\"type\": \"object\", \"required\": [\"database_server\"]}}}}}}\n");
	write_file(SCHEMA, &t);
	text_free(&t);
}
