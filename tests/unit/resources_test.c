/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What each kind of resource makes of what is there: differences that are changed, and what is only
 * shown. The world is data; no server is needed. */
#include "tests/lib/world.h"

#include "backends/artefact.h"
#include "backends/sql.h"
#include "backends/resources/kinds.h"
#include "backends/resources/swap.h"

#include <atf-c.h>
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

static unsigned line(uint32_t at)
{
	return sources_position(w.compilation->model->sources, at).line;
}

#define CHECK_ATTRIBUTE(change, name, old, new)                                                    \
	do {                                                                                       \
		const struct attribute_change *x_ = attribute((change), (name));                   \
		ATF_REQUIRE_MSG(x_, "no attribute %s", (name));                                    \
		ATF_CHECK_STREQ((old), x_->before ? x_->before : "-");                             \
		ATF_CHECK_STREQ((new), x_->after ? x_->after : "-");                               \
	} while (0)

/* Exactly one change, of this kind. */
static const struct change *only(const struct plan *plan, const struct resource_ops *ops)
{
	const struct change *c = change_of(plan, ops);
	ATF_REQUIRE(c != NULL);
	ATF_CHECK_EQ_MSG(1, plan_changes(plan), "%s", world_text(&w, true));
	return c;
}

ATF_TC_WITHOUT_HEAD(nothing_differs);
ATF_TC_BODY(nothing_differs, tc)
{
	full();
	const struct plan *plan = world_plan(&w);
	ATF_CHECK(!plan->changes);
	ATF_CHECK(!plan->findings);
	ATF_CHECK(!plan_differs(plan));
	ATF_CHECK_EQ(2, plan->elsewhere);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(database_is_created_and_never_altered);
ATF_TC_BODY(database_is_created_and_never_altered, tc)
{
	full();
	w.collation = NULL;
	const struct change *c = only(world_plan(&w), &resource_database);
	ATF_CHECK_EQ(SIGN_ADD, c->sign);
	ATF_CHECK_EQ(ACTION_SQL, c->actions->type);
	ATF_CHECK_EQ(SQL_CREATE_DATABASE, c->actions->sql->kind);
	w.collation = "utf8mb4_bin";
	const struct plan *plan = world_plan(&w);
	ATF_CHECK_EQ(0, plan_changes(plan));
	ATF_REQUIRE(finding(plan, &DIAG_database_collation));
	ATF_CHECK(!finding(plan, &DIAG_database_collation)->blocks);
	w.collation = "latin1_swedish_ci";
	ATF_CHECK(!world_plan(&w)->findings);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_is_created_with_a_slot);
ATF_TC_BODY(account_is_created_with_a_slot, tc)
{
	full();
	w.account = false;
	const struct change *c = only(world_plan(&w), &resource_account);
	CHECK_ATTRIBUTE(c, "plugin", "-", "mysql_native_password");
	CHECK_ATTRIBUTE(c, "require", "-", "SSL");
	ATF_CHECK(attribute(c, "password")->secret);
	const struct sql_statement *s = c->actions->sql;
	bool slot = false;
	for (uint32_t i = 0; i < s->piece_count; i++)
		slot |= !s->pieces[i].text && !strcmp(s->pieces[i].credential->label, "slurm");
	ATF_CHECK(slot);
	ATF_CHECK_EQ(17, line(c->actions->at));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(account_keeps_password_and_gets_require);
ATF_TC_BODY(account_keeps_password_and_gets_require, tc)
{
	full();
	w.tls = "";
	const struct change *c = only(world_plan(&w), &resource_account);
	CHECK_ATTRIBUTE(c, "require", "NONE", "SSL");
	ATF_CHECK_EQ(SQL_SET_REQUIRE, c->actions->sql->kind);
	w.tls = "SPECIFIED";
	w.subject = "/CN=x";
	c = only(world_plan(&w), &resource_account);
	CHECK_ATTRIBUTE(c, "require", "SUBJECT '/CN=x'", "SSL");
	world_release(&w);
}

static void blocked(const struct diag_code *code, const char *hint)
{
	const struct plan *plan = world_plan(&w);
	const struct finding *f = finding(plan, code);
	ATF_REQUIRE_MSG(f, "no %s", code->name);
	ATF_CHECK(f->blocks);
	ATF_CHECK(plan->blocking && plan_differs(plan));
	for (const struct change *c = plan->changes; c; c = c->next)
		ATF_CHECK_MSG(!c->actions, "%s %s", c->resource->ops->name, c->reason);
	ATF_CHECK_MSG(f->hint && strstr(f->hint, hint), "%s", f->hint);
}

ATF_TC_WITHOUT_HEAD(account_password_is_never_altered);
ATF_TC_BODY(account_password_is_never_altered, tc)
{
	full();
	w.password = VERDICT_DIFFERENT;
	blocked(&DIAG_account_password_differs, "correct the credential");
	w.password = VERDICT_SAME;
	w.plugin = "ed25519";
	blocked(&DIAG_account_plugin_differs, "correct the credential");
	w.plugin = "mysql_native_password";
	w.locked = "Y";
	blocked(&DIAG_account_is_locked, "ACCOUNT UNLOCK");
	w.locked = "N";
	w.password = VERDICT_UNKNOWN;
	const struct finding *f = finding(world_plan(&w), &DIAG_account_password_unchecked);
	ATF_REQUIRE(f);
	ATF_CHECK(!f->blocks);
	w.password = VERDICT_SAME;
	w.second = "[]";
	ATF_CHECK(finding(world_plan(&w), &DIAG_account_second_way));
	w.accounts_refused = true;
	w.account = false;
	blocked(&DIAG_needs_dba, "mysql");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(grants_are_added_and_extra_ones_shown);
ATF_TC_BODY(grants_are_added_and_extra_ones_shown, tc)
{
	full();
	w.privileges = "3";
	const struct change *c = only(world_plan(&w), &resource_grants);
	ATF_CHECK_EQ(SIGN_CHANGE, c->sign);
	ATF_CHECK_STREQ("SELECT, INSERT", attribute(c, "privileges")->before);
	ATF_CHECK_EQ(SQL_GRANT, c->actions->sql->kind);
	w.pattern = NULL;
	c = only(world_plan(&w), &resource_grants);
	ATF_CHECK_EQ(SIGN_ADD, c->sign);
	w.pattern = "slurm\\_acct\\_db";
	w.privileges = "524287"; /* all there are */
	const struct plan *plan = world_plan(&w);
	ATF_CHECK_EQ(0, plan_changes(plan));
	ATF_REQUIRE(finding(plan, &DIAG_grants_extra));
	ATF_CHECK(strstr(finding(plan, &DIAG_grants_extra)->message, "GRANT OPTION"));
	ATF_CHECK(!finding(plan, &DIAG_grants_extra)->blocks);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(grants_are_pruned_on_demand);
ATF_TC_BODY(grants_are_pruned_on_demand, tc)
{
	full();
	w.scope.prune = true;
	ATF_CHECK_EQ(0, plan_changes(world_plan(&w)));
	w.privileges = "1048575"; /* all there are */
	const struct change *c = only(world_plan(&w), &resource_grants);
	ATF_CHECK_EQ(SIGN_REMOVE, c->sign);
	ATF_CHECK(!finding(&w.plan, &DIAG_grants_extra));
	ATF_CHECK_STREQ("REVOKE GRANT OPTION, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES, "
			"CREATE VIEW, SHOW VIEW, EVENT, TRIGGER, DELETE HISTORY ON "
			"`slurm\\_acct\\_db`.* FROM 'slurm'@'10.20.0.%'",
			sql_statement_text(&w.arena, c->actions->sql));
	/* What is missing is still added, and nothing else is taken. */
	w.privileges = "262147";
	const struct plan *plan = world_plan(&w);
	ATF_CHECK_EQ(2, plan_changes(plan));
	CHECK_ATTRIBUTE(change_of(plan, &resource_grants), "privileges", "TRIGGER", "-");
	/* A pattern that matches more than our database is others' too. */
	w.privileges = "2047";
	w.pattern2 = "slurm%";
	w.privileges2 = "1048575";
	ATF_CHECK_EQ(0, plan_changes(world_plan(&w)));
	ATF_CHECK(finding(&w.plan, &DIAG_grants_wide));
	world_release(&w);
	world_init(&w, world_site_no_admin);
	world_fill(&w);
	w.scope.prune = true;
	w.privileges = "1048575";
	ATF_CHECK_EQ(0, plan_changes(world_plan(&w)));
	ATF_CHECK(finding(&w.plan, &DIAG_grants_extra));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(accounts_that_stand_before_others);
ATF_TC_BODY(accounts_that_stand_before_others, tc)
{
	static const struct {
		const char *user, *host, *ours;
		bool before;
	} table[] = {
		{"slurm", "10.0.0.5", "%", true},
		{"slurm", "localhost", "%", true},
		{"slurm", "10.0.%", "%", true},
		{"slurm", "10.0.0.%", "10.0.%", true},
		{"slurm", "10.0.%", "10.0.0.%", false},
		{"slurm", "%", "10.0.0.5", false},
		{"slurm", "10.0.0.5", "10.0.0.5", false},
		{"slurm", "10.1.0.5", "10.0.%", false},
		{"slurm", "Head1.Example.org", "%.example.ORG", true},
		{"slurm", "head_.example.org", "%.example.org", true},
		{"slurm", "%.org", "%.example.org", true}, /* of equals either may be first */
		{"slurm", "10.%.7", "10.0.%", false},
		{"slurm", "10.0.%.7", "10.%", true},
		{"slurm", "10.0.0.0/255.255.255.0", "10.0.%", true},
		{"slurm", "10.1.0.0/255.255.0.0", "10.0.%", false},
		{"slurm", "10.0.0.0/255.255.255.192", "%", true},
		{"slurm", "10.0.0.5/255.255.255.255", "10.0.0.%", true},
		{"slurm", "10.0.0.5", "10.0.0.0/255.255.255.0", true},
		{"other", "10.0.0.5", "%", false},
		{"Slurm", "10.0.0.5", "%", false},
		{"", "10.0.0.5", "%", true},
		{"", "10.0.0.5", "10.0.0.5", false},
		{"", "%.org", "%.example.org", true},
		{"", "%", "10.%", false},
		{"", "10.0.%", "10.%", true},
	};
	struct arena a;
	arena_init(&a, NULL);
	for (unsigned i = 0; i < sizeof(table) / sizeof(*table); i++)
		ATF_CHECK_EQ_MSG(
			table[i].before,
			account_shadows(&a, (struct sql_account){table[i].user, table[i].host},
					(struct sql_account){"slurm", table[i].ours}),
			"'%s'@'%s' before '%s'", table[i].user, table[i].host, table[i].ours);
	arena_release(&a);
}

static bool wide(const char *pattern)
{
	w.pattern2 = pattern;
	w.privileges2 = "1";
	return finding(world_plan(&w), &DIAG_grants_wide) != NULL;
}

ATF_TC_WITHOUT_HEAD(grants_on_patterns);
ATF_TC_BODY(grants_on_patterns, tc)
{
	full();
	ATF_CHECK(wide("slurm_acct_db"));
	ATF_CHECK(wide("%"));
	ATF_CHECK(wide("slurm%"));
	ATF_CHECK(wide("%acct%db"));
	ATF_CHECK(wide("slurm\\_a%"));
	ATF_CHECK(!wide("slurm\\%"));
	ATF_CHECK(!wide("other"));
	ATF_CHECK(!wide("slurm_acct_d"));
	ATF_CHECK(!wide("slurm_acct_db_"));
	ATF_CHECK(!wide(""));
	/* What would take a backtracking matcher longer than the sun burns. */
	ATF_CHECK(!wide("%s%l%u%r%m%s%l%u%r%m%s%l%u%r%m%s%l%u%r%m%s%l%u%r%m%x"));
	/* Without an escape it is the same database only where names are literal. */
	w.pattern2 = NULL;
	w.pattern = "slurm_acct_db";
	ATF_CHECK_EQ(1, plan_changes(world_plan(&w)));
	w.partial_revokes = "ON";
	ATF_CHECK_EQ(0, plan_changes(world_plan(&w)));
	w.pattern = "slurm\\_acct\\_db";
	ATF_CHECK_EQ(1, plan_changes(world_plan(&w)));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(server_of_another_engine_blocks);
ATF_TC_BODY(server_of_another_engine_blocks, tc)
{
	full();
	w.version = "8.4.2";
	w.comment = "MySQL Community Server - GPL";
	blocked(&DIAG_server_engine_differs, "engine = mysql");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(file_modes_and_owners);
ATF_TC_BODY(file_modes_and_owners, tc)
{
	full();
	w.conf_mode = 0644;
	w.conf_owner = "root";
	const struct plan *plan = world_plan(&w);
	const struct change *c = change_of(plan, &resource_slurmdbd_conf);
	ATF_REQUIRE(c);
	CHECK_ATTRIBUTE(c, "mode", "0644", "0600");
	CHECK_ATTRIBUTE(c, "owner", "root", "slurm");
	ATF_CHECK(!c->actions);
	ATF_CHECK(!attribute(c, "StoragePass"));
	c = change_of(plan, &resource_service);
	ATF_REQUIRE(c && c->actions->type == ACTION_SWAP);
	const struct swap_part *part = c->actions->swap->parts;
	ATF_REQUIRE(part && !part->next);
	ATF_CHECK_EQ(ACTION_WRITE_FILE, part->write->type);
	ATF_CHECK_EQ(0600, part->write->mode);
	ATF_CHECK_STREQ("slurm", part->write->owner);
	w.conf_mode = 0;
	w.conf_owner = NULL;
	w.conf_is_link = true;
	blocked(&DIAG_file_in_the_way, "move it away");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(file_is_shown_key_by_key_and_never_its_secret);
ATF_TC_BODY(file_is_shown_key_by_key_and_never_its_secret, tc)
{
	static const struct seen_setting settings[] = {
		{"dbdhost", "head1", 1},    {"StoragePass", NULL, 2},
		{"StoragePasss", NULL, 3}, /* a typing error may be a password */
		{"DebugLevel", "debug", 4}, {"DbdPort", "7000", 5},
	};
	full();
	w.conf_settings = settings;
	w.conf_setting_count = 5;
	w.conf_password = VERDICT_DIFFERENT;
	const struct plan *plan = world_plan(&w);
	const struct change *c = change_of(plan, &resource_slurmdbd_conf);
	ATF_REQUIRE(c);
	ATF_CHECK(!attribute(c, "dbdhost") && !attribute(c, "DbdHost"));
	CHECK_ATTRIBUTE(c, "DebugLevel", "debug", "-");
	CHECK_ATTRIBUTE(c, "DbdPort", "7000", "6819");
	CHECK_ATTRIBUTE(c, "StoragePasss", "(not shown)", "-");
	CHECK_ATTRIBUTE(c, "StorageHost", "-", "db.example.org");
	ATF_CHECK(attribute(c, "StoragePass")->secret);
	ATF_CHECK_EQ(VERDICT_DIFFERENT, attribute(c, "StoragePass")->verdict);
	w.conf_password = VERDICT_SAME;
	ATF_CHECK_EQ(VERDICT_SAME,
		     attribute(change_of(world_plan(&w), &resource_slurmdbd_conf), "StoragePass")
			     ->verdict);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(files_of_text);
ATF_TC_BODY(files_of_text, tc)
{
	full();
	w.accounting_text = "# nothing\n";
	const struct change *c = only(world_plan(&w), &resource_slurm_accounting_conf);
	CHECK_ATTRIBUTE(c, "AccountingStorageHost", "-", "head1");
	w.accounting_text = NULL;
	w.ca_text = "x";
	const struct plan *plan = world_plan(&w);
	ATF_CHECK(attribute(change_of(plan, &resource_ca_file), "sha256"));
	ATF_CHECK(change_of(plan, &resource_service));
	w.ca_text = NULL;
	w.accounting = false;
	w.no_directory = true;
	c = only(world_plan(&w), &resource_slurm_accounting_conf);
	ATF_CHECK_EQ(ACTION_MAKE_DIRECTORY, c->actions->type);
	ATF_CHECK_EQ(ACTION_WRITE_FILE, c->actions->next->type);
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(wording_alone_is_a_difference);
ATF_TC_BODY(wording_alone_is_a_difference, tc)
{
	full();
	const struct plan *plan = world_plan(&w);
	ATF_REQUIRE(!plan->changes);
	/* The same settings behind a comment. */
	const struct question *q = NULL;
	for (uint32_t i = 0; i < w.set.place_count && !q; i++)
		q = question_find(&w.set.places[i]->questions, QUESTION_FILE,
				  "/opt/slurm/etc/slurm_accounting.conf");
	ATF_REQUIRE(q);
	w.accounting_text = arena_printf(&w.arena, "# edited\n%s", q->file.text);
	CHECK_ATTRIBUTE(only(world_plan(&w), &resource_slurm_accounting_conf), "text",
			"edited by hand", "as generated");
	world_release(&w);
}

/* The new content of slurm.conf after `before`; NULL if it stays. */
static const char *with_include(const char *before)
{
	size_t size;
	w.slurm_conf = before;
	const struct change *c = change_of(world_plan(&w), &resource_include_line);
	ATF_CHECK(!finding(&w.plan, &DIAG_include_missing));
	if (!c)
		return NULL;
	ATF_CHECK_EQ(SIGN_CHANGE, c->sign);
	ATF_CHECK_EQ(ACTION_WRITE_FILE, c->actions->type);
	ATF_CHECK_EQ(0644, c->actions->mode);
	ATF_CHECK_STREQ("root", c->actions->owner);
	ATF_CHECK_STREQ(before, c->actions->replaces->text);
	return artefact_text(&w.arena, c->actions->file, &size);
}

#define INCLUDE "include slurm_accounting.conf # added by slacc\n"

ATF_TC_WITHOUT_HEAD(include_line_is_added);
ATF_TC_BODY(include_line_is_added, tc)
{
	full();
	ATF_CHECK_STREQ("ClusterName=a\n" INCLUDE, with_include("ClusterName=a\n"));
	ATF_CHECK(strstr(world_text(&w, false), "\n      +include slurm_accounting.conf # added"));
	/* Every byte that was there stays, and the line is one by itself. */
	ATF_CHECK_STREQ("ClusterName=a\n" INCLUDE, with_include("ClusterName=a"));
	ATF_CHECK_STREQ(INCLUDE, with_include(""));
	ATF_CHECK_STREQ("A=b\\\n\n" INCLUDE, with_include("A=b\\\n"));
	ATF_CHECK_STREQ("A=b\\\n\n" INCLUDE, with_include("A=b\\"));
	ATF_CHECK_STREQ("A=b\\ \t\r\n\n" INCLUDE, with_include("A=b\\ \t\r\n"));
	ATF_CHECK_STREQ("# include slurm_accounting.conf\n" INCLUDE,
			with_include("# include slurm_accounting.conf\n"));
	ATF_CHECK(with_include(" include slurm_accounting.conf\n")); /* Slurm takes none there */
	ATF_CHECK(with_include("include other.conf\n"));
	ATF_CHECK(with_include("include /etc/slurm_accounting.conf\n"));
	ATF_CHECK(!with_include("Include slurm_accounting.conf"));
	ATF_CHECK(!with_include("A=b\nINCLUDE\t/opt/slurm/etc/slurm_accounting.conf # x\n"));
	ATF_CHECK(!with_include(INCLUDE "A=b\n"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(service_follows_files_port_and_time);
ATF_TC_BODY(service_follows_files_port_and_time, tc)
{
	full();
	w.tcp = "   0: 00000000:1AA4 00000000:0000 0A 0:0\n" /* another port */
		"   1: 00000000:1AA3 0100007F:1AA3 01 0:0\n" /* a connection */
		"   2: 0100007F:1AA3\n:\n";
	const struct change *c = only(world_plan(&w), &resource_service);
	ATF_CHECK_STREQ("nothing listens on its port", c->reason);
	ATF_CHECK_EQ(SIGN_ADD, c->sign);
	ATF_CHECK_EQ(ACTION_SWAP, c->actions->type);
	ATF_CHECK_EQ(SWAP_RESTART, c->actions->swap->how);
	ATF_CHECK(!c->actions->swap->ran && !c->actions->swap->parts);
	ATF_CHECK_STREQ("/usr/bin/systemctl", c->actions->argv[0]);
	ATF_CHECK(!c->actions->next && change_starts_slurmdbd(c));
	w.tcp = "  12: 00000000000000000000000001000000:1AA3 "
		"00000000000000000000000000000000:0000 0A 0:0"; /* IPv6, no newline */
	ATF_CHECK_EQ(0, plan_changes(world_plan(&w)));
	w.pid_time = 999; /* conf_time is 1000 */
	c = only(world_plan(&w), &resource_service);
	ATF_CHECK_EQ(RISK_RESTART, c->risk);
	ATF_CHECK_STREQ("it was started before its file was last changed", c->reason);
	w.pid_time = 0; /* no PID file: the port says enough */
	ATF_CHECK_EQ(0, plan_changes(world_plan(&w)));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(storage_login_sees_what_it_may);
ATF_TC_BODY(storage_login_sees_what_it_may, tc)
{
	world_init(&w, world_site_no_admin);
	world_fill(&w);
	ATF_CHECK(!world_plan(&w)->changes);
	ATF_CHECK(!w.plan.findings);
	/* What it lacks somebody else has to give it. */
	w.privileges = "3";
	const struct plan *plan = world_plan(&w);
	ATF_REQUIRE(plan->changes);
	ATF_CHECK(plan->changes->by_hand);
	ATF_CHECK_EQ(0, plan_changes(plan));
	ATF_CHECK_EQ(1, plan->by_hand);
	ATF_CHECK(plan_differs(plan));
	/* Before the DBA has run the script it does not even get in. */
	w.login_refused = true;
	blocked(&DIAG_needs_dba, "ask your DBA to run database_server/db/bootstrap.sql");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(hosts_of_one_name);
ATF_TC_BODY(hosts_of_one_name, tc)
{
	ATF_CHECK(host_same("head1", "HEAD1"));
	ATF_CHECK(host_same("head1", "head1.example.org"));
	ATF_CHECK(host_same("head1.example.org", "head1"));
	ATF_CHECK(!host_same("head1", "head12"));
	ATF_CHECK(!host_same("head1.example.org", "head1.example.com"));
	ATF_CHECK(!host_same("head1.example", "head1.example.org"));
	ATF_CHECK(!host_same("10", "10.0.0.1"));
	ATF_CHECK(host_same("10.0.0.1", "10.0.0.1"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_differs);
	ATF_TP_ADD_TC(tp, database_is_created_and_never_altered);
	ATF_TP_ADD_TC(tp, account_is_created_with_a_slot);
	ATF_TP_ADD_TC(tp, account_keeps_password_and_gets_require);
	ATF_TP_ADD_TC(tp, account_password_is_never_altered);
	ATF_TP_ADD_TC(tp, grants_are_added_and_extra_ones_shown);
	ATF_TP_ADD_TC(tp, grants_are_pruned_on_demand);
	ATF_TP_ADD_TC(tp, accounts_that_stand_before_others);
	ATF_TP_ADD_TC(tp, grants_on_patterns);
	ATF_TP_ADD_TC(tp, server_of_another_engine_blocks);
	ATF_TP_ADD_TC(tp, file_modes_and_owners);
	ATF_TP_ADD_TC(tp, file_is_shown_key_by_key_and_never_its_secret);
	ATF_TP_ADD_TC(tp, files_of_text);
	ATF_TP_ADD_TC(tp, wording_alone_is_a_difference);
	ATF_TP_ADD_TC(tp, include_line_is_added);
	ATF_TP_ADD_TC(tp, service_follows_files_port_and_time);
	ATF_TP_ADD_TC(tp, storage_login_sees_what_it_may);
	ATF_TP_ADD_TC(tp, hosts_of_one_name);
	return atf_no_error();
}
