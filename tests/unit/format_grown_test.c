/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The formatter over a sample of descriptions drawn at random; tests/long has all of them. */
#include "tests/lib/form.h"

#include <atf-c.h>
#include <stdio.h>

ATF_TC(grown);
ATF_TC_HEAD(grown, tc)
{
	atf_tc_set_md_var(tc, "descr", "random descriptions and their mutants keep their meaning");
}
ATF_TC_BODY(grown, tc)
{
	struct form_count n = {0};
	form_try_grown(1, 301, &n);
	printf("%u texts, %u parsed, %u compiled\n", n.texts, n.parsed, n.compiled);
	ATF_CHECK(n.parsed > n.texts / 3);
	ATF_CHECK(n.compiled > n.texts / 10);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, grown);
	return atf_no_error();
}
