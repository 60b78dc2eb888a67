/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What may go wrong on this host: secrets, files, users, programs, the daemon. Each failure has its
 * code, stands under its words of the description, and leads to its exit status. */
#include "tests/lib/run.h"

#include "backends/codes.h"
#include "backends/resources/kinds.h"
#include "runtime/base/signal.h"
#include "runtime/live/execute.h"
#include "runtime/live/observe.h"
#include "runtime/live/permit.h"
#include "runtime/live/secrets.h"

#include <atf-c.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct site usual;

/* --- secrets --- */

/* Fetches with this password; `form` may name the working directory by %s. */
static bool fetch(const char *form, const char *further)
{
	run_begin(&(struct site){.password = run_here(form), .credential = further});
	return live_observe_secrets(&run_live);
}

/* `words` are what is underlined, with %s for the working directory. */
static void no_secret(const struct diag_code *code, int status, const char *form, const char *words)
{
	ATF_CHECK(!fetch(form, NULL));
	run_reported(code, status, LINE_CREDENTIAL, run_here(words));
	run_end();
}

static void a_secret(const char *form, const char *further)
{
	ATF_CHECK(fetch(form, further));
	run_not_reported();
	run_end();
}

static const char FILE_F[] = "file(\"%s/f\")", AT_F[] = "file(\"%s/f\"";
static const char JSON_F[] = "file(\"%s/f\", key = \"password\")";

static void no_file(const struct diag_code *code, int status, const char *bytes, size_t size,
		    mode_t mode)
{
	run_put("f", bytes, size, mode);
	no_secret(code, status, FILE_F, AT_F);
}

static void no_part(const struct diag_code *code, const char *json)
{
	run_put("f", json, strlen(json), 0600);
	no_secret(code, 26, JSON_F, AT_F);
}

ATF_TC_WITHOUT_HEAD(secrets_that_are_there);
ATF_TC_BODY(secrets_that_are_there, tc)
{
	static const char json[] = "{\"username\":\"c\",\"password\":\"Correct-Horse-9\"}";
	static const char other[] = "{\"username\":\"c2\",\"password\":\"Correct-Horse-9\"}";
	run_prepare();
	run_put("f", "Correct-Horse-9\n", 16, 0600);
	a_secret(FILE_F, NULL);
	run_put("f", "Correct Horse 9 ' # \\", 21, 0400);
	a_secret(FILE_F, NULL);
	run_put("f", "{not JSON}", 10, 0600);
	a_secret(FILE_F, NULL);
	run_put("f", json, sizeof(json) - 1, 0600);
	a_secret(JSON_F, NULL);
	run_put("f", other, sizeof(other) - 1, 0600);
	a_secret(JSON_F, "; alternate_username = \"c2\"");
	ATF_REQUIRE(!setenv("SLACC_T", "Correct-Horse-9", 1));
	a_secret("env(\"SLACC_T\")", NULL);
}

ATF_TC_WITHOUT_HEAD(secrets_that_cannot_be_had);
ATF_TC_BODY(secrets_that_cannot_be_had, tc)
{
	run_prepare();
	no_secret(&DIAG_secret_missing, 20, "file(\"%s/none\")", "file(\"%s/none\"");
	no_secret(&DIAG_secret_missing, 20, "env(\"SLACC_NONE\")", "env(\"SLACC_NONE\"");
	no_file(&DIAG_secret_exposed, 21, "Correct-Horse-9\n", 16, 0640);
	no_file(&DIAG_secret_exposed, 21, "Correct-Horse-9\n", 16, 0602);
	ATF_REQUIRE(!unlink("f") && !symlink("good", "f"));
	no_secret(&DIAG_secret_not_file, 26, FILE_F, AT_F);
	ATF_REQUIRE(!unlink("f") && !mkdir("f", 0700));
	no_secret(&DIAG_secret_not_file, 26, FILE_F, AT_F);
}

