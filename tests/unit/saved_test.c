/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The file of a saved plan and its key: what was written is read again, and nothing else is. */
#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backends/facts.h"
#include "backends/resources/kinds.h"
#include "runtime/live/saved.h"
#include "runtime/secrets/secret.h"

static struct arena arena;
static jmp_buf oom;

static void put(const char *path, const char *text, size_t n, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	ATF_REQUIRE(fd >= 0 && write(fd, text, n) == (ssize_t)n && !fchmod(fd, mode));
	close(fd);
}

static void begin(void)
{
	struct err err;
	ATF_REQUIRE(secret_init(&err));
	arena_init(&arena, NULL);
	arena.oom = &oom;
	if (setjmp(oom))
		atf_tc_fail("no memory");
	umask(022);
	ATF_REQUIRE(!mkdir("state", 0700));
}

static const char *here(const char *name)
{
	char path[4096];
	ATF_REQUIRE(getcwd(path, sizeof(path)));
	return arena_printf(&arena, "%s/%s", path, name);
}

static struct plan_key *key_of(const char *directory)
{
	struct err err = ERR_INIT;
	struct plan_key *key = plan_key_of_state(here(directory), true, &err);
	ATF_REQUIRE_MSG(key, "%s", err.message);
	return key;
}

static struct saved_plan sample(void)
{
	static struct saved_pair options[] = {{"set", "head=a \"b\"\n\xc3\xa9"}, {"prune", NULL}};
	static struct saved_pair sources[] = {{"site.slacc", "00"}, {"ca.pem", "01"}};
	static struct saved_pair facts[] = {{"exists", "02"}, {"setting X", "03"}};
	static const char *operands[] = {"site.slacc", "cluster.alpha"};
	static struct saved_resource seen[] = {{"host 'h'", "file", "/etc/x", facts, 2},
					       {"host 'h'", "service", "d", NULL, 0}};
	return (struct saved_plan){
		.slacc = "1",
		.machine = "m",
		.host = "h",
		.directory = "/d",
		.plan = "ff",
		.options = options,
		.option_count = 2,
		.operands = operands,
		.operand_count = 2,
		.sources = sources,
		.source_count = 2,
		.seen = seen,
		.seen_count = 2,
	};
}

static const char *write_sample(const struct plan_key *key, size_t *size)
{
	struct saved_plan plan = sample();
	struct buf out = BUF_IN(&arena);
	saved_write(&out, &plan, key);
	*size = out.size;
	return buf_text(&out);
}

/* The code that refuses it; NULL if nothing does. */
static const struct diag_code *refusal(const struct plan_key *key, const char *text, size_t n)
{
	struct saved_plan plan;
	struct err err = ERR_INIT;
	put("plan", text, n, 0600);
	if (!saved_is_plan("plan"))
		return &DIAG_plan_damaged;
	if (saved_read(&plan, &arena, "plan", &err) &&
	    saved_verify(&plan, &arena, key, "plan", &err))
		return NULL;
	ATF_CHECK_EQ_MSG(5, err_exit_status(&err), "%s", err.message);
	return err.code;
}

ATF_TC(round_trip);
ATF_TC_HEAD(round_trip, tc)
{
	atf_tc_set_md_var(tc, "descr", "a plan that is written is read as it was");
}
ATF_TC_BODY(round_trip, tc)
{
	struct saved_plan plan;
	struct err err = ERR_INIT;
	struct stat st;
	size_t n;
	begin();
	struct plan_key *key = key_of("state");
	const char *text = write_sample(key, &n);
	ATF_CHECK_EQ(NULL, refusal(key, text, n));
	ATF_REQUIRE(saved_read(&plan, &arena, "plan", &err));
	ATF_CHECK_STREQ(sample().options[0].value, plan.options[0].value);
	ATF_CHECK(plan.option_count == 2 && !plan.options[1].value);
	ATF_CHECK(plan.operand_count == 2 && !strcmp(plan.operands[1], "cluster.alpha"));
	ATF_CHECK(plan.seen_count == 2 && plan.seen[0].fact_count == 2);
	ATF_CHECK_STREQ("setting X", plan.seen[0].facts[1].name);
	ATF_CHECK(!stat("state/plan.key", &st) && (st.st_mode & 07777) == 0600);
	plan_key_free(key);
	/* The key stays what it is. */
	key = key_of("state");
	ATF_CHECK_EQ(NULL, refusal(key, text, n));
	plan_key_free(key);
	put("site.slacc", "edition 2026\n", 13, 0644);
	ATF_CHECK(!saved_is_plan("site.slacc") && !saved_is_plan("none") && !saved_is_plan("."));
}

