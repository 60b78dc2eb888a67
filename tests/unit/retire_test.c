/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What is taken out of service and what is left of it: the plans of retire, and orphans. The world
 * is data; no server is needed. */
#include "tests/lib/world.h"

#include "backends/artefact.h"
#include "backends/codes.h"
#include "backends/sql.h"
#include "backends/resources/records.h"

#include <atf-c.h>
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

static const struct change *change_of(const struct resource_ops *ops)
{
	for (const struct change *c = w.plan.changes; c; c = c->next) {
		if (c->resource->ops == ops)
			return c;
	}
	return NULL;
}

/* Retires the block of this label. */
static void retire(enum kind_id kind, const char *const *labels, uint32_t count)
{
	static const struct object *named[4];
	const struct object_list *l = &w.compilation->model->of[kind];
	for (uint32_t k = 0; k < count; k++) {
		for (uint32_t i = 0; i < l->count; i++)
			named[k] = strcmp(l->list[i]->label, labels[k]) ? named[k] : l->list[i];
	}
	w.scope.retire = true;
	w.scope.selection = named;
	w.scope.selection_count = count;
	world_plan(&w);
}

ATF_TC_WITHOUT_HEAD(what_is_retired);
ATF_TC_BODY(what_is_retired, tc)
{
	static const char *const alpha[] = {"alpha", "beta"}, *const shared[] = {"shared"};
	begin(&DIAG_retire_keeps);
	w.slurm_conf = NULL;
	/* beta needs slurmdbd. */
	retire(KIND_cluster, alpha, 1);
	ATF_CHECK_EQ(1, plan_changes(&w.plan));
	const struct change *c = change_of(&resource_slurm_accounting_conf);
	ATF_REQUIRE(c);
	ATF_CHECK_EQ(SIGN_REMOVE, c->sign);
	ATF_CHECK_EQ(ACTION_REMOVE_FILE, c->actions->type);
	ATF_CHECK_STREQ("/opt/slurm/etc/slurm_accounting.conf", c->actions->path);
	/* With its last cluster it goes. */
	retire(KIND_cluster, alpha, 2);
	ATF_CHECK_EQ(4, plan_changes(&w.plan));
	c = change_of(&resource_account);
	ATF_REQUIRE(c);
	ATF_CHECK_EQ(SIGN_CHANGE, c->sign);
	ATF_CHECK_STREQ("ALTER USER 'slurm'@'10.20.0.%' ACCOUNT LOCK",
			sql_statement_text(&w.arena, c->actions->sql));
	ATF_CHECK(change_of(&resource_slurmdbd_conf) && change_of(&resource_ca_file));
	ATF_CHECK(!change_of(&resource_database) && !change_of(&resource_grants));
	/* By its own name, without its clusters' files. */
	retire(KIND_slurmdbd, shared, 1);
	ATF_CHECK_EQ(3, plan_changes(&w.plan));
	/* slacc's own line of slurm.conf goes first, and nothing else of it. */
	w.slurm_conf = "ClusterName=alpha\n# include slurm_accounting.conf # added by slacc\n"
		       "include slurm_accounting.conf # added by slacc\nDebugFlags=NO_CONF_HASH";
	retire(KIND_cluster, alpha, 1);
	ATF_CHECK_EQ(2, plan_changes(&w.plan));
	c = w.plan.changes;
	ATF_CHECK_EQ(&resource_include_line, c->resource->ops);
	ATF_CHECK_STREQ("ClusterName=alpha\n# include slurm_accounting.conf # added by slacc\n"
			"DebugFlags=NO_CONF_HASH",
			c->actions->file->pieces->text);
	ATF_CHECK_EQ(&resource_slurm_accounting_conf, c->next->resource->ops);
	w.slurm_conf = "ClusterName=alpha\n";
	/* What is gone is gone. */
	w.locked = "Y";
	w.conf = w.ca = w.accounting = false;
	retire(KIND_cluster, alpha, 2);
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(retire_keeps);
ATF_TC_BODY(retire_keeps, tc)
{
	static const char *const alpha[] = {"alpha"}, *const shared[] = {"shared"};
	begin(&DIAG_retire_keeps);
	w.slurm_conf = NULL;
	retire(KIND_cluster, alpha, 1);
	not_said();
	w.slurm_conf = "ClusterName=alpha\n# Include slurm_accounting.conf\n"
		       "Include other_slurm_accounting.conf\nInclude";
	not_said();
	w.slurm_conf = "ClusterName=alpha\ninclude  /opt/slurm/etc/slurm_accounting.conf # mine\n";
	said(19, "slurm_accounting.conf is left: slurm.conf includes it");
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	w.slurm_conf = NULL;
	w.accounting_text = "# mine\n";
	said(19, "slurm_accounting.conf is left: slacc has not written what is there");
	retire(KIND_slurmdbd, shared, 1);
	not_said();
	w.ca_text = "-----BEGIN CERTIFICATE-----\nanother\n";
	said(2, "slacc-private.pem is left");
	world_release(&w);
	begin_with(&DIAG_retire_keeps, world_site_no_admin);
	retire(KIND_slurmdbd, shared, 1);
	const struct finding *f = find();
	ATF_REQUIRE(f);
	ATF_CHECK_STREQ("ask your DBA for: ALTER USER 'slurm'@'10.20.0.%' ACCOUNT LOCK", f->hint);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(retire_runs);
ATF_TC_BODY(retire_runs, tc)
{
	static const char *const alpha[] = {"alpha"}, *const shared[] = {"shared"};
	begin(&DIAG_retire_runs);
	retire(KIND_slurmdbd, shared, 1);
	said(15, "slurmdbd 'shared' runs on this host");
	w.conf = false;
	said(15, "runs on this host");
	w.tcp = "";
	not_said();
	world_release(&w);
	begin(&DIAG_retire_runs);
	retire(KIND_cluster, alpha, 1); /* it has another cluster */
	not_said();
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(orphans);
ATF_TC_BODY(orphans, tc)
{
	static const char *const schemas[] = {SLURM(OURS),
					      JOBS(OURS, "alpha"),
					      SLURM("old_db"),
					      JOBS("old_db", "gamma"),
					      "database",
					      "wiki",
					      "latin1",
					      "latin1_swedish_ci",
					      SELF,
					      NULL};
	static const char *const records[] = {
		"number", "old_db", "",     "12",     "",      "cluster", "old_db",    "gamma",
		"0",      "7",      "jobs", "old_db", "gamma", "1",       "951868800", NULL};
	begin(NULL);
	ATF_CHECK(!strstr(world_text(&w, false), "orphans"));
	w.schemas = schemas;
	w.records = records;
	ATF_CHECK(strstr(world_text(&w, false),
			 "orphans: 1 database of Slurm's that the description does not name; "
			 "--orphans lists them\n"));
	ATF_CHECK(!strstr(world_text(&w, false), "old_db"));
	ATF_CHECK(!plan_differs(&w.plan));
	w.scope.orphans = true;
	ATF_CHECK(strstr(world_text(&w, false),
			 "    old_db on database_server db: 'gamma' (ClusterID 7), 1 job, the last "
			 "record of 2000-03-01 00:00:00 UTC; schema 12\n"));
	ATF_CHECK(strstr(world_json(&w), "\"database\": \"old_db\""));
	world_release(&w);
	/* A server that no slurmdbd has any more is asked on demand. */
	begin_with(NULL,
		   "edition 2026\n"
		   "credential dba { username = \"dba\"; password = file(\"/s/dba\") }\n"
		   "tls private { mode = verify_identity; ca = \"ca.pem\" }\n"
		   "database_server db {\n"
		   "  host = \"db.example.org\"; engine = mariadb; tls = private; admin = dba\n"
		   "}\n");
	ATF_CHECK_STREQ("plan: nothing to do\n", world_text(&w, false));
	w.scope.orphans = true;
	w.schemas = schemas;
	ATF_CHECK(strstr(world_text(&w, false), "orphans: 2 databases of Slurm's"));
	ATF_CHECK(!plan_differs(&w.plan));
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_retired);
	ATF_TP_ADD_TC(tp, retire_keeps);
	ATF_TP_ADD_TC(tp, retire_runs);
	ATF_TP_ADD_TC(tp, orphans);
	return atf_no_error();
}
