/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The statements that change a server: databases, accounts, grants. */
#include "backends/sql_build.h"

#include <string.h>

struct sql_require sql_require_of(const struct object *server, const struct object *credential)
{
	struct sql_require r = {.tls = SQL_TLS_NONE};
	const char *mode = server_tls_mode(server);
	if (!strcmp(mode, "disabled"))
		return r;
	r.subject = object_text(credential, AT_credential_subject);
	r.issuer = object_text(credential, AT_credential_issuer);
	if (r.subject || r.issuer)
		r.tls = SQL_TLS_SPECIFIED;
	else if (object_has(credential, AT_credential_client_cert))
		r.tls = SQL_TLS_X509;
	else if (strcmp(mode, "preferred") != 0)
		r.tls = SQL_TLS_SSL;
	return r;
}

static void say_require(struct sql_build *b, struct sql_require r)
{
	static const char *const words[] = {"NONE", "SSL", "X509"};
	if (r.tls != SQL_TLS_SPECIFIED) {
		sql_say(b, words[r.tls]);
		return;
	}
	if (r.subject) {
		sql_say(b, "SUBJECT ");
		sql_say_string(b, r.subject);
	}
	if (r.issuer) {
		sql_say(b, r.subject ? " AND ISSUER " : "ISSUER ");
		sql_say_string(b, r.issuer);
	}
}

const char *sql_require_text(struct arena *a, struct sql_require r)
{
	struct sql_build b = sql_begin(a, SQL_MARIADB);
	say_require(&b, r);
	return b.unwritable ? NULL : buf_text(&b.text);
}

static void say_account(struct sql_build *b, struct sql_account who)
{
	sql_say_string(b, who.user);
	sql_say(b, "@");
	sql_say_string(b, who.host);
}

static void say_way(struct sql_build *b, struct sql_auth auth)
{
	static const char *const as[] = {[SQL_MARIADB] = " USING ", [SQL_MYSQL] = " AS "};
	bool socket = !strcmp(auth.plugin, "unix_socket");
	sql_say(b, socket && b->dialect == SQL_MYSQL ? "auth_socket" : auth.plugin);
	if (socket)
		return;
	sql_say(b, as[b->dialect]);
	if (plugin_has_password(auth.plugin))
		sql_say_slot(b, auth);
	else
		sql_say_string(b, "RDS");
}

static void say_identified(struct sql_build *b, struct sql_auth auth)
{
	static const char *const by[] = {
		[SQL_MARIADB] = " IDENTIFIED VIA ", [SQL_MYSQL] = " IDENTIFIED WITH "};
	sql_say(b, by[b->dialect]);
	say_way(b, auth);
}

/* What slurmdbd makes of other character sets is in Slurm's documentation: a case-insensitive
 * collation is a must, and user names beyond ASCII need more than latin1. */
const struct sql_statement *sql_create_database(struct arena *a, enum sql_dialect d,
						const char *name, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "CREATE DATABASE IF NOT EXISTS ");
	sql_say_name(&b, name);
	sql_say(&b, " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
	return sql_finish(&b, SQL_CREATE_DATABASE, from, "create database '%s'", name);
}

const struct sql_statement *sql_create_user(struct arena *a, enum sql_dialect d,
					    struct sql_account who, struct sql_auth auth,
					    struct sql_require require, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "CREATE USER IF NOT EXISTS ");
	say_account(&b, who);
	say_identified(&b, auth);
	sql_say(&b, " REQUIRE ");
	say_require(&b, require);
	return sql_finish(&b, SQL_CREATE_USER, from, "create account '%s'@'%s'", who.user,
			  who.host);
}

const struct sql_statement *sql_set_require(struct arena *a, enum sql_dialect d,
					    struct sql_account who, struct sql_require require,
					    struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "ALTER USER ");
	say_account(&b, who);
	sql_say(&b, " REQUIRE ");
	say_require(&b, require);
	return sql_finish(&b, SQL_SET_REQUIRE, from, "set what '%s'@'%s' requires of TLS", who.user,
			  who.host);
}

