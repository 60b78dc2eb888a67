/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The jobs that run while a password is changed. Whoever changes it wants to know; nothing has to
 * wait for them: slurmctld keeps their records while slurmdbd restarts. They are counted in the
 * accounting itself, which every host can ask, and only where a credential is named. */
#include "backends/resources/kinds.h"

#include <string.h>

static const char QUESTION[] = "running jobs";

struct running_observed {
	const char *refusal; /* why it is not known, or NULL */
	const char *jobs;    /* a number */
};

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		if (!resource_set_names(set, referred(d, AT_slurmdbd_credential)))
			continue;
		struct place *p = place_of_server(set, d);
		if (p->admin)
			resource_add(set, p,
				     (struct resource){.ops = &resource_running,
						       .name = d->label,
						       .slurmdbd = d,
						       .at = line_of(d, AT_slurmdbd_credential)});
	}
}

static struct sql_schema schema_of(struct arena *a, const struct model *m, const struct object *d)
{
	struct sql_schema s = {.name = object_text(d, AT_slurmdbd_database)};
	const struct object *c = NULL;
	while ((c = slurmdbd_next_cluster(m, d, c)))
		s.cluster_count++;
	const char **names = ARENA_ARRAY(a, const char *, s.cluster_count);
	for (uint32_t i = 0; (c = slurmdbd_next_cluster(m, d, c)); i++)
		names[i] = object_text(c, AT_cluster_name);
	s.clusters = names;
	return s;
}

static void ask(const struct batch *b)
{
	struct arena *a = b->set->arena;
	const struct object *server = b->place->server;
	struct sql_schema *list = ARENA_ARRAY(a, struct sql_schema, b->count);
	for (uint32_t i = 0; i < b->count; i++)
		list[i] = schema_of(a, b->set->model, b->list[i]->slurmdbd);
	const struct sql_statement *sql =
		sql_ask_running(a, sql_dialect_of(server), list, b->count,
				(struct sql_origin){server, server->at.begin});
	question_statement(&b->place->questions, QUESTION, sql)->optional = true;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	const struct question *q =
		question_find(&b->place->questions, QUESTION_STATEMENT, QUESTION);
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const char *name = object_text(b->list[i]->slurmdbd, AT_slurmdbd_database);
		struct running_observed *o = ARENA_NEW(b->set->arena, struct running_observed);
		*o = (struct running_observed){q->refusal, "0"};
		for (uint32_t row = 0; row < q->rows.rows; row++) {
			if (!strcmp(answer_cell(&q->rows, row, SQL_RUNNING_SCHEMA), name))
				o->jobs = answer_cell(&q->rows, row, SQL_RUNNING_JOBS);
		}
		b->list[i]->observed = o;
	}
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct running_observed *o = r->observed;
	struct finding *f;
	if (o->refusal)
		f = plan_finding(plan, r, &DIAG_rotation_jobs,
				 "it is not known whether jobs run on the clusters of slurmdbd "
				 "'%s': %s",
				 r->name, o->refusal);
	else
		f = plan_finding(plan, r, &DIAG_rotation_jobs,
				 "%s job%s run%s on the clusters of slurmdbd '%s'",
				 strcmp(o->jobs, "0") ? o->jobs : "no",
				 strcmp(o->jobs, "0") && strcmp(o->jobs, "1") ? "s" : "",
				 strcmp(o->jobs, "0") && strcmp(o->jobs, "1") ? "" : "s", r->name);
	finding_hint(plan, f,
		     "none of them has to end first: slurmctld keeps what slurmdbd does not take "
		     "meanwhile, and sends it later");
}

static void facts(const struct resource *r, struct facts *out)
{
	(void)r; /* it changes from minute to minute, and nothing depends on it */
	(void)out;
}

const struct resource_ops resource_running = {
	.name = "jobs",
	.about_password = true,
	.place = PLACE_SERVER,
	.looks_only = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
