/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A cluster as slurmdbd knows it, where accounts, users or a federation need it. A slurmctld
 * registers its cluster itself. Slacc does it before only for releases in which a cluster has no
 * number of its own: since 24.11 one that slurmdbd has made up stops a slurmctld that has another
 * ("CLUSTER ID MISMATCH"), so there slacc waits for it. */
#include "backends/resources/slurm_entity.h"

#include "compiler/slurm/params.h"

#include <string.h>

enum { REGISTER_SECONDS = 60 };

struct cluster_desired {
	const struct entity_site *site;
	bool first; /* of its slurmdbd: the one that tells what is wrong with that */
	bool may_add;
};

struct cluster_observed {
	const char *refusal; /* NULL: known */
	bool not_there, registered;
};

static void mark(const struct value *list, bool *needed)
{
	for (uint32_t i = 0; list->origin != ORIGIN_UNSET && i < list->count; i++)
		needed[list->items[i].object->index] = true;
}

/* False if it is not selected. */
static bool add(struct resource_set *set, const struct entity_site *site, const struct object *c,
		bool first)
{
	struct cluster_desired *want = ARENA_NEW(set->arena, struct cluster_desired);
	struct slurm_version v = {.release = SLURM_ANY_RELEASE};
	const char *text = object_text(c, AT_cluster_slurm_version);
	struct resource r = entity_resource(site, c);
	slurm_version_parse(text, strlen(text), &v);
	*want = (struct cluster_desired){
		.site = site,
		.first = first,
		.may_add = v.release != SLURM_ANY_RELEASE && v.release < SLURM_24_11,
	};
	r.ops = &resource_slurm_cluster;
	r.name = object_text(c, AT_cluster_name);
	r.desired = want;
	return resource_add(set, site->place, r) != NULL;
}

static void desire(struct resource_set *set)
{
	bool *needed = ARENA_ARRAY(set->arena, bool, set->model->of[KIND_cluster].count);
	MODEL_FOREACH(set->model, account, account)
	mark(object_value(account, AT_account_clusters), needed);
	MODEL_FOREACH(set->model, user, user)
	mark(object_value(user, AT_user_clusters), needed);
	MODEL_FOREACH(set->model, federation, federation)
	mark(object_value(federation, AT_federation_clusters), needed);
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		const struct entity_site *site = NULL;
		const struct object *c = NULL;
		bool first = true;
		while ((c = slurmdbd_next_cluster(set->model, d, c))) {
			if (!needed[c->index])
				continue;
			site = site ? site : entity_site(set, d);
			first &= !add(set, site, c, first);
		}
	}
}

static void ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct cluster_desired *want = b->list[i]->desired;
		entity_ask(b->set, b->place, want->site, LIST_CLUSTERS);
	}
}

static bool listed(const struct answer_rows *rows, const char *name)
{
	for (uint32_t i = 0; i < rows->rows; i++) {
		if (!strcmp(answer_cell(rows, i, CLUSTER_NAME), name))
			return true;
	}
	return false;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	const struct entity_site *site = NULL;
	struct answer_rows rows = {.rows = 0};
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct cluster_desired *want = b->list[i]->desired;
		struct cluster_observed *o = ARENA_NEW(b->set->arena, struct cluster_observed);
		o->refusal = entity_refusal(b, want->site, &o->not_there);
		if (site != want->site)
			entity_rows(b, site = want->site, LIST_CLUSTERS, &rows);
		o->registered = listed(&rows, b->list[i]->name);
		b->list[i]->observed = o;
	}
}

/* Told once for a slurmdbd. */
static void report(const struct resource *r, struct plan *plan)
{
	const struct cluster_observed *o = r->observed;
	struct finding *f;
	if (o->not_there) {
		f = plan_finding(plan, r, &DIAG_sacctmgr_missing,
				 "what slurmdbd '%s' keeps cannot be asked for: %s",
				 r->slurmdbd->label, o->refusal);
		finding_hint(plan, f,
			     "install Slurm's client commands and slurm.conf here, or correct "
			     "'bin_dir' and 'conf_dir' of the cluster's layout");
	} else {
		f = plan_finding(plan, r, &DIAG_slurmdbd_silent,
				 "slurmdbd '%s' does not answer sacctmgr: %s", r->slurmdbd->label,
				 o->refusal);
		finding_hint(plan, f,
			     "see its log, and that slurm.conf has the lines of "
			     "slurm_accounting.conf");
	}
	f->at = line_of(r->slurmdbd, AT_slurmdbd_host);
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct cluster_desired *want = r->desired;
	const struct cluster_observed *o = r->observed;
	bool later = o->refusal && !o->not_there && entity_comes_later(plan, r, want->site);
	if (o->refusal && !later) {
		if (want->first)
			report(r, plan);
		return;
	}
	if (o->registered)
		return;
	struct change *c = plan_change(plan, r, SIGN_ADD, RISK_SAFE, "%s",
				       later ? "slurmdbd is still to be started"
					     : "slurmdbd does not know this cluster yet");
	if (!want->may_add) {
		change_action(plan, c, ACTION_WAIT, "wait until cluster '%s' has registered",
			      r->name)
			->deadline_s = REGISTER_SECONDS;
		return;
	}
	struct entity_command x = entity_command(plan->arena, want->site, "add", "cluster");
	command_option(&x, "name", r->name);
	command_end(&x, plan, c, want->site,
		    arena_printf(plan->arena, "register cluster '%s'", r->name));
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct cluster_observed *o = r->observed;
	fact_bool(out, "answered", !o->refusal);
	fact_bool(out, "registered", o->registered);
}

const struct resource_ops resource_slurm_cluster = {
	.name = "slurm_cluster",
	.place = PLACE_HOST,
	.inside_slurmdbd = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.diff = diff,
	.facts = facts,
};
