/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Files and the daemon on them: what is staged and kept, what a log says, and what each end of a
 * start is called. tests/live/daemon_test.sh does the same with a real slurmdbd; here stand words
 * that one writes into its log, programs that end as one does, and a port that listens. */
#include "tests/lib/run.h"

#include "backends/resources/kinds.h"
#include "backends/resources/records.h"
#include "backends/resources/swap.h"
#include "runtime/base/signal.h"
#include "runtime/live/daemon.h"
#include "runtime/live/execute.h"
#include "runtime/live/kept.h"
#include "runtime/live/stage.h"

#include <atf-c.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_there(const char *path)
{
	struct stat st;
	return !lstat(path, &st);
}

/* --- what is staged --- */

ATF_TC_WITHOUT_HEAD(staged_files_go_away);
ATF_TC_BODY(staged_files_go_away, tc)
{
	const struct file_piece piece = {"secret", 6};
	struct stage st, other;
	struct err err;
	struct stat s;
	char path[PATH_MAX + 8];
	ATF_REQUIRE(!mkdir("etc", 0755));
	ATF_REQUIRE(stage_open(&st, "etc", &err));
	ATF_REQUIRE(stage_put(&st, "f", &piece, 1, FILE_KEEP_OWNER, FILE_KEEP_GROUP, &err));
	snprintf(path, sizeof(path), "%s/f", st.path);
	ATF_CHECK(!stat(st.path, &s) && (s.st_mode & 07777) == 0700);
	ATF_CHECK(!stat(path, &s) && (s.st_mode & 07777) == 0600 && s.st_size == 6);
	/* Not that of a run that lives. */
	ATF_REQUIRE(stage_open(&other, "etc", &err));
	stage_sweep("etc");
	ATF_CHECK(is_there(path));
	stage_close(&other);
	/* A killed run leaves its own. */
	close(st.fd);
	ATF_REQUIRE(!mkdir("etc/.slacc-stage.mine", 0700));
	stage_sweep("etc");
	ATF_CHECK(!is_there(st.path));
	ATF_CHECK(is_there("etc/.slacc-stage.mine"));
	ATF_CHECK(!stage_open(&st, "none", &err));
	stage_close(&st);
	ATF_CHECK_EQ(&DIAG_file_missing, err.code);
}

/* --- what is kept --- */

ATF_TC_WITHOUT_HEAD(the_old_file_is_kept);
ATF_TC_BODY(the_old_file_is_kept, tc)
{
	struct err err;
	struct stat before, after;
	bool none;
	ATF_REQUIRE(kept_take("f", ".old", &err));
	ATF_CHECK(!is_there(".old"));
	ATF_CHECK(!kept_restore("f", ".old", &none, &err) && none);
	run_put("f", "old", 3, 0644);
	ATF_REQUIRE(!stat("f", &before) && kept_take("f", ".old", &err));
	run_put("new", "new", 3, 0600);
	ATF_REQUIRE(!rename("new", "f"));
	/* The last that worked stays. */
	ATF_REQUIRE(kept_take("f", ".old", &err));
	ATF_REQUIRE(kept_restore("f", ".old", &none, &err));
	ATF_REQUIRE(!stat("f", &after));
	ATF_CHECK_EQ(before.st_ino, after.st_ino);
	ATF_CHECK_EQ(0640, after.st_mode & 07777);
	ATF_CHECK(!is_there(".old"));
	/* Nothing new was put in its place. */
	ATF_REQUIRE(kept_take("f", ".old", &err) && is_there(".old"));
	ATF_REQUIRE(kept_restore("f", ".old", &none, &err));
	ATF_CHECK(is_there("f") && !is_there(".old"));
	ATF_REQUIRE(kept_take("f", ".old", &err) && kept_drop(".old", &err));
	ATF_CHECK(kept_drop(".old", &err) && is_there("f") && !is_there(".old"));
}

/* --- what a log says --- */

static enum log_says understood(const char *text, const char *line)
{
	struct log_view v;
	log_understand(text, strlen(text), &v);
	ATF_CHECK_STREQ(line, v.line);
	return v.says;
}

