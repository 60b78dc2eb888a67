/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the database of a slurmdbd holds already: whose records, of which schema, and who else uses
 * it. Nothing of it is ever changed; it decides whether slacc may go on, and is looked at last,
 * when it is known what the plan would do. */
#include "backends/resources/file_kind.h"
#include "backends/resources/records.h"

#include "backends/sql.h"
#include "grammar/support/ascii.h"

#include <string.h>

/* Of more databases than this a plan does not look into all: it is not to wait for those of other
 * hosts, which nothing here can harm. */
enum { MANY_DATABASES = 64 };

/* A server that has lost its last slurmdbd may still have databases of Slurm's. */
static void desire_unused(struct resource_set *set)
{
	MODEL_FOREACH(set->model, database_server, s)
	{
		bool used = false;
		MODEL_FOREACH(set->model, slurmdbd, d)
		used |= referred(d, AT_slurmdbd_database_server) == s;
		if (!used && object_has(s, AT_database_server_admin))
			resource_add(set, place_of_admin(set, s),
				     (struct resource){.ops = &resource_records,
						       .name = s->label,
						       .at = s->at.begin});
	}
}

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		resource_add(set, place_of_server(set, d),
			     (struct resource){.ops = &resource_records,
					       .name = object_text(d, AT_slurmdbd_database),
					       .slurmdbd = d,
					       .at = line_of(d, AT_slurmdbd_database)});
	}
	if (set->scope.orphans)
		desire_unused(set);
}

/* --- asking --- */

static void put(struct map *m, const char *name)
{
	map_put(m, name, strlen(name), m);
}

static bool has(const struct map *m, const char *name)
{
	return map_get(m, name, strlen(name));
}

/* The slurmdbd whose databases matter: all of them, or of very many those that this run may start
 * or whose account is still to be made. */
static struct map databases_to_see(const struct batch *b, struct arena *a)
{
	struct map users = MAP_IN(a), databases = MAP_IN(a);
	const struct question *q =
		question_find(&b->place->questions, QUESTION_STATEMENT, "accounts");
	for (uint32_t row = 0; q && row < q->rows.rows; row++)
		put(&users, answer_cell(&q->rows, row, SQL_ACCOUNT_USER));
	for (uint32_t i = 0; i < b->count; i++) {
		const struct resource *r = b->list[i];
		if (!r->slurmdbd)
			continue;
		const struct object *c = referred(r->slurmdbd, AT_slurmdbd_credential);
		if (b->count <= MANY_DATABASES || slurmdbd_runs_here(b->set, r->slurmdbd) ||
		    !has(&users, object_text(c, AT_credential_username)))
			put(&databases, r->name);
	}
	return databases;
}

static struct sql_schema schema_to_ask(struct arena *a, const struct seen_schema *s)
{
	const char **names = ARENA_ARRAY(a, const char *, s->cluster_count);
	struct sql_schema x = {.name = s->name, .has_id = s->has_id, .clusters = names};
	for (const struct seen_cluster *c = s->clusters; c; c = c->next) {
		if (sql_writable(c->name))
			names[x.cluster_count++] = c->name;
	}
	return x;
}

static void derive(struct question *q, const struct place *p, struct arena *a)
{
	const struct batch *b = q->about;
	struct schemas seen;
	uint32_t count = 0;
	struct map databases = databases_to_see(b, a);
	schemas_read(&seen, a, p);
	struct sql_schema *list = ARENA_ARRAY(a, struct sql_schema, seen.by_name.used);
	for (const struct seen_schema *s = seen.first; s; s = s->next) {
		if (schema_is_slurm(s) && sql_writable(s->name) &&
		    (b->set->scope.orphans || has(&databases, s->name)))
			list[count++] = schema_to_ask(a, s);
	}
	q->sql = sql_ask_records(a, sql_dialect_of(p->server), list, count,
				 (struct sql_origin){p->server, p->server->at.begin});
}