ATF_TC(changed_anywhere);
ATF_TC_HEAD(changed_anywhere, tc)
{
	atf_tc_set_md_var(tc, "descr", "a byte that is another, gone or too many is found out");
}
ATF_TC_BODY(changed_anywhere, tc)
{
	static const char *const respelled[][2] = {{"{\"slacc\"", "{ \"slacc\""},
						   {"\"prune\",null", "\"prune\",0"},
						   {"slacc-plan 1", "slacc-plan 2"},
						   {"\"plan\":", "\"plan\":\"ff\",\"plan\":"},
						   {"\"h\"", "\"\\u0068\""}};
	size_t n;
	begin();
	struct plan_key *key = key_of("state");
	const char *text = write_sample(key, &n);
	char *copy = arena_alloc(&arena, n + 64);
	for (size_t i = 0; i < n; i++) {
		memcpy(copy, text, n);
		copy[i] = (char)(copy[i] ^ (1 << i % 7));
		ATF_CHECK_MSG(refusal(key, copy, n), "byte %zu", i);
		ATF_CHECK_MSG(refusal(key, text, i), "cut at %zu", i);
	}
	memcpy(copy, text, n);
	copy[n] = '\n';
	ATF_CHECK_EQ(&DIAG_plan_damaged, refusal(key, copy, n + 1));
	copy[n] = 0;
	ATF_CHECK_EQ(&DIAG_plan_damaged, refusal(key, copy, n + 1));
	for (size_t i = 0; i < sizeof(respelled) / sizeof(*respelled); i++) {
		const char *at = strstr(text, respelled[i][0]);
		ATF_REQUIRE(at);
		char *other = arena_printf(&arena, "%.*s%s%s", (int)(at - text), text,
					   respelled[i][1], at + strlen(respelled[i][0]));
		ATF_CHECK_EQ(&DIAG_plan_damaged, refusal(key, other, strlen(other)));
	}
	/* Another spelling is found even where it could be signed; another content is not signed.
	 */
	copy = strstr(memcpy(copy, text, n), "alpha");
	copy[0] = 'o';
	ATF_CHECK_EQ(&DIAG_plan_forged, refusal(key, copy - (strstr(text, "alpha") - text), n));
	plan_key_free(key);
}

ATF_TC(other_keys);
ATF_TC_HEAD(other_keys, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "another key, one that is too short, and ones that others can choose");
}
ATF_TC_BODY(other_keys, tc)
{
	struct err err = ERR_INIT;
	size_t n;
	begin();
	ATF_REQUIRE(!mkdir("other", 0700));
	struct plan_key *key = key_of("state"), *other = key_of("other");
	const char *text = write_sample(key, &n);
	ATF_CHECK_EQ(&DIAG_plan_other_key, refusal(other, text, n));
	text = write_sample(other, &n);
	ATF_CHECK_EQ(&DIAG_plan_other_key, refusal(key, text, n));
	plan_key_free(other);
	/* The same key under another name is the same key. */
	ATF_REQUIRE((other = plan_key_read(here("state/plan.key"), &err)));
	ATF_CHECK_EQ(NULL, refusal(other, write_sample(key, &n), n));
	plan_key_free(other);
	plan_key_free(key);
	put("state/plan.key", "0123456789012345678901234567890\n", 32, 0600);
	ATF_CHECK(!plan_key_of_state(here("state"), false, &err) &&
		  err.code == &DIAG_plan_key_unfit);
	put("state/plan.key", "01234567890123456789012345678901\n", 33, 0600);
	ATF_REQUIRE_MSG((key = plan_key_of_state(here("state"), false, &err)), "%s", err.message);
	plan_key_free(key);
	ATF_REQUIRE(!chmod("state/plan.key", 0640));
	ATF_CHECK(!plan_key_of_state(here("state"), true, &err) &&
		  err.code == &DIAG_secret_exposed);
	ATF_REQUIRE(!chmod("state", 0770) && !chmod("state/plan.key", 0600));
	ATF_CHECK(!plan_key_of_state(here("state"), true, &err) &&
		  err.code == &DIAG_plan_key_unfit);
	ATF_CHECK(!plan_key_of_state(here("none"), false, &err) && err.code == &DIAG_file_missing);
	ATF_CHECK(!plan_key_of_state(here("other/plan.key"), false, &err));
}

ATF_TC(every_kind_has_facts);
ATF_TC_HEAD(every_kind_has_facts, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "what is asked about can be compared, and its order does not matter");
}
ATF_TC_BODY(every_kind_has_facts, tc)
{
	struct database_observed seen = {true, "utf8mb4", "utf8mb4_bin"};
	struct resource r = {.ops = &resource_database, .name = "alpha", .observed = &seen};
	struct facts facts;
	begin();
	for (unsigned i = 0; resource_table[i]; i++)
		ATF_CHECK_MSG(!resource_table[i]->ask == !resource_table[i]->facts, "%s",
			      resource_table[i]->name);
	facts_of(&facts, &arena, &r);
	ATF_REQUIRE_EQ(3, facts.count);
	ATF_CHECK_STREQ("charset", facts.list[0].name);
	ATF_CHECK_STREQ("utf8mb4_bin", facts.list[1].value);
	ATF_CHECK_STREQ("yes", facts.list[2].value);
	r.observed = NULL;
	facts_of(&facts, &arena, &r);
	ATF_CHECK_EQ(0, facts.count);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, round_trip);
	ATF_TP_ADD_TC(tp, changed_anywhere);
	ATF_TP_ADD_TC(tp, other_keys);
	ATF_TP_ADD_TC(tp, every_kind_has_facts);
	return atf_no_error();
}
