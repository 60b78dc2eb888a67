/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The plans of rotation: its steps, those that are done left out, and what keeps it from beginning.
 * The world is data; no server is needed. */
#include "tests/lib/world.h"

#include "backends/codes.h"
#include "backends/resources/rotation.h"
#include "backends/sql.h"
#include "backends/resources/kinds.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static struct rotation rotation;

/* A world in order, in which the password of slurm is to be rotated. */
static void begin_with(const char *site)
{
	world_init(&w, site);
	world_fill(&w);
	w.password = VERDICT_DIFFERENT;
	w.first_previous = true;
	world_conf(&w, NULL, NULL);
	w.conf_password = VERDICT_DIFFERENT;
	const struct object_list *l = &w.compilation->model->of[KIND_credential];
	rotation = (struct rotation){
		.origin = "a generated password",
		.staged = true,
		.promote = "write it to /s/slurm",
	};
	for (uint32_t i = 0; i < l->count; i++) {
		if (!strcmp(l->list[i]->label, "slurm"))
			rotation.credential = l->list[i];
	}
	w.scope.rotation = &rotation;
	w.running = "0";
}

static void begin(void)
{
	begin_with(world_site);
}

static const struct finding *find(const struct diag_code *code)
{
	for (const struct finding *f = world_plan(&w)->findings; f; f = f->next) {
		if (f->code == code)
			return f;
	}
	return NULL;
}

static void said(const struct diag_code *code, const char *words)
{
	const struct finding *f = find(code);
	ATF_REQUIRE_MSG(f, "SL%u is not said", code->number);
	ATF_CHECK_MSG(strstr(f->message, words), "%s", f->message);
	if (f->blocks && w.scope.rotation)
		ATF_CHECK_MSG(!w.plan.changes, "it is refused, and something is planned");
}

static void not_said(const struct diag_code *code)
{
	const struct finding *f = find(code);
	ATF_CHECK_MSG(!f, "%s", f ? f->message : "");
}

/* The steps of the plan: a letter each, and their statements in `sql`. */
static char steps[32];
static const char *sql[8];

static const char *plan_steps(void)
{
	static const char rotate_letters[] = {
		[ROTATION_SEAL] = 's',    [ROTATION_STAGE] = 'g',  [ROTATION_SQL] = 'q',
		[ROTATION_PROMOTE] = 'p', [ROTATION_FORGET] = 'f',
	};
	size_t n = 0, statements = 0;
	for (const struct change *c = world_plan(&w)->changes; c; c = c->next) {
		for (const struct action *x = c->actions; x && n < sizeof(steps) - 1; x = x->next) {
			steps[n++] = x->type == ACTION_ROTATE         ? rotate_letters[x->rotation]
				     : x->type == ACTION_VERIFY_LOGIN ? 'l'
				     : x->type == ACTION_SWAP         ? 'w'
								      : '?';
			if (x->sql)
				sql[statements++] = sql_statement_text(&w.arena, x->sql);
		}
	}
	steps[n] = 0;
	return steps;
}

