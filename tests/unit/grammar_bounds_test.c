/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a hostile or broken text may cost: every repair of the terminator filter, a hundred thousand
 * times in one file, ends soon, without using up the stack. The bench measures how soon. */
#include "grammar/ast.h"

#include <atf-c.h>
#include <string.h>

/* Parses `unit` written `times` times and returns the number of errors. */
static uint32_t errors_of(const char *unit, size_t times)
{
	struct arena a;
	arena_init(&a, NULL);
	struct sources ss = SOURCES_IN(&a);
	struct diags ds = DIAGS_IN(&a);
	struct ast t;
	ast_init(&t, &a, &ss, &ds);
	size_t n = strlen(unit);
	char *text = arena_alloc(&a, n * times);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, unit, n);
	int source = sources_add(&ss, "input", text, n * times);
	ATF_REQUIRE(source >= 0);
	ast_parse(&t, (uint32_t)source);
	diags_finish(&ds);
	uint32_t errors = ds.errors;
	arena_release(&a);
	return errors;
}

ATF_TC(survives_a_repair_repeated);
ATF_TC_HEAD(survives_a_repair_repeated, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"The same mistake a hundred thousand times in one file is reported and ends");
	atf_tc_set_md_var(tc, "timeout", "60");
}
ATF_TC_BODY(survives_a_repair_repeated, tc)
{
	static const char *const units[] = {
		"}",        "};",       "}\n",    "a: {\n",   "a = {\n",    "a b c d {\n",
		"a\n{\n",   "a=[\n",    "a=f(\n", "a=[)",     "a=[;",       "a=[1 2",
		"'x\n",     "\"x\n",    "a = \n", "a=1 b=2",  "= = =\n",    "a=24.11 x\n",
		"]",        "a=[{}]\n", "[[[[",   "a=1 { \n", "a=\"${\"\n", "\"\\q\"\n",
		"a: : :\n", "((((;\n",  "x {",
	};
	(void)tc;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		ATF_CHECK_MSG(errors_of(units[i], 100 * 1000) > 0, "nothing wrong with '%s'?",
			      units[i]);
}

ATF_TC(keeps_every_stray_brace);
ATF_TC_HEAD(keeps_every_stray_brace, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "Each brace that closes nothing is an error of its own, up to the bound "
			  "of the queue");
}
ATF_TC_BODY(keeps_every_stray_brace, tc)
{
	(void)tc;
	ATF_CHECK_EQ(1000, errors_of("}\n", 1000));
	ATF_CHECK_EQ(1000, errors_of("};", 1000));
	ATF_CHECK(errors_of("}", 3 * 1000 * 1000) >= DIAG_MAX_KEPT);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, survives_a_repair_repeated);
	ATF_TP_ADD_TC(tp, keeps_every_stray_brace);
	return atf_no_error();
}
