/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Ten thousand random edits of a text: the language server's text is that of a simple model, and
 * that of the protocol's own text document where npm's package is installed. */
#include "tests/lib/lsp_edits.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EDITS = 10000 };

static uint64_t seed_of(const atf_tc_t *tc)
{
	return strtoull(atf_tc_get_config_var_wd(tc, "seed", "1"), NULL, 10);
}

static unsigned edits_of(const atf_tc_t *tc)
{
	return (unsigned)(EDITS / atf_tc_get_config_var_as_long_wd(tc, "slice", 1));
}

ATF_TC(model);
ATF_TC_HEAD(model, tc)
{
	atf_tc_set_md_var(tc, "descr", "random edits make the text that a simple model makes");
	atf_tc_set_md_var(tc, "timeout", "3600");
}
ATF_TC_BODY(model, tc)
{
	lsp_edits_run(seed_of(tc), edits_of(tc), NULL);
	printf("campaign: %u edits of a text\n", edits_of(tc));
}

/* Reads the edits, does them, and compares. Status 3: there is no such package. */
#define SCRIPT                                                                                     \
	"const m = require('module').createRequire('/usr/lib/node_modules/');"                     \
	"let T; for (const r of [require, m, "                                                     \
	"require('module').createRequire('/usr/local/lib/node_modules/')])"                        \
	" try { T = T || r('vscode-languageserver-textdocument').TextDocument } catch (e) {}"      \
	"if (!T) process.exit(3);"                                                                 \
	"let d = T.create('untitled:edits', 'slacc', 0, '');"                                      \
	"for (const l of require('fs').readFileSync('edits', 'utf8').split('\\n')) {"              \
	" const e = JSON.parse(l);"                                                                \
	" if (e.text !== undefined) process.exit(e.text === d.getText() ? 0 : 1);"                 \
	" T.update(d, e.contentChanges, e.textDocument.version) }"                                 \
	"process.exit(2)"

ATF_TC(npm);
ATF_TC_HEAD(npm, tc)
{
	atf_tc_set_md_var(tc, "descr", "random edits make the text that npm's text document makes");
	atf_tc_set_md_var(tc, "timeout", "3600");
}
ATF_TC_BODY(npm, tc)
{
	FILE *log = fopen("edits", "w"), *script = fopen("script.js", "w");
	ATF_REQUIRE(log && script);
	fputs(SCRIPT, script);
	fclose(script);
	lsp_edits_run(seed_of(tc), edits_of(tc), log);
	fclose(log);
	pid_t node = fork();
	ATF_REQUIRE(node >= 0);
	if (!node) {
		execlp("node", "node", "script.js", (char *)NULL);
		_exit(3);
	}
	int status;
	ATF_REQUIRE_EQ(node, waitpid(node, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 3)
		atf_tc_skip("no vscode-languageserver-textdocument of npm");
	ATF_REQUIRE_EQ_MSG(0, WEXITSTATUS(status), "npm's text document has another text");
	printf("campaign: %u edits, as npm's text document makes them\n", edits_of(tc));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, model);
	ATF_TP_ADD_TC(tp, npm);
	return atf_no_error();
}
