/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The one renderer of SQL, for the emitted script and for live application alike: what changes a
 * server and what asks it. Two dialects, MariaDB from 10.5 and MySQL from 8.0. Every changing
 * statement can be repeated without effect.
 *
 * The texts mean the same under every sql_mode (strings in '…' without backslashes, names in `…`),
 * provided the session's character set is utf8mb4. No password is ever part of a statement: where
 * an authentication string belongs there is an auth slot, which runtime/ binds in memory of its
 * own. Statements live in the arena they were made in. */
#ifndef BACKENDS_SQL_H
#define BACKENDS_SQL_H

#include "compiler/model.h"
#include "grammar/support/buf.h"

enum sql_dialect { SQL_MARIADB, SQL_MYSQL };

/* By the engine of a database_server. */
enum sql_dialect sql_dialect_of(const struct object *server);

enum sql_kind {
	SQL_CREATE_DATABASE,
	SQL_CREATE_USER,
	SQL_SET_REQUIRE, /* ALTER USER … REQUIRE: the TLS demand alone */
	SQL_SET_AUTH,    /* ALTER USER … IDENTIFIED: the authentication string alone */
	SQL_GRANT,
	SQL_REVOKE,
	SQL_SET_VARIABLE, /* a global variable, from now on */
	SQL_LOCK,         /* ALTER USER … ACCOUNT LOCK: nobody logs in as it any more */
	SQL_ASK,          /* changes nothing */
};

/* A stretch of text, or the place of a credential's authentication string (then text is NULL). */
struct sql_piece {
	const char *text;
	size_t size;
	const struct object *credential;
	const char *plugin; /* of schema.def's words: which kind of authentication string */
	const char *known;  /* as in struct sql_auth */
};

struct sql_statement {
	enum sql_kind kind;
	enum sql_dialect dialect;
	const struct sql_piece *pieces;
	uint32_t piece_count;
	const char *note;        /* for people: "create database 'hpc1'" */
	const struct object *of; /* what it is for */
	uint32_t at;             /* location in the description that asked for it; 0: nowhere */
};

/* What a statement is for and where that is written. */
struct sql_origin {
	const struct object *of;
	uint32_t at;
};

struct sql_account {
	const char *user, *host;
};

/* How an account proves itself. Plugins without an authentication string (unix_socket) make no
 * slot. */
struct sql_auth {
	const char *plugin; /* of schema.def's words */
	const struct object *credential;
	/* The authentication string that the server has, in hex as sql_ask_accounts gives it and in
	 * memory for secrets; NULL: one is made of the credential's password. */
	const char *known;
};

enum sql_tls { SQL_TLS_NONE, SQL_TLS_SSL, SQL_TLS_X509, SQL_TLS_SPECIFIED };

/* REQUIRE: subject and issuer (either may be NULL) only with SQL_TLS_SPECIFIED. */
struct sql_require {
	enum sql_tls tls;
	const char *subject, *issuer;
};

/* What the TLS policy of a server and a storage credential ask of the account: nothing under
 * disabled and preferred, from required on TLS; a client certificate, subject or issuer asks for it
 * under every mode that uses TLS. */
struct sql_require sql_require_of(const struct object *server, const struct object *credential);
/* What REQUIRE says: "NONE", "SSL", "X509", "SUBJECT '…' AND ISSUER '…'"; NULL if a text cannot be
 * written. */
const char *sql_require_text(struct arena *a, struct sql_require r);

/* Statements that change something. Each returns NULL if a name or text cannot be written in SQL
 * (sql_writable); the checker refuses such descriptions. Their order on a new server is the order
 * here. */

/* IF NOT EXISTS; utf8mb4, utf8mb4_unicode_ci. An existing database is left as it is. */
const struct sql_statement *sql_create_database(struct arena *a, enum sql_dialect d,
						const char *name, struct sql_origin from);
/* IF NOT EXISTS; an existing account keeps its password. */
const struct sql_statement *sql_create_user(struct arena *a, enum sql_dialect d,
					    struct sql_account who, struct sql_auth auth,
					    struct sql_require require, struct sql_origin from);
const struct sql_statement *sql_set_require(struct arena *a, enum sql_dialect d,
					    struct sql_account who, struct sql_require require,
					    struct sql_origin from);
