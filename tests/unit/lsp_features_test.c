/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What an editor gets from the language server, over pipes. */
#include "runtime/api/slacc.h"
#include "tests/lib/lsp_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SITE "file:///nowhere/site.slacc"

/* Line and character of what is asked about are found by its text. */
#define TEXT                                                                                       \
	"edition 2026\n"                                                                           \
	"param p { default = \"x\" }\n"                                                            \
	"tls t { mode = required; ca = \"/ca.pem\" }\n"                                            \
	"credential c { username = \"u${param.p}\"; password = file(\"/f\") }\n"                   \
	"database_server d { host = \"h.example.org\"; engine = mariadb; tls = t }\n"              \
	"cluster alpha {\n"                                                                        \
	"  slurm_version = \"24.11\"\n"                                                            \
	"  head_node = \"head\"\n"                                                                 \
	"  slurmdbd {\n"                                                                           \
	"    database_server = d\n"                                                                \
	"    credential = c\n"                                                                     \
	"    slurmdbd_conf { DebugLevel = info }\n"                                                \
	"  }\n"                                                                                    \
	"}\n"                                                                                      \
	"federation f { clusters = [alpha] }\n"

#define CASE(name, text)                                                                           \
	ATF_TC(name);                                                                              \
	ATF_TC_HEAD(name, tc)                                                                      \
	{                                                                                          \
		atf_tc_set_md_var(tc, "descr", text);                                              \
	}                                                                                          \
	ATF_TC_BODY(name, tc)

/* Everything a modern editor says of itself that matters here. */
static json_t *modern(void)
{
	json_error_t e;
	json_t *out = json_loads(
		"{\"general\":{\"positionEncodings\":[\"utf-8\",\"utf-16\"]},\"textDocument\":{"
		"\"completion\":{\"completionItem\":{\"snippetSupport\":true}},"
		"\"hover\":{\"contentFormat\":[\"markdown\"]},"
		"\"documentSymbol\":{\"hierarchicalDocumentSymbolSupport\":true},"
		"\"codeAction\":{\"codeActionLiteralSupport\":{\"codeActionKind\":{\"valueSet\":[]}"
		"}},"
		"\"documentLink\":{\"tooltipSupport\":true},"
		"\"rename\":{\"prepareSupport\":true}}}",
		0, &e);
	ATF_REQUIRE_MSG(out, "%s", e.text);
	return out;
}

static json_t *place_in(const char *uri, const char *text, const char *what)
{
	const char *at = strstr(text, what), *line = text;
	int number = 0;
	ATF_REQUIRE_MSG(at, "%s", what);
	for (const char *p = text; p < at; p++)
		if (*p == '\n') {
			number++;
			line = p + 1;
		}
	return lsp_at(uri, number, (int)(at - line));
}

static json_t *at(const char *what)
{
	return place_in(SITE, TEXT, what);
}

static const char *text_of(const json_t *of, const char *name)
{
	const char *text = json_string_value(json_object_get(of, name));
	return text ? text : "";
}

static int start_line(const json_t *of)
{
	const json_t *range = json_object_get(of, "range");
	return (int)json_integer_value(json_object_get(json_object_get(range, "start"), "line"));
}

static const json_t *labelled(const json_t *list, const char *member, const char *value)
{
	json_t *item;
	size_t i;
	json_array_foreach((json_t *)(size_t)list, i, item)
	{
		if (!strcmp(text_of(item, member), value))
			return item;
	}
	return NULL;
}

CASE(hover, "hover explains, and is silent where there is nothing")
{
	lsp_begin(tc, modern(), NULL);
	lsp_open(SITE, TEXT);
	json_t *h = lsp_call("textDocument/hover", at("head_node"));
	ATF_CHECK(strstr(text_of(json_object_get(h, "contents"), "value"), "Here: `head_node"));
	ATF_CHECK_EQ(7, start_line(h));
	ATF_CHECK_MSG(strstr(text_of(json_object_get(h, "contents"), "value"), "_site.slacc:8:15_"),
		      "%s", text_of(json_object_get(h, "contents"), "value"));
	json_decref(h);
	h = lsp_call("textDocument/hover", lsp_at(SITE, 9999, 0));
	ATF_CHECK(json_is_null(h));
	json_decref(h);
	h = lsp_call("textDocument/hover", lsp_at("file:///not/open.slacc", 0, 0));
	ATF_CHECK(json_is_null(h));
	json_decref(h);
	lsp_end();
}

