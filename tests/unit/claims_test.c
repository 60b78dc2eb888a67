/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sets of claims: what is the same, what is not, growth, and use for one rule after the other. */
#include "compiler/claims.h"

#include <atf-c.h>
#include <string.h>

static struct claim claim(const void *scope, const char *text, uint32_t number)
{
	return (struct claim){
		.scope = scope, .text = text, .size = (uint32_t)strlen(text), .number = number};
}

ATF_TC(the_first_claim_is_kept);
ATF_TC_HEAD(the_first_claim_is_kept, tc)
{
	atf_tc_set_md_var(tc, "descr", "a second claim of the same thing yields the first");
}
ATF_TC_BODY(the_first_claim_is_kept, tc)
{
	struct arena a;
	arena_init(&a, NULL);
	struct claims cs = CLAIMS_IN(&a);
	struct claim k = claim(&a, "alpha", 1);
	ATF_CHECK(!claims_find(&cs, &k));
	k.at = 7;
	ATF_CHECK(!claims_put(&cs, &k));
	k.at = 8;
	const struct claim *first = claims_put(&cs, &k);
	ATF_REQUIRE(first);
	ATF_CHECK_EQ(7, first->at);
	ATF_CHECK(claims_find(&cs, &k) == first);
	ATF_CHECK_EQ(1, cs.count);
	arena_release(&a);
}

ATF_TC(scope_text_and_number_count);
ATF_TC_HEAD(scope_text_and_number_count, tc)
{
	atf_tc_set_md_var(tc, "descr", "claims differ by scope, text, length and number");
}
ATF_TC_BODY(scope_text_and_number_count, tc)
{
	struct arena a;
	arena_init(&a, NULL);
	struct claims cs = CLAIMS_IN(&a);
	struct claim all[] = {claim(&a, "alpha", 1), claim(&cs, "alpha", 1), claim(&a, "alpha", 2),
			      claim(&a, "Alpha", 1), claim(&a, "alph", 1),   claim(&a, "", 1),
			      claim(NULL, "", 0)};
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		ATF_CHECK_MSG(!claims_put(&cs, &all[i]), "claim %zu", i);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		ATF_CHECK_MSG(claims_put(&cs, &all[i]), "claim %zu", i);
	arena_release(&a);
}

ATF_TC(folded_claims_know_no_case);
ATF_TC_HEAD(folded_claims_know_no_case, tc)
{
	atf_tc_set_md_var(tc, "descr", "a folded set takes capital and small letters as the same");
}
ATF_TC_BODY(folded_claims_know_no_case, tc)
{
	struct arena a;
	arena_init(&a, NULL);
	struct claims cs = CLAIMS_IN(&a);
	struct claim upper = claim(NULL, "DBD1.Example.org", 0);
	struct claim lower = claim(NULL, "dbd1.example.org", 0);
	struct claim other = claim(NULL, "dbd1@example.org", 0);
	claims_clear(&cs, true);
	ATF_CHECK(!claims_put(&cs, &upper));
	ATF_CHECK(claims_find(&cs, &lower));
	ATF_CHECK(!claims_find(&cs, &other));
	claims_clear(&cs, false);
	ATF_CHECK(!claims_find(&cs, &upper));
	ATF_CHECK(!claims_put(&cs, &upper));
	ATF_CHECK(!claims_put(&cs, &lower));
	arena_release(&a);
}

ATF_TC(a_set_grows);
ATF_TC_HEAD(a_set_grows, tc)
{
	atf_tc_set_md_var(tc, "descr", "ten thousand claims are all found again");
}
ATF_TC_BODY(a_set_grows, tc)
{
	enum { MANY = 10000 };
	struct arena a;
	arena_init(&a, NULL);
	struct claims cs = CLAIMS_IN(&a);
	for (int round = 0; round < 2; round++) {
		claims_clear(&cs, false);
		for (uint32_t i = 0; i < MANY; i++) {
			struct claim k = claim(NULL, "h", i);
			k.at = i;
			ATF_REQUIRE(!claims_put(&cs, &k));
		}
		for (uint32_t i = 0; i < MANY; i++) {
			struct claim k = claim(NULL, "h", i);
			const struct claim *found = claims_find(&cs, &k);
			ATF_REQUIRE(found && found->at == i);
		}
	}
	arena_release(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_first_claim_is_kept);
	ATF_TP_ADD_TC(tp, scope_text_and_number_count);
	ATF_TP_ADD_TC(tp, folded_claims_know_no_case);
	ATF_TP_ADD_TC(tp, a_set_grows);
	return atf_no_error();
}
