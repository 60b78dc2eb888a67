/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language server as a program: order of messages, headers, texts and their diagnostics. */
#include "tests/lib/lsp_client.h"
#include "tests/lib/lsp_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SITE  "file:///nowhere/site.slacc"
#define GOOD  "edition 2026\ntls t { mode = disabled }\n"
#define WRONG "edition 2026\ntls t { mode = disabld }\n"

#define CASE(name, text)                                                                           \
	ATF_TC(name);                                                                              \
	ATF_TC_HEAD(name, tc)                                                                      \
	{                                                                                          \
		atf_tc_set_md_var(tc, "descr", text);                                              \
	}                                                                                          \
	ATF_TC_BODY(name, tc)

static const char *code_at(const json_t *list, size_t i)
{
	const char *code = json_string_value(json_object_get(json_array_get(list, i), "code"));
	return code ? code : "";
}

static int number(const json_t *diagnostic, const char *edge, const char *name)
{
	const json_t *range = json_object_get(diagnostic, "range");
	return (int)json_integer_value(json_object_get(json_object_get(range, edge), name));
}

CASE(life, "initialize, shutdown and exit come in their order, and the status tells")
{
	lsp_start(tc);
	ATF_REQUIRE_EQ(-32002, lsp_refusal(lsp_request("textDocument/hover", NULL)));
	/* What is said to an answer would be taken for the answer to the next request. */
	json_int_t id = lsp_request("no/such", NULL);
	ATF_REQUIRE_EQ(-32002, lsp_refusal(id));
	char answer[128];
	int size = snprintf(answer, sizeof(answer),
			    "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":[null]}", (int)id + 1);
	char header[64];
	lsp_raw(header,
		(size_t)snprintf(header, sizeof(header), "Content-Length: %d\r\n\r\n", size));
	lsp_raw(answer, (size_t)size);
	ATF_REQUIRE_EQ(-32002, lsp_refusal(lsp_request("no/such", NULL)));
	ATF_REQUIRE_EQ(-32602, lsp_refusal(lsp_request("initialize", NULL)));
	json_decref(lsp_call("initialize", json_pack("{s:n, s:n, s:{}}", "processId", "rootUri",
						     "capabilities")));
	ATF_REQUIRE_EQ(-32600, lsp_refusal(lsp_request("initialize", json_object())));
	ATF_REQUIRE_EQ(-32601, lsp_refusal(lsp_request("no/such", json_object())));
	lsp_notify("$/no/such", json_object());
	lsp_notify("no/such", NULL);
	json_decref(lsp_call("shutdown", NULL));
	ATF_REQUIRE_EQ(-32600, lsp_refusal(lsp_request("shutdown", NULL)));
	ATF_REQUIRE_EQ(-32600, lsp_refusal(lsp_request("no/such", NULL)));
	lsp_notify("exit", NULL);
	ATF_REQUIRE_EQ(0, lsp_wait());
	lsp_begin(tc, NULL, NULL);
	lsp_notify("exit", NULL);
	ATF_REQUIRE_EQ(1, lsp_wait());
	lsp_begin(tc, NULL, NULL);
	ATF_REQUIRE_EQ(1, lsp_wait());
}

