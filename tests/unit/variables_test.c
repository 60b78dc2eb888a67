/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Server variables: what is found wrong, what is said about mending it on each sort of server, and
 * what --set-variables makes of it. The world is data; no server is needed. */
#include "tests/lib/world.h"

#include "backends/codes.h"
#include "backends/sql.h"
#include "backends/resources/kinds.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct world w;

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

/* The same with another release of Slurm throughout. */
static const char *site_of_release(const char *release)
{
	static char text[4096];
	snprintf(text, sizeof(text), "%s", world_site);
	for (char *at = text; (at = strstr(at, "24.11")); at++)
		memcpy(at, release, strlen("24.11"));
	return text;
}

static void begin(const char *site)
{
	world_init(&w, site);
	world_fill(&w);
}

static void set(const char *name, const char *value, const char *read_only)
{
	memset(w.variables, 0, sizeof(w.variables));
	w.variables[0][0] = name;
	w.variables[0][1] = value;
	w.variables[0][2] = read_only;
}

static const struct finding *find(const struct diag_code *code)
{
	for (const struct finding *f = world_plan(&w)->findings; f; f = f->next) {
		if (f->code == code)
			return f;
	}
	return NULL;
}

/* With this value it is said about the server, in these words and with this hint. */
static void said(const struct diag_code *code, const char *name, const char *value,
		 const char *words, const char *hint)
{
	set(name, value, "NO");
	const struct finding *f = find(code);
	ATF_REQUIRE_MSG(f, "SL%u is not said of %s", code->number, value);
	ATF_CHECK_STREQ(name, f->resource->name);
	ATF_CHECK_EQ(10, sources_position(w.compilation->model->sources, f->at).line);
	ATF_CHECK_EQ(f->blocks, code->severity == SEVERITY_ERROR);
	ATF_CHECK_MSG(strstr(f->message, words), "%s", f->message);
	ATF_CHECK_MSG(hint ? f->hint && strstr(f->hint, hint) : !f->hint, "%s",
		      f->hint ? f->hint : "no hint");
	ATF_CHECK_EQ(0, plan_changes(&w.plan));
	ATF_CHECK(!f->next);
}

static void not_said(const struct diag_code *code, const char *name, const char *value)
{
	set(name, value, "NO");
	const struct finding *f = find(code);
	ATF_CHECK_MSG(!f, "%s", f ? f->message : "");
}

static const struct change *variable_change(void)
{
	for (const struct change *c = world_plan(&w)->changes; c; c = c->next) {
		if (c->resource->ops == &resource_variable)
			return c;
	}
	return NULL;
}

static void begin_mysql(const char *host)
{
	static char text[4096];
	begin(site_with("engine = mariadb", "engine = mysql"));
	if (host) {
		world_release(&w);
		snprintf(text, sizeof(text), "%s", site_with("engine = mariadb", "engine = mysql"));
		char *at = strstr(text, "db.example.org");
		ATF_REQUIRE(at);
		memmove(at + strlen(host), at + strlen("db.example.org"),
			strlen(at + strlen("db.example.org")) + 1);
		memcpy(at, host, strlen(host));
		begin(text);
	}
	w.version = "8.0.36";
	w.comment = "MySQL Community Server - GPL";
	w.plugin = "caching_sha2_password";
}