const struct sql_statement *sql_set_auth(struct arena *a, enum sql_dialect d,
					 struct sql_account who, struct sql_auth auth,
					 struct sql_origin from);
/* A second way in beside the one that the account has (`present`, with its string). MariaDB is told
 * both and may be told so again; MySQL keeps what it has as the second, so that repeating it would
 * lose the old one: look before (SQL_ACCOUNT_SECOND_AUTH). Its plugin must stay what it is. */
const struct sql_statement *sql_add_auth(struct arena *a, enum sql_dialect d,
					 struct sql_account who, struct sql_auth auth,
					 struct sql_auth present, struct sql_origin from);
/* Leaves `auth` as the only way in, which it is already the first of. Can be repeated. */
const struct sql_statement *sql_keep_auth(struct arena *a, enum sql_dialect d,
					  struct sql_account who, struct sql_auth auth,
					  struct sql_origin from);
/* Sessions that are open go on. */
const struct sql_statement *sql_lock_account(struct arena *a, enum sql_dialect d,
					     struct sql_account who, struct sql_origin from);
/* SQL_SLURMDBD_PRIVILEGES on this one database. `literal`: see sql_grant_pattern. */
const struct sql_statement *sql_grant(struct arena *a, enum sql_dialect d, struct sql_account who,
				      const char *database, bool literal, struct sql_origin from);

/* Takes a set of enum sql_privilege on this one database away. */
const struct sql_statement *sql_revoke(struct arena *a, enum sql_dialect d, struct sql_account who,
				       const char *database, bool literal, uint32_t privileges,
				       struct sql_origin from);
/* The global variable, as the server spells it, to a value: a decimal number as it is, anything
 * else as a string, which servers take for booleans and words too. MySQL keeps it (PERSIST),
 * MariaDB forgets it when it stops. NULL if the name is none. */
const struct sql_statement *sql_set_variable(struct arena *a, enum sql_dialect d, const char *name,
					     const char *value, struct sql_origin from);

/* Privileges of one account on one database, as a set of bits; the first eleven are what slurmdbd
 * gets. */
#define SQL_PRIVILEGES(P)                                                                          \
	P(SELECT, "SELECT", "Select_priv")                                                         \
	P(INSERT, "INSERT", "Insert_priv")                                                         \
	P(UPDATE, "UPDATE", "Update_priv")                                                         \
	P(DELETE, "DELETE", "Delete_priv")                                                         \
	P(CREATE, "CREATE", "Create_priv")                                                         \
	P(ALTER, "ALTER", "Alter_priv")                                                            \
	P(DROP, "DROP", "Drop_priv")                                                               \
	P(INDEX, "INDEX", "Index_priv")                                                            \
	P(CREATE_ROUTINE, "CREATE ROUTINE", "Create_routine_priv")                                 \
	P(ALTER_ROUTINE, "ALTER ROUTINE", "Alter_routine_priv")                                    \
	P(EXECUTE, "EXECUTE", "Execute_priv")                                                      \
	P(GRANT_OPTION, "GRANT OPTION", "Grant_priv")                                              \
	P(REFERENCES, "REFERENCES", "References_priv")                                             \
	P(CREATE_TEMPORARY_TABLES, "CREATE TEMPORARY TABLES", "Create_tmp_table_priv")             \
	P(LOCK_TABLES, "LOCK TABLES", "Lock_tables_priv")                                          \
	P(CREATE_VIEW, "CREATE VIEW", "Create_view_priv")                                          \
	P(SHOW_VIEW, "SHOW VIEW", "Show_view_priv")                                                \
	P(EVENT, "EVENT", "Event_priv")                                                            \
	P(TRIGGER, "TRIGGER", "Trigger_priv")                                                      \
	P(DELETE_HISTORY, "DELETE HISTORY", "Delete_history_priv") /* MariaDB's alone */

enum sql_privilege {
#define P(id, name, column) SQL_PRIVILEGE_##id,
	SQL_PRIVILEGES(P)
#undef P
		SQL_PRIVILEGE_COUNT,
};

enum { SQL_SLURMDBD_PRIVILEGES = (1 << (SQL_PRIVILEGE_EXECUTE + 1)) - 1 };

/* "SELECT, INSERT": the names of a set. */
const char *sql_privilege_names(struct arena *a, uint32_t set);