/* What the kinds of a slurmdbd ask, where there is none. */
static void ask_unused(const struct batch *b)
{
	const struct object *server = b->place->server;
	struct sql_origin from = {server, server->at.begin};
	enum sql_dialect d = sql_dialect_of(server);
	struct arena *a = b->set->arena;
	server_ask(b);
	question_statement(&b->place->questions, "databases", sql_ask_schemas(a, d, NULL, 0, from));
}

static void ask(const struct batch *b)
{
	if (!b->list[0]->slurmdbd)
		ask_unused(b);
	struct question *q = question_statement(&b->place->questions, "records", NULL);
	q->derive = derive;
	q->about = b;
	q->optional = true;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	struct schemas *all = ARENA_NEW(b->set->arena, struct schemas);
	schemas_read(all, b->set->arena, b->place);
	for (uint32_t i = 0; i < b->count; i++) {
		struct records_observed *o = ARENA_NEW(b->set->arena, struct records_observed);
		o->all = all;
		o->mine = b->list[i]->slurmdbd ? schemas_find(all, b->list[i]->name) : NULL;
		b->list[i]->observed = o;
	}
}

/* --- whose records --- */

bool slurmdbd_has_cluster(const struct model *m, const struct object *slurmdbd, const char *name)
{
	const struct object *c = NULL;
	while ((c = slurmdbd_next_cluster(m, slurmdbd, c))) {
		const char *ours = object_text(c, AT_cluster_name);
		if (strlen(ours) == strlen(name) && ascii_same(ours, name, strlen(name)))
			return true;
	}
	return false;
}

const char *schema_clusters_text(struct arena *a, const struct seen_schema *s)
{
	struct buf out = BUF_IN(a);
	for (const struct seen_cluster *c = s->clusters; c; c = c->next)
		buf_printf(&out, "%s%s", out.size ? "; " : "", seen_cluster_text(a, c));
	return buf_text(&out);
}

/* True if slacc is about to set this slurmdbd up, here or on its server. */
static bool is_begun(const struct plan *plan, const struct object *slurmdbd)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		const struct resource_ops *ops = c->resource->ops;
		if (c->resource->slurmdbd == slurmdbd && c->sign == SIGN_ADD &&
		    (ops == &resource_account || ops == &resource_grants ||
		     ops == &resource_slurmdbd_conf))
			return true;
	}
	return false;
}

/* True if a slurmdbd with a block of its own has this database already: its file on this host says
 * so, or where that is not seen its account is as it should be. Its clusters come and go. What is
 * nested in a cluster is that cluster's: under another name it is another one. */
static bool is_at_home(const struct plan *plan, const struct object *slurmdbd)
{
	const struct resource_set *set = plan->set;
	const struct file_observed *conf = NULL;
	if (slurmdbd->owner)
		return false;
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->ops == &resource_slurmdbd_conf &&
		    c->resource->slurmdbd == slurmdbd && c->risk == RISK_DATA)
			return false; /* it names another one: diff_migration */
	}
	for (uint32_t i = 0; i < set->count && !conf; i++) {
		const struct resource *x = set->list[i];
		if (x->ops == &resource_slurmdbd_conf && x->slurmdbd == slurmdbd)
			conf = x->observed;
	}
	return conf ? conf->file->type == SEEN_FILE : !is_begun(plan, slurmdbd);
}

static void diff_owner(const struct resource *r, struct plan *plan, const struct seen_schema *s)
{
	bool ours = false;
	for (const struct seen_cluster *c = s->clusters; c; c = c->next)
		ours |= slurmdbd_has_cluster(plan->set->model, r->slurmdbd, c->name);
	if (!s->clusters)
		return;
	const char *holds = schema_clusters_text(plan->arena, s);
	if (!ours && !is_at_home(plan, r->slurmdbd)) {
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_records_of_others,
					  "database '%s' holds the records of other clusters than "
					  "slurmdbd '%s' has: %s",
					  r->name, r->slurmdbd->label, holds),
			     "give slurmdbd '%s' another 'database', or describe these clusters as "
			     "clusters of it",
			     r->slurmdbd->label);
	} else if (!ours || is_begun(plan, r->slurmdbd)) {
		plan_finding(plan, r, &DIAG_records_reused,
			     "database '%s' has records already, and they are used again: %s; "
			     "schema number %u",
			     r->name, holds, s->number);
	}
}

