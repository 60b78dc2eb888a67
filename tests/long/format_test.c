/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The formatter over ten thousand descriptions drawn at random, with twenty mutants of each. */
#include "tests/lib/form.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>

enum { DESCRIPTIONS = 10000 };

ATF_TC(grown);
ATF_TC_HEAD(grown, tc)
{
	atf_tc_set_md_var(tc, "descr", "random descriptions and their mutants keep their meaning");
	atf_tc_set_md_var(tc, "timeout", "3600");
}
ATF_TC_BODY(grown, tc)
{
	struct form_count n = {0};
	const char *text = atf_tc_get_config_var_wd(tc, "seed", "1");
	uint64_t seed = strtoull(text, NULL, 10) << 20;
	long slice = atf_tc_get_config_var_as_long_wd(tc, "slice", 1);
	form_try_grown(seed, seed + (uint64_t)(DESCRIPTIONS / slice), &n);
	printf("%u texts, %u parsed, %u compiled\n", n.texts, n.parsed, n.compiled);
	ATF_CHECK(n.parsed > n.texts / 3);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, grown);
	return atf_no_error();
}
