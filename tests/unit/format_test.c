/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The one form of descriptions: what it looks like, and what must hold of it over every
 * description of this tree. */
#include "compiler/explain.h"
#include "grammar/format.h"
#include "grammar/support/buf.h"
#include "tests/lib/form.h"
#include "tests/lib/slurp.h"

#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Formats a text; NULL if it is refused. */
static struct slacc_compilation *formatted(const char *text, const char **out)
{
	struct slacc *s = slacc_new(NULL);
	struct slacc_compilation *c;
	size_t size;
	bool changed;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(s, "x", text, strlen(text)));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_format(s, "x", &c));
	slacc_free(s);
	*out = NULL;
	if (slacc_formatted(c, out, &size, &changed) == SLACC_OK)
		ATF_CHECK_EQ(strcmp(text, *out) != 0, changed);
	return c;
}

static void expect(const char *text, const char *form)
{
	const char *out;
	struct slacc_compilation *c = formatted(text, &out);
	ATF_REQUIRE_MSG(out, "refused: %s", text);
	ATF_CHECK_STREQ(form, out);
	slacc_compilation_free(c);
}

ATF_TC_WITHOUT_HEAD(lines);
ATF_TC_BODY(lines, tc)
{
	expect("", "");
	expect("\n\n  \n", "");
	expect("\xEF\xBB\xBF"
	       "edition   2026",
	       "edition 2026\n");
	expect("\n\n\nedition 2026;;include \"x\"\r\n\r\n\r\n\r\na{}\n\n",
	       "edition 2026\ninclude \"x\"\n\na { }\n");
	expect("a {\n\n\n  b=1\n\n\n\n  c=2\n\n}\nd {\n}\n", "a {\n  b = 1\n\n  c = 2\n}\nd { }\n");
	expect("a=1;b=2;;c=3", "a = 1\nb = 2\nc = 3\n");
}

