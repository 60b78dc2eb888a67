/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The questions: statements that change nothing. What an account may do comes back as one number,
 * so that nobody has to read SHOW GRANTS. */
#include "backends/sql_build.h"

#include <stdio.h>
#include <string.h>

/* WHERE column IN ('a', 'b'); nothing for an empty list. */
static void say_names(struct sql_build *b, const char *column, const char *const *names,
		      uint32_t count)
{
	if (!count)
		return;
	sql_say(b, " WHERE ");
	sql_say(b, column);
	for (uint32_t i = 0; i < count; i++) {
		sql_say(b, i ? ", " : " IN (");
		sql_say_string(b, names[i]);
	}
	sql_say(b, ")");
}

const struct sql_statement *sql_ask_variables(struct arena *a, enum sql_dialect d,
					      const char *const *names, uint32_t count,
					      struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, d == SQL_MYSQL ? "SHOW GLOBAL VARIABLES"
				   : "SELECT LOWER(variable_name), global_value, read_only"
				     " FROM information_schema.system_variables");
	say_names(&b, d == SQL_MYSQL ? "Variable_name" : "variable_name", names, count);
	return sql_finish(&b, SQL_ASK, from, "ask for the server's variables");
}

const struct sql_statement *sql_ask_databases(struct arena *a, enum sql_dialect d,
					      const char *const *names, uint32_t count,
					      struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT schema_name, default_character_set_name, default_collation_name"
		    " FROM information_schema.schemata");
	say_names(&b, "schema_name", names, count);
	return sql_finish(&b, SQL_ASK, from, "ask for databases");
}

const struct sql_statement *sql_ask_activity(struct arena *a, enum sql_dialect d,
					     const char *database, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT TIME, SUBSTRING_INDEX(LEFT(INFO, 200), ' ', 3)"
		    " FROM information_schema.processlist"
		    " WHERE COMMAND = 'Query' AND ID <> CONNECTION_ID() AND DB = ");
	sql_say_string(&b, database);
	sql_say(&b, " ORDER BY TIME DESC LIMIT 1");
	return sql_finish(&b, SQL_ASK, from, "ask what is done on a database");
}

/* What GRANT … ON *.* leaves in mysql.user; USAGE leaves nothing. */
#define GLOBAL_PRIVILEGES                                                                          \
	" IF('Y' IN (Select_priv, Insert_priv, Update_priv, Delete_priv, Create_priv, Drop_priv,"  \
	" Reload_priv, Shutdown_priv, Process_priv, File_priv, Grant_priv, References_priv,"       \
	" Index_priv, Alter_priv, Show_db_priv, Super_priv, Create_tmp_table_priv,"                \
	" Lock_tables_priv, Execute_priv, Repl_slave_priv, Repl_client_priv, Create_view_priv,"    \
	" Show_view_priv, Create_routine_priv, Alter_routine_priv, Create_user_priv, Event_priv,"  \
	" Trigger_priv), 'Y', 'N')"

/* The columns of enum sql_account_column. MariaDB keeps accounts as JSON: mysql.user, a view there,
 * has neither the lock nor the second way in. Where there was one once, a list of one stays behind.
 */
static const char *const account_columns[] = {
	[SQL_MARIADB] =
		"SELECT User, Host, IFNULL(JSON_VALUE(Priv, '$.plugin'), ''),"
		" HEX(IFNULL(JSON_VALUE(Priv, '$.authentication_string'), '')),"
		" ELT(IFNULL(JSON_VALUE(Priv, '$.ssl_type'), 0) + 1, '', 'ANY', 'X509', "
		"'SPECIFIED'),"
		" IFNULL(JSON_VALUE(Priv, '$.ssl_cipher'), ''),"
		" IFNULL(JSON_VALUE(Priv, '$.x509_subject'), ''),"
		" IFNULL(JSON_VALUE(Priv, '$.x509_issuer'), ''),"
		" IF(JSON_VALUE(Priv, '$.account_locked'), 'Y', 'N'),"
		" IF(JSON_LENGTH(Priv, '$.auth_or') > 1, JSON_QUERY(Priv, '$.auth_or'), NULL),"
		" IF(JSON_VALUE(Priv, '$.access') > 0, 'Y', 'N'),"
		" JSON_VALUE(Priv, '$.auth_or[1].plugin'),"
		" HEX(JSON_VALUE(Priv, '$.auth_or[1].authentication_string'))"
		" FROM mysql.global_priv",
	[SQL_MYSQL] = "SELECT User, Host, plugin, HEX(authentication_string), ssl_type,"
		      " CONVERT(ssl_cipher USING utf8mb4), CONVERT(x509_subject USING utf8mb4),"
		      " CONVERT(x509_issuer USING utf8mb4), account_locked,"
		      " JSON_EXTRACT(User_attributes, '$.additional_password')," GLOBAL_PRIVILEGES
		      ", IF(JSON_EXTRACT(User_attributes, '$.additional_password') IS NULL, NULL,"
		      " plugin),"
		      " HEX(JSON_UNQUOTE(JSON_EXTRACT(User_attributes, '$.additional_password')))"
		      " FROM mysql.user",
};