CASE(editor_that_dies, "the server ends by itself when the editor is gone without a word")
{
	int to_nobody[2];
	ATF_REQUIRE_EQ(0, pipe(to_nobody));
	pid_t other = fork();
	if (!other)
		_exit(0);
	ATF_REQUIRE_EQ(other, waitpid(other, NULL, 0));
	lsp_start(tc);
	json_decref(lsp_call("initialize", json_pack("{s:i, s:n, s:{}}", "processId", (int)other,
						     "rootUri", "capabilities")));
	/* its input stays open */
	int status;
	ATF_REQUIRE_EQ(lsp_pid(), waitpid(lsp_pid(), &status, 0));
	ATF_REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

CASE(diagnostics, "a text is checked when it is opened and at each change, and cleared when closed")
{
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, WRONG);
	json_t *list = lsp_diagnostics(SITE), *d = json_array_get(list, 0);
	ATF_REQUIRE_EQ(1, json_array_size(list));
	ATF_REQUIRE_STREQ("SL2021", code_at(list, 0));
	ATF_REQUIRE_EQ(1, number(d, "start", "line"));
	ATF_REQUIRE_EQ(15, number(d, "start", "character"));
	ATF_REQUIRE_EQ(22, number(d, "end", "character"));
	json_decref(list);
	lsp_change_range(SITE, 2, 1, 20, 1, 20, "e");
	json_decref(list = lsp_diagnostics(SITE));
	lsp_change(SITE, 3, GOOD);
	list = lsp_diagnostics(SITE);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	lsp_change(SITE, 4, WRONG);
	json_decref(lsp_diagnostics(SITE));
	lsp_close(SITE);
	list = lsp_diagnostics(SITE);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	ATF_REQUIRE(lsp_silent("textDocument/publishDiagnostics"));
	lsp_end();
}

CASE(older_version, "a change to an older version is ignored, and the editor is told")
{
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, GOOD);
	json_decref(lsp_diagnostics(SITE));
	lsp_change(SITE, 7, GOOD "\n");
	json_decref(lsp_diagnostics(SITE));
	lsp_change(SITE, 5, WRONG);
	json_decref(lsp_expect("window/logMessage"));
	ATF_REQUIRE(lsp_silent("textDocument/publishDiagnostics"));
	lsp_end();
}

static void one_encoding(const atf_tc_t *tc, const char *offer, const char *taken, int start)
{
	json_t *can = offer ? json_pack("{s:{s:[s]}}", "general", "positionEncodings", offer)
			    : json_object();
	const json_t *server = lsp_begin(tc, can, NULL);
	ATF_REQUIRE_STREQ(taken, json_string_value(json_object_get(server, "positionEncoding")));
	/* a character of four bytes and one of two before what is wrong */
	lsp_open(SITE, "edition 2026\nlayout \"\xF0\x9F\x90\x8C\xC3\xA9\" { slurm_conf = x }\n");
	json_t *list = lsp_diagnostics(SITE);
	ATF_REQUIRE_STREQ("SL2021", code_at(list, 0));
	ATF_REQUIRE_EQ(start, number(json_array_get(list, 0), "start", "character"));
	json_decref(list);
	lsp_change_range(SITE, 2, 1, start, 1, start + 1, "manual");
	list = lsp_diagnostics(SITE);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	lsp_end();
}

CASE(encodings, "positions are in the units that were agreed")
{
	one_encoding(tc, "utf-8", "utf-8", 31);
	one_encoding(tc, "utf-16", "utf-16", 28);
	one_encoding(tc, "utf-32", "utf-32", 27);
	one_encoding(tc, "utf-7", "utf-16", 28);
	one_encoding(tc, NULL, "utf-16", 28);
}

CASE(pulled, "an editor that pulls is pushed nothing, and is told when nothing changed")
{
	lsp_begin(tc, json_pack("{s:{s:{}}}", "textDocument", "diagnostic"), NULL);
	lsp_open(SITE, WRONG);
	json_t *report = lsp_call("textDocument/diagnostic", lsp_document(SITE));
	ATF_REQUIRE_STREQ("SL2021", code_at(json_object_get(report, "items"), 0));
	json_t *again = lsp_document(SITE);
	json_object_set(again, "previousResultId", json_object_get(report, "resultId"));
	json_decref(report);
	report = lsp_call("textDocument/diagnostic", again);
	ATF_REQUIRE_STREQ("unchanged", json_string_value(json_object_get(report, "kind")));
	json_decref(report);
	report = lsp_call("workspace/diagnostic", json_pack("{s:[]}", "previousResultIds"));
	ATF_REQUIRE_EQ(1, json_array_size(json_object_get(report, "items")));
	json_decref(report);
	ATF_REQUIRE(lsp_silent("textDocument/publishDiagnostics"));
	lsp_end();
}

/* --- several files --- */

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");
	ATF_REQUIRE(f);
	fputs(text, f);
	ATF_REQUIRE_EQ(0, fclose(f));
}