CASE(completion, "completion offers what fits, with places to fill in, and documents it on demand")
{
	lsp_begin(tc, modern(), NULL);
	lsp_open(SITE, TEXT);
	json_t *list = lsp_call("textDocument/completion", at("credential = c"));
	const json_t *port = labelled(json_object_get(list, "items"), "label", "port");
	ATF_REQUIRE(port);
	json_t *whole = lsp_call("completionItem/resolve", json_deep_copy(port));
	ATF_CHECK(strstr(text_of(json_object_get(whole, "documentation"), "value"), "DbdPort"));
	json_decref(whole);
	json_decref(list);
	lsp_change(SITE, 2, "edition 2026\nclus");
	list = lsp_call("textDocument/completion", lsp_at(SITE, 1, 4));
	const json_t *c = labelled(json_object_get(list, "items"), "label", "cluster");
	ATF_REQUIRE(c);
	ATF_CHECK(strstr(text_of(json_object_get(c, "textEdit"), "newText"), "${1:name}"));
	json_decref(list);
	lsp_end();
	/* an editor that knows no snippets gets plain words */
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, "edition 2026\nclus");
	list = lsp_call("textDocument/completion", lsp_at(SITE, 1, 4));
	c = labelled(json_object_get(list, "items"), "label", "cluster");
	ATF_CHECK_STREQ("cluster", text_of(json_object_get(c, "textEdit"), "newText"));
	json_decref(list);
	lsp_end();
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");
	ATF_REQUIRE(f);
	fputs(text, f);
	ATF_REQUIRE_EQ(0, fclose(f));
}

#define ROOT                                                                                       \
	"edition 2026\ninclude \"part.slacc\"\n"                                                   \
	"database_server d { host = \"h\"; engine = mysql; tls = shared }\n"
#define PART "tls shared { mode = required; ca = \"ca.pem\" }\nfederation g { clusters = [] }\n"

static char here[4096], root[4200], part[4200];

static void two_files(const atf_tc_t *tc)
{
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	snprintf(root, sizeof(root), "file://%s/site.slacc", here);
	snprintf(part, sizeof(part), "file://%s/part.slacc", here);
	write_file("site.slacc", ROOT);
	write_file("part.slacc", PART);
	write_file("ca.pem", "no certificate\n");
	lsp_begin(tc, modern(), here);
	lsp_open(root, ROOT);
}

CASE(names, "definition, references, highlight and rename, across files")
{
	two_files(tc);
	json_t *d = lsp_call("textDocument/definition", place_in(root, ROOT, "shared"));
	ATF_CHECK_STREQ(part, text_of(d, "uri"));
	json_decref(d);
	d = lsp_call("textDocument/definition", place_in(root, ROOT, "part.slacc"));
	ATF_CHECK_STREQ(part, text_of(d, "uri"));
	json_decref(d);
	json_t *params = place_in(root, ROOT, "shared");
	json_object_set_new(params, "context", json_pack("{s:b}", "includeDeclaration", 1));
	d = lsp_call("textDocument/references", params);
	ATF_CHECK_EQ(2, json_array_size(d));
	json_decref(d);
	d = lsp_call("textDocument/documentHighlight", place_in(root, ROOT, "shared"));
	ATF_CHECK_EQ(1, json_array_size(d));
	json_decref(d);
	d = lsp_call("textDocument/prepareRename", place_in(root, ROOT, "shared"));
	ATF_CHECK_STREQ("shared", text_of(d, "placeholder"));
	json_decref(d);
	d = lsp_call("textDocument/prepareRename", place_in(root, ROOT, "edition"));
	ATF_CHECK(json_is_null(d));
	json_decref(d);
	params = place_in(root, ROOT, "shared");
	json_object_set_new(params, "newName", json_string("policy"));
	d = lsp_call("textDocument/rename", params);
	ATF_CHECK_EQ(1, json_array_size(json_object_get(json_object_get(d, "changes"), root)));
	ATF_CHECK_EQ(1, json_array_size(json_object_get(json_object_get(d, "changes"), part)));
	json_decref(d);
	params = place_in(root, ROOT, "shared");
	json_object_set_new(params, "newName", json_string("two words"));
	ATF_CHECK_EQ(-32602, lsp_refusal(lsp_request("textDocument/rename", params)));
	lsp_end();
}

#define NEW_LABEL "another"

struct output {
	char text[65536];
	size_t size;
};

static int take_artefact(void *user, const struct slacc_artefact *a)
{
	struct output *o = user;
	/* the manifest has digests of the others */
	if (strcmp(a->path, "manifest.json") != 0)
		o->size += (size_t)snprintf(o->text + o->size, sizeof(o->text) - o->size,
					    "%s\n%.*s\n", a->path, (int)a->size, a->data);
	ATF_REQUIRE(o->size < sizeof(o->text));
	return 0;
}

