/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What no editor should send, and what a slow or careless one does: the language server answers,
 * and goes on. */
#include "tests/lib/lsp_client.h"
#include "tests/lib/lsp_edits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SITE "file:///nowhere/site.slacc"
#define TEXT "edition 2026\ntls t { mode = disabled }\n"

#define CASE(name, text)                                                                           \
	ATF_TC(name);                                                                              \
	ATF_TC_HEAD(name, tc)                                                                      \
	{                                                                                          \
		atf_tc_set_md_var(tc, "descr", text);                                              \
	}                                                                                          \
	ATF_TC_BODY(name, tc)

static void raw(const char *text)
{
	lsp_raw(text, strlen(text));
}

static void body(const char *json)
{
	char head[64];
	snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", strlen(json));
	raw(head);
	raw(json);
}

/* It still answers. */
static void still_there(void)
{
	ATF_CHECK_EQ(-32601, lsp_refusal(lsp_request("no/such", NULL)));
}

CASE(pieces, "messages may come byte by byte, or several at once")
{
	static const char open[] =
		"{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/"
		"didOpen\",\"params\":{\"textDocument\":{"
		"\"uri\":\"" SITE "\",\"languageId\":\"slacc\",\"version\":1,\"text\":\"tls\"}}}";
	char all[2048];
	lsp_begin(tc, NULL, NULL);
	int n = snprintf(all, sizeof(all),
			 "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"
			 "content-length:  %zu \r\n\r\n%s",
			 strlen(open), open);
	for (int i = 0; i < n; i++)
		lsp_raw(all + i, 1);
	json_decref(lsp_diagnostics(SITE));
	for (int cut = 1; cut < n; cut += 7) {
		lsp_raw(all, (size_t)cut);
		lsp_raw(all + cut, (size_t)(n - cut));
	}
	json_decref(lsp_diagnostics(SITE));
	char *twice = malloc((size_t)n * 2);
	ATF_REQUIRE(twice);
	memcpy(twice, all, (size_t)n);
	memcpy(twice + n, all, (size_t)n);
	lsp_raw(twice, (size_t)n * 2);
	free(twice);
	still_there();
	lsp_end();
}

CASE(headers, "a wrong header is answered and skipped; a length beyond reason is not waited for")
{
	static const char *const wrong[] = {
		"Content-Length: -5\r\n\r\n",
		"Content-Length: 99999999999999999999\r\n\r\n",
		"Content-Length: five\r\n\r\n",
		"Content-Length:\r\n\r\n",
		"Content-Type: x\r\n\r\n",
		"what is this\r\n",
		"\r\n",
	};
	lsp_begin(tc, NULL, NULL);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		raw(wrong[i]);
		ATF_CHECK_EQ(-32700, lsp_stray_error());
		still_there();
	}
	char *filler = malloc(1 << 20);
	ATF_REQUIRE(filler);
	memset(filler, 'x', 1 << 20);
	lsp_raw(filler, 1 << 20); /* a line that never ends */
	raw("\r\n");
	ATF_CHECK_EQ(-32700, lsp_stray_error());
	raw("Content-Length: 300000000\r\n\r\n");
	ATF_CHECK_EQ(-32700, lsp_stray_error());
	for (unsigned i = 0; i < 300000000 / (1 << 20); i++)
		lsp_raw(filler, 1 << 20);
	lsp_raw(filler, 300000000 % (1 << 20));
	still_there();
	ATF_CHECK_MSG(lsp_resident() < 64 * 1024, "%ld KiB", lsp_resident());
	free(filler);
	lsp_end();
}

CASE(bodies, "what is no message is answered, and the next one is understood")
{
	lsp_begin(tc, NULL, NULL);
	body("{");
	ATF_CHECK_EQ(-32700, lsp_stray_error());
	body("");
	ATF_CHECK_EQ(-32700, lsp_stray_error());
	body("[]");
	ATF_CHECK_EQ(-32600, lsp_stray_error());
	body("{\"id\":null,\"method\":7}");
	ATF_CHECK_EQ(-32600, lsp_stray_error());
	body("{}");
	body("{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}");
	body("{\"jsonrpc\":\"2.0\",\"id\":{\"a\":1},\"method\":\"no/such\"}");
	ATF_CHECK_EQ(-32601, lsp_stray_error());
	char deep[9000];
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = 0;
	body(deep);
	ATF_CHECK_EQ(-32700, lsp_stray_error());
	/* half of a pair, as a string of JavaScript may hold */
	body("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/"
	     "didOpen\",\"params\":{\"textDocument\":{"
	     "\"uri\":\"" SITE "\",\"languageId\":\"slacc\",\"version\":1,\"text\":\"# \\ud83d "
	     "\\udc0c \\ud83d\\udc0c\"}}}");
	json_decref(lsp_diagnostics(SITE));
	still_there();
	lsp_end();
}

static const char *const methods[] = {
	"textDocument/hover",
	"textDocument/completion",
	"completionItem/resolve",
	"textDocument/definition",
	"textDocument/references",
	"textDocument/documentHighlight",
	"textDocument/prepareRename",
	"textDocument/rename",
	"textDocument/documentSymbol",
	"workspace/symbol",
	"textDocument/foldingRange",
	"textDocument/selectionRange",
	"textDocument/semanticTokens/full",
	"textDocument/semanticTokens/full/delta",
	"textDocument/semanticTokens/range",
	"textDocument/inlayHint",
	"textDocument/documentLink",
	"textDocument/codeLens",
	"textDocument/codeAction",
	"textDocument/formatting",
	"textDocument/rangeFormatting",
	"workspace/executeCommand",
	"textDocument/diagnostic",
	"workspace/diagnostic",
};