ATF_TC_WITHOUT_HEAD(columns);
ATF_TC_BODY(columns, tc)
{
	expect("a = 1\nbbb = 2\nx { }\ncc = 3\n", "a   = 1\nbbb = 2\nx { }\ncc = 3\n");
	expect("a = 1\n\nbbb = 2\n# c\ncc = 3\n", "a = 1\n\nbbb = 2\n# c\ncc = 3\n");
	expect("a = 1\nbbb = [\n1]\ncc = 3\n", "a = 1\nbbb = [\n  1,\n]\ncc = 3\n");
	expect("a x { b=1 }\nccc \"y\" {}\nd z {\nb=1}\n",
	       "a x     { b = 1 }\nccc \"y\" { }\nd z {\n  b = 1\n}\n");
	/* one long name does not tear the others apart */
	expect("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1\nb = 2\n",
	       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1\nb = 2\n");
}

ATF_TC_WITHOUT_HEAD(blocks_of_one_line);
ATF_TC_BODY(blocks_of_one_line, tc)
{
	expect("a{b=1;c{d=2};e=[1,2,];}", "a { b = 1; c { d = 2 }; e = [1, 2] }\n");
	expect("a { b = 1\n}", "a {\n  b = 1\n}\n");
	expect("a { b { c = 1 } d = 2 }", "a { b { c = 1 }; d = 2 }\n");
	expect("a { b = \"456789012345678901234567890123456789012345678901234567890123456789012345"
	       "67890123456789012345\" }",
	       "a {\n  b = "
	       "\"45678901234567890123456789012345678901234567890123456789012345678901234567890123"
	       "456789012345\"\n}\n");
	/* in columns that would be too wide, each stands alone */
	expect("aaaaaaaaaaaaaaaaaaaa { b = 1 }\na { b = "
	       "\"2345678901234567890123456789012345678901234567890123456789012345678901234567890\""
	       " "
	       "}\n",
	       "aaaaaaaaaaaaaaaaaaaa { b = 1 }\na { b = "
	       "\"2345678901234567890123456789012345678901234567890123456789012345678901234567890\""
	       " "
	       "}\n");
}

ATF_TC_WITHOUT_HEAD(lists_and_calls);
ATF_TC_BODY(lists_and_calls, tc)
{
	expect("a = [ 1,2 , ]", "a = [1, 2]\n");
	expect("a = [1,\n 2\n]", "a = [1, 2]\n");
	expect("a = [\n1, 2]", "a = [\n  1,\n  2,\n]\n");
	expect("a = [\n]", "a = []\n");
	expect("a = f ( \"x\",k=[\n1] )", "a = f(\"x\", k = [\n  1,\n])\n");
	expect("a = f(\n\"x\",k=1)", "a = f(\n  \"x\",\n  k = 1,\n)\n");
	expect("a = [\"45678901234567890123456789012345678901234567890\", "
	       "\"45678901234567890123456789012345678901234567890\"]",
	       "a = [\n  \"45678901234567890123456789012345678901234567890\",\n  "
	       "\"45678901234567890123456789012345678901234567890\",\n]\n");
	/* a call stays as it is, however wide */
	expect("a = f(\"45678901234567890123456789012345678901234567890\", "
	       "\"45678901234567890123456789012345678901234567890\")",
	       "a = f(\"45678901234567890123456789012345678901234567890\", "
	       "\"45678901234567890123456789012345678901234567890\")\n");
}

ATF_TC_WITHOUT_HEAD(comments);
ATF_TC_BODY(comments, tc)
{
	expect("# a\n\n\n#b  \n", "# a\n\n#b\n");
	expect("a { # 1\n# 2\n\nb=1# 3\n\n# 4\n}# 5\n",
	       "a {  # 1\n  # 2\n\n  b = 1  # 3\n\n  # 4\n}  # 5\n");
	expect("a = 1 # x\nbbb = 2 # y\n\nc = 3 # z\n",
	       "a   = 1  # x\nbbb = 2  # y\n\nc = 3  # z\n");
	expect("a = [1 # x\n,2 # y\n# z\n]", "a = [\n  1,  # x\n  2,  # y\n  # z\n]\n");
	expect("a = [ # x\n]", "a = [  # x\n]\n");
	expect("a = f(k # x\n= # y\n1)", "a = f(\n  k  # x\n    =  # y\n    1,\n)\n");
	expect("a { ;# x\n}", "a {  # x\n}\n");
	expect("a = 1; # x\n; # y\nb = 2", "a = 1  # x\n# y\nb = 2\n");
}

/* What a comment to the checker speaks about stays on its line, whatever its width. */
ATF_TC_WITHOUT_HEAD(suppressions);
ATF_TC_BODY(suppressions, tc)
{
#define WIDE "\"45678901234567890123456789012345678901234567890\""
	expect("a { b = " WIDE "; c = " WIDE " }  # slacc: allow(SL3003) reason=\"r\"\n",
	       "a { b = " WIDE "; c = " WIDE " }  # slacc: allow(SL3003) reason=\"r\"\n");
	expect("# slacc: allow(SL3003) reason=\"r\"\na = [" WIDE ", " WIDE "]\n",
	       "# slacc: allow(SL3003) reason=\"r\"\na = [" WIDE ", " WIDE "]\n");
	expect("# slacc: allow(SL3003) reason=\"r\"\n\na = [" WIDE ", " WIDE "]\n",
	       "# slacc: allow(SL3003) reason=\"r\"\n\na = [\n  " WIDE ",\n  " WIDE ",\n]\n");
#undef WIDE
}

ATF_TC_WITHOUT_HEAD(refused);
ATF_TC_BODY(refused, tc)
{
	static const char *const texts[] = {"a = ",        "a {",    "}",
					    "a = 1 b = 2", "a = /x", "a = \"\\q\"",
					    "a = [1",      "a\n{ }", "\xff"};
	const char *out;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct slacc_compilation *c = formatted(texts[i], &out);
		const struct slacc_edit *edits;
		size_t count;
		struct slacc_sink nowhere = {NULL, NULL};
		ATF_CHECK_MSG(!out, "taken: %s", texts[i]);
		ATF_CHECK(slacc_count(c).errors > 0);
		ATF_CHECK_EQ(SLACC_REFUSED, slacc_format_edits(c, 0, 1, &edits, &count));
		ATF_CHECK_EQ(SLACC_REFUSED, slacc_format_diff(c, &nowhere));
		slacc_compilation_free(c);
	}
}

/* What was only formatted has no model, which nobody trips over. */
ATF_TC_WITHOUT_HEAD(no_model);
ATF_TC_BODY(no_model, tc)
{
	const char *out, *const *files;
	size_t count;
	struct slacc_sink nowhere = {NULL, NULL};
	struct slacc_compilation *c = formatted("edition 2026\n", &out);
	ATF_CHECK_EQ(SLACC_REFUSED, slacc_emit(c, NULL, NULL));
	ATF_CHECK_EQ(SLACC_REFUSED, slacc_write_ir(c, &nowhere));
	ATF_CHECK_EQ(SLACC_REFUSED, slacc_write_blocks(c, &nowhere));
	ATF_CHECK_EQ(SLACC_REFUSED, slacc_explain_block(c, "cluster.x", &nowhere));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_files(c, &files, &count));
	ATF_CHECK_EQ(1, count);
	slacc_compilation_free(c);
}

/* --- edits of a range --- */

/* The edits of what lies between '<' and '>', as "line:column-line:column'text' ". */
static void expect_edits(const char *marked, const char *wanted)
{
	struct arena a;
	const struct slacc_edit *list;
	const char *form, *begin = strchr(marked, '<'), *end = strchr(marked, '>');
	size_t count;
	arena_init(&a, NULL);
	struct buf text = BUF_IN(&a), out = BUF_IN(&a);
	buf_add(&text, marked, (size_t)(begin - marked));
	buf_add(&text, begin + 1, (size_t)(end - begin) - 1);
	buf_adds(&text, end + 1);
	struct slacc_compilation *c = formatted(buf_text(&text), &form);
	ATF_REQUIRE(form);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_format_edits(c, (uint32_t)(begin - marked),
						    (uint32_t)(end - marked) - 1, &list, &count));
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "%u:%u-%u:%u'%s' ", list[i].at.start.line, list[i].at.start.column,
			   list[i].at.end.line, list[i].at.end.column, list[i].text);
	ATF_CHECK_STREQ(wanted, buf_text(&out));
	slacc_compilation_free(c);
	arena_release(&a);
}