/* The view for old programs, on which alone some logins have SELECT. */
static const char account_columns_less[] =
	"SELECT User, Host, plugin, HEX(authentication_string), ssl_type, ssl_cipher,"
	" x509_subject, x509_issuer, NULL, NULL," GLOBAL_PRIVILEGES ", NULL, NULL FROM mysql.user";

const struct sql_statement *sql_ask_accounts(struct arena *a, enum sql_dialect d,
					     const char *const *users, uint32_t count,
					     struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, account_columns[d]);
	say_names(&b, "User", users, count);
	return sql_finish(&b, SQL_ASK, from, "ask for accounts");
}

const struct sql_statement *sql_ask_accounts_less(struct arena *a, enum sql_dialect d,
						  const char *const *users, uint32_t count,
						  struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	if (d != SQL_MARIADB)
		return NULL;
	sql_say(&b, account_columns_less);
	say_names(&b, "User", users, count);
	return sql_finish(&b, SQL_ASK, from, "ask for accounts in another way");
}

struct privilege {
	const char *name, *column;
};

static const struct privilege privileges[] = {
#define P(id, name, column) {name, column},
	SQL_PRIVILEGES(P)
#undef P
};

/* A sum with one term a privilege; `term` makes it of a name (or a column) and a weight. */
static void say_sum(struct sql_build *b, const char *term, bool by_column)
{
	char text[128];
	for (unsigned i = 0; i < SQL_PRIVILEGE_COUNT; i++) {
		if (i == SQL_PRIVILEGE_DELETE_HISTORY && b->dialect != SQL_MARIADB)
			continue;
		snprintf(text, sizeof(text), term,
			 by_column ? privileges[i].column : privileges[i].name, 1u << i);
		sql_say(b, text);
	}
}

const struct sql_statement *sql_ask_grants(struct arena *a, enum sql_dialect d,
					   const char *const *users, uint32_t count,
					   struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT User, Host, Db, 0");
	say_sum(&b, " + (%s = 'Y') * %u", true);
	sql_say(&b, " FROM mysql.db");
	say_names(&b, "User", users, count);
	return sql_finish(&b, SQL_ASK, from, "ask for grants");
}

#define OWN_ROWS "REPLACE(grantee, '''', '') = REPLACE(CURRENT_USER(), '''', '')"

/* information_schema tells everyone about himself; GRANT OPTION is a column of its own there. */
const struct sql_statement *sql_ask_own_grants(struct arena *a, enum sql_dialect d,
					       struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - 1 -"
		    " CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1))),"
		    " SUBSTRING_INDEX(CURRENT_USER(), '@', -1), table_schema,"
		    " CAST(SUM(CASE privilege_type");
	say_sum(&b, " WHEN '%s' THEN %u", false);
	sql_say(&b, " ELSE 0 END) + IF(MAX(is_grantable) = 'YES', ");
	sql_say(&b, arena_printf(a, "%u", 1u << SQL_PRIVILEGE_GRANT_OPTION));
	sql_say(&b, ", 0) AS UNSIGNED) FROM information_schema.schema_privileges"
		    " WHERE " OWN_ROWS " GROUP BY table_schema");
	return sql_finish(&b, SQL_ASK, from, "ask for our own grants");
}

/* Global privileges have no schema. A schema that grants name is a pattern, as LIKE's. */
const struct sql_statement *sql_ask_own_privileges(struct arena *a, enum sql_dialect d,
						   const char *const *databases, uint32_t count,
						   struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT privilege_type, is_grantable FROM information_schema.user_privileges"
		    " WHERE " OWN_ROWS " UNION SELECT privilege_type, is_grantable"
		    " FROM information_schema.schema_privileges WHERE " OWN_ROWS);
	for (uint32_t i = 0; i < count; i++) {
		sql_say(&b, i ? " OR " : " AND (");
		sql_say_string(&b, databases[i]);
		sql_say(&b, " LIKE table_schema");
	}
	sql_say(&b, count ? ")" : " AND FALSE");
	return sql_finish(&b, SQL_ASK, from, "ask for our own privileges");
}

uint32_t sql_privilege_named(const char *name)
{
	for (unsigned i = 0; i < SQL_PRIVILEGE_COUNT; i++) {
		if (!strcmp(name, privileges[i].name))
			return 1u << i;
	}
	return 0;
}

const struct sql_statement *sql_ask_access(struct arena *a, enum sql_dialect d,
					   const char *database, struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "USE ");
	sql_say_name(&b, database);
	return sql_finish(&b, SQL_ASK, from, "use database '%s'", database);
}

const struct sql_statement *sql_ask_time(struct arena *a, enum sql_dialect d,
					 struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)");
	return sql_finish(&b, SQL_ASK, from, "ask for the server's time");
}