static char here[4096], uri_a[4200], uri_b[4200];

static void two_files(const char *a, const char *b)
{
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	snprintf(uri_a, sizeof(uri_a), "file://%s/site.slacc", here);
	snprintf(uri_b, sizeof(uri_b), "file://%s/part.slacc", here);
	write_file("site.slacc", a);
	write_file("part.slacc", b);
}

#define USES                                                                                       \
	"edition 2026\ninclude \"part.slacc\"\ndatabase_server d { host = \"h\"; engine = mysql; " \
	"tls = t }\n"
#define GIVES "tls t { mode = required; ca = \"/ca.pem\" }\n"
#define GAVE  "tls u { mode = required; ca = \"/ca.pem\" }\n"

CASE(open_texts_win, "what is open wins over what the file holds, in every file of a project")
{
	two_files(USES, GIVES);
	lsp_begin(tc, NULL, here);
	/* the part alone is no description: it is checked as part of the one that includes it */
	lsp_open(uri_b, GIVES);
	json_t *list = lsp_diagnostics(uri_b);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	lsp_change(uri_b, 2, GAVE);
	list = lsp_diagnostics(uri_a);
	ATF_REQUIRE_STREQ("SL2022", code_at(list, 0));
	json_decref(list);
	lsp_close(uri_b);
	list = lsp_diagnostics(uri_b);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	list = lsp_diagnostics(uri_a);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	lsp_end();
}

CASE(workspace, "all descriptions of the folders are found, each of them once")
{
	two_files(USES, GAVE);
	lsp_begin(tc, NULL, here);
	json_t *report = lsp_call("workspace/diagnostic", json_pack("{s:[]}", "previousResultIds"));
	json_t *items = json_object_get(report, "items");
	ATF_REQUIRE_EQ(2, json_array_size(items));
	json_decref(report);
	lsp_end();
}

CASE(changed_on_disk, "a file that changed behind the editor's back is read again")
{
	two_files(USES, GAVE);
	lsp_begin(tc, NULL, here);
	lsp_open(uri_a, USES);
	json_t *list = lsp_diagnostics(uri_a);
	ATF_REQUIRE_STREQ("SL2022", code_at(list, 0));
	json_decref(list);
	write_file("part.slacc", GIVES);
	lsp_notify("workspace/didChangeWatchedFiles",
		   json_pack("{s:[{s:s, s:i}]}", "changes", "uri", uri_b, "type", 2));
	list = lsp_diagnostics(uri_a);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	lsp_end();
}

CASE(two_roots, "two descriptions that use the same names have nothing to do with each other")
{
	char one[4300], other[4300];
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	ATF_REQUIRE_EQ(0, mkdir("one", 0700));
	ATF_REQUIRE_EQ(0, mkdir("other", 0700));
	write_file("one/site.slacc", "edition 2026\n" GIVES);
	write_file("other/site.slacc", "edition 2026\n" GIVES);
	snprintf(one, sizeof(one), "file://%s/one/site.slacc", here);
	snprintf(other, sizeof(other), "file://%s/other/site.slacc", here);
	lsp_begin(tc, NULL, here);
	lsp_open(one, "edition 2026\n" GIVES);
	lsp_open(other, "edition 2026\n" GIVES);
	json_t *params = lsp_at(one, 1, 4);
	json_object_set_new(params, "context", json_pack("{s:b}", "includeDeclaration", 1));
	json_t *list = lsp_call("textDocument/references", params);
	ATF_REQUIRE_EQ(1, json_array_size(list));
	ATF_REQUIRE_STREQ(one, json_string_value(json_object_get(json_array_get(list, 0), "uri")));
	json_decref(list);
	list = lsp_call("workspace/symbol", json_pack("{s:s}", "query", "t"));
	ATF_REQUIRE_EQ(2, json_array_size(list));
	json_decref(list);
	json_t *gone = json_pack("{s:s, s:s}", "uri", one, "name", "f");
	lsp_notify("workspace/didChangeWorkspaceFolders",
		   json_pack("{s:{s:[], s:[o]}}", "event", "added", "removed", gone));
	lsp_end();
}