ATF_TC_WITHOUT_HEAD(edits);
ATF_TC_BODY(edits, tc)
{
	expect_edits("<a = 1\n>", "");
	expect_edits("a=1\n<b>=2\nc=3\n", "2:2-2:2' ' 2:3-2:3' ' ");
	expect_edits("a {\n b=1\n c<=>2\n}\nd=3\n", "3:2-3:2' ' 3:3-3:3' ' 3:4-3:4' ' ");
	expect_edits("a {\n b=1\n c=<2\n}\nd>=3\n",
		     "2:2-2:2' ' 2:3-2:3' ' 2:4-2:4' ' 3:2-3:2' ' 3:3-3:3' ' 3:4-3:4' ' "
		     "5:2-5:2' ' 5:3-5:3' ' ");
	expect_edits("a = 1;<b> = 2\n", "1:6-1:7'\n' ");
	expect_edits("<a = 1\n\n\n\n>", "2:1-5:1'' ");
}

/* --- everything there is --- */

static void try_file(const char *path, struct form_count *count)
{
	size_t size;
	char *text = slurp(path, &size);
	ATF_REQUIRE_MSG(text, "cannot read %s", path);
	form_try(path, NULL, text, size, count);
	free(text);
}

static void try_directory(const char *path, struct form_count *count)
{
	DIR *d = opendir(path);
	ATF_REQUIRE(d);
	for (struct dirent *e; (e = readdir(d));) {
		char child[4096];
		struct stat st;
		size_t n = strlen(e->d_name);
		snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
		if (e->d_name[0] == '.' || !strcmp(e->d_name, "build") || stat(child, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			try_directory(child, count);
		else if (n > 6 && !strcmp(e->d_name + n - 6, ".slacc"))
			try_file(child, count);
	}
	closedir(d);
}

ATF_TC(descriptions_of_this_tree);
ATF_TC_HEAD(descriptions_of_this_tree, tc)
{
	atf_tc_set_md_var(tc, "descr", "every .slacc file keeps tokens, comments and meaning");
}
ATF_TC_BODY(descriptions_of_this_tree, tc)
{
	struct form_count n = {0};
	try_directory(atf_tc_get_config_var(tc, "topdir"), &n);
	printf("%u files, %u parsed, %u compiled\n", n.texts, n.parsed, n.compiled);
	ATF_CHECK(n.parsed >= 20);
}

/* The inputs of a code and the examples of its text. */
static void try_code(const char *topdir, const struct explain_text *t, struct form_count *count)
{
	char path[4096];
	struct arena a;
	struct explanation e;
	const struct fixture *options = NULL;
	size_t size;
	arena_init(&a, NULL);
	snprintf(path, sizeof(path), "%s/tests/codes/SL%04u.txt", topdir, t->code);
	for (const struct fixture *f = fixtures_read(&a, path); f; f = f->next) {
		const struct fixture_file *root = f->files;
		while (root && strcmp(root->name, FIXTURE_ROOT) != 0)
			root = root->next;
		if (f->kind == FIXTURE_EXPLAIN)
			options = f;
		else
			form_try(path, f, root->text, root->size, count);
	}
	ATF_REQUIRE(explain_parse(t->text, &a, &e));
	for (int i = 0; e.wrong && i < 2; i++) {
		const char *example = i ? e.right : e.wrong,
			   *text = fixture_decode(&a, example, strlen(example), &size);
		form_try(path, options, text, size, count);
	}
	arena_release(&a);
}

ATF_TC(inputs_of_codes);
ATF_TC_HEAD(inputs_of_codes, tc)
{
	atf_tc_set_md_var(tc, "descr", "the same for the inputs of codes and the explain texts");
}
ATF_TC_BODY(inputs_of_codes, tc)
{
	struct form_count n = {0};
	for (const struct explain_text *t = explain_texts; t->text; t++)
		try_code(atf_tc_get_config_var(tc, "topdir"), t, &n);
	printf("%u texts, %u parsed, %u compiled\n", n.texts, n.parsed, n.compiled);
	ATF_CHECK(n.parsed >= 300);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lines);
	ATF_TP_ADD_TC(tp, columns);
	ATF_TP_ADD_TC(tp, blocks_of_one_line);
	ATF_TP_ADD_TC(tp, lists_and_calls);
	ATF_TP_ADD_TC(tp, comments);
	ATF_TP_ADD_TC(tp, suppressions);
	ATF_TP_ADD_TC(tp, refused);
	ATF_TP_ADD_TC(tp, no_model);
	ATF_TP_ADD_TC(tp, edits);
	ATF_TP_ADD_TC(tp, descriptions_of_this_tree);
	ATF_TP_ADD_TC(tp, inputs_of_codes);
	return atf_no_error();
}
