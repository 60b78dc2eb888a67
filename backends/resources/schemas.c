/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/schemas.h"

#include "backends/sql.h"
#include "grammar/support/ascii.h"

#include <string.h>

struct seen_schema *schemas_find(const struct schemas *s, const char *name)
{
	return map_get(&s->by_name, name, strlen(name));
}

static struct seen_schema *schema_of(struct schemas *s, struct arena *a, const char *name)
{
	struct seen_schema *x = schemas_find(s, name);
	if (x)
		return x;
	x = ARENA_NEW(a, struct seen_schema);
	x->name = name;
	map_put(&s->by_name, name, strlen(name), x);
	if (s->last)
		s->last->next = x;
	else
		s->first = x;
	return s->last = x;
}

bool schema_is_slurm(const struct seen_schema *s)
{
	return s->has_versions && s->has_clusters;
}

struct seen_cluster *schema_cluster(const struct seen_schema *s, const char *name)
{
	size_t n = strlen(name);
	struct seen_cluster *c = s->clusters;
	while (c && (strlen(c->name) != n || !ascii_same(c->name, name, n)))
		c = c->next;
	return c;
}

static struct seen_cluster *cluster_of(struct seen_schema *s, struct arena *a, const char *name)
{
	struct seen_cluster *c = schema_cluster(s, name);
	if (c)
		return c;
	c = ARENA_NEW(a, struct seen_cluster);
	c->name = name;
	if (s->last_cluster)
		s->last_cluster->next = c;
	else
		s->clusters = c;
	s->cluster_count++;
	return s->last_cluster = c;
}

static void read_table(struct seen_schema *s, struct arena *a, const char *table)
{
	static const char end[] = "_job_table";
	size_t n = strlen(table), m = sizeof(end) - 1;
	if (!strcmp(table, "convert_version_table"))
		s->has_versions = true;
	else if (!strcmp(table, "cluster_table"))
		s->has_clusters = true;
	else if (n > m && !strcmp(table + n - m, end))
		cluster_of(s, a, arena_copy(a, table, n - m));
}

static void read_session(struct schemas *s, struct arena *a, const struct answer_rows *r,
			 uint32_t row)
{
	struct seen_session *x = ARENA_NEW(a, struct seen_session);
	x->database = answer_cell(r, row, SQL_SCHEMA_NAME);
	x->user = answer_cell(r, row, SQL_SCHEMA_ONE);
	x->host = answer_cell(r, row, SQL_SCHEMA_TWO);
	if (s->last_session)
		s->last_session->next = x;
	else
		s->sessions = x;
	s->last_session = x;
}

static void read_schemas(struct schemas *s, struct arena *a, const struct answer_rows *r)
{
	for (uint32_t row = 0; row < r->rows; row++) {
		const char *what = answer_cell(r, row, SQL_SCHEMA_WHAT);
		const char *name = answer_cell(r, row, SQL_SCHEMA_NAME);
		if (!strcmp(what, "self")) {
			s->identity = answer_cell(r, row, SQL_SCHEMA_ONE);
			s->self = answer_cell(r, row, SQL_SCHEMA_TWO);
		} else if (!strcmp(what, "session"))
			read_session(s, a, r, row);
		else if (!strcmp(what, "database"))
			schema_of(s, a, name);
		else if (!strcmp(what, "table"))
			read_table(schema_of(s, a, name), a, answer_cell(r, row, SQL_SCHEMA_ONE));
		else if (!strcmp(what, "column"))
			schema_of(s, a, name)->has_id = true;
	}
}

static int64_t number(const char *text)
{
	int64_t n = 0;
	for (; *text >= '0' && *text <= '9' && n < INT64_MAX / 100; text++)
		n = n * 10 + (*text - '0');
	return n;
}