ATF_TC(secrets_of_others);
ATF_TC_HEAD(secrets_of_others, tc)
{
	atf_tc_set_md_var(tc, "descr", "a secret that the user may not read");
	atf_tc_set_md_var(tc, "require.user", "unprivileged");
}
ATF_TC_BODY(secrets_of_others, tc)
{
	run_prepare();
	no_file(&DIAG_secret_denied, 21, "Correct-Horse-9\n", 16, 0000);
	ATF_REQUIRE(!mkdir("closed", 0000));
	no_secret(&DIAG_secret_denied, 21, "file(\"%s/closed/f\")", "file(\"%s/closed/f\"");
	ATF_REQUIRE(!rmdir("closed"));
}

ATF_TC_WITHOUT_HEAD(secrets_that_are_no_passwords);
ATF_TC_BODY(secrets_that_are_no_passwords, tc)
{
	static char big[70 * 1024];
	run_prepare();
	memset(big, 'x', sizeof(big));
	no_file(&DIAG_secret_empty, 26, "", 0, 0600);
	no_file(&DIAG_secret_empty, 26, "\n", 1, 0600);
	no_file(&DIAG_secret_unfit, 26, "Correct\nHorse\n", 14, 0600);
	no_file(&DIAG_secret_unfit, 26, "Correct-Horse-9\r\n", 17, 0600);
	no_file(&DIAG_secret_too_large, 26, big, 64 * 1024 + 1, 0600);
	no_file(&DIAG_secret_too_large, 26, big, sizeof(big), 0600);
	no_file(&DIAG_secret_is_json, 26, "{\"password\":\"Horse\"}\n", 21, 0600);
	no_file(&DIAG_secret_is_json, 26, "{}", 2, 0600);
	no_part(&DIAG_secret_not_json, "Correct-Horse-9\n");
	no_part(&DIAG_secret_not_json, "[\"Correct-Horse-9\"]");
	no_part(&DIAG_secret_key, "{\"Password\":\"Correct-Horse-9\"}");
	no_part(&DIAG_secret_key, "{\"password\":9}");
	no_part(&DIAG_secret_username, "{\"username\":\"c2\",\"password\":\"Correct-Horse-9\"}");
	no_part(&DIAG_secret_username, "{\"username\":2,\"password\":\"Correct-Horse-9\"}");
}

/* --- what apply finds out first --- */

static void permitted(const struct site *s)
{
	ATF_REQUIRE(run_look(s));
	ATF_CHECK(permit(&run_live, &run_plan));
	run_not_reported();
	run_end();
}

static void forbidden(const struct diag_code *code, const struct site *s, unsigned line,
		      const char *words)
{
	ATF_REQUIRE(run_look(s));
	ATF_CHECK(!permit(&run_live, &run_plan));
	run_reported(code, 4, line, words);
	run_end();
}

static void not_seen(const struct diag_code *code, const struct site *s, unsigned line,
		     const char *words)
{
	ATF_CHECK(!run_look(s));
	run_reported(code, 4, line, words);
	run_end();
}

ATF_TC_WITHOUT_HEAD(what_is_permitted);
ATF_TC_BODY(what_is_permitted, tc)
{
	run_prepare();
	permitted(&usual);
	/* The last directory is made. */
	permitted(&(struct site){.conf_dir = "etc/slurm"});
	/* Only who runs it, by number. */
	char number[24];
	snprintf(number, sizeof(number), "%lu", (unsigned long)geteuid());
	permitted(&(struct site){.user = number});
}

ATF_TC_WITHOUT_HEAD(paths_that_lead_nowhere);
ATF_TC_BODY(paths_that_lead_nowhere, tc)
{
	run_prepare();
	forbidden(&DIAG_file_missing,
		  &(struct site){.conf_dir = "none/etc", .tls = "mode = disabled"}, AT_SLURMDBD);
	not_seen(&DIAG_file_missing, &(struct site){.conf_dir = "good", .tls = "mode = disabled"},
		 AT_SLURMDBD);
}

