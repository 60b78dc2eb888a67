/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a plan makes of a slurmdbd whose files change: reload or restart, which files go together,
 * the order of a pair, the name of the machine. The world is data; no slurmdbd is needed. */
#include "tests/lib/world.h"

#include "backends/artefact.h"
#include "backends/resources/kinds.h"
#include "backends/resources/swap.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;

static void full(void)
{
	world_init(&w, world_site);
	world_fill(&w);
}

/* The change about a kind, or NULL. */
static const struct change *change_of(const struct plan *plan, const struct resource_ops *ops)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->ops == ops)
			return c;
	}
	return NULL;
}

static const struct attribute_change *attribute(const struct change *c, const char *name)
{
	for (const struct attribute_change *x = c->attributes; x; x = x->next) {
		if (!strcmp(x->name, name))
			return x;
	}
	return NULL;
}

static const struct finding *finding(const struct plan *plan, const struct diag_code *code)
{
	for (const struct finding *f = plan->findings; f; f = f->next) {
		if (f->code == code)
			return f;
	}
	return NULL;
}

#define CHECK_ATTRIBUTE(change, name, old, new)                                                    \
	do {                                                                                       \
		const struct attribute_change *x_ = attribute((change), (name));                   \
		ATF_REQUIRE_MSG(x_, "no attribute %s", (name));                                    \
		ATF_CHECK_STREQ((old), x_->before ? x_->before : "-");                             \
		ATF_CHECK_STREQ((new), x_->after ? x_->after : "-");                               \
	} while (0)

static enum swap_how how(const struct plan *plan)
{
	const struct change *c = change_of(plan, &resource_service);
	ATF_REQUIRE(c && c->actions && c->actions->type == ACTION_SWAP);
	ATF_CHECK_EQ(c->actions->swap->how == SWAP_RESTART, change_starts_slurmdbd(c));
	return c->actions->swap->how;
}

/* A slurmdbd.conf that has one setting more than it should. */
static enum swap_how with(const char *key, const char *value)
{
	world_conf(&w, key, value);
	return how(world_plan(&w));
}

