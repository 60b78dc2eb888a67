/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The server itself: nothing of it is changed, but it must be what the description says, because
 * the dialect of every statement depends on it. */
#include "backends/resources/kinds.h"

#include <string.h>

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		struct place *p = place_of_server(set, d);
		bool known = false;
		for (uint32_t i = 0; i < set->count && !known; i++)
			known = set->list[i]->place == p;
		if (known)
			continue;
		resource_add(
			set, p,
			(struct resource){.ops = &resource_server,
					  .name = p->name,
					  .slurmdbd = d,
					  .at = line_of(p->server, AT_database_server_engine)});
	}
}

/* One question for all, in the words of the engine that is described. Of another engine the answer
 * is at least what it is; and as everything else is asked in those words too, no more is. */
void server_ask(const struct batch *b)
{
	const struct object *server = b->place->server;
	struct sql_origin from = {server, server->at.begin};
	enum sql_dialect d = sql_dialect_of(server);
	uint32_t count;
	const char *const *names = variable_names(b->set->arena, server, &count);
	struct question *q =
		question_statement(&b->place->questions, "variables",
				   sql_ask_variables(b->set->arena, d, names, count, from));
	q->optional = true;
	q->otherwise = sql_ask_variables(b->set->arena, SQL_MYSQL, names, count, from);
}

static const char *variable_cell(const struct place *p, const char *name, uint32_t column)
{
	const struct question *q = question_find(&p->questions, QUESTION_STATEMENT, "variables");
	for (uint32_t row = 0; q && row < q->rows.rows; row++) {
		if (!strcmp(answer_cell(&q->rows, row, SQL_VARIABLE_NAME), name))
			return answer_cell(&q->rows, row, column);
	}
	return NULL;
}

const char *server_variable(const struct place *p, const char *name)
{
	const char *value = variable_cell(p, name, SQL_VARIABLE_VALUE);
	return value ? value : "";
}

bool server_variable_fixed(const struct place *p, const char *name)
{
	const char *word = variable_cell(p, name, SQL_VARIABLE_READ_ONLY);
	return word && !strcmp(word, "YES");
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		struct server_observed *o = ARENA_NEW(b->set->arena, struct server_observed);
		o->version = server_variable(b->place, "version");
		o->comment = server_variable(b->place, "version_comment");
		b->list[i]->observed = o;
	}
}

bool server_is_mariadb(const char *version, const char *comment)
{
	return strstr(version, "MariaDB") || strstr(comment, "MariaDB");
}

bool place_is_described(const struct place *p)
{
	const struct question *q = question_find(&p->questions, QUESTION_STATEMENT, "variables");
	if (!q || q->state != ANSWER_GIVEN)
		return true;
	return server_is_mariadb(server_variable(p, "version"),
				 server_variable(p, "version_comment")) ==
	       (sql_dialect_of(p->server) == SQL_MARIADB);
}

/* True if `version` is of the line `wanted`: "10.11.6" is of "10.11". */
static bool of_line(const char *version, const char *wanted)
{
	size_t n = strlen(wanted);
	return !strncmp(version, wanted, n) && (version[n] < '0' || version[n] > '9');
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct object *server = r->place->server;
	const struct server_observed *o = r->observed;
	bool mariadb = server_is_mariadb(o->version, o->comment);
	const char *engine = object_text(server, AT_database_server_engine);
	const char *wanted = object_text(server, AT_database_server_engine_version);
	if (mariadb != (sql_dialect_of(server) == SQL_MARIADB)) {
		struct finding *f =
			plan_finding(plan, r, &DIAG_server_engine_differs,
				     "database_server '%s' is described as %s and answers as '%s'",
				     server->label, engine, o->version);
		finding_hint(plan, f, "write 'engine = %s'", mariadb ? "mariadb" : "mysql");
	} else if (wanted && !of_line(o->version, wanted)) {
		plan_finding(plan, r, &DIAG_server_version_differs,
			     "database_server '%s' is described as version %s and answers as '%s'",
			     server->label, wanted, o->version)
			->at = line_of(server, AT_database_server_engine_version);
	}
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct server_observed *o = r->observed;
	fact_text(out, "version", o->version);
	fact_text(out, "comment", o->comment);
}

const struct resource_ops resource_server = {
	.name = "server",
	.about_password = true,
	.place = PLACE_SERVER,
	.desire = desire,
	.ask = server_ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