static void build(const char *text, struct output *o)
{
	struct slacc *s = slacc_new(NULL);
	struct slacc_compilation *c;
	o->size = 0;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "site.slacc", text, strlen(text)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(s, "site.slacc", &c));
	ATF_REQUIRE_EQ_MSG(0, slacc_count(c).errors, "%s", text);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_emit(c, take_artefact, o));
	slacc_compilation_free(c);
	slacc_free(s);
}

/* The new label stands in comments and names of variables. */
static void put_back(struct output *o, const char *label)
{
	for (char *at = o->text; (at = strstr(at, NEW_LABEL)); at += strlen(label)) {
		memcpy(at, label, strlen(label));
		memmove(at + strlen(label), at + strlen(NEW_LABEL),
			strlen(at + strlen(NEW_LABEL)) + 1);
	}
}

CASE(renamed_means_the_same, "whatever label is renamed, what the files say stays the same")
{
	static const struct {
		const char *at, *label;
	} names[] = {{"p {", "p"},
		     {"t { mode", "t"},
		     {"c { user", "c"},
		     {"alpha {", "alpha"},
		     {"f { cl", "f"}};
	static struct output before, after;
	lsp_begin(tc, modern(), NULL);
	lsp_open(SITE, TEXT);
	build(TEXT, &before);
	ATF_REQUIRE(before.size > 500);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		json_t *params = at(names[i].at);
		json_object_set_new(params, "newName", json_string(NEW_LABEL));
		json_t *d = lsp_call("textDocument/rename", params);
		char *text = lsp_edited(TEXT, json_object_get(json_object_get(d, "changes"), SITE));
		ATF_CHECK(strcmp(text, TEXT) != 0 && strstr(text, NEW_LABEL));
		build(text, &after);
		put_back(&after, names[i].label);
		ATF_CHECK_MSG(!strcmp(before.text, after.text), "%s:\n%s", text, after.text);
		free(text);
		json_decref(d);
	}
	lsp_end();
}

CASE(renamed_cluster, "a renamed label does not rename the cluster it stands for")
{
	lsp_begin(tc, modern(), NULL);
	lsp_open(SITE, TEXT);
	json_t *params = at("alpha]");
	json_object_set_new(params, "newName", json_string("beta"));
	json_t *d = lsp_call("textDocument/rename", params);
	const json_t *edits = json_object_get(json_object_get(d, "changes"), SITE);
	ATF_CHECK_EQ(3, json_array_size(edits));
	ATF_CHECK(labelled(edits, "newText", "\n  name = \"alpha\""));
	json_decref(d);
	lsp_end();
}

CASE(symbols, "symbols of a text, nested, and of all texts")
{
	two_files(tc);
	json_t *list = lsp_call("workspace/symbol", json_pack("{s:s}", "query", "shr"));
	ATF_CHECK_EQ(1, json_array_size(list));
	ATF_CHECK_STREQ("shared", text_of(json_array_get(list, 0), "name"));
	json_decref(list);
	lsp_open(SITE, TEXT);
	list = lsp_call("textDocument/documentSymbol", lsp_document(SITE));
	const json_t *cluster = labelled(list, "name", "alpha");
	ATF_REQUIRE(cluster);
	const json_t *dbd = json_array_get(json_object_get(cluster, "children"), 0);
	ATF_CHECK_STREQ("slurmdbd", text_of(dbd, "name"));
	ATF_CHECK_STREQ("slurmdbd · \"alpha\"", text_of(dbd, "detail"));
	json_decref(list);
	lsp_end();
	lsp_begin(tc, NULL, NULL);
	lsp_open(SITE, TEXT);
	list = lsp_call("textDocument/documentSymbol", lsp_document(SITE));
	ATF_CHECK_EQ(8, json_array_size(list));
	json_decref(list);
	lsp_end();
}

CASE(shape, "folding and selection follow the blocks")
{
	lsp_begin(tc, modern(), NULL);
	lsp_open(SITE, TEXT "# one\n# two\n\n# three\n");
	json_t *list = lsp_call("textDocument/foldingRange", lsp_document(SITE));
	ATF_CHECK_EQ(3, json_array_size(list));
	ATF_CHECK_EQ(12, json_integer_value(json_object_get(json_array_get(list, 0), "endLine")));
	json_decref(list);
	json_t *params = at("info");
	json_object_set_new(params, "positions",
			    json_pack("[O]", json_object_get(params, "position")));
	json_object_del(params, "position");
	list = lsp_call("textDocument/selectionRange", params);
	unsigned depth = 0;
	for (const json_t *r = json_array_get(list, 0); r; r = json_object_get(r, "parent"))
		depth++;
	/* info, DebugLevel = info, slurmdbd_conf, slurmdbd, cluster, all */
	ATF_CHECK_EQ(6, depth);
	json_decref(list);
	lsp_end();
}

