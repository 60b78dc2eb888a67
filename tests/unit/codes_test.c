/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Every diagnostic code: its explain text, and its fixtures (tests/codes, in the form that
 * tests/lib/fixture.h says), compiled. A case a code, and one that finds what is missing. */
#include "compiler/explain.h"
#include "runtime/base/codes.h"
#include "tests/lib/fixture.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From here on codes are about the live world, where no description triggers them. */
enum { FIRST_LIVE_CODE = 5500 };

/* All codes of all folders, from 0; false behind the last. */
static bool code_at_index(size_t index, struct slacc_code *out)
{
	size_t before = 0;
	while (slacc_code_at(before, out))
		if (before++ == index)
			return true;
	const struct diag_code *d = runtime_code_at((unsigned)(index - before));
	if (d)
		*out = (struct slacc_code){.number = d->number, .name = d->name, .title = d->title};
	return d;
}

static const char *title_of(unsigned number)
{
	struct slacc_code c;
	for (size_t i = 0; code_at_index(i, &c); i++)
		if (c.number == number)
			return c.title;
	return NULL;
}

static void print(const struct slacc_diagnostic *d)
{
	printf("SL%04u %s %u:%u-%u:%u %s\n", d->code, d->at.file ? d->at.file : "nowhere",
	       d->at.start.line, d->at.start.column, d->at.end.line, d->at.end.column, d->message);
}

static bool expected_too(const struct fixture *f, unsigned code)
{
	for (unsigned i = 0; f && i < f->also_count; i++)
		if (f->also[i] == code)
			return true;
	return false;
}

static bool at_place(const struct fixture *f, const struct slacc_range *at)
{
	if (!f->place[0])
		return !at->file;
	return at->file && !strcmp(at->file, f->in) && at->start.line == f->place[0] &&
	       at->start.column == f->place[1] && at->end.line == f->place[2] &&
	       at->end.column == f->place[3];
}

/* What a compilation says about one code. */
struct verdict {
	unsigned at_place, elsewhere, others;
};

static struct verdict judge(struct slacc_compilation *c, const struct fixture *f, unsigned code,
			    bool shown)
{
	struct verdict v = {0, 0, 0};
	const struct slacc_diagnostic *list;
	size_t count;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &list, &count));
	for (size_t i = 0; i < count; i++) {
		bool own = list[i].code == code;
		if (list[i].suppressed)
			continue;
		v.at_place += own && f && at_place(f, &list[i].at);
		v.elsewhere += own && !(f && at_place(f, &list[i].at));
		bool matters = !f || f->kind == FIXTURE_BAD || list[i].severity == SLACC_ERROR;
		v.others += !own && matters && !expected_too(f, list[i].code);
		if (shown)
			print(&list[i]);
	}
	return v;
}

/* The verdict on a fixture; what was said is printed if it is not the one that is wanted. */
static bool holds(const struct fixture *f, unsigned code)
{
	struct slacc_compilation *c = fixture_compile(f, NULL, 0);
	struct verdict v = judge(c, f, code, false);
	bool good = f->kind == FIXTURE_BAD ? v.at_place == 1 && !v.elsewhere && !v.others
					   : !v.at_place && !v.elsewhere && !v.others;
	if (!good)
		judge(c, f, code, true);
	slacc_compilation_free(c);
	return good;
}

static void check_fixtures(const struct fixture *list, unsigned code)
{
	unsigned count[2] = {0, 0};
	for (const struct fixture *f = list; f; f = f->next) {
		if (f->kind == FIXTURE_EXPLAIN)
			continue;
		count[f->kind]++;
		ATF_CHECK_MSG(holds(f, code), "tests/codes/SL%04u.txt:%u does not hold", code,
			      f->line);
	}
	ATF_CHECK_MSG(count[FIXTURE_BAD] >= 2, "two inputs at least must trigger a code");
	ATF_CHECK_MSG(count[FIXTURE_GOOD] >= 2, "two inputs at least must not trigger it");
}

static bool yields(struct arena *a, const struct fixture *f, const char *example, unsigned code)
{
	size_t size;
	const char *text = fixture_decode(a, example, strlen(example), &size);
	struct slacc_compilation *c = fixture_compile(f, text, size);
	struct verdict v = judge(c, NULL, code, false);
	slacc_compilation_free(c);
	return v.elsewhere > 0;
}

static void check_text(struct arena *a, const struct fixture *fixtures, unsigned code)
{
	const char *text = slacc_explain(code);
	struct explanation e;
	const struct fixture *options = fixtures;
	while (options && options->kind != FIXTURE_EXPLAIN)
		options = options->next;
	ATF_REQUIRE_MSG(text, "SL%04u has no text in compiler/explain", code);
	ATF_REQUIRE_MSG(explain_parse(text, a, &e), "compiler/explain/SL%04u.txt is malformed",
			code);
	ATF_CHECK_EQ(code, e.code);
	ATF_CHECK_STREQ(title_of(code), e.title);
	if (!e.wrong)
		return;
	ATF_CHECK_MSG(yields(a, options, e.wrong, code),
		      "the wrong example does not yield its code");
	ATF_CHECK_MSG(!yields(a, options, e.right, code), "the right example yields the code");
}

static void check_code(const char *topdir, unsigned code)
{
	char path[4096];
	struct arena a;
	arena_init(&a, NULL);
	snprintf(path, sizeof(path), "%s/tests/codes/SL%04u.txt", topdir, code);
	const struct fixture *fixtures = fixtures_read(&a, path);
	ATF_REQUIRE_MSG(fixtures, "no %s", path);
	check_fixtures(fixtures, code);
	check_text(&a, fixtures, code);
	arena_release(&a);
}

