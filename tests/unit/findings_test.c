/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a plan notices and does not change, a case a code: at least two worlds in which it is said,
 * under which word of the description, and at least two in which it is not. The world is data; no
 * server is needed. */
#include "tests/lib/world.h"

#include "backends/codes.h"
#include "backends/sql.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static const struct diag_code *code;

/* A world that is as `site` describes it. */
static void begin_with(const struct diag_code *about, const char *site)
{
	code = about;
	world_init(&w, site);
	world_fill(&w);
}

static void begin(const struct diag_code *about)
{
	begin_with(about, world_site);
}

static const struct finding *only_finding(void)
{
	const struct finding *one = NULL;
	unsigned count = 0;
	for (const struct finding *f = world_plan(&w)->findings; f; f = f->next) {
		if (f->code == code) {
			one = f;
			count++;
		}
	}
	ATF_CHECK_MSG(count <= 1, "SL%u %u times", code->number, count);
	return one;
}

/* It is said once, under `word` of this line, with these words. */
static void said(unsigned line, const char *word, const char *words)
{
	const struct finding *f = only_finding();
	ATF_REQUIRE_MSG(f, "SL%u is not said", code->number);
	const struct sources *s = w.compilation->model->sources;
	ATF_CHECK_EQ_MSG(line, sources_position(s, f->at).line, "in line %u",
			 (unsigned)sources_position(s, f->at).line);
	ATF_CHECK_MSG(!strncmp(word, sources_text(s, f->at), strlen(word)), "under '%.20s'",
		      sources_text(s, f->at));
	ATF_CHECK_MSG(strstr(f->message, words), "%s", f->message);
	ATF_CHECK_EQ(f->blocks, code->severity == SEVERITY_ERROR);
	ATF_CHECK_EQ(f->blocks, w.plan.blocking > 0);
}

static void not_said(void)
{
	const struct finding *f = only_finding();
	ATF_CHECK_MSG(!f, "%s", f ? f->message : "");
}

/* A description like the usual one but for one piece of text. */
static const char *site_with(const char *from, const char *to)
{
	static char text[4096];
	const char *at = strstr(world_site, from);
	ATF_REQUIRE(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - world_site), world_site, to,
		 at + strlen(from));
	return text;
}

static const char HOST[] = "\"10.20.0.%\"";

/* --- accounts --- */

ATF_TC_WITHOUT_HEAD(account_password_differs);
ATF_TC_BODY(account_password_differs, tc)
{
	begin(&DIAG_account_password_differs);
	not_said();
	w.password = VERDICT_DIFFERENT;
	said(17, HOST, "another password than credential 'slurm'");
	w.tls = ""; /* besides something that is changed */
	said(17, HOST, "'slurm'@'10.20.0.%'");
	w.account = false;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_plugin_differs);
ATF_TC_BODY(account_plugin_differs, tc)
{
	begin(&DIAG_account_plugin_differs);
	not_said();
	w.plugin = "ed25519";
	said(17, HOST, "uses 'ed25519', the description says 'mysql_native_password'");
	w.plugin = "auth_socket"; /* MySQL's name for it */
	said(17, HOST, "uses 'unix_socket'");
	world_release(&w);
	begin_with(
		&DIAG_account_plugin_differs,
		site_with("username = \"slurm\";", "username = \"slurm\"; auth_plugin = ed25519;"));
	said(17, HOST, "uses 'mysql_native_password', the description says 'ed25519'");
	w.plugin = "ed25519";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_is_locked);
ATF_TC_BODY(account_is_locked, tc)
{
	begin(&DIAG_account_is_locked);
	not_said();
	w.locked = "Y";
	said(17, HOST, "is locked");
	w.password = VERDICT_DIFFERENT;
	said(17, HOST, "'slurm'@'10.20.0.%'");
	w.account = false; /* somebody else's row */
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_second_way);
ATF_TC_BODY(account_second_way, tc)
{
	begin(&DIAG_account_second_way);
	not_said();
	w.second = "[{\"plugin\":\"ed25519\"}, {}]"; /* MariaDB */
	said(17, HOST, "in a second way");
	w.second = "\"$A$005$...\""; /* MySQL */
	said(17, HOST, "in a second way");
	w.second = "";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_password_unchecked);
