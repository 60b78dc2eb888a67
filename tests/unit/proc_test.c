/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Running programs: what the child sees (and does not see), how much of it is kept, and that
 * nothing survives the deadline. */
#include "runtime/base/proc.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/pool.h"

enum { LONG_MS = 20 * 1000 };

/* One run of /bin/sh -c, with both streams kept in static buffers, NUL-terminated. */
struct sh {
	struct proc_request request;
	struct proc_result result;
	struct proc_output out, error;
	char out_text[8192], error_text[8192];
	const char *argv[4];
	struct err err;
};

static void sh_init(struct sh *s, const char *script)
{
	memset(s, 0, sizeof(*s));
	s->argv[0] = "/bin/sh";
	s->argv[1] = "-c";
	s->argv[2] = script;
	s->out = (struct proc_output){.data = s->out_text, .capacity = sizeof(s->out_text) - 1};
	s->error =
		(struct proc_output){.data = s->error_text, .capacity = sizeof(s->error_text) - 1};
	s->request = (struct proc_request){
		.argv = s->argv, .out = &s->out, .error = &s->error, .deadline_ms = LONG_MS};
}

static bool sh_go(struct sh *s)
{
	return proc_run(&s->request, &s->result, &s->err);
}

static void sh_must(struct sh *s, const char *script)
{
	sh_init(s, script);
	ATF_REQUIRE_MSG(sh_go(s), "%s", s->err.message);
}

ATF_TC(streams_and_status);
ATF_TC_HEAD(streams_and_status, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "output, errors and exit code come back; a signal is told apart");
}
ATF_TC_BODY(streams_and_status, tc)
{
	struct sh s;
	sh_must(&s, "echo out; echo first >&2; echo last words >&2; exit 3");
	ATF_CHECK_STREQ("out\n", s.out_text);
	ATF_CHECK_STREQ("first\nlast words\n", s.error_text);
	ATF_CHECK_EQ(3, s.result.exit_code);
	ATF_CHECK_EQ(0, s.result.signal);
	ATF_CHECK(!proc_succeeded(&s.request, &s.result, false, &s.err));
	ATF_CHECK_STREQ("'/bin/sh' ended with exit code 3: last words", s.err.message);
	ATF_CHECK_EQ(&DIAG_process_failed, s.err.code);
	ATF_CHECK(!proc_succeeded(&s.request, &s.result, true, &s.err));
	ATF_CHECK_STREQ("'/bin/sh' ended with exit code 3", s.err.message);
	sh_must(&s, "kill -9 $$");
	ATF_CHECK_EQ(-1, s.result.exit_code);
	ATF_CHECK_EQ(SIGKILL, s.result.signal);
	ATF_CHECK(!proc_succeeded(&s.request, &s.result, false, &s.err));
	ATF_CHECK(strstr(s.err.message, "signal 9") && s.err.code == &DIAG_process_failed);
	sh_must(&s, "exit 0");
	ATF_CHECK(proc_succeeded(&s.request, &s.result, false, &s.err));
}

ATF_TC(environment_is_built);
ATF_TC_HEAD(environment_is_built, tc)
{
	atf_tc_set_md_var(tc, "descr", "the child has the given environment and nothing of ours");
}
ATF_TC_BODY(environment_is_built, tc)
{
	static const char *const env[] = {"PATH=/usr/bin:/bin", "ONE=1", NULL};
	static const char *const argv[] = {"/usr/bin/env", NULL};
	struct sh s;
	setenv("SLACC_TEST_SECRET", "Correct-Horse-9", 1);
	sh_init(&s, "");
	s.request.argv = argv;
	s.request.env = env;
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK_STREQ("PATH=/usr/bin:/bin\nONE=1\n", s.out_text);
	sh_init(&s, "");
	s.request.argv = argv;
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK(!strstr(s.out_text, "SLACC") && strstr(s.out_text, "LC_ALL=C"));
}

