/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What keeps a plan from harming records that are there: a case a code, with at least two worlds in
 * which it is said and two in which it is not; and what is put in place of a password or taken out
 * of service. The world is data; no server is needed. */
#include "tests/lib/world.h"

#include "backends/codes.h"
#include "backends/sql.h"
#include "backends/resources/records.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static const struct diag_code *code;

#define SLURM(name)                                                                                \
	"table", name, "convert_version_table", "", "table", name, "cluster_table", "", "column",  \
		name, "id", ""
#define JOBS(name, cluster) "table", name, cluster "_job_table", ""
#define SELF                "self", "", "host1 3306 /var/lib/mysql/ 1", "10.20.0.11"
#define OURS                "slurm_acct_db"

/* slurmdbd has been at work in slurm_acct_db, for alpha. */
static const char *const with_alpha[] = {SLURM(OURS), JOBS(OURS, "alpha"), SELF, NULL};
static const char *const alphas[] = {"number", OURS,    "",           "16",   "",     "cluster",
				     OURS,     "alpha", "0",          "4018", "jobs", OURS,
				     "alpha",  "3",     "1762178700", NULL};

static void begin_with(const struct diag_code *about, const char *site)
{
	code = about;
	world_init(&w, site);
	world_fill(&w);
	w.schemas = with_alpha;
	w.records = alphas;
}

static void begin(const struct diag_code *about)
{
	begin_with(about, world_site);
}

static const struct finding *find(void)
{
	const struct finding *one = NULL;
	for (const struct finding *f = world_plan(&w)->findings; f; f = f->next)
		one = f->code == code ? f : one;
	return one;
}

static void said(unsigned line, const char *words)
{
	const struct finding *f = find();
	ATF_REQUIRE_MSG(f, "SL%u is not said", code->number);
	ATF_CHECK_MSG(strstr(f->message, words), "%s", f->message);
	ATF_CHECK_EQ_MSG(line, sources_position(w.compilation->model->sources, f->at).line,
			 "in line %u",
			 (unsigned)sources_position(w.compilation->model->sources, f->at).line);
	ATF_CHECK_EQ(f->blocks, code->severity == SEVERITY_ERROR);
}

static void not_said(void)
{
	const struct finding *f = find();
	ATF_CHECK_MSG(!f, "%s", f ? f->message : "");
}

static const char *site_with(const char *from, const char *to)
{
	static char text[4096];
	const char *at = strstr(world_site, from);
	ATF_REQUIRE(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - world_site), world_site, to,
		 at + strlen(from));
	return text;
}

/* Records of alpha under a schema of this number. */
static const char *const *numbered(const char *number)
{
	static const char *cells[16];
	memcpy(cells, alphas, sizeof(alphas));
	cells[3] = number;
	return cells;
}

/* What carrying out the change of this kind may cost. */
static enum risk risk_of(const struct resource_ops *ops)
{
	for (const struct change *c = w.plan.changes; c; c = c->next) {
		if (c->resource->ops == ops)
			return c->risk;
	}
	return RISK_COUNT;
}

