/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The SQL renderer: quoting, what each statement says in both dialects, where the auth slots are,
 * what is refused. That servers understand it is for tests/live. */
#include "backends/sql.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static struct arena arena;
static jmp_buf oom;

static struct arena *a(void)
{
	arena_init(&arena, NULL);
	arena.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	return &arena;
}

static const struct sql_origin nowhere;
static const struct sql_account slurm = {"slurm", "10.20.0.%"};

static const struct object *credential(void)
{
	static struct object o = {.label = "hpc1"};
	return &o;
}

#define CHECK_SQL(expected, statement)                                                             \
	do {                                                                                       \
		const struct sql_statement *s_ = (statement);                                      \
		ATF_REQUIRE(s_ != NULL);                                                           \
		ATF_CHECK_STREQ(expected, sql_statement_text(&arena, s_));                         \
	} while (0)

ATF_TC_WITHOUT_HEAD(quoting);
ATF_TC_BODY(quoting, tc)
{
	struct buf b = BUF_IN(a());
	sql_quote_name(&b, "a`b'c\"d\\e");
	ATF_CHECK(sql_quote_string(&b, "a`b'c\"d--#;"));
	ATF_CHECK_STREQ("`a``b'c\"d\\e`'a`b''c\"d--#;'", buf_text(&b));
	size_t size = b.size;
	/* A backslash would be read by NO_BACKSLASH_ESCAPES. */
	ATF_CHECK(!sql_quote_string(&b, "a\\"));
	ATF_CHECK(!sql_quote_string(&b, "a\nb"));
	ATF_CHECK(!sql_quote_string(&b, "\x7f"));
	ATF_CHECK_EQ(size, b.size);
	ATF_CHECK(sql_writable("\xc3\xa9 '%_@"));
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(patterns);
ATF_TC_BODY(patterns, tc)
{
	struct arena *m = a();
	ATF_CHECK_STREQ("slurm\\_acct\\_db", sql_grant_pattern(m, "slurm_acct_db", false));
	ATF_CHECK_STREQ("\\%\\\\x", sql_grant_pattern(m, "%\\x", false));
	ATF_CHECK_STREQ("slurm_acct_db", sql_grant_pattern(m, "slurm_acct_db", true));
	arena_release(&arena);
}

static void check_literal(enum sql_dialect d, const char *auth, size_t n, const char *expected)
{
	char out[SQL_AUTH_SIZE];
	size_t got = sql_auth_literal(d, auth, n, out);
	ATF_CHECK_EQ_MSG(strlen(expected), got, "%zu for %s", got, expected);
	ATF_CHECK(!memcmp(expected, out, got));
}

ATF_TC_WITHOUT_HEAD(literals);
ATF_TC_BODY(literals, tc)
{
	static char longest[SQL_AUTH_MAX + 1];
	char out[SQL_AUTH_SIZE];
	memset(longest, 1, sizeof(longest));
	check_literal(SQL_MARIADB, "*3E71AF", 7, "'*3E71AF'");
	check_literal(SQL_MYSQL, "$A$005$./z", 10, "'$A$005$./z'");
	check_literal(SQL_MYSQL, "a'\\\0\xff", 5, "0x61275C00FF");
	check_literal(SQL_MARIADB, "a'", 2, "");
	ATF_CHECK_EQ(SQL_AUTH_SIZE, sql_auth_literal(SQL_MYSQL, longest, SQL_AUTH_MAX, out));
	ATF_CHECK_EQ(0, sql_auth_literal(SQL_MYSQL, longest, SQL_AUTH_MAX + 1, out));
}

ATF_TC_WITHOUT_HEAD(databases);
ATF_TC_BODY(databases, tc)
{
	struct arena *m = a();
	for (int d = SQL_MARIADB; d <= SQL_MYSQL; d++)
		CHECK_SQL("CREATE DATABASE IF NOT EXISTS `a``b`"
			  " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
			  sql_create_database(m, d, "a`b", nowhere));
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(accounts);
ATF_TC_BODY(accounts, tc)
{
	struct arena *m = a();
	struct sql_auth native = {"mysql_native_password", credential(), NULL};
	struct sql_auth sha2 = {"caching_sha2_password", credential(), NULL};
	struct sql_auth socket = {"unix_socket", credential(), NULL};
	struct sql_require none = {.tls = SQL_TLS_NONE}, ssl = {.tls = SQL_TLS_SSL};
	CHECK_SQL("CREATE USER IF NOT EXISTS 'slurm'@'10.20.0.%' IDENTIFIED VIA"
		  " mysql_native_password USING <hidden> REQUIRE SSL",
		  sql_create_user(m, SQL_MARIADB, slurm, native, ssl, nowhere));
	CHECK_SQL("CREATE USER IF NOT EXISTS 'slurm'@'10.20.0.%' IDENTIFIED WITH"
		  " caching_sha2_password AS <hidden> REQUIRE NONE",
		  sql_create_user(m, SQL_MYSQL, slurm, sha2, none, nowhere));
	CHECK_SQL("CREATE USER IF NOT EXISTS 'slurm'@'10.20.0.%' IDENTIFIED VIA unix_socket"
		  " REQUIRE NONE",
		  sql_create_user(m, SQL_MARIADB, slurm, socket, none, nowhere));
	CHECK_SQL("CREATE USER IF NOT EXISTS 'slurm'@'10.20.0.%' IDENTIFIED WITH auth_socket"
		  " REQUIRE NONE",
		  sql_create_user(m, SQL_MYSQL, slurm, socket, none, nowhere));
	CHECK_SQL("ALTER USER 'slurm'@'10.20.0.%' IDENTIFIED WITH caching_sha2_password AS"
		  " <hidden>",
		  sql_set_auth(m, SQL_MYSQL, slurm, sha2, nowhere));
	arena_release(&arena);
}

/* Only the slot knows the credential, and it has no text. */
ATF_TC_WITHOUT_HEAD(slots);
ATF_TC_BODY(slots, tc)
{
	struct arena *m = a();
	struct sql_auth auth = {"ed25519", credential(), NULL};
	struct sql_require none = {.tls = SQL_TLS_NONE};
	struct sql_origin from = {credential(), 42};
	const struct sql_statement *s = sql_create_user(m, SQL_MARIADB, slurm, auth, none, from);
	ATF_REQUIRE_EQ(3, s->piece_count);
	ATF_CHECK(s->pieces[0].text && s->pieces[2].text && !s->pieces[0].credential);
	ATF_CHECK(!s->pieces[1].text && s->pieces[1].credential == credential());
	ATF_CHECK_STREQ("ed25519", s->pieces[1].plugin);
	ATF_CHECK_EQ(SQL_CREATE_USER, s->kind);
	ATF_CHECK_EQ(42, s->at);
	ATF_CHECK_STREQ("create account 'slurm'@'10.20.0.%'", s->note);
	ATF_CHECK_EQ(2, sql_set_auth(m, SQL_MARIADB, slurm, auth, from)->piece_count);
	ATF_CHECK_EQ(1, sql_set_require(m, SQL_MARIADB, slurm, none, from)->piece_count);
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(requires);
ATF_TC_BODY(requires, tc)
{
	struct arena *m = a();
	struct sql_require both = {SQL_TLS_SPECIFIED, "/CN=a'b", "/CN=ca"};
	struct sql_require issuer = {SQL_TLS_SPECIFIED, NULL, "/CN=ca"};
	CHECK_SQL("ALTER USER 'slurm'@'10.20.0.%' REQUIRE SUBJECT '/CN=a''b' AND ISSUER '/CN=ca'",
		  sql_set_require(m, SQL_MYSQL, slurm, both, nowhere));
	ATF_CHECK_STREQ("ISSUER '/CN=ca'", sql_require_text(m, issuer));
	ATF_CHECK_STREQ("X509", sql_require_text(m, (struct sql_require){.tls = SQL_TLS_X509}));
	ATF_CHECK_STREQ("NONE", sql_require_text(m, (struct sql_require){.tls = SQL_TLS_NONE}));
	issuer.issuer = "/CN=\\xC3";
	ATF_CHECK(!sql_require_text(m, issuer));
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(grants);
ATF_TC_BODY(grants, tc)
{
	struct arena *m = a();
	CHECK_SQL(
		"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, CREATE ROUTINE,"
		" ALTER ROUTINE, EXECUTE ON `my\\_db`.* TO 'slurm'@'10.20.0.%'",
		sql_grant(m, SQL_MARIADB, slurm, "my_db", false, nowhere));
	const char *literal =
		sql_statement_text(m, sql_grant(m, SQL_MYSQL, slurm, "my_db", true, nowhere));
	ATF_CHECK(strstr(literal, " ON `my_db`.* TO "));
	ATF_CHECK_STREQ("SELECT, GRANT OPTION",
			sql_privilege_names(m, 1u << SQL_PRIVILEGE_SELECT |
						       1u << SQL_PRIVILEGE_GRANT_OPTION));
	arena_release(&arena);
}

/* What cannot be written is refused, never bent. */
ATF_TC_WITHOUT_HEAD(refusals);
ATF_TC_BODY(refusals, tc)
{
	struct arena *m = a();
	struct sql_auth auth = {"ed25519", credential(), NULL};
	struct sql_require none = {.tls = SQL_TLS_NONE};
	struct sql_account bad_user = {"slu\\rm", "%"}, bad_host = {"slurm", "a\nb"};
	const char *names[] = {"fine", "bad\\"};
	ATF_CHECK(!sql_create_user(m, SQL_MYSQL, bad_user, auth, none, nowhere));
	ATF_CHECK(!sql_set_auth(m, SQL_MYSQL, bad_host, auth, nowhere));
	ATF_CHECK(!sql_set_require(m, SQL_MARIADB, bad_host, none, nowhere));
	ATF_CHECK(!sql_grant(m, SQL_MARIADB, bad_user, "db", false, nowhere));
	ATF_CHECK(!sql_ask_accounts(m, SQL_MARIADB, names, 2, nowhere));
	ATF_CHECK(sql_ask_accounts(m, SQL_MARIADB, names, 1, nowhere));
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(revoke);
ATF_TC_BODY(revoke, tc)
{
	struct arena *m = a();
	struct sql_account who = {"slurm", "10.%"};
	CHECK_SQL("REVOKE SELECT, TRIGGER ON `a\\_b`.* FROM 'slurm'@'10.%'",
		  sql_revoke(m, SQL_MARIADB, who, "a_b", false,
			     1u << SQL_PRIVILEGE_SELECT | 1u << SQL_PRIVILEGE_TRIGGER, nowhere));
	CHECK_SQL("REVOKE GRANT OPTION ON `a_b`.* FROM 'slurm'@'10.%'",
		  sql_revoke(m, SQL_MYSQL, who, "a_b", true, 1u << SQL_PRIVILEGE_GRANT_OPTION,
			     nowhere));
	ATF_CHECK(!sql_ask_accounts_less(m, SQL_MYSQL, NULL, 0, nowhere));
	const char *text =
		sql_statement_text(m, sql_ask_accounts_less(m, SQL_MARIADB, NULL, 0, nowhere));
	ATF_CHECK(strstr(text, "FROM mysql.user") && !strstr(text, "WHERE"));
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(variables);
ATF_TC_BODY(variables, tc)
{
	struct arena *m = a();
	CHECK_SQL("SET GLOBAL max_allowed_packet = 16777216",
		  sql_set_variable(m, SQL_MARIADB, "max_allowed_packet", "16777216", nowhere));
	CHECK_SQL("SET PERSIST validate_password.policy = 'LOW'''",
		  sql_set_variable(m, SQL_MYSQL, "validate_password.policy", "LOW'", nowhere));
	CHECK_SQL("SET PERSIST x = ''", sql_set_variable(m, SQL_MYSQL, "x", "", nowhere));
	ATF_CHECK(!sql_set_variable(m, SQL_MYSQL, "x = 1; SET y", "1", nowhere));
	ATF_CHECK(!sql_set_variable(m, SQL_MYSQL, "`x`", "1", nowhere));
	ATF_CHECK(!sql_set_variable(m, SQL_MYSQL, "", "1", nowhere));
	ATF_CHECK(!sql_set_variable(m, SQL_MYSQL, "x", "a\\b", nowhere));
	arena_release(&arena);
}

ATF_TC_WITHOUT_HEAD(questions);
ATF_TC_BODY(questions, tc)
{
	struct arena *m = a();
	const char *names[] = {"o'brien", "slurm"};
	CHECK_SQL("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('o''brien', 'slurm')",
		  sql_ask_variables(m, SQL_MYSQL, names, 2, nowhere));
	CHECK_SQL("SHOW GLOBAL VARIABLES", sql_ask_variables(m, SQL_MYSQL, NULL, 0, nowhere));
	CHECK_SQL("SELECT LOWER(variable_name), global_value, read_only FROM"
		  " information_schema.system_variables WHERE variable_name IN ('o''brien', "
		  "'slurm')",
		  sql_ask_variables(m, SQL_MARIADB, names, 2, nowhere));
	CHECK_SQL("SELECT schema_name, default_character_set_name, default_collation_name"
		  " FROM information_schema.schemata WHERE schema_name IN ('o''brien')",
		  sql_ask_databases(m, SQL_MARIADB, names, 1, nowhere));
	const char *t = sql_statement_text(m, sql_ask_grants(m, SQL_MYSQL, names, 2, nowhere));
	ATF_CHECK(strstr(t, " + (Execute_priv = 'Y') * 1024"));
	t = sql_statement_text(m, sql_ask_own_grants(m, SQL_MYSQL, nowhere));
	ATF_CHECK(strstr(t, " WHEN 'EXECUTE' THEN 1024"));
	arena_release(&arena);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, quoting);
	ATF_TP_ADD_TC(tp, patterns);
	ATF_TP_ADD_TC(tp, literals);
	ATF_TP_ADD_TC(tp, databases);
	ATF_TP_ADD_TC(tp, accounts);
	ATF_TP_ADD_TC(tp, slots);
	ATF_TP_ADD_TC(tp, requires);
	ATF_TP_ADD_TC(tp, grants);
	ATF_TP_ADD_TC(tp, refusals);
	ATF_TP_ADD_TC(tp, revoke);
	ATF_TP_ADD_TC(tp, variables);
	ATF_TP_ADD_TC(tp, questions);
	return atf_no_error();
}