static void read_cluster(struct seen_schema *s, struct arena *a, const struct answer_rows *r,
			 uint32_t row)
{
	const char *id = answer_cell(r, row, SQL_RECORD_TWO);
	if (number(answer_cell(r, row, SQL_RECORD_ONE)))
		return; /* deleted: its tables are gone */
	struct seen_cluster *c = cluster_of(s, a, answer_cell(r, row, SQL_RECORD_NAME));
	c->row = true;
	c->id = number(id) ? id : NULL;
}

static void read_jobs(struct seen_schema *s, struct arena *a, const struct answer_rows *r,
		      uint32_t row)
{
	struct seen_cluster *c = cluster_of(s, a, answer_cell(r, row, SQL_RECORD_NAME));
	c->counted = true;
	c->jobs = (uint32_t)number(answer_cell(r, row, SQL_RECORD_ONE));
	c->last = number(answer_cell(r, row, SQL_RECORD_TWO));
}

static void read_records(struct schemas *s, struct arena *a, const struct answer_rows *r)
{
	for (uint32_t row = 0; row < r->rows; row++) {
		const char *what = answer_cell(r, row, SQL_RECORD_WHAT);
		struct seen_schema *x = schema_of(s, a, answer_cell(r, row, SQL_RECORD_SCHEMA));
		x->looked_into = true;
		if (!strcmp(what, "number"))
			x->number = (unsigned)number(answer_cell(r, row, SQL_RECORD_ONE));
		else if (!strcmp(what, "cluster"))
			read_cluster(x, a, r, row);
		else if (!strcmp(what, "jobs"))
			read_jobs(x, a, r, row);
	}
}

void schemas_read(struct schemas *s, struct arena *a, const struct place *p)
{
	const struct question *q = question_find(&p->questions, QUESTION_STATEMENT, "databases");
	*s = (struct schemas){.by_name = MAP_IN(a), .self = "", .identity = ""};
	if (q)
		read_schemas(s, a, &q->rows);
	q = question_find(&p->questions, QUESTION_STATEMENT, "records");
	if (q)
		read_records(s, a, &q->rows);
	s->refused = q && q->state == ANSWER_REFUSED;
	s->refusal = s->refused ? q->refusal : NULL;
}

const char *schemas_account(const struct place *p)
{
	const struct question *q = question_find(&p->questions, QUESTION_STATEMENT, "databases");
	for (uint32_t row = 0; q && row < q->rows.rows; row++) {
		if (!strcmp(answer_cell(&q->rows, row, SQL_SCHEMA_WHAT), "self"))
			return answer_cell(&q->rows, row, SQL_SCHEMA_NAME);
	}
	return "";
}

/* Days since 1970 as a date of the Gregorian calendar; years are counted from March, so that the
 * leap day is the last of them. */
static const char *date(struct arena *a, int64_t seconds)
{
	int64_t days = seconds / 86400 + 719468, left = seconds % 86400;
	int64_t era = days / 146097, of_era = days % 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int64_t day = of_year - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	year += era * 400 + (month <= 2);
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d:%02d UTC", (int)year, (int)month, (int)day,
			    (int)(left / 3600), (int)(left / 60 % 60), (int)(left % 60));
}

static const char *jobs_text(struct arena *a, const struct seen_cluster *c)
{
	if (!c->counted)
		return "";
	if (!c->jobs)
		return ", no jobs";
	if (c->jobs > SQL_JOBS_COUNTED)
		return arena_printf(a, ", more than %d jobs, the last record of %s",
				    SQL_JOBS_COUNTED, date(a, c->last));
	return arena_printf(a, ", %u job%s, the last record of %s", (unsigned)c->jobs,
			    c->jobs == 1 ? "" : "s", date(a, c->last));
}

const char *seen_cluster_text(struct arena *a, const struct seen_cluster *c)
{
	return arena_printf(a, "'%s'%s%s", c->name,
			    c->id ? arena_printf(a, " (ClusterID %s)", c->id) : "",
			    jobs_text(a, c));
}