CASE(line_ends, "lines end in LF, CR LF or CR")
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};
	char text[256];
	lsp_begin(tc, NULL, NULL);
	for (int i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "edition 2026%s%stls t { mode = disabld }%s", ends[i],
			 ends[i], ends[i]);
		if (i)
			lsp_change(SITE, i + 1, text);
		else
			lsp_open(SITE, text);
		json_t *list = lsp_diagnostics(SITE);
		ATF_REQUIRE(json_array_size(list) > 0);
		/* a lone CR is wrong in itself: that is where it stands, on the first line */
		ATF_CHECK_EQ(i < 2 ? 2 : 0, number(json_array_get(list, 0), "start", "line"));
		json_decref(list);
	}
	lsp_end();
}

CASE(meta_model, "messages are held against the protocol's meta model, which finds what is wrong")
{
	char path[4096], why[512];
	struct lsp_model m;
	static const struct {
		const char *method, *params;
		bool right;
	} rows[] = {
		{"window/logMessage", "{\"type\":2,\"message\":\"x\"}", true},
		{"window/logMessage", "{\"type\":99,\"message\":\"x\"}", false},
		{"window/logMessage", "{\"type\":2}", false},
		{"window/logMessage", "{\"type\":2,\"message\":\"x\",\"more\":1}", false},
		{"no/such", "{}", false},
		{"textDocument/publishDiagnostics",
		 "{\"uri\":\"u\",\"diagnostics\":[{\"range\":{\"start\":{\"line\":0,\"character\":-"
		 "1},"
		 "\"end\":{\"line\":0,\"character\":0}},\"message\":\"x\"}]}",
		 false},
	};
	snprintf(path, sizeof(path), "%s/vectors/lsp-3.17-metaModel.json",
		 atf_tc_get_config_var_wd(tc, "corpus", "."));
	if (!lsp_model_read(&m, path))
		atf_tc_skip("no meta model of the protocol: messages are not held against it");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *params = json_loads(rows[i].params, 0, NULL);
		ATF_CHECK_EQ_MSG(
			rows[i].right,
			lsp_model_params(&m, rows[i].method, false, params, why, sizeof(why)), "%s",
			rows[i].params);
		json_decref(params);
	}
	lsp_model_release(&m);
}

CASE(settings, "parameters come from the editor's settings")
{
	lsp_begin(tc, json_pack("{s:{s:b}}", "workspace", "configuration", 1), NULL);
	lsp_reply(lsp_expect("workspace/configuration"),
		  json_pack("[{s:{s:s}}]", "params", "p", "fine"));
	lsp_open(SITE,
		 "edition 2026\nparam p { one_of = [\"fine\"] }\ntls t { mode = required; ca = "
		 "\"/${param.p}\" }\n");
	json_t *list = lsp_diagnostics(SITE);
	ATF_REQUIRE_EQ(0, json_array_size(list));
	json_decref(list);
	lsp_notify("workspace/didChangeConfiguration", json_pack("{s:n}", "settings"));
	lsp_reply(lsp_expect("workspace/configuration"),
		  json_pack("[{s:{s:s}}]", "params", "p", "wrong"));
	list = lsp_diagnostics(SITE);
	ATF_REQUIRE_STREQ("SL2042", code_at(list, 0));
	json_decref(list);
	lsp_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, life);
	ATF_TP_ADD_TC(tp, editor_that_dies);
	ATF_TP_ADD_TC(tp, diagnostics);
	ATF_TP_ADD_TC(tp, older_version);
	ATF_TP_ADD_TC(tp, encodings);
	ATF_TP_ADD_TC(tp, pulled);
	ATF_TP_ADD_TC(tp, open_texts_win);
	ATF_TP_ADD_TC(tp, workspace);
	ATF_TP_ADD_TC(tp, changed_on_disk);
	ATF_TP_ADD_TC(tp, two_roots);
	ATF_TP_ADD_TC(tp, line_ends);
	ATF_TP_ADD_TC(tp, meta_model);
	ATF_TP_ADD_TC(tp, settings);
	return atf_no_error();
}
