/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a server holds of Slurm's: two questions, whatever the number of databases. The first sees
 * databases, tables and sessions; the second, put together from its answer, looks into the tables.
 * Texts of different origin have different collations, which UNION does not take: all are made
 * one. */
#include "backends/sql_build.h"

#include <stdio.h>

#define AS_TEXT(column) "CONVERT(" column " USING utf8mb4) COLLATE utf8mb4_bin"
#define UNION           " UNION ALL "

static void say_list(struct sql_build *b, const char *const *names, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		sql_say(b, i ? ", " : " IN (");
		sql_say_string(b, names[i]);
	}
	sql_say(b, ")");
}

/* "10.0.0.1:54321" without its port, which an address of IPv6 ends in as well. */
#define CLIENT                                                                                     \
	"IF(LOCATE(':', host), LEFT(host, CHAR_LENGTH(host) - 1 -"                                 \
	" CHAR_LENGTH(SUBSTRING_INDEX(host, ':', -1))), host)"

/* What no two servers have in common. MySQL's UUID is in the data directory, which may have been
 * copied; MariaDB has none. */
#define PLACE "@@hostname, @@port, @@datadir, @@server_id"
static const char *const identities[] = {
	[SQL_MARIADB] = AS_TEXT("CONCAT_WS(' ', " PLACE ")"),
	[SQL_MYSQL] = AS_TEXT("CONCAT_WS(' ', " PLACE ", @@server_uuid)"),
};

const struct sql_statement *sql_ask_schemas(struct arena *a, enum sql_dialect d,
					    const char *const *names, uint32_t count,
					    struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	sql_say(&b, "SELECT 'database', " AS_TEXT("schema_name") ", " AS_TEXT(
			    "default_character_set_"
			    "name") ", " AS_TEXT("default_collation_name") " FROM "
									   "information_schema."
									   "schemata");
	sql_say(&b, UNION "SELECT 'table', " AS_TEXT("table_schema") ", " AS_TEXT(
			    "table_name") ", '' FROM information_schema.tables WHERE table_name IN "
					  "('convert_version_table', 'cluster_table') OR "
					  "table_name LIKE"
					  " '%|_job|_table' ESCAPE '|'");
	sql_say(&b, UNION "SELECT 'column', " AS_TEXT("table_schema") ", " AS_TEXT(
			    "column_name") ", '' FROM information_schema.columns WHERE table_name "
					   "= 'cluster_table'"
					   " AND column_name = 'id'");
	sql_say(&b, UNION "SELECT 'self', " AS_TEXT("CURRENT_USER()") ", ");
	sql_say(&b, identities[d]);
	sql_say(&b, ", " AS_TEXT("SUBSTRING_INDEX(USER(), '@', -1)"));
	if (count) {
		sql_say(&b,
			UNION "SELECT DISTINCT 'session', " AS_TEXT("db") ", " AS_TEXT(
				"user") ", " AS_TEXT(CLIENT) " FROM information_schema.processlist "
							     "WHERE db");
		say_list(&b, names, count);
	}
	return sql_finish(&b, SQL_ASK, from, "ask for databases, Slurm's tables and who uses them");
}

static void say_table(struct sql_build *b, const char *schema, const char *table)
{
	sql_say_name(b, schema);
	sql_say(b, ".");
	sql_say_name(b, table);
}

static void say_begin(struct sql_build *b, const char *what, const char *schema)
{
	sql_say(b, b->text.size ? UNION "SELECT '" : "SELECT '");
	sql_say(b, what);
	sql_say(b, "', ");
	sql_say_string(b, schema);
	sql_say(b, ", ");
}

/* The last job that was begun or has ended, both by an index. */
static void say_jobs(struct sql_build *b, const char *schema, const char *cluster)
{
	const char *table = arena_printf(b->arena, "%s_job_table", cluster);
	say_begin(b, "jobs", schema);
	sql_say_string(b, cluster);
	sql_say(b, ", CAST((SELECT COUNT(*) FROM (SELECT 1 FROM ");
	say_table(b, schema, table);
	sql_say(b, arena_printf(b->arena, " LIMIT %d) x) AS CHAR), ", SQL_JOBS_COUNTED + 1));
	sql_say(b, "(SELECT CAST(GREATEST(IFNULL(MAX(time_end), 0), IFNULL((SELECT time_submit "
		   "FROM ");
	say_table(b, schema, table);
	sql_say(b, " ORDER BY job_db_inx DESC LIMIT 1), 0)) AS CHAR) FROM ");
	say_table(b, schema, table);
	sql_say(b, ")");
}

static void say_schema(struct sql_build *b, const struct sql_schema *s)
{
	say_begin(b, "number", s->name);
	sql_say(b, "'', CAST(MAX(version) AS CHAR), '' FROM ");
	say_table(b, s->name, "convert_version_table");
	say_begin(b, "cluster", s->name);
	sql_say(b, AS_TEXT("name") ", CAST(deleted AS CHAR), CAST(");
	sql_say(b, s->has_id ? "id" : "0");
	sql_say(b, " AS CHAR) FROM ");
	say_table(b, s->name, "cluster_table");
	for (uint32_t i = 0; i < s->cluster_count; i++)
		say_jobs(b, s->name, s->clusters[i]);
}

const struct sql_statement *sql_ask_records(struct arena *a, enum sql_dialect d,
					    const struct sql_schema *list, uint32_t count,
					    struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	if (!count)
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		say_schema(&b, &list[i]);
	return sql_finish(&b, SQL_ASK, from, "ask what Slurm's databases hold");
}

/* JOB_RUNNING is 1 in every release. */
static void say_running(struct sql_build *b, const struct sql_schema *s)
{
	sql_say(b, b->text.size ? UNION "SELECT " : "SELECT ");
	sql_say_string(b, s->name);
	sql_say(b, ", CAST(0");
	for (uint32_t i = 0; i < s->cluster_count; i++) {
		sql_say(b, " + (SELECT COUNT(*) FROM ");
		say_table(b, s->name, arena_printf(b->arena, "%s_job_table", s->clusters[i]));
		sql_say(b, " WHERE time_end = 0 AND state = 1)");
	}
	sql_say(b, " AS CHAR)");
}

const struct sql_statement *sql_ask_running(struct arena *a, enum sql_dialect d,
					    const struct sql_schema *list, uint32_t count,
					    struct sql_origin from)
{
	struct sql_build b = sql_begin(a, d);
	for (uint32_t i = 0; i < count; i++)
		say_running(&b, &list[i]);
	return sql_finish(&b, SQL_ASK, from, "ask how many jobs run");
}