/* Questions: one statement each, whatever the number of names. An empty list of names asks for
 * every row. Answers are rows of text columns, in the order of the enum that belongs to the
 * question; NULL means none. Names are compared by the column's collation, so an answer may hold
 * rows of names that differ in case: compare again. */

/* Global variables; those the server does not have give no row. Names are asked for in any case and
 * answered in lower case. Only MariaDB has the last column, and a table to ask: MySQL's dialect is
 * understood by both. */
enum sql_variable_column {
	SQL_VARIABLE_NAME,
	SQL_VARIABLE_VALUE,
	SQL_VARIABLE_READ_ONLY, /* YES: only its option file sets it */
	SQL_VARIABLE_COLUMNS
};
const struct sql_statement *sql_ask_variables(struct arena *a, enum sql_dialect d,
					      const char *const *names, uint32_t count,
					      struct sql_origin from);

enum sql_database_column {
	SQL_DATABASE_NAME,
	SQL_DATABASE_CHARSET,
	SQL_DATABASE_COLLATION,
	SQL_DATABASE_COLUMNS
};
const struct sql_statement *sql_ask_databases(struct arena *a, enum sql_dialect d,
					      const char *const *names, uint32_t count,
					      struct sql_origin from);

/* Everything there is of databases, of the tables by which Slurm's are known, and of the sessions
 * in the databases of these names: four columns, which WHAT tells the meaning of. database  its
 * name, character set, collation table     of Slurm's: its database, its name column    `id` of
 * Slurm's cluster_table, which not every release has: database, name session   database, user,
 * client host without port; those that a login may see self      the account that it took
 * us for (user@host), what tells the server from others, our own client host */
enum sql_schema_column {
	SQL_SCHEMA_WHAT,
	SQL_SCHEMA_NAME,
	SQL_SCHEMA_ONE,
	SQL_SCHEMA_TWO,
	SQL_SCHEMA_COLUMNS
};
const struct sql_statement *sql_ask_schemas(struct arena *a, enum sql_dialect d,
					    const char *const *names, uint32_t count,
					    struct sql_origin from);

/* One database of Slurm's, and the clusters in it whose jobs are to be counted. */
struct sql_schema {
	const char *name;
	bool has_id; /* cluster_table has the column */
	const char *const *clusters;
	uint32_t cluster_count;
};
enum { SQL_JOBS_COUNTED = 10000 }; /* one more means: more */

/* What databases of Slurm's hold: number (of the schema: ONE), cluster (name, deleted, id), jobs
 * (of which cluster, how many, seconds since 1970 of the last one's end or submission). A name that
 * cannot be written gives NULL, and so does an empty list. */
enum sql_record_column {
	SQL_RECORD_WHAT,
	SQL_RECORD_SCHEMA,
	SQL_RECORD_NAME,
	SQL_RECORD_ONE,
	SQL_RECORD_TWO,
	SQL_RECORD_COLUMNS
};
const struct sql_statement *sql_ask_records(struct arena *a, enum sql_dialect d,
					    const struct sql_schema *list, uint32_t count,
					    struct sql_origin from);

/* How many jobs run on the clusters of each database, as the accounting knows: a row each. */
enum sql_running_column { SQL_RUNNING_SCHEMA, SQL_RUNNING_JOBS, SQL_RUNNING_COLUMNS };
const struct sql_statement *sql_ask_running(struct arena *a, enum sql_dialect d,
					    const struct sql_schema *list, uint32_t count,
					    struct sql_origin from);

/* What other sessions do on this database: seconds, the first words; the longest, or no row. Every
 * account is shown its own sessions. */
const struct sql_statement *sql_ask_activity(struct arena *a, enum sql_dialect d,
					     const char *database, struct sql_origin from);

/* Accounts of these users. AUTH, SECOND and SECOND_AUTH are as good as the authentication string:
 * neither logged nor shown. */