ATF_TC_WITHOUT_HEAD(users_that_do_not_exist);
ATF_TC_BODY(users_that_do_not_exist, tc)
{
	run_prepare();
	forbidden(&DIAG_user_unknown, &(struct site){.user = "no-such-user"}, AT_SLURMDBD);
	forbidden(&DIAG_user_unknown, &(struct site){.group = "no-such-group"}, AT_SLURMDBD);
}

ATF_TC_WITHOUT_HEAD(programs_that_cannot_run);
ATF_TC_BODY(programs_that_cannot_run, tc)
{
	run_prepare();
	forbidden(&DIAG_process_not_started, &(struct site){.restart = "[\"/none\"]"}, AT_HOST);
	forbidden(&DIAG_process_not_started, &(struct site){.restart = "[\"/bin/true slurmdbd\"]"},
		  AT_HOST);
}

ATF_TC(what_only_root_may);
ATF_TC_HEAD(what_only_root_may, tc)
{
	atf_tc_set_md_var(tc, "descr", "files for others, and places where one may not write");
	atf_tc_set_md_var(tc, "require.user", "unprivileged");
}
ATF_TC_BODY(what_only_root_may, tc)
{
	run_prepare();
	forbidden(&DIAG_apply_not_permitted, &(struct site){.user = "root"}, AT_SLURMDBD);
	forbidden(&DIAG_apply_not_permitted, &(struct site){.group = "root"}, AT_SLURMDBD);
	ATF_REQUIRE(!mkdir("closed", 0555) && !mkdir("dark", 0000));
	forbidden(&DIAG_file_denied, &(struct site){.conf_dir = "closed", .tls = "mode = disabled"},
		  AT_SLURMDBD);
	not_seen(&DIAG_file_denied, &(struct site){.conf_dir = "dark", .tls = "mode = disabled"},
		 AT_SLURMDBD);
	ATF_REQUIRE(!rmdir("closed") && !rmdir("dark"));
}

static void sized(const char *path, off_t size, mode_t mode)
{
	run_put(path, "", 0, mode);
	ATF_REQUIRE(!truncate(path, size));
}

ATF_TC_WITHOUT_HEAD(files_that_are_too_large);
ATF_TC_BODY(files_that_are_too_large, tc)
{
	run_prepare();
	sized("etc/slurmdbd.conf", 64 * 1024, 0600);
	ATF_CHECK(run_look(&usual));
	run_end();
	sized("etc/slurmdbd.conf", 64 * 1024 + 1, 0600);
	not_seen(&DIAG_file_too_large, &usual, AT_SLURMDBD);
	ATF_REQUIRE(!unlink("etc/slurmdbd.conf"));
	sized("etc/slacc-t.pem", 16 * 1024 * 1024 + 1, 0644);
	not_seen(&DIAG_file_too_large, &usual, LINE_TLS, "\"certs/ca.pem\"");
}

ATF_TC_WITHOUT_HEAD(a_password_that_no_file_carries);
ATF_TC_BODY(a_password_that_no_file_carries, tc)
{
	run_prepare();
	run_put("f", "a \"Horse", 8, 0600);
	run_put("etc/slurmdbd.conf", "", 0, 0600);
	ATF_CHECK(!run_look(&(struct site){.password = run_here(FILE_F)}));
	run_reported(&DIAG_secret_unfit, 26, AT_SLURMDBD);
	run_end();
}

/* --- carrying out --- */

/* Leaves only the action of the service, which may run a command so many seconds. */
static bool restart(const struct site *s, unsigned run_s)
{
	struct execution x = {.live = NULL};
	ATF_REQUIRE(run_look(s));
	struct change *c = run_plan.changes;
	while (c && c->resource->ops != &resource_service)
		c = c->next;
	ATF_REQUIRE(c && c->actions && c->actions->type == ACTION_SWAP && !c->actions->next);
	c->actions->deadline_s = run_s;
	c->next = NULL;
	run_plan.changes = c;
	return execute(&run_live, &run_plan, &x);
}