ATF_TC_WITHOUT_HEAD(words_of_the_log);
ATF_TC_BODY(words_of_the_log, tc)
{
	ATF_CHECK_EQ(LOG_NOTHING, understood("", ""));
	ATF_CHECK_EQ(LOG_NOTHING,
		     understood("[2026-01-31T12:00:00.1] error: x\n[t] started\n", "error: x"));
	ATF_CHECK_EQ(LOG_NO_DATABASE, understood("[t] error: mysql_real_connect failed: 2002 no\n",
						 "error: mysql_real_connect failed: 2002 no"));
	ATF_CHECK_EQ(LOG_LOGIN_REFUSED,
		     understood("error: mysql_real_connect failed: 2002 no\n"
				"error: mysql_real_connect failed: 1045 no\nerror: The database\n",
				"error: mysql_real_connect failed: 1045 no"));
	ATF_CHECK_EQ(LOG_CONVERTS, understood("x: pre-converting job table for a",
					      "x: pre-converting job table for a"));
	ATF_CHECK_EQ(LOG_CONVERTS, understood("Table t has changed.  Updating...\nerror: y\n",
					      "Table t has changed.  Updating..."));
	ATF_CHECK_EQ(LOG_NOTHING, understood("x: post-converting\nx: Conversion done: success!\n",
					     "x: Conversion done: success!"));
	ATF_CHECK_EQ(LOG_FATAL, understood("error: a\nfatal: b\033[1m\n", "fatal: b?[1m"));
}

/* --- how a start ends --- */

static const struct diag *said(const struct diag_code *code)
{
	for (uint32_t i = 0; i < run_live.diags.count; i++) {
		if (run_live.diags.list[i]->code == code)
			return run_live.diags.list[i];
	}
	return NULL;
}

static unsigned schema; /* of the database as it was seen; 0: nothing was seen of it */
static bool dump_taken;

static void see_records(void)
{
	static struct schemas all;
	static struct seen_schema mine;
	static struct records_observed o = {.all = &all, .mine = &mine};
	mine.number = schema;
	for (uint32_t i = 0; schema && i < run_live.set.count; i++) {
		struct resource *r = run_live.set.list[i];
		if (r->ops == &resource_records)
			r->observed = &o;
	}
}

/* Carries out what the service asks for. */
static bool start(const struct site *s)
{
	struct execution x = {.live = NULL};
	ATF_REQUIRE(run_look(s));
	struct change *c = run_plan.changes;
	while (c && c->resource->ops != &resource_service)
		c = c->next;
	ATF_REQUIRE(c && c->actions->type == ACTION_SWAP);
	c->next = NULL;
	run_plan.changes = c;
	see_records();
	struct live_options options = *run_live.options;
	options.scope.dump_taken = dump_taken;
	run_live.options = &options;
	bool ok = execute(&run_live, &run_plan, &x);
	for (uint32_t i = 0; i < run_live.diags.count; i++)
		printf("SL%u %s\n", run_live.diags.list[i]->code->number,
		       run_live.diags.list[i]->message);
	return ok;
}

/* A restart that leaves these words in the log. */
static const char *writes(const char *words)
{
	static char command[900];
	snprintf(command, sizeof(command), "[\"/bin/sh\", \"-c\", \"echo '%s' >>%s\"]", words,
		 run_here("%s/log"));
	return command;
}

static void ends(const struct diag_code *code, const struct site *s)
{
	ATF_CHECK(!start(s));
	ATF_CHECK_MSG(said(code), "SL%u is not said", code->number);
	run_end();
}

static void log_ends(const struct diag_code *code, const char *words)
{
	ends(code, &(struct site){.restart = writes(words), .ready = 8});
}

/* A process that is called slurmdbd: without one, the daemon would count as dead. */
static pid_t namesake(void)
{
	pid_t pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "slurmdbd");
		alarm(120);
		pause();
		_exit(0);
	}
	return pid;
}

/* A restart that leaves these words, and a process that is gone. */
static const char *dies(const char *words)
{
	static char command[1200];
	char log[512];
	snprintf(log, sizeof(log), "%s", run_here("%s/log"));
	snprintf(command, sizeof(command),
		 "[\"/bin/sh\", \"-c\", \"echo 99999999 >%s; echo '%s' >>%s\"]", run_here("%s/pid"),
		 words, log);
	return command;
}

static void dead_ends(const struct diag_code *code, const char *words, const char *message)
{
	ATF_CHECK(!start(&(struct site){.restart = dies(words), .ready = 30}));
	const struct diag *d = said(code);
	ATF_CHECK_MSG(d && strstr(d->message, message), "%s", d ? d->message : "not said");
	run_end();
}