const struct sql_statement *sql_set_auth(struct arena *a, enum sql_dialect d,
					 struct sql_account who, struct sql_auth auth,
					 struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "ALTER USER ");
	say_account(&b, who);
	say_identified(&b, auth);
	return sql_finish(&b, SQL_SET_AUTH, from, "set the password of '%s'@'%s'", who.user,
			  who.host);
}

const struct sql_statement *sql_add_auth(struct arena *a, enum sql_dialect d,
					 struct sql_account who, struct sql_auth auth,
					 struct sql_auth present, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "ALTER USER ");
	say_account(&b, who);
	say_identified(&b, auth);
	if (d == SQL_MYSQL) {
		sql_say(&b, " RETAIN CURRENT PASSWORD");
	} else {
		sql_say(&b, " OR ");
		say_way(&b, present);
	}
	return sql_finish(&b, SQL_SET_AUTH, from, "let '%s'@'%s' in with the new password too",
			  who.user, who.host);
}

const struct sql_statement *sql_keep_auth(struct arena *a, enum sql_dialect d,
					  struct sql_account who, struct sql_auth auth,
					  struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "ALTER USER ");
	say_account(&b, who);
	if (d == SQL_MYSQL)
		sql_say(&b, " DISCARD OLD PASSWORD");
	else
		say_identified(&b, auth);
	return sql_finish(&b, SQL_SET_AUTH, from, "take the old password of '%s'@'%s' away",
			  who.user, who.host);
}

const struct sql_statement *sql_lock_account(struct arena *a, enum sql_dialect d,
					     struct sql_account who, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "ALTER USER ");
	say_account(&b, who);
	sql_say(&b, " ACCOUNT LOCK");
	return sql_finish(&b, SQL_LOCK, from, "lock account '%s'@'%s'", who.user, who.host);
}

static const char *const privilege_names[] = {
#define P(id, name, column) name,
	SQL_PRIVILEGES(P)
#undef P
};

const char *sql_privilege_names(struct arena *a, uint32_t set)
{
	struct buf b = BUF_IN(a);
	for (unsigned i = 0; i < SQL_PRIVILEGE_COUNT; i++) {
		if (!(set >> i & 1))
			continue;
		buf_adds(&b, b.size ? ", " : "");
		buf_adds(&b, privilege_names[i]);
	}
	return buf_text(&b);
}

const struct sql_statement *sql_grant(struct arena *a, enum sql_dialect d, struct sql_account who,
				      const char *database, bool literal, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "GRANT ");
	sql_say(&b, sql_privilege_names(a, SQL_SLURMDBD_PRIVILEGES));
	sql_say(&b, " ON ");
	sql_say_name(&b, sql_grant_pattern(a, database, literal));
	sql_say(&b, ".* TO ");
	say_account(&b, who);
	return sql_finish(&b, SQL_GRANT, from, "grant '%s'@'%s' what slurmdbd needs on '%s'",
			  who.user, who.host, database);
}

const struct sql_statement *sql_revoke(struct arena *a, enum sql_dialect d, struct sql_account who,
				       const char *database, bool literal, uint32_t privileges,
				       struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "REVOKE ");
	sql_say(&b, sql_privilege_names(a, privileges));
	sql_say(&b, " ON ");
	sql_say_name(&b, sql_grant_pattern(a, database, literal));
	sql_say(&b, ".* FROM ");
	say_account(&b, who);
	return sql_finish(&b, SQL_REVOKE, from,
			  "take from '%s'@'%s' what slurmdbd does not need on '%s'", who.user,
			  who.host, database);
}

static bool is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

const struct sql_statement *sql_set_variable(struct arena *a, enum sql_dialect d, const char *name,
					     const char *value, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	/* A name with a dot is a component's, of which quotes would make another. */
	if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789_.")])
		return NULL;
	sql_say(&b, d == SQL_MYSQL ? "SET PERSIST " : "SET GLOBAL ");
	sql_say(&b, name);
	sql_say(&b, " = ");
	if (is_number(value))
		sql_say(&b, value);
	else
		sql_say_string(&b, value);
	return sql_finish(&b, SQL_SET_VARIABLE, from, "set variable '%s' to %s", name, value);
}
