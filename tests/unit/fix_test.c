/* SPDX-License-Identifier: BSD-2-Clause
 *
 * All fixes at once, again and again, as `check --fix` makes them: over the inputs of every code
 * they come to an end and no error is added; fixes that touch are made one after the other. */
#include "compiler/fix.h"
#include "tests/lib/fixture.h"
#include "tests/lib/grow.h"
#include "tests/lib/page.h"

#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS_MAX = 20 };

static void expect_fixed(struct page *p, enum applicability trust, const char *wanted)
{
	diags_finish(&p->diags);
	struct fix_texts t = fix_all(&p->arena, &p->sources, &p->diags, trust);
	ATF_REQUIRE_EQ(1, t.count);
	ATF_CHECK_STREQ(wanted, buf_text(&t.list[0].text));
	arena_release(&p->arena);
}

static struct diag *wrong(struct page *p, const char *piece)
{
	return diag_add(&p->diags, &page_wrong, page_find(p, piece), "m");
}

static struct span before(struct span s)
{
	return (struct span){s.begin, s.begin};
}

ATF_TC_WITHOUT_HEAD(whole_fixes_only);
ATF_TC_BODY(whole_fixes_only, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "abc def ghi");
	struct diag *d = wrong(&p, "abc");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "def"), "DEF");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "abc"), "ABC");
	/* touches the first one: nothing of it is made */
	d = wrong(&p, "def");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "ef"), "?");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "ghi"), "?");
	/* as trustworthy as the least of it */
	d = wrong(&p, "ghi");
	diag_fix(&p.diags, d, FIX_SAFE, before(page_find(&p, "ghi")), "?");
	diag_fix(&p.diags, d, FIX_UNSAFE, page_find(&p, "hi"), "?");
	expect_fixed(&p, FIX_SAFE, "ABC DEF ghi");
}

ATF_TC_WITHOUT_HEAD(order_and_trust);
ATF_TC_BODY(order_and_trust, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "<builtin>", "x");
	struct diag *d = wrong(&p, "x");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "x"), "?");
	page_add(&p, "s", "abc def ghi");
	d = wrong(&p, "abc");
	diag_fix(&p.diags, d, FIX_SAFE, before(page_find(&p, "abc")), "1");
	diag_fix(&p.diags, d, FIX_SAFE, before(page_find(&p, "abc")), "2");
	d = wrong(&p, "def");
	diag_fix(&p.diags, d, FIX_UNSAFE, page_find(&p, "def"), "%s", "");
	d = wrong(&p, "ghi");
	diag_fix(&p.diags, d, FIX_DISPLAY, page_find(&p, "ghi"), "?");
	d = wrong(&p, "i");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "i"), "?");
	d->suppressed = true;
	expect_fixed(&p, FIX_UNSAFE, "12abc  ghi");
}

/* --- the inputs of all codes --- */

struct tally {
	unsigned fixed, rounds, grown;
};

static uint32_t errors(struct slacc_compilation *c)
{
	return slacc_count(c).errors;
}

/* The root as it is fixed, NULL if there is nothing, or something in another file, to be fixed. */
static const struct slacc_fixed *fixed_root(struct slacc_compilation *c,
					    enum slacc_applicability trust)
{
	const struct slacc_fixed *list;
	size_t count;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_fix(c, trust, &list, &count));
	return count == 1 && !strcmp(list[0].path, FIXTURE_ROOT) ? list : NULL;
}

static void try_fixes(const char *path, const struct fixture *f, struct slacc_compilation *c,
		      enum slacc_applicability trust, struct tally *n)
{
	const struct slacc_fixed *fixed;
	unsigned round = 0;
	while ((fixed = fixed_root(c, trust))) {
		struct slacc_compilation *next = fixture_compile(f, fixed->text, fixed->size);
		bool grown = errors(next) > errors(c);
		ATF_CHECK_MSG(trust != SLACC_FIX_SAFE || !grown,
			      "%s:%u: safe fixes bring another error:\n%.*s", path, f ? f->line : 0,
			      (int)fixed->size, fixed->text);
		n->grown += grown;
		n->fixed += fixed->fixes;
		slacc_compilation_free(c);
		c = next;
		if (grown) /* check --fix takes this back */
			break;
		ATF_REQUIRE_MSG(++round < ROUNDS_MAX, "%s:%u: fixes without end", path,
				f ? f->line : 0);
	}
	n->rounds = round > n->rounds ? round : n->rounds;
	slacc_compilation_free(c);
}

static struct tally try_all(const atf_tc_t *tc, enum slacc_applicability trust)
{
	struct tally n = {0};
	char path[4096];
	snprintf(path, sizeof(path), "%s/tests/codes", atf_tc_get_config_var(tc, "topdir"));
	DIR *dir = opendir(path);
	ATF_REQUIRE(dir);
	size_t end = strlen(path);
	for (struct dirent *e; (e = readdir(dir));) {
		struct arena a;
		if (strncmp(e->d_name, "SL", 2) != 0)
			continue;
		arena_init(&a, NULL);
		snprintf(path + end, sizeof(path) - end, "/%s", e->d_name);
		for (const struct fixture *f = fixtures_read(&a, path); f; f = f->next)
			if (f->kind != FIXTURE_EXPLAIN)
				try_fixes(path, f, fixture_compile(f, NULL, 0), trust, &n);
		arena_release(&a);
	}
	closedir(dir);
	printf("%u fixed, at most %u rounds, %u brought errors\n", n.fixed, n.rounds, n.grown);
	return n;
}

ATF_TC(safe_fixes_add_no_error);
ATF_TC_HEAD(safe_fixes_add_no_error, tc)
{
	atf_tc_set_md_var(tc, "descr", "whatever is fixed safely, there are never more errors");
}
ATF_TC_BODY(safe_fixes_add_no_error, tc)
{
	ATF_CHECK(try_all(tc, SLACC_FIX_SAFE).fixed >= 20);
}

ATF_TC(unsafe_fixes_end);
ATF_TC_HEAD(unsafe_fixes_end, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "unsafe fixes come to an end, and seldom show further errors");
}
ATF_TC_BODY(unsafe_fixes_end, tc)
{
	struct tally n = try_all(tc, SLACC_FIX_UNSAFE);
	ATF_CHECK(n.fixed >= 60);
	ATF_CHECK(n.grown * 10 < n.fixed);
}

ATF_TC(mutants);
ATF_TC_HEAD(mutants, tc)
{
	atf_tc_set_md_var(tc, "descr", "safe fixes add no error to random slips either");
}
ATF_TC_BODY(mutants, tc)
{
	struct tally n = {0};
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct arena a;
		arena_init(&a, NULL);
		struct buf text = grow_description(&a, seed);
		for (uint64_t m = 0; m < 20; m++) {
			char name[40];
			struct buf mutant = grow_mutant(&a, &text, seed * 20 + m);
			snprintf(name, sizeof(name), "seed %u, %u", (unsigned)seed, (unsigned)m);
			try_fixes(name, NULL, fixture_compile(NULL, mutant.data, mutant.size),
				  SLACC_FIX_SAFE, &n);
		}
		arena_release(&a);
	}
	printf("%u fixed, at most %u rounds\n", n.fixed, n.rounds);
	ATF_CHECK(n.fixed > 100);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, whole_fixes_only);
	ATF_TP_ADD_TC(tp, order_and_trust);
	ATF_TP_ADD_TC(tp, safe_fixes_add_no_error);
	ATF_TP_ADD_TC(tp, unsafe_fixes_end);
	ATF_TP_ADD_TC(tp, mutants);
	return atf_no_error();
}