ATF_TC_WITHOUT_HEAD(nothing_to_say);
ATF_TC_BODY(nothing_to_say, tc)
{
	begin(NULL);
	w.slurm_conf = "ClusterName=alpha\nStateSaveLocation=/var/spool/ctld\n"
		       "include slurm_accounting.conf\n";
	w.clustername = "alpha|4018";
	ATF_CHECK(!world_plan(&w)->findings);
	ATF_CHECK(!w.plan.changes);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(would_convert);
ATF_TC_BODY(would_convert, tc)
{
	begin(&DIAG_would_convert);
	w.records = numbered("15");
	not_said(); /* nothing is started */
	w.tcp = "";
	said(14, "would convert database 'slurm_acct_db' from schema 15 to 16");
	ATF_CHECK_EQ(RISK_CONVERTS, risk_of(&resource_service));
	w.tcp = NULL;
	w.conf_mode = 0644; /* a restart */
	said(14, "starting slurmdbd 'shared' (Slurm 24.11)");
	w.scope.dump_taken = true;
	not_said();
	ATF_CHECK_EQ(RISK_CONVERTS, risk_of(&resource_service));
	w.scope.dump_taken = false;
	w.records = numbered("16");
	not_said();
	w.records = numbered(NULL); /* no number */
	w.schemas = NULL;           /* an empty database */
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(installed_differs);
ATF_TC_BODY(installed_differs, tc)
{
	begin(&DIAG_installed_differs);
	w.installed = "25.05.1";
	not_said(); /* nothing is started */
	w.tcp = "";
	said(15, "installed here is of Slurm 25.05.1, and 'shared' is described as 24.11");
	w.installed = "23.02.7-1";
	said(15, "23.02.7-1");
	w.installed = "24.11.9";
	not_said();
	w.installed = NULL; /* not told */
	not_said();
	/* It is the installed one that would convert. */
	code = &DIAG_would_convert;
	w.records = numbered("13");
	w.installed = "23.11.1";
	said(14, "starting slurmdbd 'shared' (Slurm 23.11.1) would convert");
	w.scope.dump_taken = true;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(schema_newer);
ATF_TC_BODY(schema_newer, tc)
{
	begin(&DIAG_schema_newer);
	w.records = numbered("17");
	said(14, "has schema 17, which is newer than Slurm 24.11 (16)");
	w.records = numbered("16");
	not_said();
	w.records = numbered("15");
	not_said();
	world_release(&w);
	begin_with(&DIAG_schema_newer, site_with("24.11\"; host", "25.11\"; host"));
	w.records = numbered("17");
	said(14, "newer than Slurm 25.11 (16)");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(schema_too_old);
ATF_TC_BODY(schema_too_old, tc)
{
	begin(&DIAG_schema_too_old);
	w.records = numbered("12");
	said(14, "Slurm 24.11 converts none older than 13");
	w.records = numbered("9");
	said(14, "has schema 9");
	w.records = numbered("13");
	not_said();
	w.records = numbered("17");
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(records_of_others);
ATF_TC_BODY(records_of_others, tc)
{
	static const char *const gammas[] = {"number", OURS,    "",     "16", "",        "cluster",
					     OURS,     "gamma", "0",    "7",  "cluster", OURS,
					     "alpha",  "1",     "4018", NULL};
	static const char *const both[] = {"number", OURS,    "",     "16", "",        "cluster",
					   OURS,     "gamma", "0",    "7",  "cluster", OURS,
					   "Alpha",  "0",     "4018", NULL};
	static const char *const empty[] = {"number", OURS, "", "16", "", NULL};
	static const char *const bare[] = {SLURM(OURS), SELF, NULL};
	begin(&DIAG_records_of_others);
	not_said();
	w.schemas = bare;
	w.records = gammas; /* alpha was deleted there */
	/* It has been this slurmdbd's database: its cluster was replaced. */
	not_said();
	w.collation = "utf8mb4_unicode_ci";
	w.conf = false;
	said(14, "the records of other clusters than slurmdbd 'shared' has: 'gamma' (ClusterID 7)");
	w.collation = "utf8mb4_bin"; /* besides something else */
	said(14, "'gamma'");
	/* On another host its account tells. */
	w.scope.host = "elsewhere";
	not_said();
	w.account = false;
	said(14, "'gamma'");
	w.scope.host = "head1.example.org";
	w.account = w.conf = true;
	w.records = both;
	not_said();
	w.records = empty;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(records_reused);
ATF_TC_BODY(records_reused, tc)
{
	static const char *const many[] = {"number", OURS,    "",      "16",        "",  "jobs",
					   OURS,     "alpha", "10001", "951868800", NULL};
	begin(&DIAG_records_reused);
	not_said();
	w.conf = false;
	said(14, "'alpha' (ClusterID 4018), 3 jobs, the last record of 2025-11-03 14:05:00 UTC; "
		 "schema number 16");
	w.conf = true;
	w.account = false;
	w.records = many;
	said(14, "'alpha', more than 10000 jobs, the last record of 2000-03-01 00:00:00 UTC");
	w.schemas = NULL; /* nothing is there */
	w.records = NULL;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(records_unreadable);
ATF_TC_BODY(records_unreadable, tc)
{
	begin(&DIAG_records_unreadable);
	not_said();
	w.records_refused = true;
	w.records = NULL;
	said(14, "SELECT command denied");
	w.tcp = "";
	said(14, "what database 'slurm_acct_db' holds");
	w.records_refused = false;
	not_said();
	world_release(&w);
}

#define SESSION(user, host) "session", OURS, user, host

ATF_TC_WITHOUT_HEAD(second_slurmdbd);
ATF_TC_BODY(second_slurmdbd, tc)
{
	static const char *const own[] = {SELF, SESSION("slurm", "10.20.0.11"), NULL};
	static const char *const two[] = {SELF, SESSION("slurm", "10.20.0.11"),
					  SESSION("slurm", "10.20.0.12"), NULL};
	static const char *const moved[] = {SELF, SESSION("slurm", "10.20.0.12"), NULL};
	static const char *const three[] = {SELF, SESSION("slurm", "10.20.0.11"),
					    SESSION("slurm", "10.20.0.12"),
					    SESSION("slurm", "10.20.0.13"), NULL};
	static const char *const other[] = {SELF, "session", "other", "slurm", "10.9.9.9", NULL};
	begin(&DIAG_second_slurmdbd);
	w.schemas = own;
	not_said();
	w.schemas = other;
	not_said();
	w.schemas = two;
	said(14, "from '10.20.0.12', which is not this host");
	w.schemas = moved;
	not_said(); /* slurmdbd runs here, so that is what this host is called there */
	w.tcp = "";
	said(14, "from '10.20.0.12', which is not this host");
	w.scope.host = NULL; /* from here it cannot be told whose host that is */
	not_said();
	w.schemas = two;
	said(14, "from '10.20.0.11' and '10.20.0.12'");
	w.scope.host = "head1";
	world_fill(&w);
	w.schemas = two;
	said(14, "from '10.20.0.12', which is not this host");
	world_release(&w);
	begin_with(&DIAG_second_slurmdbd,
		   site_with("host = \"head1\";", "host = \"head1\"; backup_host = \"head9\";"));
	w.schemas = two;
	not_said();
	w.schemas = three;
	said(14, "from '10.20.0.12' and '10.20.0.13'");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(database_in_use);
ATF_TC_BODY(database_in_use, tc)
{
	static const char *const reader[] = {SELF, SESSION("grafana", "10.20.0.99"), NULL};
	static const char *const near[] = {SELF, SESSION("joe", "10.20.0.11"), NULL};
	static const char *const other[] = {SELF, "session", "wiki", "wiki", "10.9.9.9", NULL};
	begin(&DIAG_database_in_use);
	not_said();
	w.schemas = reader;
	said(14, "account 'grafana' is connected to database 'slurm_acct_db' from '10.20.0.99'");
	w.scope.host = NULL;
	said(14, "'grafana'");
	w.schemas = near;
	not_said();
	w.schemas = other;
	not_said();
	world_release(&w);
}

#define SECOND_SERVER                                                                              \
	"database_server other {\n"                                                                \
	"  host = \"other.example.org\"; engine = mariadb; tls = private; admin = dba\n"           \
	"}\n"                                                                                      \
	"credential slurm2 { username = \"slurm2\"; password = file(\"/s/slurm\") }\n"             \
	"slurmdbd second {\n"                                                                      \
	"  slurm_version = \"24.11\"; host = \"head3\"; layout = here\n"                           \
	"  database = \"second_db\"; database_server = other; credential = slurm2\n"               \
	"}\n"                                                                                      \
	"cluster gamma {\n"                                                                        \
	"  slurm_version = \"24.11\"; head_node = \"head3\"; layout = here; slurmdbd = second\n"   \
	"}\n"

static const char *two_servers(void)
{
	static char text[4096];
	snprintf(text, sizeof(text), "%s%s", world_site, SECOND_SERVER);
	return text;
}

ATF_TC_WITHOUT_HEAD(server_described_twice);
ATF_TC_BODY(server_described_twice, tc)
{
	static const char *const unknown[] = {"self", "", "", "10.20.0.11", NULL};
	begin(&DIAG_server_described_twice);
	not_said(); /* there is only one */
	world_release(&w);
	begin_with(&DIAG_server_described_twice, two_servers());
	said(26, "'db' and database_server 'other' are the same server");
	w.account = false;
	said(26, "the same");
	w.schemas = unknown;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(cluster_identity);
ATF_TC_BODY(cluster_identity, tc)
{
	begin(&DIAG_cluster_identity);
	w.slurm_conf = "ClusterName=alpha\nStateSaveLocation=/var/spool/ctld\n"
		       "include slurm_accounting.conf\n";
	w.clustername = "alpha|3073\n";
	said(19, "has ClusterID 3073 in /var/spool/ctld/clustername, and database "
		 "'slurm_acct_db' has 4018");
	w.slurm_conf = "# nothing\n";
	w.clustername = "omega|4018";
	said(19, "was cluster 'omega' (/var/spool/clustername)");
	w.clustername = "ALPHA|4018";
	not_said();
	w.clustername = "alpha"; /* before 24.11 */
	not_said();
	w.clustername = "";
	not_said();
	w.clustername = "alpha|3073";
	w.records = NULL; /* slurmdbd will take slurmctld's */
	not_said();
	w.slurm_conf = NULL;
	w.clustername = "omega";
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(migration);
ATF_TC_BODY(migration, tc)
{
	static const char *const named[] = {"other", "beta"};
	static const struct seen_setting old_database[] = {{"storagehost", "db.example.org", 1},
							   {"StorageLoc", "old_db", 2},
							   {"StoragePort", "3306", 3}};
	static const struct seen_setting old_server[] = {{"StorageLoc", "slurm_acct_db", 2},
							 {"DebugLevel", "debug", 3}};
	static const struct seen_setting same[] = {{"StorageHost", "db.example.org", 1},
						   {"DebugLevel", "debug", 3}};
	begin(&DIAG_migration);
	w.conf_password = VERDICT_SAME;
	w.conf_settings = old_database;
	w.conf_setting_count = 3;
	said(14,
	     "has StorageLoc 'old_db' in /opt/slurm/etc/slurmdbd.conf, and the description says "
	     "'slurm_acct_db'");
	ATF_CHECK_EQ(RISK_DATA, risk_of(&resource_slurmdbd_conf));
	w.scope.migrations = (struct name_list){named, 1};
	said(14, "StorageLoc");
	w.scope.migrations = (struct name_list){named, 2};
	not_said();
	ATF_CHECK_EQ(RISK_DATA, risk_of(&resource_slurmdbd_conf));
	w.scope.migrations = (struct name_list){NULL, 0};
	w.conf_settings = old_server;
	w.conf_setting_count = 2;
	said(16, "has StorageHost 'localhost'");
	w.conf_settings = same;
	not_said();
	w.conf = false;
	w.conf_settings = NULL;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(records_elsewhere);
ATF_TC_BODY(records_elsewhere, tc)
{
	static const char *const named[] = {"shared"};
	static const char *const old[] = {SLURM("old_db"), JOBS("old_db", "alpha"), SELF, NULL};
	static const char *const of_gamma[] = {SLURM("old_db"), JOBS("old_db", "gamma"), NULL};
	static const char *const in_both[] = {SLURM("old_db"), JOBS("old_db", "alpha"), SLURM(OURS),
					      JOBS(OURS, "alpha"), NULL};
	begin(&DIAG_records_elsewhere);
	w.records = NULL;
	w.schemas = old;
	said(14,
	     "cluster 'alpha' has records in database 'old_db' on database_server 'db', and none "
	     "in 'slurm_acct_db'");
	w.collation = NULL; /* the new one is still to be made */
	said(14, "'old_db'");
	w.scope.migrations = (struct name_list){named, 1};
	not_said();
	w.scope.migrations = (struct name_list){NULL, 0};
	w.schemas = of_gamma;
	not_said();
	w.schemas = in_both;
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(password_is_replaced);
ATF_TC_BODY(password_is_replaced, tc)
{
	static const char *const named[] = {"dba", "slurm"};
	begin(&DIAG_account_password_differs);
	w.scope.passwords = (struct name_list){named, 2};
	not_said();
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	w.password = VERDICT_DIFFERENT;
	not_said();
	ATF_REQUIRE_EQ(1, plan_changes(&w.plan));
	const struct change *c = w.plan.changes;
	ATF_CHECK_EQ(SIGN_CHANGE, c->sign);
	ATF_CHECK_EQ(RISK_RESTART, c->risk);
	ATF_CHECK_EQ(SQL_SET_AUTH, c->actions->sql->kind);
	ATF_CHECK(c->attributes->secret);
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' IDENTIFIED VIA mysql_native_password USING "
			"<hidden>",
			sql_statement_text(&w.arena, c->actions->sql));
	w.password = VERDICT_SAME;
	w.plugin = "ed25519";
	ATF_CHECK_EQ(1, plan_changes(world_plan(&w)));
	ATF_CHECK_STREQ("ed25519", w.plan.changes->attributes->before);
	w.plugin = "mysql_native_password";
	w.password = VERDICT_DIFFERENT;
	w.scope.passwords.count = 1;
	said(17, "another password");
	ATF_CHECK(strstr(find()->hint, "--replace-password slurm"));
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_to_say);
	ATF_TP_ADD_TC(tp, would_convert);
	ATF_TP_ADD_TC(tp, installed_differs);
	ATF_TP_ADD_TC(tp, schema_newer);
	ATF_TP_ADD_TC(tp, schema_too_old);
	ATF_TP_ADD_TC(tp, records_of_others);
	ATF_TP_ADD_TC(tp, records_reused);
	ATF_TP_ADD_TC(tp, records_unreadable);
	ATF_TP_ADD_TC(tp, second_slurmdbd);
	ATF_TP_ADD_TC(tp, database_in_use);
	ATF_TP_ADD_TC(tp, server_described_twice);
	ATF_TP_ADD_TC(tp, cluster_identity);
	ATF_TP_ADD_TC(tp, migration);
	ATF_TP_ADD_TC(tp, records_elsewhere);
	ATF_TP_ADD_TC(tp, password_is_replaced);
	return atf_no_error();
}