static json_t *range_params(const char *uri, int last_line)
{
	return json_pack("{s:{s:s}, s:{s:{s:i, s:i}, s:{s:i, s:i}}}", "textDocument", "uri", uri,
			 "range", "start", "line", 0, "character", 0, "end", "line", last_line,
			 "character", 0);
}

CASE(tokens, "semantic tokens: whole, of a range, and what changed since")
{
	const json_t *can = lsp_begin(tc, modern(), NULL);
	const json_t *legend = json_object_get(
		json_object_get(json_object_get(can, "semanticTokensProvider"), "legend"),
		"tokenTypes");
	lsp_open(SITE, TEXT);
	json_t *full = lsp_call("textDocument/semanticTokens/full", lsp_document(SITE));
	const json_t *data = json_object_get(full, "data");
	ATF_REQUIRE(json_array_size(data) % 5 == 0 && json_array_size(data) > 100);
	/* 'edition' at 0:0, seven units */
	ATF_CHECK_EQ(7, json_integer_value(json_array_get(data, 2)));
	ATF_CHECK_STREQ("macro",
			json_string_value(json_array_get(
				legend, (size_t)json_integer_value(json_array_get(data, 3)))));
	json_t *some = lsp_call("textDocument/semanticTokens/range", range_params(SITE, 2));
	ATF_CHECK_EQ(5 * 6, json_array_size(json_object_get(some, "data")));
	json_decref(some);
	lsp_change_range(SITE, 2, 2, 4, 2, 5, "tt");
	json_t *again = lsp_document(SITE);
	json_object_set(again, "previousResultId", json_object_get(full, "resultId"));
	json_t *delta = lsp_call("textDocument/semanticTokens/full/delta", again);
	ATF_CHECK_EQ(1, json_array_size(json_object_get(delta, "edits")));
	/* the delta put into the old numbers gives the new ones */
	const json_t *edit = json_array_get(json_object_get(delta, "edits"), 0);
	size_t start = (size_t)json_integer_value(json_object_get(edit, "start")), i;
	json_int_t gone = json_integer_value(json_object_get(edit, "deleteCount"));
	json_t *copy = json_copy((json_t *)(size_t)data), *number;
	while (gone--)
		json_array_remove(copy, start);
	json_array_foreach(json_object_get(edit, "data"), i, number)
		json_array_insert(copy, start + i, number);
	json_t *now = lsp_call("textDocument/semanticTokens/full", lsp_document(SITE));
	ATF_CHECK(json_equal(copy, json_object_get(now, "data")));
	json_decref(copy);
	json_decref(now);
	json_decref(delta);
	json_decref(full);
	lsp_end();
}

CASE(beside, "hints, links and lenses, and what a lens shows")
{
	two_files(tc);
	json_t *list = lsp_call("textDocument/documentLink", lsp_document(root));
	ATF_CHECK_EQ(1, json_array_size(list));
	ATF_CHECK_STREQ(part, text_of(json_array_get(list, 0), "target"));
	json_decref(list);
	lsp_open(part, PART);
	list = lsp_call("textDocument/documentLink", lsp_document(part));
	ATF_CHECK_EQ(1, json_array_size(list));
	json_decref(list);
	lsp_open(SITE, TEXT);
	list = lsp_call("textDocument/inlayHint", range_params(SITE, 99));
	json_t *hint;
	size_t i;
	bool derived = false;
	json_array_foreach(list, i, hint) derived |=
		strstr(text_of(hint, "label"), "database = \"alpha\"") != NULL;
	ATF_CHECK_MSG(derived, "no word on the database's name");
	json_decref(list);
	list = lsp_call("textDocument/codeLens", lsp_document(SITE));
	ATF_REQUIRE_EQ(3, json_array_size(list));
	for (i = 0; i < 3; i++) {
		json_t *command = json_object_get(json_array_get(list, i), "command");
		json_t *shown = lsp_call("workspace/executeCommand",
					 json_pack("{s:O, s:O}", "command",
						   json_object_get(command, "command"), "arguments",
						   json_object_get(command, "arguments")));
		ATF_CHECK_MSG(*text_of(shown, "text"), "%s shows nothing",
			      text_of(command, "title"));
		json_decref(shown);
	}
	json_decref(list);
	ATF_CHECK_EQ(-32602, lsp_refusal(lsp_request("workspace/executeCommand",
						     json_pack("{s:s}", "command", "rm"))));
	lsp_end();
}