/* --- of which schema --- */

/* A daemon that goes on and only reads its file again (a safe change) converts nothing. */
static struct change *start_of(const struct plan *plan, const struct object *slurmdbd)
{
	for (struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->ops == &resource_service && c->resource->slurmdbd == slurmdbd &&
		    !(c->sign == SIGN_CHANGE && c->risk == RISK_SAFE))
			return c;
	}
	return NULL;
}

static void would_convert(const struct resource *r, struct plan *plan, const char *version,
			  unsigned from, unsigned to)
{
	struct change *start = start_of(plan, r->slurmdbd);
	if (!start)
		return;
	start->risk = RISK_CONVERTS;
	if (plan->set->scope.dump_taken)
		return;
	struct finding *f = plan_finding(plan, r, &DIAG_would_convert,
					 "starting slurmdbd '%s' (Slurm %s) would convert database "
					 "'%s' from schema %u to %u, "
					 "which cannot be undone",
					 r->slurmdbd->label, version, r->name, from, to);
	finding_hint(plan, f,
		     "stop slurmdbd, dump the database (mariadb-dump --single-transaction %s), and "
		     "repeat with --dump-taken",
		     r->name);
}

static void diff_number(const struct resource *r, struct plan *plan, unsigned number)
{
	struct slurm_version v;
	const char *text = slurmdbd_version(plan->set, r->slurmdbd, &v);
	if (!number || !text)
		return;
	unsigned writes = slurm_schema(v.release), oldest = slurm_schema_accepts_from(v.release);
	if (number > writes) {
		finding_hint(
			plan,
			plan_finding(plan, r, &DIAG_schema_newer,
				     "database '%s' has schema %u, which is newer than Slurm %s "
				     "(%u): a newer slurmdbd has written it",
				     r->name, number, text, writes),
			"there is no way back but a dump from before: raise 'slurm_version' of "
			"slurmdbd '%s'",
			r->slurmdbd->label);
	} else if (number < oldest) {
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_schema_too_old,
					  "database '%s' has schema %u, and Slurm %s converts none "
					  "older than %u",
					  r->name, number, text, oldest),
			     "start slurmdbd of a release in between first; 'slacc explain SL%u' "
			     "says which",
			     (unsigned)DIAG_schema_too_old.number);
	} else if (number < writes) {
		would_convert(r, plan, text, number, writes);
	}
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct records_observed *o = r->observed;
	diff_twin(r, plan);
	if (!r->slurmdbd)
		return;
	if (o->all->refused)
		plan_finding(plan, r, &DIAG_records_unreadable,
			     "what database '%s' holds cannot be told: %s", r->name,
			     o->all->refusal ? o->all->refusal : "the server refused");
	if (o->mine && o->mine->looked_into) {
		diff_number(r, plan, o->mine->number);
		diff_owner(r, plan, o->mine);
	}
	diff_rivals(r, plan);
	diff_elsewhere(r, plan);
}

/* Of the records only whose and of which schema they are: jobs end at any time. */
static void facts(const struct resource *r, struct facts *out)
{
	const struct records_observed *o = r->observed;
	fact_text(out, "server", o->all->identity);
	fact_bool(out, "refused", o->all->refused);
	if (!o->mine)
		return;
	fact_bool(out, "looked into", o->mine->looked_into);
	fact_number(out, "schema", o->mine->number);
	for (const struct seen_cluster *c = o->mine->clusters; c; c = c->next)
		fact_text(out, "cluster",
			  c->row && c->id ? arena_printf(out->arena, "%s, id %s", c->name, c->id)
					  : c->name);
}

const struct resource_ops resource_records = {
	.name = "records",
	.place = PLACE_SERVER,
	.looks_only = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