ATF_TC_WITHOUT_HEAD(reload_where_the_keys_take_one);
ATF_TC_BODY(reload_where_the_keys_take_one, tc)
{
	full();
	w.conf_password = VERDICT_SAME;
	ATF_CHECK_EQ(SWAP_RELOAD, with("DebugLevel", "debug"));
	const struct change *c = change_of(&w.plan, &resource_service);
	ATF_CHECK_EQ(RISK_SAFE, c->risk);
	/* The layout's reload would be its base's, and its restart is its own. */
	ATF_CHECK(!c->actions->argv);
	ATF_CHECK_EQ(SWAP_RESTART, with("DbdPort", "7000"));
	ATF_CHECK_EQ(SWAP_RESTART, with("StorageUser", "other"));
	ATF_CHECK_EQ(SWAP_RESTART, with("NoSuchKey", NULL));
	/* 24.11 has its password from its start. */
	ATF_CHECK_EQ(SWAP_RELOAD, with("PrivateData", "jobs"));
	w.conf_password = VERDICT_DIFFERENT;
	ATF_CHECK_EQ(SWAP_RESTART, with("PrivateData", "jobs"));
	w.conf_password = VERDICT_SAME;
	w.ca_text = "x";
	ATF_CHECK_EQ(SWAP_RESTART, with("PrivateData", "jobs"));
	ATF_CHECK(change_of(&w.plan, &resource_service)->actions->swap->parts->next);
	w.ca_text = NULL;
	w.pid_time = 0; /* whom to tell is not known */
	ATF_CHECK_EQ(SWAP_RESTART, with("PrivateData", "jobs"));
	w.pid_time = 2000;
	w.tcp = NULL; /* it waits for its database: a signal would end it */
	ATF_CHECK_EQ(SWAP_RESTART, with("PrivateData", "jobs"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(what_a_killed_run_left);
ATF_TC_BODY(what_a_killed_run_left, tc)
{
	full();
	w.kept = true;
	ATF_CHECK_EQ(SWAP_FINISH, how(world_plan(&w)));
	w.pid_time = 999;
	ATF_CHECK_EQ(SWAP_RESTART, how(world_plan(&w)));
	w.pid_time = 2000;
	w.tcp = NULL;
	ATF_CHECK_EQ(SWAP_RESTART, how(world_plan(&w)));
	world_release(&w);
}

static const char pair[] =
	"edition 2026\n"
	"tls private { mode = verify_identity; ca = \"ca.pem\" }\n"
	"credential dba { username = \"dba\"; password = file(\"/s/dba\") }\n"
	"credential slurm { username = \"slurm\"; password = file(\"/s/slurm\") }\n"
	"layout here { conf_dir = \"/opt/slurm/etc\"; pid_file = \"/run/slurmdbd.pid\" }\n"
	"database_server db { host = \"db.example.org\"; engine = mariadb; tls = private; "
	"admin = dba }\n"
	"slurmdbd shared {\n"
	"  slurm_version = \"24.11\"; host = \"dbd1\"; backup_host = \"dbd2\"; layout = here\n"
	"  database_server = db; credential = slurm; account_hosts = [\"10.20.0.%\"]\n"
	"}\n";

/* On one of the hosts: its own service alone, with its place in the order; the rest elsewhere. */
static void on(const char *host, const char *order)
{
	world_init(&w, pair);
	world_fill(&w);
	w.scope.host = host;
	w.conf_mode = 0644;
	const struct plan *plan = world_plan(&w);
	const struct change *c = change_of(plan, &resource_service);
	ATF_REQUIRE(c);
	ATF_CHECK_STREQ(host, c->resource->place->name);
	CHECK_ATTRIBUTE(c, "order", "-", order);
	for (const struct change *o = c->next; o; o = o->next)
		ATF_CHECK(o->resource->ops != &resource_service);
	/* The CA file, slurmdbd.conf and the service of the other host. */
	ATF_CHECK_EQ(3, plan->elsewhere);
	/* Who stands by is restarted: whether it heard of a reload could not be seen. */
	ATF_CHECK_EQ(!strcmp(host, "dbd1") ? SWAP_RELOAD : SWAP_RESTART, how(plan));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(the_primary_of_a_pair_comes_first);
ATF_TC_BODY(the_primary_of_a_pair_comes_first, tc)
{
	on("dbd1", "this host first, then 'dbd2'");
	on("dbd2", "'dbd1' first, then this host");
}

static bool host_refused(const struct diag_code *code, const char *host)
{
	w.scope.host = host;
	w.conf_mode = 0640;
	const struct plan *plan = world_plan(&w);
	const struct finding *f = finding(plan, code);
	ATF_CHECK(!f || f->blocks);
	const struct change *c = change_of(plan, &resource_service);
	ATF_CHECK(c && !c->actions == (f != NULL));
	return f;
}

ATF_TC_WITHOUT_HEAD(daemon_host_name);
ATF_TC_BODY(daemon_host_name, tc)
{
	full();
	ATF_CHECK(host_refused(&DIAG_daemon_host_name, "HEAD1"));
	ATF_CHECK(host_refused(&DIAG_daemon_host_name, "Head1.example.org"));
	ATF_CHECK(!host_refused(&DIAG_daemon_host_name, "head1"));
	ATF_CHECK(!host_refused(&DIAG_daemon_host_name, "head1.example.org"));
	world_release(&w);
}

/* A slurmctld on the head node that listens and includes its lines. */
static void controller(void)
{
	w.slurm_conf = "ClusterName=alpha\nSlurmctldPort=6820-6822\nInclude slurm_accounting.conf\n"
		       "SlurmctldPidFile=/run/slurmctld.pid\n";
	w.tcp = "   0: 00000000:1AA3 00000000:0000 0A 0:0\n"
		"   1: 00000000:1AA4 00000000:0000 0A 0:0\n";
	w.ctld_time = 2000;
	w.accounting_time = 1000;
}

static const struct change *told(void)
{
	return change_of(world_plan(&w), &resource_slurmctld);
}

/* Lines that differ from those wanted in this one. */
static void lines(const char *line)
{
	const struct question *q = NULL;
	w.accounting_text = NULL;
	world_plan(&w);
	for (uint32_t i = 0; i < w.set.place_count && !q; i++)
		q = question_find(&w.set.places[i]->questions, QUESTION_FILE,
				  "/opt/slurm/etc/slurm_accounting.conf");
	ATF_REQUIRE(q);
	w.accounting_text = arena_printf(&w.arena, "%s%s\n", q->file.text, line);
}

ATF_TC_WITHOUT_HEAD(slurmctld_hears_last);
ATF_TC_BODY(slurmctld_hears_last, tc)
{
	full();
	controller();
	ATF_CHECK(!told() && !w.plan.changes);
	lines("AccountingStoreFlags=job_comment");
	const struct change *c = told();
	ATF_REQUIRE(c && !c->next);
	ATF_CHECK_EQ(RISK_SAFE, c->risk);
	ATF_CHECK_EQ(ACTION_TELL, c->actions->type);
	ATF_CHECK_STREQ("/usr/bin/scontrol", c->actions->argv[0]);
	ATF_CHECK_STREQ("reconfigure", c->actions->argv[1]);
	ATF_CHECK_STREQ("/run/slurmctld.pid", c->actions->path);
	lines("AuthAltTypes=auth/jwt"); /* read at start only */
	c = told();
	ATF_REQUIRE(c);
	ATF_CHECK_EQ(RISK_RESTART, c->risk);
	ATF_CHECK_STREQ("/usr/bin/systemctl", c->actions->argv[0]);
	/* A run that was killed before it was told. */
	w.accounting_text = NULL;
	w.accounting_time = 3000;
	c = told();
	ATF_REQUIRE(c);
	ATF_CHECK_EQ(RISK_RESTART, c->risk);
	w.ctld_time = 0;
	ATF_CHECK(!told());
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(slurmctld_that_is_left_alone);
ATF_TC_BODY(slurmctld_that_is_left_alone, tc)
{
	full();
	controller();
	lines("AccountingStoreFlags=job_comment");
	w.tcp = "   0: 00000000:1AA3 00000000:0000 0A 0:0\n"; /* it does not run */
	ATF_CHECK(!told() && w.plan.changes);
	controller();
	lines("AccountingStoreFlags=job_comment");
	w.slurm_conf = "SlurmctldPort=6820\n"; /* it is to read them from now on */
	ATF_CHECK(told());
	w.slurm_conf = NULL; /* it does not read them */
	ATF_CHECK(!told());
	world_release(&w);
}

/* As `controller`, with this command in the layout. */
static const struct finding *without(const struct diag_code *code, const char *command)
{
	static char site[4096];
	const char *at = strstr(world_site, "  restart_slurmdbd");
	snprintf(site, sizeof(site), "%.*s  restart_slurmctld = %s\n%s", (int)(at - world_site),
		 world_site, command, at);
	world_init(&w, site);
	world_fill(&w);
	controller();
	lines("AuthAltTypes=auth/jwt");
	return finding(world_plan(&w), code);
}

ATF_TC_WITHOUT_HEAD(no_restart_slurmctld);
ATF_TC_BODY(no_restart_slurmctld, tc)
{
	const struct finding *f = without(&DIAG_no_restart_slurmctld, "[]");
	ATF_REQUIRE(f && !f->blocks);
	ATF_CHECK(!change_of(&w.plan, &resource_slurmctld));
	w.accounting_text = NULL;
	ATF_CHECK(!finding(world_plan(&w), &DIAG_no_restart_slurmctld));
	w.accounting_time = 3000;
	ATF_CHECK(finding(world_plan(&w), &DIAG_no_restart_slurmctld));
	world_release(&w);
	ATF_CHECK(!without(&DIAG_no_restart_slurmctld, "[\"/bin/true\"]"));
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, reload_where_the_keys_take_one);
	ATF_TP_ADD_TC(tp, what_a_killed_run_left);
	ATF_TP_ADD_TC(tp, the_primary_of_a_pair_comes_first);
	ATF_TP_ADD_TC(tp, daemon_host_name);
	ATF_TP_ADD_TC(tp, slurmctld_hears_last);
	ATF_TP_ADD_TC(tp, slurmctld_that_is_left_alone);
	ATF_TP_ADD_TC(tp, no_restart_slurmctld);
	return atf_no_error();
}