ATF_TC(every_code_has_text_and_fixture);
ATF_TC_HEAD(every_code_has_text_and_fixture, tc)
{
	atf_tc_set_md_var(tc, "descr", "no code is without explanation, examples and inputs");
}
ATF_TC_BODY(every_code_has_text_and_fixture, tc)
{
	struct slacc_code c;
	char path[4096];
	for (size_t i = 0; code_at_index(i, &c); i++) {
		snprintf(path, sizeof(path), "%s/tests/codes/SL%04u.txt",
			 atf_tc_get_config_var(tc, "topdir"), c.number);
		ATF_CHECK_MSG(slacc_explain(c.number), "no compiler/explain/SL%04u.txt (%s)",
			      c.number, c.name);
		if (c.number < FIRST_LIVE_CODE)
			ATF_CHECK_MSG(!access(path, R_OK), "no tests/codes/SL%04u.txt (%s)",
				      c.number, c.name);
	}
}

ATF_TC(every_text_has_a_code);
ATF_TC_HEAD(every_text_has_a_code, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "no text explains a code that does not exist, or under another title");
}
ATF_TC_BODY(every_text_has_a_code, tc)
{
	for (const struct explain_text *t = explain_texts; t->text; t++) {
		struct arena a;
		struct explanation e;
		arena_init(&a, NULL);
		const char *title = title_of(t->code);
		ATF_CHECK_MSG(title, "SL%04u is no code", t->code);
		ATF_CHECK_MSG(explain_parse(t->text, &a, &e), "SL%04u.txt is malformed", t->code);
		ATF_CHECK_MSG(e.title && title && !strcmp(title, e.title),
			      "SL%04u.txt has another title than its code", t->code);
		if (t->code >= FIRST_LIVE_CODE)
			ATF_CHECK_MSG(strstr(t->text, "\nWhat to do") && !e.wrong,
				      "SL%04u.txt does not say what to do", t->code);
		arena_release(&a);
	}
}

ATF_TC_WITHOUT_HEAD(malformed_texts_are_refused);
ATF_TC_BODY(malformed_texts_are_refused, tc)
{
	static const char *const bad[] = {
		"",
		"SL1001",
		"SL1001 title\nno blank line\n",
		"SL1001 title\n\n",
		"SL1x01 title\n\ncause\n",
		"SL1001 title\n\ncause\n\nWrong:\n    x\n",
		"SL1001 title\n\ncause\n\nWrong:\n    x\n\nRight:\n",
		"SL1001 title\n\ncause\n\nWrong:\nnot indented\n\nRight:\n    x\n",
		"SL1001 title\n\nWrong:\n    x\n\nRight:\n    x\n",
	};
	struct arena a;
	struct explanation e;
	arena_init(&a, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ATF_CHECK_MSG(!explain_parse(bad[i], &a, &e), "taken: %s", bad[i]);
	ATF_REQUIRE(
		explain_parse("SL0042 a title\n\none\ntwo\n\nWrong:\n    x {\n\n      y\n    }\n\n"
			      "Right:\n    z\n",
			      &a, &e));
	ATF_CHECK_EQ(42, e.code);
	ATF_CHECK_STREQ("a title", e.title);
	ATF_CHECK_STREQ("one\ntwo\n", e.cause);
	ATF_CHECK_STREQ("x {\n\n  y\n}\n", e.wrong);
	ATF_CHECK_STREQ("z\n", e.right);
	arena_release(&a);
}

/* --- a case a code --- */

static void code_head(atf_tc_t *tc)
{
	atf_tc_set_md_var(tc, "descr", "%s: what its fixtures and its text say is so",
			  atf_tc_get_ident(tc));
}

static void code_body(const atf_tc_t *tc)
{
	check_code(atf_tc_get_config_var(tc, "topdir"), fixture_code(atf_tc_get_ident(tc)));
}

/* The value of a configuration variable while cases are listed. */
static const char *configured(const char *const *pairs, const char *name)
{
	for (; pairs && pairs[0] && pairs[1]; pairs += 2)
		if (!strcmp(pairs[0], name))
			return pairs[1];
	return NULL;
}

/* What libatf-c borrows for the life of the program. */
static struct {
	atf_tc_t tc;
	char ident[16];
} cases[1000];
static unsigned case_count;
static char **config;

static atf_error_t add_code(atf_tp_t *tp, unsigned code)
{
	char path[4096], *ident = cases[case_count].ident;
	const char *const *pairs = (const char *const *)config;
	const char *topdir = configured(pairs, "topdir");
	snprintf(ident, sizeof(cases[0].ident), "SL%04u", code);
	snprintf(path, sizeof(path), "%s/tests/codes/%s.txt", topdir ? topdir : ".", ident);
	if (access(path, R_OK) != 0 || case_count + 1 == sizeof(cases) / sizeof(*cases))
		return atf_no_error();
	atf_tc_t *tc = &cases[case_count++].tc;
	atf_error_t error = atf_tc_init(tc, ident, code_head, code_body, NULL, pairs);
	return atf_is_error(error) ? error : atf_tp_add_tc(tp, tc);
}

ATF_TP_ADD_TCS(tp)
{
	struct slacc_code c;
	config = atf_tp_get_config(tp);
	ATF_TP_ADD_TC(tp, every_code_has_text_and_fixture);
	ATF_TP_ADD_TC(tp, every_text_has_a_code);
	ATF_TP_ADD_TC(tp, malformed_texts_are_refused);
	for (size_t i = 0; code_at_index(i, &c); i++) {
		atf_error_t error = add_code(tp, c.number);
		if (atf_is_error(error))
			return error;
	}
	return atf_no_error();
}