/* The text with the edits of an action, whose title has these words, put in. */
static char *acted(const char *uri, const char *text, const char *words)
{
	json_t *params = range_params(uri, 999);
	json_object_set_new(params, "context", json_pack("{s:[]}", "diagnostics"));
	json_t *list = lsp_call("textDocument/codeAction", params), *action;
	size_t i;
	char *out = NULL;
	json_array_foreach(list, i, action)
	{
		if (out || !strstr(text_of(action, "title"), words))
			continue;
		json_t *changes = json_object_get(json_object_get(action, "edit"), "changes");
		out = lsp_edited(text, json_object_get(changes, uri));
	}
	ATF_REQUIRE_MSG(out, "no action '%s'", words);
	json_decref(list);
	return out;
}

CASE(actions, "every fix, all safe ones at once, and what is missing")
{
	lsp_begin(tc, modern(), NULL);
#define ONE "edition 2026\ntls t { mode = \"required\"; ca = /ca.pem; min = 1 }\n"
	lsp_open(SITE, ONE);
	char *text = acted(SITE, ONE, "Fix all");
	ATF_CHECK_STREQ("edition 2026\ntls t { mode = required; ca = \"/ca.pem\"; min = 1 }\n",
			text);
	free(text);
#define TWO "edition 2026\ndatabase_server d {\n  host = \"h\"\n  tls = t\n}\n"
	lsp_change(SITE, 2, TWO);
	text = acted(SITE, TWO, "Add tls 't'");
	ATF_CHECK_STREQ(TWO "\ntls t {\n  mode = disabled\n  ca = \"certs/ca.pem\"\n}\n", text);
	free(text);
	text = acted(SITE, TWO, "Add 'engine");
	ATF_CHECK_STREQ("edition 2026\ndatabase_server d {\n  engine = mysql\n  host = \"h\"\n"
			"  tls = t\n}\n",
			text);
	free(text);
	json_t *params = range_params(SITE, 9);
	json_object_set_new(params, "context",
			    json_pack("{s:[], s:[s]}", "diagnostics", "only", "refactor"));
	json_t *none = lsp_call("textDocument/codeAction", params);
	ATF_CHECK_EQ(0, json_array_size(none));
	json_decref(none);
	lsp_end();
}

CASE(formatting,
     "a text is put into its one form by the least edits; one that does not parse is not")
{
	lsp_begin(tc, modern(), NULL);
#define UGLY                                                                                       \
	"edition 2026\ntls t {mode=required;ca=\"/ca\"}\n\n\n\ncredential c "                      \
	"{\nusername=\"u\"\n}\n"
	lsp_open(SITE, UGLY);
	json_t *options = json_pack("{s:i, s:b}", "tabSize", 8, "insertSpaces", 0);
	json_t *params = lsp_document(SITE);
	json_object_set(params, "options", options);
	json_t *edits = lsp_call("textDocument/formatting", params);
	char *text = lsp_edited(UGLY, edits);
	ATF_CHECK_STREQ("edition 2026\ntls t { mode = required; ca = \"/ca\" }\n\ncredential c {\n"
			"  username = \"u\"\n}\n",
			text);
	free(text);
	json_decref(edits);
	params = range_params(SITE, 1);
	json_object_set(params, "options", options);
	edits = lsp_call("textDocument/rangeFormatting", params);
	text = lsp_edited(UGLY, edits);
	ATF_CHECK_MSG(strstr(text, "username=\"u\""), "what the range does not touch changed");
	free(text);
	json_decref(edits);
	lsp_change(SITE, 2, "edition 2026\ntls t {");
	params = lsp_document(SITE);
	json_object_set_new(params, "options", options);
	edits = lsp_call("textDocument/formatting", params);
	ATF_CHECK(json_is_null(edits));
	json_decref(edits);
	lsp_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tokens);
	ATF_TP_ADD_TC(tp, beside);
	ATF_TP_ADD_TC(tp, actions);
	ATF_TP_ADD_TC(tp, formatting);
	ATF_TP_ADD_TC(tp, hover);
	ATF_TP_ADD_TC(tp, completion);
	ATF_TP_ADD_TC(tp, names);
	ATF_TP_ADD_TC(tp, renamed_means_the_same);
	ATF_TP_ADD_TC(tp, renamed_cluster);
	ATF_TP_ADD_TC(tp, symbols);
	ATF_TP_ADD_TC(tp, shape);
	return atf_no_error();
}