ATF_TC_BODY(account_password_unchecked, tc)
{
	begin(&DIAG_account_password_unchecked);
	not_said();
	w.password = VERDICT_UNKNOWN;
	said(17, HOST, "it cannot be told");
	w.tls = "";
	said(17, HOST, "credential 'slurm'");
	w.plugin = "ed25519"; /* that says more */
	not_said();
	world_release(&w);
}

/* --- grants and databases --- */

ATF_TC_WITHOUT_HEAD(grants_extra);
ATF_TC_BODY(grants_extra, tc)
{
	char privileges[16];
	begin(&DIAG_grants_extra);
	not_said();
	w.privileges = "524287"; /* all there are */
	said(17, HOST, "GRANT OPTION");
	snprintf(privileges, sizeof(privileges), "%d",
		 SQL_SLURMDBD_PRIVILEGES | 1 << SQL_PRIVILEGE_TRIGGER);
	w.privileges = privileges;
	said(17, HOST, "may also TRIGGER on database 'slurm_acct_db'");
	w.privileges = "3"; /* fewer than needed: a change */
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(grants_wide);
ATF_TC_BODY(grants_wide, tc)
{
	begin(&DIAG_grants_wide);
	not_said();
	w.privileges2 = "1";
	w.pattern2 = "slurm_acct_db"; /* '_' is a wildcard */
	said(17, HOST, "'slurm_acct_db', which is more than");
	w.pattern2 = "slurm%";
	said(17, HOST, "pattern 'slurm%'");
	w.pattern2 = "slurm\\_acct"; /* another database */
	not_said();
	w.pattern2 = NULL;
	w.partial_revokes = "ON"; /* names are literal there */
	w.pattern = "slurm_acct_db";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(database_collation);
ATF_TC_BODY(database_collation, tc)
{
	begin(&DIAG_database_collation);
	not_said();
	w.collation = "utf8mb4_bin";
	said(14, "slurmdbd shared", "'slurm_acct_db' has the collation 'utf8mb4_bin'");
	w.collation = "latin1_general_cs";
	said(14, "slurmdbd shared", "'latin1_general_cs'");
	w.collation = "utf8mb4_uca1400_ai_ci";
	not_said();
	w.collation = NULL; /* it is created */
	not_said();
	world_release(&w);
	begin_with(&DIAG_database_collation,
		   site_with("credential = slurm\n  acc",
			     "credential = slurm; database = \"slurm_acct_db\"\n  acc"));
	w.collation = "binary";
	said(16, "\"slurm_acct_db\"", "'binary'");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_shadowed);
ATF_TC_BODY(account_shadowed, tc)
{
	begin(&DIAG_account_shadowed);
	not_said();
	w.other_user = "slurm";
	w.other_host = "10.20.0.5";
	said(17, HOST,
	     "taken for 'slurm'@'10.20.0.5', which goes before account 'slurm'@'10.20.0.%'");
	w.other_user = "";
	said(17, HOST, "taken for ''@'10.20.0.5'");
	w.account = false; /* so it will be, once it is made */
	said(17, HOST, "taken for ''@'10.20.0.5'");
	w.account = true;
	w.other_host = "10.21.0.5"; /* elsewhere */
	not_said();
	w.other_host = "%"; /* behind ours */
	not_said();
	world_release(&w);
	begin_with(&DIAG_account_shadowed, world_site_no_admin);
	not_said();
	w.session_account = "slurm@10.20.0.7";
	said(16, HOST, "taken for 'slurm'@'10.20.0.7'");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_global);
ATF_TC_BODY(account_global, tc)
{
	begin(&DIAG_account_global);
	not_said();
	w.global = "Y";
	said(17, HOST, "has privileges on every database");
	w.tls = "";
	said(17, HOST, "'slurm'@'10.20.0.%'");
	w.global = "";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_half_seen);
ATF_TC_BODY(account_half_seen, tc)
{
	begin(&DIAG_account_half_seen);
	not_said();
	w.accounts_less = "SELECT command denied for table 'global_priv'";
	said(17, HOST, "is not seen: SELECT command denied for table 'global_priv'");
	w.account = false;
	said(17, HOST, "'slurm'@'10.20.0.%'");
	w.accounts_refused = true; /* then it is another matter */
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(grants_unseen);
ATF_TC_BODY(grants_unseen, tc)
{
	begin(&DIAG_grants_unseen);
	not_said();
	w.grants_refused = "SELECT command denied for table 'db'";
	said(17, HOST, "what account 'slurm'@'10.20.0.%' on slurm_acct_db may do is not seen");
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	w.account = false; /* then it gets grants with the account */
	said(17, HOST, "command denied");
	ATF_CHECK_EQ(2, plan_changes(&w.plan));
	w.grants_refused = NULL;
	not_said();
	world_release(&w);
}

/* --- servers --- */

ATF_TC_WITHOUT_HEAD(server_engine_differs);
ATF_TC_BODY(server_engine_differs, tc)
{
	begin(&DIAG_server_engine_differs);
	not_said();
	w.version = "8.4.2";
	w.comment = "MySQL Community Server - GPL";
	said(11, "mariadb", "is described as mariadb and answers as '8.4.2'");
	w.comment = "mariadb.org binary distribution"; /* of something else */
	said(11, "mariadb", "'8.4.2'");
	w.comment = "MariaDB Server"; /* a version text without the name */
	not_said();
	world_release(&w);
	begin_with(&DIAG_server_engine_differs, site_with("engine = mariadb", "engine = mysql"));
	said(11, "mysql", "is described as mysql and answers as '10.11.6-MariaDB'");
	w.version = "8.4.2";
	w.comment = "Source distribution";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(server_version_differs);
ATF_TC_BODY(server_version_differs, tc)
{
	begin(&DIAG_server_version_differs);
	not_said(); /* no version is described */
	world_release(&w);
	begin_with(&DIAG_server_version_differs,
		   site_with("engine = mariadb;", "engine = mariadb; engine_version = \"10.11\";"));
	not_said();
	w.version = "10.11-MariaDB-log";
	not_said();
	w.version = "11.4.2-MariaDB";
	said(11, "\"10.11\"", "version 10.11 and answers as '11.4.2-MariaDB'");
	w.version = "10.110.1-MariaDB"; /* not a longer number either */
	said(11, "\"10.11\"", "'10.110.1-MariaDB'");
	w.version = "8.4.2"; /* the engine is the matter then */
	w.comment = "MySQL Community Server - GPL";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(needs_dba);
ATF_TC_BODY(needs_dba, tc)
{
	begin(&DIAG_needs_dba);
	not_said();
	w.account = false; /* the admin makes it */
	not_said();
	w.accounts_refused = true;
	said(17, HOST, "the admin of database_server 'db' may not see accounts");
	world_release(&w);
	begin_with(&DIAG_needs_dba, world_site_no_admin);
	not_said();
	w.login_refused = true;
	said(11, "mariadb", "does not accept the login of slurmdbd 'shared' yet: Access denied");
	world_release(&w);
}

/* --- the host --- */

ATF_TC_WITHOUT_HEAD(file_in_the_way);
ATF_TC_BODY(file_in_the_way, tc)
{
	begin(&DIAG_file_in_the_way);
	not_said();
	w.conf_is_link = true;
	said(14, "slurmdbd shared", "/opt/slurm/etc/slurmdbd.conf is not a regular file");
	w.conf_mode = 0777;
	said(14, "slurmdbd shared", "is not a regular file");
	w.conf_is_link = false;
	not_said();
	w.conf = false;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(include_missing);
ATF_TC_BODY(include_missing, tc)
{
	begin(&DIAG_include_missing);
	not_said();
	w.slurm_conf = "ClusterName=alpha\n"; /* it is added */
	not_said();
	w.slurm_conf = NULL;
	said(19, "cluster alpha", "/opt/slurm/etc/slurm.conf is not there");
	w.slurm_conf = "ClusterName=alpha\n";
	w.slurm_conf_is_link = true;
	said(19, "cluster alpha", "is not a regular file and is left alone");
	w.slurm_conf = "include slurm_accounting.conf\n"; /* through the link */
	not_said();
	world_release(&w);
	begin_with(&DIAG_include_missing,
		   site_with("layout here {\n", "layout here {\n  slurm_conf = manual\n"));
	not_said();
	w.slurm_conf = "ClusterName=alpha\n";
	said(20, "cluster alpha", "does not include it, so /opt/slurm/etc/slurm_accounting.conf");
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(slurm_conf_conflict);
ATF_TC_BODY(slurm_conf_conflict, tc)
{
	begin(&DIAG_slurm_conf_conflict);
	not_said();
	w.slurm_conf = "ClusterName=alpha\ninclude slurm_accounting.conf\n"
		       "accountingstoragehost=old\n";
	said(19, "cluster alpha",
	     "line 3 of /opt/slurm/etc/slurm.conf says accountingstoragehost = "
	     "old, and /opt/slurm/etc/slurm_accounting.conf says head1");
	w.slurm_conf = "include slurm_accounting.conf\nAccountingStorageBackupHost=old\n";
	said(19, "cluster alpha",
	     "says AccountingStorageBackupHost = old, and "
	     "/opt/slurm/etc/slurm_accounting.conf leaves it out");
	w.slurm_conf = "include slurm_accounting.conf\nAccountingStoragePass=Sentinel\n";
	said(19, "cluster alpha", "AccountingStoragePass = (not shown)");
	/* What slacc does not answer for is the site's. */
	w.slurm_conf = "include slurm_accounting.conf\nAccountingStorageEnforce=limits\n"
		       "JobAcctGatherType=jobacct_gather/none\n#AccountingStorageHost=old\n"
		       "NodeName=n1 CPUs=4\n";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(no_restart_command);
ATF_TC_BODY(no_restart_command, tc)
{
	static const char command[] =
		"restart_slurmdbd = [\"/usr/bin/systemctl\", \"restart\", \"slurmdbd\"]";
	begin(&DIAG_no_restart_command);
	w.conf = false;
	not_said(); /* there is a command */
	world_release(&w);
	begin_with(&DIAG_no_restart_command, site_with(command, "restart_slurmdbd = unset"));
	w.conf = false;
	not_said(); /* the base has one */
	world_release(&w);
	begin_with(&DIAG_no_restart_command, site_with(command, "restart_slurmdbd = []"));
	not_said(); /* nothing to restart */
	w.conf_mode = 0640;
	said(15, "\"head1\"", "slurmdbd 'shared' has to be restarted");
	w.conf_mode = 0;
	w.tcp = NULL;
	said(15, "\"head1\"", "its layout has no 'restart_slurmdbd'");
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, account_password_differs);
	ATF_TP_ADD_TC(tp, account_plugin_differs);
	ATF_TP_ADD_TC(tp, account_is_locked);
	ATF_TP_ADD_TC(tp, account_second_way);
	ATF_TP_ADD_TC(tp, account_password_unchecked);
	ATF_TP_ADD_TC(tp, grants_extra);
	ATF_TP_ADD_TC(tp, grants_wide);
	ATF_TP_ADD_TC(tp, database_collation);
	ATF_TP_ADD_TC(tp, account_shadowed);
	ATF_TP_ADD_TC(tp, account_global);
	ATF_TP_ADD_TC(tp, account_half_seen);
	ATF_TP_ADD_TC(tp, grants_unseen);
	ATF_TP_ADD_TC(tp, server_engine_differs);
	ATF_TP_ADD_TC(tp, server_version_differs);
	ATF_TP_ADD_TC(tp, needs_dba);
	ATF_TP_ADD_TC(tp, file_in_the_way);
	ATF_TP_ADD_TC(tp, include_missing);
	ATF_TP_ADD_TC(tp, slurm_conf_conflict);
	ATF_TP_ADD_TC(tp, no_restart_command);
	return atf_no_error();
}