ATF_TC_WITHOUT_HEAD(steps_that_are_left);
ATF_TC_BODY(steps_that_are_left, tc)
{
	begin();
	ATF_CHECK_STREQ("sqlwpqf", plan_steps());
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' IDENTIFIED VIA mysql_native_password USING "
			"<hidden> OR mysql_native_password USING <hidden>",
			sql[0]);
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' IDENTIFIED VIA mysql_native_password USING "
			"<hidden>",
			sql[1]);
	rotation.sealed = true;
	ATF_CHECK_STREQ("qlwpqf", plan_steps());
	w.password = VERDICT_SAME;
	w.second = "[]";
	w.first_previous = false;
	w.second_previous = true;
	ATF_CHECK_STREQ("lwpqf", plan_steps());
	w.conf_settings = NULL; /* as it should be */
	ATF_CHECK_STREQ("pqf", plan_steps());
	rotation.stored = true;
	ATF_CHECK_STREQ("qf", plan_steps());
	w.second = "";
	ATF_CHECK_STREQ("f", plan_steps());
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(what_was_cut_off);
ATF_TC_BODY(what_was_cut_off, tc)
{
	begin();
	rotation.sealed = true;
	w.password = VERDICT_SAME;
	w.second = "[]";
	w.conf_settings = NULL; /* as it should be */
	w.kept = true;          /* it may not have the file yet */
	ATF_CHECK_STREQ("lwpqf", plan_steps());
	w.kept = false;
	w.conf_time = w.pid_time + 1;
	ATF_CHECK_STREQ("lwpqf", plan_steps());
	world_release(&w);
	/* What was sealed is lost: a way in that nobody knows goes, that of slurmdbd stays. */
	begin();
	w.second = "[]";
	w.first_previous = false;
	w.second_previous = true;
	ATF_CHECK_STREQ("sqlwpqf", plan_steps());
	ATF_CHECK(strstr(sql[0], " OR "));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(methods);
ATF_TC_BODY(methods, tc)
{
	static const struct {
		const char *version, *comment;
		enum rotation_method method;
	} rows[] = {
		{"8.0.14", "MySQL Community Server", ROTATION_RETAIN},
		{"8.0.13", "MySQL Community Server", ROTATION_SINGLE},
		{"9.7.4", "(Debian)", ROTATION_RETAIN},
		{"5.7.44-log", "", ROTATION_SINGLE},
		{"10.11.6-MariaDB-0+deb12u1", "Debian 12", ROTATION_ALTERNATIVES},
		{"10.3.39-MariaDB", "", ROTATION_SINGLE},
		{"11.8.9-MariaDB", "mariadb.org binary distribution", ROTATION_ALTERNATIVES},
		{"", "", ROTATION_UNKNOWN},
		{"proxy", "", ROTATION_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ATF_CHECK_EQ_MSG(rows[i].method,
				 rotation_method_of(rows[i].version, rows[i].comment), "%s",
				 rows[i].version);
}

/* --- what keeps it from beginning --- */

ATF_TC_WITHOUT_HEAD(rotation_admin);
ATF_TC_BODY(rotation_admin, tc)
{
	begin_with(world_site_no_admin);
	said(&DIAG_rotation_admin, "'slurm'@'10.20.0.%'");
	w.account = false;
	said(&DIAG_rotation_admin, "database_server 'db' has no admin");
	world_release(&w);
	begin();
	not_said(&DIAG_rotation_admin);
	w.account = false;
	not_said(&DIAG_rotation_admin);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(rotation_not_applied);
ATF_TC_BODY(rotation_not_applied, tc)
{
	begin();
	not_said(&DIAG_rotation_not_applied);
	w.account = false;
	said(&DIAG_rotation_not_applied, "account 'slurm'@'10.20.0.%' is not there");
	w.account = true;
	w.conf_mode = 0640;
	said(&DIAG_rotation_not_applied, "slurmdbd.conf is not what the description gives");
	w.conf_mode = 0;
	w.tcp = "";
	said(&DIAG_rotation_not_applied, "slurmdbd 'shared' does not run");
	rotation.sealed = true; /* the rotation itself has left it so */
	not_said(&DIAG_rotation_not_applied);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(rotation_single);
ATF_TC_BODY(rotation_single, tc)
{
	begin();
	not_said(&DIAG_rotation_single);
	w.version = "10.3.39-MariaDB";
	said(&DIAG_rotation_single, "database_server 'db' knows one password an account");
	w.version = "MariaDB behind a proxy";
	said(&DIAG_rotation_single, "database_server 'db'");
	w.version = "10.4.2-MariaDB";
	not_said(&DIAG_rotation_single);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(rotation_tangled);
ATF_TC_BODY(rotation_tangled, tc)
{
	begin();
	w.second = "[]";
	w.first_previous = false;
	said(&DIAG_rotation_tangled, "has two passwords");
	w.second_password = VERDICT_SAME; /* of no use to slurmdbd, if the first is not its own */
	said(&DIAG_rotation_tangled, "'slurm'@'10.20.0.%'");
	w.first_previous = true;
	not_said(&DIAG_rotation_tangled);
	w.first_previous = false;
	w.second_previous = true;
	not_said(&DIAG_rotation_tangled);
	world_release(&w);
}

/* The description with one piece of text in place of another. */
static const char *site_with(const char *from, const char *to)
{
	static char text[4096];
	const char *at = strstr(world_site, from);
	ATF_REQUIRE(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - world_site), world_site, to,
		 at + strlen(from));
	return text;
}

ATF_TC_WITHOUT_HEAD(rotation_plugin);
ATF_TC_BODY(rotation_plugin, tc)
{
	begin_with(site_with("engine = mariadb", "engine = mysql"));
	w.version = "8.4.3";
	w.comment = "MySQL Community Server";
	w.plugin = "caching_sha2_password";
	not_said(&DIAG_rotation_plugin);
	ATF_CHECK_STREQ("sqlwpqf", plan_steps());
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' IDENTIFIED WITH caching_sha2_password AS "
			"<hidden> RETAIN CURRENT PASSWORD",
			sql[0]);
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' DISCARD OLD PASSWORD", sql[1]);
	/* RETAIN would lose the one that slurmdbd has. */
	w.second = "\"x\"";
	w.first_previous = false;
	w.second_previous = true;
	ATF_CHECK_STREQ("sqlwpqf", plan_steps());
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' IDENTIFIED WITH caching_sha2_password AS "
			"<hidden>",
			sql[0]);
	w.second = NULL;
	w.plugin = "mysql_native_password";
	said(&DIAG_rotation_plugin, "uses 'mysql_native_password'");
	w.plugin = "sha256_password";
	said(&DIAG_rotation_plugin, "'slurm'@'10.20.0.%'");
	world_release(&w);
	begin(); /* MariaDB mixes them */
	w.plugin = "ed25519";
	not_said(&DIAG_rotation_plugin);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(rotation_elsewhere);
ATF_TC_BODY(rotation_elsewhere, tc)
{
	begin();
	not_said(&DIAG_rotation_elsewhere);
	world_release(&w);
	begin_with(site_with("host = \"head1\";", "host = \"head1\"; backup_host = \"head2\";"));
	said(&DIAG_rotation_elsewhere, "on host 'head2' has the old password");
	ATF_CHECK_STREQ("sqlwp", plan_steps());
	rotation.sealed = true;
	said(&DIAG_rotation_elsewhere, "slurmdbd 'shared'");
	w.scope.finish = true;
	not_said(&DIAG_rotation_elsewhere);
	ATF_CHECK_STREQ("qlwpqf", plan_steps());
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(rotation_jobs);
ATF_TC_BODY(rotation_jobs, tc)
{
	begin();
	not_said(&DIAG_rotation_jobs); /* the command line always names the credential */
	w.scope.selection = &rotation.credential;
	w.scope.selection_count = 1;
	said(&DIAG_rotation_jobs, "no job runs on the clusters of slurmdbd 'shared'");
	w.running = "1";
	said(&DIAG_rotation_jobs, "1 job runs on");
	w.running = "12";
	said(&DIAG_rotation_jobs, "12 jobs run on");
	w.running = NULL;
	said(&DIAG_rotation_jobs, "it is not known whether jobs run");
	ATF_CHECK_STREQ("sqlwpqf", plan_steps());
	world_release(&w);
	world_init(&w, world_site);
	world_fill(&w);
	not_said(&DIAG_rotation_jobs);
	world_release(&w);
}

/* --- what somebody else has changed --- */

ATF_TC_WITHOUT_HEAD(taken_over_where_it_is_named);
ATF_TC_BODY(taken_over_where_it_is_named, tc)
{
	begin();
	w.scope.rotation = NULL;
	said(&DIAG_account_password_differs, "another password");
	const struct change *c = w.plan.last_change;
	ATF_REQUIRE(c->resource->ops == &resource_rotation);
	ATF_CHECK_STREQ("slurm", c->resource->name);
	ATF_CHECK(!c->actions);
	w.scope.selection = &rotation.credential;
	w.scope.selection_count = 1;
	not_said(&DIAG_account_password_differs);
	ATF_CHECK_STREQ("?lwq", plan_steps());
	ATF_CHECK(strstr(sql[0], " OR "));
	ATF_CHECK(!strstr(sql[1], " OR "));
	w.password = VERDICT_SAME; /* cut off there */
	w.second = "[]";
	ATF_CHECK_STREQ("lwq", plan_steps());
	w.conf_settings = NULL;
	ATF_CHECK_STREQ("lq", plan_steps());
	w.second = NULL;
	ATF_CHECK_STREQ("", plan_steps());
	/* A server that knows one password is left to --replace-password. */
	w.password = VERDICT_DIFFERENT;
	w.version = "10.3.39-MariaDB";
	said(&DIAG_account_password_differs, "another password");
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, steps_that_are_left);
	ATF_TP_ADD_TC(tp, what_was_cut_off);
	ATF_TP_ADD_TC(tp, methods);
	ATF_TP_ADD_TC(tp, rotation_admin);
	ATF_TP_ADD_TC(tp, rotation_not_applied);
	ATF_TP_ADD_TC(tp, rotation_single);
	ATF_TP_ADD_TC(tp, rotation_tangled);
	ATF_TP_ADD_TC(tp, rotation_plugin);
	ATF_TP_ADD_TC(tp, rotation_elsewhere);
	ATF_TP_ADD_TC(tp, rotation_jobs);
	ATF_TP_ADD_TC(tp, taken_over_where_it_is_named);
	return atf_no_error();
}