ATF_TC_WITHOUT_HEAD(buffer_pool);
ATF_TC_BODY(buffer_pool, tc)
{
	static const char name[] = "innodb_buffer_pool_size";
	begin(world_site);
	said(&DIAG_variable_buffer_pool, name, "134217728", "innodb_buffer_pool_size = 134217728",
	     "SET GLOBAL innodb_buffer_pool_size = 2147483648, and");
	said(&DIAG_variable_buffer_pool, name, "2147483647", "complains at each start", "my.cnf");
	not_said(&DIAG_variable_buffer_pool, name, "2147483648");
	world_release(&w);
	/* Before 23.11 less was enough. */
	begin(site_of_release("23.02"));
	not_said(&DIAG_variable_buffer_pool, name, "536870912");
	said(&DIAG_variable_buffer_pool, name, "536870911", "", "= 536870912");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(log_size);
ATF_TC_BODY(log_size, tc)
{
	begin(world_site);
	said(&DIAG_variable_log_size, "innodb_log_file_size", "8388608", "8388608",
	     "SET GLOBAL innodb_log_file_size = 67108864, and 'innodb_log_file_size = 67108864' "
	     "under [mysqld]");
	not_said(&DIAG_variable_log_size, "innodb_log_file_size", "33554432");
	world_release(&w);
	begin_mysql(NULL);
	said(&DIAG_variable_log_size, "innodb_log_file_size", "8388608", "8388608",
	     "write 'innodb_log_file_size = 67108864' under [mysqld] in the server's my.cnf and "
	     "restart");
	said(&DIAG_variable_log_size, "innodb_redo_log_capacity", "8388608", "8388608",
	     "SET PERSIST innodb_redo_log_capacity = 67108864");
	/* Where there is a capacity, the size of a file says nothing. */
	not_said(&DIAG_variable_log_size, "innodb_redo_log_capacity", "104857600");
	w.variables[1][0] = "innodb_log_file_size";
	w.variables[1][1] = "8388608";
	ATF_CHECK(!find(&DIAG_variable_log_size));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(lock_wait);
ATF_TC_BODY(lock_wait, tc)
{
	static const char name[] = "innodb_lock_wait_timeout";
	begin(world_site);
	said(&DIAG_variable_lock_wait, name, "50", "slurmdbd ends", "= 900");
	said(&DIAG_variable_lock_wait, name, "449", "= 449", "my.cnf");
	not_said(&DIAG_variable_lock_wait, name, "450");
	not_said(&DIAG_variable_lock_wait, name, "100000000");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(packet);
ATF_TC_BODY(packet, tc)
{
	static const char name[] = "max_allowed_packet";
	begin(world_site);
	said(&DIAG_variable_packet, name, "1048576", "refused", "= 16777216");
	said(&DIAG_variable_packet, name, "16777215", "", "");
	not_said(&DIAG_variable_packet, name, "16777216");
	not_said(&DIAG_variable_packet, name, "1073741824");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(snapshot_isolation);
ATF_TC_BODY(snapshot_isolation, tc)
{
	static const char name[] = "innodb_snapshot_isolation";
	begin(world_site);
	said(&DIAG_variable_snapshot_isolation, name, "ON", "ends slurmdbd", "= 'OFF'");
	said(&DIAG_variable_snapshot_isolation, name, "1", "", "");
	not_said(&DIAG_variable_snapshot_isolation, name, "OFF");
	not_said(&DIAG_variable_snapshot_isolation, name, "0");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(read_only);
ATF_TC_BODY(read_only, tc)
{
	begin(world_site);
	said(&DIAG_server_read_only, "read_only", "ON", "replica",
	     "describe the server that can be written to; or, if it is this one: SET GLOBAL");
	said(&DIAG_server_read_only, "read_only", "NO_LOCK_NO_ADMIN", "replica", "SET GLOBAL");
	said(&DIAG_server_read_only, "innodb_read_only", "ON", "reader", "describe the server");
	w.scope.set_variables = true; /* whoever made it a replica meant it */
	said(&DIAG_server_read_only, "read_only", "ON", "replica", "describe the server");
	not_said(&DIAG_server_read_only, "read_only", "OFF");
	not_said(&DIAG_server_read_only, "innodb_read_only", "OFF");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(partial_revokes);
ATF_TC_BODY(partial_revokes, tc)
{
	begin_mysql(NULL);
	w.pattern = "slurm_acct_db";
	said(&DIAG_server_partial_revokes, "partial_revokes", "ON", "literally", NULL);
	w.scope.set_variables = true;
	said(&DIAG_server_partial_revokes, "partial_revokes", "ON", "bootstrap.sql", NULL);
	not_said(&DIAG_server_partial_revokes, "partial_revokes", "OFF");
	not_said(&DIAG_server_partial_revokes, "something_else", "ON");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(primary_key);
ATF_TC_BODY(primary_key, tc)
{
	static const char name[] = "sql_require_primary_key";
	begin_mysql(NULL);
	said(&DIAG_server_primary_key, name, "ON", "would end at a table", NULL);
	w.scope.set_variables = true;
	said(&DIAG_server_primary_key, name, "1", "", NULL);
	not_said(&DIAG_server_primary_key, name, "OFF");
	not_said(&DIAG_server_primary_key, "something_else", "ON");
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(without_tls);
ATF_TC_BODY(without_tls, tc)
{
	static const char name[] = "require_secure_transport";
	begin(world_site);
	said(&DIAG_server_without_tls, name, "OFF", "others need not", NULL);
	said(&DIAG_server_without_tls, name, "0", "", NULL);
	not_said(&DIAG_server_without_tls, name, "ON");
	world_release(&w);
	begin(site_with("mode = verify_identity; ca = \"ca.pem\"", "mode = preferred"));
	w.tls = "";
	not_said(&DIAG_server_without_tls, name, "OFF");
	world_release(&w);
}

static const char TIMEOUT[] = "engine = mariadb; variables { innodb_lock_wait_timeout = \"1200\"; "
			      "sql_log_bin = \"on\" };";

ATF_TC_WITHOUT_HEAD(described);
ATF_TC_BODY(described, tc)
{
	begin(site_with("engine = mariadb;", TIMEOUT));
	w.variables[1][0] = "sql_log_bin";
	w.variables[1][1] = "ON";
	w.variables[0][0] = "innodb_lock_wait_timeout";
	w.variables[0][1] = "900";
	const struct finding *f = find(&DIAG_variable_differs);
	ATF_REQUIRE(f);
	ATF_CHECK(f->blocks && !f->next);
	ATF_CHECK(strstr(f->message,
			 "has innodb_lock_wait_timeout = 900, the description says 1200"));
	ATF_CHECK(!strncmp("innodb_lock", sources_text(w.compilation->model->sources, f->at), 11));
	ATF_CHECK(strstr(f->hint, "SET GLOBAL innodb_lock_wait_timeout = 1200"));
	/* What it says replaces what slurmdbd would like. */
	w.variables[0][1] = "1200";
	ATF_CHECK(!world_plan(&w)->findings);
	w.variables[1][0] = NULL;
	ATF_REQUIRE(f = find(&DIAG_variable_differs));
	ATF_CHECK(strstr(f->message, "has no variable 'sql_log_bin'"));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(spellings_of_values);
ATF_TC_BODY(spellings_of_values, tc)
{
	static const struct {
		const char *described, *live;
		bool same;
	} table[] = {
		{"512M", "536870912", true},
		{"512m", "536870913", false},
		{"2G", "2147483648", true},
		{"1", "ON", true},
		{"off", "OFF", true},
		{"yes", "ON", true},
		{"0", "ON", false},
		{"strict", "STRICT", true},
		{"10", "1", false},
		{"64K", "65536", true},
		{"99999999999999999999", "0", false},
	};
	for (unsigned i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char text[128];
		snprintf(text, sizeof(text), "engine = mariadb; variables { some_thing = \"%s\" };",
			 table[i].described);
		begin(site_with("engine = mariadb;", text));
		set("some_thing", table[i].live, "NO");
		ATF_CHECK_EQ_MSG(table[i].same, !find(&DIAG_variable_differs), "%s",
				 table[i].described);
		world_release(&w);
	}
}

ATF_TC_WITHOUT_HEAD(not_kept);
ATF_TC_BODY(not_kept, tc)
{
	begin(world_site);
	w.scope.set_variables = true;
	set("max_allowed_packet", "1048576", "NO");
	const struct change *c = variable_change();
	ATF_REQUIRE(c);
	ATF_CHECK_EQ(1, plan_changes(&w.plan));
	ATF_CHECK_EQ(SIGN_CHANGE, c->sign);
	ATF_CHECK_STREQ("1048576", c->attributes->before);
	ATF_CHECK_STREQ("16777216", c->attributes->after);
	ATF_CHECK_STREQ("SET GLOBAL max_allowed_packet = 16777216",
			sql_statement_text(&w.arena, c->actions->sql));
	const struct finding *f = find(&DIAG_variable_not_kept);
	ATF_REQUIRE(f);
	ATF_CHECK(!f->blocks && strstr(f->hint, "'max_allowed_packet = 16777216' under [mysqld]"));
	ATF_CHECK(!find(&DIAG_variable_packet));
	w.scope.set_variables = false;
	ATF_CHECK(!find(&DIAG_variable_not_kept) && find(&DIAG_variable_packet));
	world_release(&w);
	/* MySQL keeps it. */
	begin_mysql(NULL);
	w.scope.set_variables = true;
	set("max_allowed_packet", "1048576", NULL);
	ATF_REQUIRE(c = variable_change());
	ATF_CHECK_STREQ("SET PERSIST max_allowed_packet = 16777216",
			sql_statement_text(&w.arena, c->actions->sql));
	ATF_CHECK(!find(&DIAG_variable_not_kept));
	world_release(&w);
}

/* --set-variables sets what can be set, and still says the rest. */
ATF_TC_WITHOUT_HEAD(not_settable);
ATF_TC_BODY(not_settable, tc)
{
	begin(world_site);
	w.scope.set_variables = true;
	set("innodb_log_file_size", "8388608", "YES"); /* MariaDB before 10.9 */
	ATF_CHECK(!variable_change());
	ATF_CHECK(strstr(find(&DIAG_variable_log_size)->hint, "and restart it"));
	set("innodb_buffer_pool_size", "134217728", "NO");
	ATF_CHECK(variable_change());
	w.variables[1][0] = "innodb_buffer_pool_size_max";
	w.variables[1][1] = "268435456";
	ATF_CHECK(!variable_change());
	ATF_CHECK(strstr(find(&DIAG_variable_buffer_pool)->hint, "and restart it"));
	world_release(&w);
	begin(world_site_no_admin);
	w.scope.set_variables = true;
	set("max_allowed_packet", "1048576", "NO");
	ATF_CHECK(!variable_change());
	ATF_CHECK(find(&DIAG_variable_packet));
	world_release(&w);
}

ATF_TC_WITHOUT_HEAD(amazon);
ATF_TC_BODY(amazon, tc)
{
	begin_mysql("acct.c0ffee.eu-west-1.rds.amazonaws.com");
	w.scope.set_variables = true;
	said(&DIAG_variable_packet, "max_allowed_packet", "1048576", "",
	     "aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "
	     "ParameterName=max_allowed_packet,ParameterValue=16777216,ApplyMethod=immediate");
	said(&DIAG_variable_log_size, "innodb_log_file_size", "1048576", "",
	     "ApplyMethod=pending-reboot");
	world_release(&w);
	begin_mysql("acct.cluster-c0ffee.eu-west-1.rds.amazonaws.com");
	said(&DIAG_variable_packet, "max_allowed_packet", "1048576", "",
	     "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name NAME");
	world_release(&w);
	/* Behind a name of one's own. */
	begin_mysql(NULL);
	w.variables[1][0] = "basedir";
	w.variables[1][1] = "/rdsdbbin/mysql-8.0.36.R1/";
	w.variables[0][0] = "max_allowed_packet";
	w.variables[0][1] = "1048576";
	ATF_CHECK(strstr(find(&DIAG_variable_packet)->hint, "modify-db-parameter-group"));
	w.variables[2][0] = "aurora_version";
	w.variables[2][1] = "3.05.2";
	ATF_CHECK(strstr(find(&DIAG_variable_packet)->hint, "modify-db-cluster-parameter-group"));
	world_release(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, buffer_pool);
	ATF_TP_ADD_TC(tp, log_size);
	ATF_TP_ADD_TC(tp, lock_wait);
	ATF_TP_ADD_TC(tp, packet);
	ATF_TP_ADD_TC(tp, snapshot_isolation);
	ATF_TP_ADD_TC(tp, read_only);
	ATF_TP_ADD_TC(tp, partial_revokes);
	ATF_TP_ADD_TC(tp, primary_key);
	ATF_TP_ADD_TC(tp, without_tls);
	ATF_TP_ADD_TC(tp, described);
	ATF_TP_ADD_TC(tp, spellings_of_values);
	ATF_TP_ADD_TC(tp, not_kept);
	ATF_TP_ADD_TC(tp, not_settable);
	ATF_TP_ADD_TC(tp, amazon);
	return atf_no_error();
}