static const char *const notes[] = {
	"textDocument/didOpen",
	"textDocument/didChange",
	"textDocument/didClose",
	"textDocument/didSave",
	"workspace/didChangeConfiguration",
	"workspace/didChangeWorkspaceFolders",
	"workspace/didChangeWatchedFiles",
	"$/setTrace",
	"$/cancelRequest",
	"initialized",
	"exit/not",
};

static const char *const odd[] = {
	"null",
	"{}",
	"[]",
	"7",
	"\"x\"",
	"{\"textDocument\":null}",
	"{\"textDocument\":{\"uri\":7}}",
	"{\"textDocument\":{\"uri\":\"" SITE "\"}}",
	"{\"textDocument\":{\"uri\":\"" SITE
	"\"},\"position\":{\"line\":-1,\"character\":99999999999}}",
	"{\"textDocument\":{\"uri\":\"" SITE "\"},\"position\":[],\"range\":7,\"newName\":{}}",
	"{\"textDocument\":{\"uri\":\"" SITE "\"},\"contentChanges\":[7,{},{\"text\":1},"
	"{\"range\":{\"start\":{\"line\":9,\"character\":9},\"end\":{\"line\":0,\"character\":0}},"
	"\"text\":\"\"}]}",
	"{\"event\":{\"added\":[{\"uri\":7}],\"removed\":7},\"changes\":[{}],\"settings\":[]}",
	("{\"textDocument\":{\"uri\":\"file:///a%ZZ/%00b/../..\","
	 "\"text\":\"tls\",\"version\":\"x\"}}"),
};

CASE(params, "params of every wrong form are taken or refused, by every method")
{
	char message[1024];
	size_t wrongs = sizeof(odd) / sizeof(*odd);
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, TEXT);
	for (size_t i = 0; i < wrongs; i++) {
		for (size_t m = 0; m < sizeof(methods) / sizeof(*methods); m++) {
			/* a string as id: what comes back is looked at no closer */
			snprintf(message, sizeof(message),
				 "{\"jsonrpc\":\"2.0\",\"id\":\"o\",\"method\":\"%s\",\"params\":%"
				 "s}",
				 methods[m], odd[i]);
			lsp_ignore_answers("o");
			body(message);
		}
		for (size_t m = 0; m < sizeof(notes) / sizeof(*notes); m++) {
			snprintf(message, sizeof(message),
				 "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s}", notes[m],
				 odd[i]);
			body(message);
		}
		still_there();
		lsp_open(SITE, TEXT);
	}
	lsp_end();
}

CASE(cancelled, "a request that waits can be cancelled; one that is done cannot")
{
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, TEXT);
	/* one write: all of it is read before the first is handled */
	lsp_hold();
	json_int_t slow = lsp_request("textDocument/documentSymbol", lsp_document(SITE));
	json_int_t gone = lsp_request("textDocument/hover", lsp_at(SITE, 1, 1));
	lsp_notify("$/cancelRequest", json_pack("{s:I}", "id", gone));
	lsp_notify("$/cancelRequest", json_pack("{s:i}", "id", 999));
	lsp_release();
	json_decref(lsp_answer(slow));
	ATF_CHECK_EQ(-32800, lsp_refusal(gone));
	lsp_notify("$/cancelRequest", json_pack("{s:I}", "id", slow));
	still_there();
	lsp_end();
}

CASE(edits, "random incremental edits make the text that a simple model makes")
{
	for (unsigned seed = 1; seed <= 3; seed++)
		lsp_edits_run(seed, 200, NULL);
}

/* Kilobytes. A sanitizer remembers where memory came from. */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { GROWTH_MAX = 2048 };
#else
enum { GROWTH_MAX = 256 };
#endif

/* An hour: eighteen thousand key strokes are five a second. */
CASE(hour, "an hour of typing leaves no memory behind")
{
	static const char typed[] = "cluster c9 { slurm_version = \"24.11\"; head_node = \"x\" }\n";
	enum { WARM = 10, ROUNDS = 330 };
	int version = 1, n = (int)sizeof(typed) - 1;
	long before = 0;
	/* a sanitizer keeps what was freed, which is not what is looked for here */
	setenv("ASAN_OPTIONS", "detect_leaks=1:quarantine_size_mb=0", 1);
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, TEXT);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i + 1 < n; i++) {
			char one[2] = {typed[i], 0};
			lsp_change_range(SITE, ++version, 2, i, 2, i, one);
			if (i % 10 == 0) {
				json_decref(lsp_call("textDocument/completion",
						     lsp_at(SITE, 2, i + 1)));
				json_decref(lsp_call("textDocument/semanticTokens/full",
						     lsp_document(SITE)));
			}
			if (i % 16 == 0)
				json_decref(lsp_call("textDocument/hover", lsp_at(SITE, 1, 10)));
		}
		lsp_change_range(SITE, ++version, 2, 0, 3, 0, "");
		json_decref(lsp_call("textDocument/hover", lsp_at(SITE, 1, 10)));
		if (round == WARM)
			before = lsp_resident();
		lsp_forget();
	}
	long after = lsp_resident();
	ATF_CHECK_MSG(after - before <= GROWTH_MAX, "%ld KiB became %ld KiB", before, after);
	lsp_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, pieces);
	ATF_TP_ADD_TC(tp, headers);
	ATF_TP_ADD_TC(tp, bodies);
	ATF_TP_ADD_TC(tp, params);
	ATF_TP_ADD_TC(tp, cancelled);
	ATF_TP_ADD_TC(tp, edits);
	ATF_TP_ADD_TC(tp, hour);
	return atf_no_error();
}