enum sql_account_column {
	SQL_ACCOUNT_USER,
	SQL_ACCOUNT_HOST,
	SQL_ACCOUNT_PLUGIN, /* the server's name of it: auth_socket where schema.def says
			       unix_socket */
	SQL_ACCOUNT_AUTH,   /* authentication string, in hex */
	SQL_ACCOUNT_TLS,    /* "", ANY, X509, SPECIFIED: enum sql_tls in order */
	SQL_ACCOUNT_CIPHER,
	SQL_ACCOUNT_SUBJECT,
	SQL_ACCOUNT_ISSUER,
	SQL_ACCOUNT_LOCKED, /* Y, N */
	SQL_ACCOUNT_SECOND, /* JSON, where there is a second way in: MariaDB's auth_or, MySQL's
			       additional password */
	SQL_ACCOUNT_GLOBAL, /* Y: it may do something on every database */
	SQL_ACCOUNT_SECOND_PLUGIN, /* of that second way, as PLUGIN; NULL: there is none */
	SQL_ACCOUNT_SECOND_AUTH,   /* and its authentication string, in hex */
	SQL_ACCOUNT_COLUMNS
};
const struct sql_statement *sql_ask_accounts(struct arena *a, enum sql_dialect d,
					     const char *const *users, uint32_t count,
					     struct sql_origin from);
/* The same of a table that more logins may read, where there is one, or NULL: LOCKED and those
 * of the second way are NULL in it, for they are not told. */
const struct sql_statement *sql_ask_accounts_less(struct arena *a, enum sql_dialect d,
						  const char *const *users, uint32_t count,
						  struct sql_origin from);

/* What these users may do, database by database. PATTERN is as the server keeps it: compare with
 * sql_grant_pattern. */
enum sql_grant_column {
	SQL_GRANT_USER,
	SQL_GRANT_HOST,
	SQL_GRANT_PATTERN,
	SQL_GRANT_PRIVILEGES, /* decimal: a set of enum sql_privilege */
	SQL_GRANT_COLUMNS
};
const struct sql_statement *sql_ask_grants(struct arena *a, enum sql_dialect d,
					   const char *const *users, uint32_t count,
					   struct sql_origin from);
/* The same columns for the account that asks, who needs no privilege for it. */
const struct sql_statement *sql_ask_own_grants(struct arena *a, enum sql_dialect d,
					       struct sql_origin from);

/* What the account that asks may do everywhere, or on one of these databases; not by its roles. */
enum sql_own_privilege_column { SQL_OWN_PRIVILEGE, SQL_OWN_GRANTABLE, SQL_OWN_COLUMNS };
const struct sql_statement *sql_ask_own_privileges(struct arena *a, enum sql_dialect d,
						   const char *const *databases, uint32_t count,
						   struct sql_origin from);
/* The bit of enum sql_privilege that a server calls so; 0: none. */
uint32_t sql_privilege_named(const char *name);
/* Makes a database the session's, which takes a privilege on it, and no more. */
const struct sql_statement *sql_ask_access(struct arena *a, enum sql_dialect d,
					   const char *database, struct sql_origin from);
/* Milliseconds since 1970 by the server's clock. */
const struct sql_statement *sql_ask_time(struct arena *a, enum sql_dialect d,
					 struct sql_origin from);

/* A database name as GRANT wants it and the server keeps it: with '_', '%' and '\' escaped, for it
 * is a pattern. Where names are literal, as it is: on a MySQL whose global variable partial_revokes
 * is ON an escaped name matches nothing. */
const char *sql_grant_pattern(struct arena *a, const char *database, bool literal);

/* False if a text cannot stand in a string literal: it holds a control character or a backslash,
 * which servers read according to sql_mode. */
bool sql_writable(const char *text);
/* The two quoting functions; there are no others. Names (schemas, user variables): in backticks.
 * Strings: in '…', false and nothing appended where sql_writable is false. */
void sql_quote_name(struct buf *out, const char *name);
bool sql_quote_string(struct buf *out, const char *text);

/* What stands in an auth slot, for an authentication string of n bytes: written to `out`, which
 * holds SQL_AUTH_SIZE bytes; no NUL is added. Returns the bytes written, 0 if the string is too
 * long or not one this dialect can say. */
enum { SQL_AUTH_MAX = 255, SQL_AUTH_SIZE = 2 + 2 * SQL_AUTH_MAX };
size_t sql_auth_literal(enum sql_dialect d, const char *auth, size_t n, char *out);

/* The statement for people, slots shown as <hidden>. */
const char *sql_statement_text(struct arena *a, const struct sql_statement *s);

#endif