ATF_TC(nothing_is_inherited);
ATF_TC_HEAD(nothing_is_inherited, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "no descriptor, directory, umask, session or signal state of ours "
			  "reaches the child");
}
ATF_TC_BODY(nothing_is_inherited, tc)
{
	struct sh s;
	sigset_t all;
	/* As a careless library would leave it: not close-on-exec, and far up. */
	int fd = open("/dev/zero", O_RDONLY);
	ATF_REQUIRE(fd >= 0 && dup2(fd, 300) == 300);
	umask(0);
	sh_must(&s, "ls /proc/self/fd; pwd; umask; cat /proc/self/stat | cut -d' ' -f5,6,7; read x "
		    "|| echo eof");
	/* The 3 is the directory that ls itself reads. */
	ATF_CHECK_MSG(!strncmp(s.out_text, "0\n1\n2\n3\n/\n0022\n", 15), "%s", s.out_text);
	long group, session, tty;
	ATF_REQUIRE_EQ(3, sscanf(s.out_text + 15, "%ld %ld %ld", &group, &session, &tty));
	ATF_CHECK(group == session && session != getsid(0) && !tty);
	ATF_CHECK(strstr(s.out_text, "\neof\n"));
	signal(SIGTERM, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	/* 32 and 33 are glibc's own: its posix_spawn, which make uses, leaves them ignored, and
	 * nobody can set them. */
	sh_must(&s, "grep -E '^Sig(Blk|Ign)' /proc/self/status | sed "
		    "s/0000000180000000/0000000000000000/");
	ATF_CHECK_STREQ("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", s.out_text);
	sigset_t now;
	sigprocmask(SIG_BLOCK, NULL, &now);
	ATF_CHECK_MSG(sigismember(&now, SIGTERM) == 1, "our own mask was changed");
	sh_init(&s, "pwd");
	s.request.directory = "/usr";
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK_STREQ("/usr\n", s.out_text);
}

ATF_TC(input);
ATF_TC_HEAD(input, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "input of any size goes through; a program that ignores it does no harm");
}
ATF_TC_BODY(input, tc)
{
	enum { SIZE = 1 << 20 };
	static char in[SIZE], out[SIZE];
	struct sh s;
	for (size_t i = 0; i < SIZE; i++)
		in[i] = (char)(i * 31);
	sh_init(&s, "cat; echo done >&2");
	s.request.input = in;
	s.request.input_size = SIZE;
	s.out = (struct proc_output){.data = out, .capacity = SIZE};
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK(s.out.size == SIZE && !memcmp(in, out, SIZE) && !s.out.truncated);
	ATF_CHECK_STREQ("done\n", s.error_text);
	signal(SIGPIPE, SIG_DFL);
	sh_init(&s, "exec true");
	s.request.input = in;
	s.request.input_size = SIZE;
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK_EQ(0, s.result.exit_code);
	sh_init(&s, "cat");
	s.request.input = "";
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK_EQ(0, s.out.size);
}

ATF_TC(output_is_bounded);
ATF_TC_HEAD(output_is_bounded, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "output beyond the bound is thrown away and the program still ends well");
}
ATF_TC_BODY(output_is_bounded, tc)
{
	struct sh s;
	sh_init(&s, "yes x | head -c 1000000; echo end >&2");
	s.out.capacity = 10;
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK(s.out.size == 10 && s.out.truncated);
	ATF_CHECK_STREQ("x\nx\nx\nx\nx\n", s.out_text);
	ATF_CHECK_STREQ("end\n", s.error_text);
	ATF_CHECK_EQ(0, s.result.exit_code);
	sh_init(&s, "printf 0123456789");
	s.out.capacity = 10;
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK(s.out.size == 10 && !s.out.truncated);
	sh_init(&s, "yes x | head -c 1000000; yes y | head -c 100000 >&2");
	s.request.out = s.request.error = NULL;
	ATF_REQUIRE(sh_go(&s));
	ATF_CHECK_EQ(0, s.result.exit_code);
}