ATF_TC_WITHOUT_HEAD(what_a_dead_one_last_said);
ATF_TC_BODY(what_a_dead_one_last_said, tc)
{
	run_prepare();
	dead_ends(&DIAG_daemon_login_refused, "error: mysql_real_connect failed: 1045 no",
		  "is not let into its database, and has ended");
	dead_ends(&DIAG_daemon_no_database, "error: mysql_real_connect failed: 2003 no",
		  "does not reach its database, and has ended");
	dead_ends(&DIAG_daemon_ended, "error: x", "ended while it started");
}

ATF_TC_WITHOUT_HEAD(a_database_that_is_away);
ATF_TC_BODY(a_database_that_is_away, tc)
{
	pid_t pid = namesake();
	run_prepare();
	ends(&DIAG_daemon_no_database,
	     &(struct site){.restart = writes("error: mysql_real_connect failed: 2003 no")});
	ends(&DIAG_daemon_no_database,
	     &(struct site){.restart = writes("error: mysql_real_connect failed: 2026 TLS")});
	log_ends(&DIAG_daemon_login_refused, "error: mysql_real_connect failed: 1130 no");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Stopped while it waits, in a process of its own. */
static void stopped(const struct diag_code *code, const char *words)
{
	int status = 0;
	pid_t pid = fork();
	if (!pid) {
		signal_install();
		alarm(0);
		pid_t parent = getpid();
		if (!fork()) {
			sleep(1);
			kill(parent, SIGTERM);
			_exit(0);
		}
		ends(code, &(struct site){.restart = writes(words), .ready = 30});
		_exit(0);
	}
	ATF_CHECK_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
}

ATF_TC_WITHOUT_HEAD(a_conversion_is_left_alone);
ATF_TC_BODY(a_conversion_is_left_alone, tc)
{
	run_prepare();
	stopped(&DIAG_daemon_converting, "x: pre-converting job table for a");
	stopped(&DIAG_daemon_converting, "Table a_job_table has changed.  Updating...");
	stopped(&DIAG_live_interrupted, "x: Conversion done: success!");
	stopped(&DIAG_live_interrupted, "nothing");
}

/* A program of Slurm in the layout's directories. */
static void program(const char *path, const char *script)
{
	char text[256];
	int n = snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", script);
	(void)mkdir("bin", 0755);
	(void)mkdir("sbin", 0755);
	run_put(path, text, (size_t)n, 0755);
}

ATF_TC_WITHOUT_HEAD(a_daemon_that_does_not_answer);
ATF_TC_BODY(a_daemon_that_does_not_answer, tc)
{
	struct site s = {.ready = 1};
	run_prepare();
	int fd = run_socket(true, &s.port);
	program("bin/sacctmgr", "echo 'sacctmgr: error: no munge' >&2; exit 1");
	/* Its files are new: else there is nothing to do, for the port is open. */
	ends(&DIAG_daemon_silent, &s);
	ATF_REQUIRE(!unlink("etc/slurmdbd.conf"));
	program("bin/sacctmgr", "kill -9 $$");
	ends(&DIAG_daemon_silent, &s);
	ATF_REQUIRE(!unlink("etc/slurmdbd.conf"));
	program("bin/sacctmgr", "grep -q ^AccountingStorageHost=head1 \"$SLURM_CONF\"");
	ATF_CHECK(start(&s));
	ATF_CHECK(!said(&DIAG_daemon_silent) && said(&DIAG_daemon_not_validated));
	run_end();
	close(fd);
}

ATF_TC_WITHOUT_HEAD(another_release);
ATF_TC_BODY(another_release, tc)
{
	struct site s = {.ready = 30}; /* described as 24.11 */
	run_prepare();
	int fd = run_socket(true, &s.port);
	program("sbin/slurmdbd", "echo 'slurm-wlm 25.05.1'");
	ends(&DIAG_daemon_version_differs, &s);
	program("sbin/slurmdbd", "echo 'slurm 23.11.10-1'");
	ends(&DIAG_daemon_version_differs, &s);
	ATF_CHECK(!is_there("etc/slurmdbd.conf"));
	program("sbin/slurmdbd", "echo 'slurm 24.11.9'; test -r \"${SLURM_CONF%.conf}dbd.conf\"");
	ATF_CHECK(start(&s));
	run_not_reported();
	run_end();
	ATF_REQUIRE(!unlink("etc/slurmdbd.conf"));
	program("sbin/slurmdbd", "echo unknown");
	ATF_CHECK(start(&s));
	ATF_CHECK(!said(&DIAG_daemon_version_differs));
	run_end();
	close(fd);
}

ATF_TC_WITHOUT_HEAD(it_would_convert);
ATF_TC_BODY(it_would_convert, tc)
{
	struct site s = {.ready = 30};
	run_prepare();
	int fd = run_socket(true, &s.port);
	program("sbin/slurmdbd", "echo 'slurm 24.11.9'");
	schema = 15; /* what the plan could not know */
	ends(&DIAG_daemon_would_convert, &s);
	ATF_CHECK(!is_there("etc/slurmdbd.conf"));
	dump_taken = true;
	ATF_CHECK(start(&s));
	run_end();
	dump_taken = false;
	schema = 16;
	ATF_REQUIRE(!unlink("etc/slurmdbd.conf"));
	ATF_CHECK(start(&s));
	ATF_CHECK(!said(&DIAG_daemon_would_convert));
	run_end();
	close(fd);
}

ATF_TC_WITHOUT_HEAD(a_parser_that_repeats_a_secret);
ATF_TC_BODY(a_parser_that_repeats_a_secret, tc)
{
	run_prepare();
	program("sbin/slurmdbd", "echo \"error: Parse error: $(cat ${SLURM_CONF%.conf}dbd.conf)\" "
				 "| tr '\\n' ' ' >&2; exit 1");
	ATF_CHECK(!start(&(struct site){.port = 0}));
	run_reported(&DIAG_daemon_conf_refused, 4, AT_HOST);
	ATF_CHECK(strstr(said(&DIAG_daemon_conf_refused)->message, "repeats a secret"));
	run_end();
	ATF_CHECK(!is_there("etc/slurmdbd.conf"));
}

ATF_TC_WITHOUT_HEAD(the_old_file_comes_back);
ATF_TC_BODY(the_old_file_comes_back, tc)
{
	static const char old[] = "DbdHost=old\n";
	char text[64] = "";
	run_prepare();
	run_put("etc/slurmdbd.conf", old, sizeof(old) - 1, 0600);
	ATF_CHECK(!start(&(struct site){.restart = "[\"/bin/false\"]"}));
	/* It did not run before. */
	ATF_REQUIRE(said(&DIAG_daemon_reverted) && said(&DIAG_process_failed));
	ATF_CHECK(!said(&DIAG_daemon_not_reverted));
	ATF_CHECK_EQ(4, run_live.status);
	run_end();
	FILE *f = fopen("etc/slurmdbd.conf", "r");
	ATF_REQUIRE(f && fgets(text, sizeof(text), f) && !fclose(f));
	ATF_CHECK_STREQ(old, text);
	ATF_CHECK(!is_there("etc/.slacc-old.slurmdbd.conf"));
}

ATF_TC_WITHOUT_HEAD(the_swap_of_rotation);
ATF_TC_BODY(the_swap_of_rotation, tc)
{
	run_prepare();
	ATF_REQUIRE(run_look(&(struct site){.port = 0}));
	const struct object *dbd = run_plan.changes->resource->slurmdbd;
	const struct swap *s = swap_conf(run_live.arena, &run_live.set, dbd);
	ATF_REQUIRE(s && s->parts && !s->parts->next && s->conf);
	/* 24.11 reads its password at start only. */
	ATF_CHECK_EQ(SWAP_RESTART, s->how);
	ATF_CHECK_STREQ(run_here("%s/etc/slurmdbd.conf"), s->parts->write->path);
	ATF_CHECK_EQ(0600, s->parts->write->mode);
	run_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, staged_files_go_away);
	ATF_TP_ADD_TC(tp, the_old_file_is_kept);
	ATF_TP_ADD_TC(tp, words_of_the_log);
	ATF_TP_ADD_TC(tp, what_a_dead_one_last_said);
	ATF_TP_ADD_TC(tp, a_database_that_is_away);
	ATF_TP_ADD_TC(tp, a_conversion_is_left_alone);
	ATF_TP_ADD_TC(tp, a_daemon_that_does_not_answer);
	ATF_TP_ADD_TC(tp, another_release);
	ATF_TP_ADD_TC(tp, it_would_convert);
	ATF_TP_ADD_TC(tp, a_parser_that_repeats_a_secret);
	ATF_TP_ADD_TC(tp, the_old_file_comes_back);
	ATF_TP_ADD_TC(tp, the_swap_of_rotation);
	return atf_no_error();
}
