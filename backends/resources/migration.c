/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Records that would be left behind: a living cluster is given another database or another server.
 * That is a migration, which somebody has to mean: --allow-migration. */
#include "backends/resources/records.h"

#include "grammar/support/ascii.h"

#include <string.h>

static bool name_is(const char *name, const char *label)
{
	return label && !strcmp(name, label);
}

/* NAME is the slurmdbd's, or that of one of its clusters. */
static bool is_allowed(const struct resource_set *set, const struct object *slurmdbd)
{
	const struct name_list *names = &set->scope.migrations;
	for (uint32_t i = 0; i < names->count; i++) {
		const struct object *c = NULL;
		if (name_is(names->list[i], slurmdbd->label))
			return true;
		while ((c = slurmdbd_next_cluster(set->model, slurmdbd, c))) {
			if (name_is(names->list[i], c->label) ||
			    name_is(names->list[i], object_text(c, AT_cluster_name)))
				return true;
		}
	}
	return false;
}

static const char advice[] =
	"this is a migration: stop slurmdbd, copy the database (dump and load), and repeat with "
	"--allow-migration %s";

/* --- by what slurmdbd.conf says --- */

struct watched {
	const char *key, *otherwise; /* what slurmdbd takes where the key is missing */
};

static const struct watched keys[] = {
	{"StorageHost", "localhost"},
	{"StorageLoc", "slurm_acct_db"},
	{"StoragePort", "3306"},
};

static const struct watched *watched(const char *name)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		size_t n = strlen(keys[i].key);
		if (strlen(name) == n && ascii_same(name, keys[i].key, n))
			return &keys[i];
	}
	return NULL;
}

static const char *or_default(const char *value, const struct watched *w)
{
	return value ? value : w->otherwise;
}

void diff_migration(const struct resource *r, struct plan *plan, struct change *c)
{
	if (!c || c->sign != SIGN_CHANGE || !plan->set) /* no set: one file is looked at again */
		return;
	bool moves = false, allowed = is_allowed(plan->set, r->slurmdbd);
	for (const struct attribute_change *x = c->attributes; x; x = x->next) {
		const struct watched *w = watched(x->name);
		if (!w || !strcmp(or_default(x->before, w), or_default(x->after, w)))
			continue;
		moves = true;
		if (allowed)
			continue;
		struct finding *f =
			plan_finding(plan, r, &DIAG_migration,
				     "slurmdbd '%s' has %s '%s' in %s, and the description says "
				     "'%s': its records "
				     "would be left behind",
				     r->slurmdbd->label, w->key, or_default(x->before, w), r->name,
				     or_default(x->after, w));
		f->at = line_of(r->slurmdbd, !strcmp(w->key, "StorageLoc")
						     ? AT_slurmdbd_database
						     : AT_slurmdbd_database_server);
		finding_hint(plan, f, advice, r->slurmdbd->label);
	}
	if (moves)
		c->risk = RISK_DATA;
}

/* --- by where the records are --- */

const struct records_observed *records_of(const struct resource_set *set,
					  const struct object *slurmdbd)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct resource *r = set->list[i];
		if (r->ops == &resource_records && r->slurmdbd == slurmdbd)
			return r->observed;
	}
	return NULL;
}

/* True if another slurmdbd of the description has this database for a cluster of this name. */
static bool is_anothers(const struct model *m, const struct object *server, const char *database,
			const char *cluster)
{
	MODEL_FOREACH(m, slurmdbd, d)
	{
		if (referred(d, AT_slurmdbd_database_server) == server &&
		    !strcmp(object_text(d, AT_slurmdbd_database), database) &&
		    slurmdbd_has_cluster(m, d, cluster))
			return true;
	}
	return false;
}

static void say_elsewhere(const struct resource *r, struct plan *plan, const char *cluster,
			  const struct place *p, const char *database)
{
	struct finding *f = plan_finding(plan, r, &DIAG_records_elsewhere,
					 "cluster '%s' has records in database '%s' on "
					 "database_server '%s', and none in '%s'",
					 cluster, database, p->name, r->name);
	finding_hint(plan, f, advice, r->slurmdbd->label);
}

static void search_place(const struct resource *r, struct plan *plan, const char *cluster,
			 const struct batch *b)
{
	const struct records_observed *o = b->list[0]->observed;
	for (const struct seen_schema *s = o ? o->all->first : NULL; s; s = s->next) {
		if (schema_is_slurm(s) && schema_cluster(s, cluster) &&
		    !is_anothers(plan->set->model, b->place->server, s->name, cluster))
			say_elsewhere(r, plan, cluster, b->place, s->name);
	}
}

void diff_elsewhere(const struct resource *r, struct plan *plan)
{
	const struct records_observed *o = r->observed;
	const struct object *c = NULL;
	if (is_allowed(plan->set, r->slurmdbd))
		return;
	while ((c = slurmdbd_next_cluster(plan->set->model, r->slurmdbd, c))) {
		const char *name = object_text(c, AT_cluster_name);
		if (o->mine && schema_cluster(o->mine, name))
			continue;
		for (uint32_t i = 0; i < plan->set->batch_count; i++) {
			const struct batch *b = plan->set->batches[i];
			if (b->ops == &resource_records)
				search_place(r, plan, name, b);
		}
	}
}
