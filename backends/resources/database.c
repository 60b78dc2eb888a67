/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Databases: one for each slurmdbd, created and never altered. slurmdbd would create its own, but
 * that path is fragile (unquoted name, no character set, a failed handle used again). */
#include "backends/resources/kinds.h"

#include "grammar/support/map.h"

#include <string.h>

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		resource_add(set, place_of_server(set, d),
			     (struct resource){.ops = &resource_database,
					       .name = object_text(d, AT_slurmdbd_database),
					       .slurmdbd = d,
					       .at = line_of(d, AT_slurmdbd_database)});
	}
}

static void ask(const struct batch *b)
{
	const struct object *server = b->place->server;
	const char **names = ARENA_ARRAY(b->set->arena, const char *, b->count);
	for (uint32_t i = 0; i < b->count; i++)
		names[i] = b->list[i]->name;
	question_statement(&b->place->questions, "databases",
			   sql_ask_schemas(b->set->arena, sql_dialect_of(server), names, b->count,
					   (struct sql_origin){server, server->at.begin}));
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	struct map of = MAP_IN(b->set->arena);
	const struct question *q =
		question_find(&b->place->questions, QUESTION_STATEMENT, "databases");
	for (uint32_t i = 0; i < b->count; i++) {
		struct database_observed *o = ARENA_NEW(b->set->arena, struct database_observed);
		b->list[i]->observed = o;
		map_put(&of, b->list[i]->name, strlen(b->list[i]->name), o);
	}
	for (uint32_t row = 0; row < q->rows.rows; row++) {
		const char *name = answer_cell(&q->rows, row, SQL_SCHEMA_NAME);
		struct database_observed *o = map_get(&of, name, strlen(name));
		if (!o || strcmp(answer_cell(&q->rows, row, SQL_SCHEMA_WHAT), "database") != 0)
			continue;
		o->exists = true;
		o->charset = answer_cell(&q->rows, row, SQL_SCHEMA_ONE);
		o->collation = answer_cell(&q->rows, row, SQL_SCHEMA_TWO);
	}
}

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && !strcmp(text + n - m, end);
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct database_observed *o = r->observed;
	if (!o->exists) {
		struct change *c = plan_change(plan, r, SIGN_ADD, RISK_SAFE,
					       "the server has no such database");
		change_attribute(plan, c, "charset", NULL, "utf8mb4");
		change_attribute(plan, c, "collation", NULL, "utf8mb4_unicode_ci");
		change_sql(plan, c,
			   sql_create_database(plan->arena, sql_dialect_of(r->place->server),
					       r->name, (struct sql_origin){r->slurmdbd, r->at}));
	} else if (!ends_in(o->collation, "_ci")) {
		struct finding *f =
			plan_finding(plan, r, &DIAG_database_collation,
				     "database '%s' has the collation '%s'", r->name, o->collation);
		finding_hint(plan, f,
			     "Slurm expects names to be compared without regard to case; a "
			     "collation that ends in '_ci' has to be set while slurmdbd is down");
	}
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct database_observed *o = r->observed;
	fact_bool(out, "exists", o->exists);
	fact_text(out, "charset", o->charset);
	fact_text(out, "collation", o->collation);
}

const struct resource_ops resource_database = {
	.name = "database",
	.place = PLACE_SERVER,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
