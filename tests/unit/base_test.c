/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Locks, users, signals and the pool of threads. */
#include <atf-c.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/lock.h"
#include "runtime/base/pool.h"
#include "runtime/base/signal.h"
#include "runtime/base/user.h"

/* A child that holds the lock and says so through the pipe; ends when killed. */
static pid_t holder(const char *path)
{
	int ends[2];
	char c;
	ATF_REQUIRE(!pipe(ends));
	pid_t pid = fork();
	if (!pid) {
		struct lock lock;
		struct err err;
		if (lock_take(&lock, path, "apply site.slacc", 0, &err) &&
		    write(ends[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	close(ends[1]);
	ATF_REQUIRE_EQ(1, read(ends[0], &c, 1));
	close(ends[0]);
	return pid;
}

ATF_TC(lock_names_its_holder);
ATF_TC_HEAD(lock_names_its_holder, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a held lock refuses with its holder, and goes with a killed process");
	atf_tc_set_md_var(tc, "timeout", "20");
}
ATF_TC_BODY(lock_names_its_holder, tc)
{
	struct lock lock = LOCK_INIT;
	struct err err = ERR_INIT;
	struct stat st;
	char want[64];
	int64_t start;
	pid_t pid = holder("lock");
	ATF_REQUIRE(!stat("lock", &st) && (st.st_mode & 0777) == 0600);
	ATF_CHECK(!lock_take(&lock, "lock", "plan", 0, &err));
	ATF_CHECK_EQ(5, err_exit_status(&err));
	ATF_CHECK_EQ(&DIAG_lock_held, err.code);
	snprintf(want, sizeof(want), "'lock': process %ld (apply site.slacc) since 20", (long)pid);
	ATF_CHECK_MSG(strstr(err.message, want), "%s", err.message);
	start = clock_ms();
	ATF_CHECK(!lock_take(&lock, "lock", "plan", 300, &err) && err.code == &DIAG_lock_held);
	ATF_CHECK(clock_ms() - start >= 300);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ATF_REQUIRE_MSG(lock_take(&lock, "lock", "plan", 0, &err), "%s", err.message);
	lock_release(&lock);
	lock_release(&lock);
	ATF_CHECK(lock_take(&lock, "lock", "plan", 0, &err));
	lock_release(&lock);
}

ATF_TC(lock_needs_a_file);
ATF_TC_HEAD(lock_needs_a_file, tc)
{
	atf_tc_set_md_var(tc, "descr", "what is not a file is no lock, and links are not followed");
}
ATF_TC_BODY(lock_needs_a_file, tc)
{
	struct lock lock;
	struct err err;
	ATF_REQUIRE(!mkfifo("pipe", 0600) && !symlink("elsewhere", "link"));
	ATF_CHECK(!lock_take(&lock, "pipe", "x", 0, &err) && err.code == &DIAG_file_wrong_type);
	ATF_CHECK(!lock_take(&lock, "link", "x", 0, &err) && err.code == &DIAG_file_io);
	ATF_CHECK(!lock_take(&lock, "none/lock", "x", 0, &err) && err.code == &DIAG_file_io);
	ATF_CHECK(access("elsewhere", F_OK));
	ATF_CHECK_EQ(-1, lock.fd);
}

ATF_TC(users);
ATF_TC_HEAD(users, tc)
{
	atf_tc_set_md_var(tc, "descr", "users are found by name and number; unknown ones are told");
}
ATF_TC_BODY(users, tc)
{
	struct user user, again;
	struct err err = ERR_INIT;
	char name[USER_NAME_SIZE];
	gid_t gid;
	ATF_REQUIRE_MSG(user_find("root", &user, &err), "%s", err.message);
	ATF_CHECK(user.uid == 0 && user.group_count >= 1);
	ATF_CHECK(user_find("0", &again, &err) && !strcmp(again.name, "root"));
	ATF_CHECK(!user_find("no-such-user", &user, &err));
	ATF_CHECK_EQ(&DIAG_user_unknown, err.code);
	ATF_CHECK_EQ(4, err_exit_status(&err));
	ATF_CHECK(!user_find("", &user, &err) && !user_find("0x0", &user, &err));
	ATF_CHECK(!user_find("99999999999", &user, &err) && !user_find("4294967295", &user, &err));
	ATF_CHECK(user_find_group("root", &gid, &err) && gid == 0);
	ATF_CHECK(user_find_group("4242", &gid, &err) && gid == 4242);
	ATF_CHECK(!user_find_group("no-such-group", &gid, &err));
	ATF_CHECK_EQ(&DIAG_user_unknown, err.code);
	ATF_REQUIRE(user_self(&user, &err));
	ATF_CHECK_EQ(geteuid(), user.uid);
	user_name_of(0, name);
	ATF_CHECK_STREQ("root", name);
	user_name_of(4294900000u, name);
	ATF_CHECK_STREQ("4294900000", name);
}

ATF_TC(signals);
ATF_TC_HEAD(signals, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a signal is a question, not an end; the first one is remembered");
}
ATF_TC_BODY(signals, tc)
{
	struct err err = ERR_INIT;
	signal(SIGCHLD, SIG_IGN);
	signal_install();
	ATF_CHECK(signal_check(&err) && !signal_received());
	raise(SIGPIPE);
	ATF_CHECK(!signal_received());
	raise(SIGTERM);
	raise(SIGINT);
	ATF_CHECK_EQ(SIGTERM, signal_received());
	ATF_CHECK(!signal_check(&err));
	ATF_CHECK_STREQ("stopped by SIGTERM", err.message);
	ATF_CHECK(err.code == &DIAG_live_interrupted && err_exit_status(&err) == 4);
	pid_t pid = fork();
	if (!pid)
		_exit(7);
	int status = 0;
	ATF_CHECK_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK_EQ(7, WEXITSTATUS(status));
}

enum { JOBS = 1000 };

struct count {
	atomic_int done[JOBS];
	atomic_int now, most;
};

static void job(void *context, size_t i)
{
	struct count *c = context;
	int now = atomic_fetch_add(&c->now, 1) + 1, most = atomic_load(&c->most);
	while (now > most && !atomic_compare_exchange_weak(&c->most, &most, now))
		;
	if (i < 8)
		clock_sleep_ms(50);
	atomic_fetch_add(&c->done[i], 1);
	atomic_fetch_sub(&c->now, 1);
}

ATF_TC(pool);
ATF_TC_HEAD(pool, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "each job runs once, on as many threads as asked for and no more");
}
ATF_TC_BODY(pool, tc)
{
	static const unsigned threads[] = {0, 1, 4, 1000};
	for (size_t t = 0; t < sizeof(threads) / sizeof(*threads); t++) {
		struct count *c = calloc(1, sizeof(*c));
		pool_run(threads[t], JOBS, job, c);
		for (size_t i = 0; i < JOBS; i++)
			ATF_REQUIRE_EQ(1, atomic_load(&c->done[i]));
		int most = atomic_load(&c->most);
		if (threads[t] <= 1)
			ATF_CHECK_EQ(1, most);
		else if (threads[t] == 4)
			ATF_CHECK_EQ_MSG(4, most, "%d", most);
		else
			ATF_CHECK(most > 4 && most <= POOL_THREADS_MAX);
		free(c);
	}
	pool_run(4, 0, job, NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lock_names_its_holder);
	ATF_TP_ADD_TC(tp, lock_needs_a_file);
	ATF_TP_ADD_TC(tp, users);
	ATF_TP_ADD_TC(tp, signals);
	ATF_TP_ADD_TC(tp, pool);
	return atf_no_error();
}