/* The first time its files stay behind, for there were none to put back. */
static void no_restart(const struct diag_code *code, const struct site *s, unsigned run_s)
{
	bool first = access("etc/slurmdbd.conf", F_OK) != 0 && code != &DIAG_live_interrupted;
	ATF_CHECK(!restart(s, run_s));
	run_reported(code, first ? 6 : 4, AT_HOST);
	run_end();
}

ATF_TC_WITHOUT_HEAD(a_service_that_is_not_ready);
ATF_TC_BODY(a_service_that_is_not_ready, tc)
{
	struct site s = usual;
	run_prepare();
	int fd = run_socket(false, &s.port); /* somebody has the port and does not listen */
	no_restart(&DIAG_apply_not_ready, &s, 10);
	close(fd); /* nobody has it */
	no_restart(&DIAG_apply_not_ready, &s, 10);
}

ATF_TC_WITHOUT_HEAD(a_service_that_is_ready);
ATF_TC_BODY(a_service_that_is_ready, tc)
{
	struct site s = {.ready = 30};
	run_prepare();
	int fd = run_socket(false, &s.port);
	pid_t pid = fork();
	if (!pid) { /* it takes a moment */
		nanosleep(&(struct timespec){.tv_nsec = 400 * 1000 * 1000}, NULL);
		listen(fd, 4);
		pause();
		_exit(0);
	}
	ATF_CHECK(restart(&s, 10));
	run_not_reported();
	run_end();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(restarts_that_fail);
ATF_TC_BODY(restarts_that_fail, tc)
{
	run_prepare();
	no_restart(&DIAG_process_failed, &(struct site){.restart = "[\"/bin/false\"]"}, 10);
	no_restart(&DIAG_process_failed,
		   &(struct site){.restart = "[\"/bin/sh\", \"-c\", \"kill -9 $$\"]"}, 10);
	no_restart(&DIAG_process_timeout, &(struct site){.restart = "[\"/bin/sleep\", \"60\"]"}, 1);
	no_restart(&DIAG_process_timeout,
		   &(struct site){.restart = "[\"/bin/sh\", \"-c\", \"trap '' TERM; sleep 60\"]"},
		   1);
}

/* One restart with the signal pending, in a process of its own. */
static void stopped_by(const struct diag_code *code, int number)
{
	int status = 0;
	pid_t pid = fork();
	if (!pid) {
		signal_install();
		raise(number);
		no_restart(code, &usual, 10);
		_exit(0);
	}
	ATF_CHECK_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK_MSG(WIFEXITED(status) && !WEXITSTATUS(status), "signal %d", number);
}

ATF_TC_WITHOUT_HEAD(runs_that_are_stopped);
ATF_TC_BODY(runs_that_are_stopped, tc)
{
	run_prepare();
	stopped_by(&DIAG_live_interrupted, SIGTERM);
	stopped_by(&DIAG_live_interrupted, SIGINT);
	stopped_by(&DIAG_live_interrupted, SIGHUP);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, secrets_that_are_there);
	ATF_TP_ADD_TC(tp, secrets_that_cannot_be_had);
	ATF_TP_ADD_TC(tp, secrets_of_others);
	ATF_TP_ADD_TC(tp, secrets_that_are_no_passwords);
	ATF_TP_ADD_TC(tp, what_is_permitted);
	ATF_TP_ADD_TC(tp, paths_that_lead_nowhere);
	ATF_TP_ADD_TC(tp, users_that_do_not_exist);
	ATF_TP_ADD_TC(tp, programs_that_cannot_run);
	ATF_TP_ADD_TC(tp, what_only_root_may);
	ATF_TP_ADD_TC(tp, files_that_are_too_large);
	ATF_TP_ADD_TC(tp, a_password_that_no_file_carries);
	ATF_TP_ADD_TC(tp, a_service_that_is_not_ready);
	ATF_TP_ADD_TC(tp, a_service_that_is_ready);
	ATF_TP_ADD_TC(tp, restarts_that_fail);
	ATF_TP_ADD_TC(tp, runs_that_are_stopped);
	return atf_no_error();
}