/* Whether the process whose number is in `file` runs; a dead one may wait for its reaper. */
static bool runs(const char *file)
{
	char text[32] = "", path[64], state = 'Z';
	FILE *f = fopen(file, "r");
	ATF_REQUIRE(f && fgets(text, sizeof(text), f));
	fclose(f);
	snprintf(path, sizeof(path), "/proc/%ld/stat", strtol(text, NULL, 10));
	f = fopen(path, "r");
	if (!f)
		return false;
	ATF_CHECK_EQ(1, fscanf(f, "%*d (%*[^)]) %c", &state));
	fclose(f);
	return state != 'Z' && state != 'X';
}

ATF_TC(deadline);
ATF_TC_HEAD(deadline, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "at the deadline the whole group goes, also what ignores SIGTERM");
	atf_tc_set_md_var(tc, "timeout", "30");
}
ATF_TC_BODY(deadline, tc)
{
	char script[1024], here[512];
	struct sh s;
	int64_t start = clock_ms();
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	snprintf(script, sizeof(script),
		 "trap '' TERM; (trap '' TERM; echo $(exec sh -c 'echo $PPID') >'%s/pid'; while :; "
		 "do sleep 1; done) & echo before; wait; while :; do sleep 1; done",
		 here);
	sh_init(&s, script);
	s.request.deadline_ms = 400;
	ATF_CHECK(!sh_go(&s));
	ATF_CHECK_EQ(&DIAG_process_timeout, s.err.code);
	ATF_CHECK_EQ(STAGE_PROCESS, s.err.stage);
	ATF_CHECK_STREQ("before\n", s.out_text);
	ATF_CHECK(clock_ms() - start < 5000);
	clock_sleep_ms(100);
	ATF_CHECK_MSG(!runs("pid"), "a grandchild survived");
	start = clock_ms();
	sh_init(&s, "sleep 20");
	s.request.deadline_ms = 100;
	ATF_CHECK(!sh_go(&s));
	ATF_CHECK_MSG(clock_ms() - start < 400, "it waited for the grace although all had ended");
}

ATF_TC(daemon);
ATF_TC_HEAD(daemon, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a daemon that keeps the output open is neither waited for nor killed");
	atf_tc_set_md_var(tc, "timeout", "30");
}
ATF_TC_BODY(daemon, tc)
{
	struct sh s;
	char here[512], script[1024];
	int64_t start = clock_ms();
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	snprintf(script, sizeof(script), "sleep 25 & echo $! >'%s/pid'; echo started", here);
	sh_must(&s, script);
	ATF_CHECK(clock_ms() - start < 5000);
	ATF_CHECK_STREQ("started\n", s.out_text);
	ATF_CHECK(runs("pid"));
	FILE *f = fopen("pid", "r");
	long pid = 0;
	ATF_REQUIRE(f && fscanf(f, "%ld", &pid) == 1);
	fclose(f);
	kill((pid_t)pid, SIGKILL);
}

static struct err not_started(const char *program, const char *directory, int number)
{
	const char *argv[] = {program, NULL};
	struct sh s;
	sh_init(&s, "");
	s.request.argv = argv;
	s.request.directory = directory;
	ATF_CHECK_MSG(!sh_go(&s), "%s ran", program);
	ATF_CHECK_EQ(&DIAG_process_not_started, s.err.code);
	ATF_CHECK_EQ_MSG(number, s.err.number, "%s", s.err.message);
	return s.err;
}

ATF_TC(not_started_says_why);
ATF_TC_HEAD(not_started_says_why, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a program that cannot be started is an error of its own, with errno");
}
ATF_TC_BODY(not_started_says_why, tc)
{
	char here[512], path[600];
	struct err err = not_started("/no/such/program", NULL, ENOENT);
	ATF_CHECK_EQ(&DIAG_process_not_started, err.code);
	not_started("true", NULL, EINVAL);
	not_started("./true", NULL, EINVAL);
	not_started("/bin/true", "/no/such/directory", ENOENT);
	not_started("/etc", NULL, EACCES);
	ATF_REQUIRE(getcwd(here, sizeof(here)));
	snprintf(path, sizeof(path), "%s/plain", here);
	FILE *f = fopen(path, "w");
	ATF_REQUIRE(f && fputs("#! /bin/true\n", f) >= 0 && !fclose(f));
	not_started(path, NULL, EACCES);
	ATF_REQUIRE(!chmod(path, 0700));
	const char *argv[] = {path, NULL};
	struct sh s;
	sh_init(&s, "");
	s.request.argv = argv;
	ATF_CHECK_MSG(sh_go(&s), "%s", s.err.message);
}

ATF_TC(other_user);
ATF_TC_HEAD(other_user, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a program runs as another user with that user's groups only");
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(other_user, tc)
{
	struct user user;
	struct sh s;
	sh_init(&s, "id -u; id -g; id -G");
	ATF_REQUIRE_MSG(user_find("daemon", &user, &s.err), "%s", s.err.message);
	user.groups[0] = 12345;
	user.group_count = 1;
	s.request.run_as = &user;
	ATF_REQUIRE_MSG(sh_go(&s), "%s", s.err.message);
	char want[64];
	snprintf(want, sizeof(want), "%ld\n%ld\n%ld 12345\n", (long)user.uid, (long)user.gid,
		 (long)user.gid);
	ATF_CHECK_STREQ(want, s.out_text);
}

ATF_TC(other_user_needs_root);
ATF_TC_HEAD(other_user_needs_root, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "who is not root can run programs as itself and is told about the rest");
	atf_tc_set_md_var(tc, "require.user", "unprivileged");
}
ATF_TC_BODY(other_user_needs_root, tc)
{
	struct user user;
	struct sh s;
	sh_init(&s, "true");
	ATF_REQUIRE(user_self(&user, &s.err));
	s.request.run_as = &user;
	ATF_CHECK_MSG(sh_go(&s), "%s", s.err.message);
	ATF_REQUIRE(user_find("0", &user, &s.err));
	ATF_CHECK(!sh_go(&s));
	ATF_CHECK_EQ(EPERM, s.err.number);
	ATF_CHECK_STREQ("run as root", s.err.hint);
}

static void one_of_many(void *context, size_t index)
{
	struct sh s;
	char script[64], want[64];
	snprintf(script, sizeof(script), "echo %zu; exit %zu", index, index);
	snprintf(want, sizeof(want), "%zu\n", index);
	sh_init(&s, script);
	((bool *)context)[index] =
		sh_go(&s) && s.result.exit_code == (int)index && !strcmp(want, s.out_text);
}

ATF_TC(threads);
ATF_TC_HEAD(threads, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "programs run from several threads do not disturb each other");
}
ATF_TC_BODY(threads, tc)
{
	bool fine[40] = {false};
	pool_run(8, 40, one_of_many, fine);
	for (size_t i = 0; i < 40; i++)
		ATF_CHECK_MSG(fine[i], "%zu", i);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, streams_and_status);
	ATF_TP_ADD_TC(tp, environment_is_built);
	ATF_TP_ADD_TC(tp, nothing_is_inherited);
	ATF_TP_ADD_TC(tp, input);
	ATF_TP_ADD_TC(tp, output_is_bounded);
	ATF_TP_ADD_TC(tp, deadline);
	ATF_TP_ADD_TC(tp, daemon);
	ATF_TP_ADD_TC(tp, not_started_says_why);
	ATF_TP_ADD_TC(tp, other_user);
	ATF_TP_ADD_TC(tp, other_user_needs_root);
	ATF_TP_ADD_TC(tp, threads);
	return atf_no_error();
}
