/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A federation and its members. A cluster is in one federation at most, and sacctmgr takes it out
 * of the one it is in without a word when it is added to another, so that is refused here. */
#include "backends/resources/slurm_entity.h"

#include <string.h>

struct federation_want {
	const struct entity_share *share;
};

struct federation_seen {
	bool known, exists;
	const char **of; /* federation of each cluster of the share; "" for none */
};

static void add(struct resource_set *set, const struct entity_share *share)
{
	struct federation_want *want = ARENA_NEW(set->arena, struct federation_want);
	struct resource r = entity_resource(share->site, share->block);
	want->share = share;
	r.ops = &resource_federation;
	r.name = object_text(share->block, AT_federation_name);
	r.desired = want;
	resource_add(set, share->site->place, r);
}

static void desire(struct resource_set *set)
{
	each_share(set, KIND_federation, add);
}

static void ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct federation_want *want = b->list[i]->desired;
		entity_ask(b->set, b->place, want->share->site, LIST_CLUSTERS);
		entity_ask(b->set, b->place, want->share->site, LIST_FEDERATIONS);
	}
}

static const char *find(const struct answer_rows *rows, const char *name, uint32_t column)
{
	for (uint32_t i = 0; i < rows->rows; i++) {
		if (!strcmp(answer_cell(rows, i, 0), name))
			return answer_cell(rows, i, column);
	}
	return NULL;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct federation_want *want = b->list[i]->desired;
		const struct entity_share *share = want->share;
		struct federation_seen *o = ARENA_NEW(b->set->arena, struct federation_seen);
		struct answer_rows clusters, federations;
		o->known = entity_rows(b, share->site, LIST_CLUSTERS, &clusters) &&
			   entity_rows(b, share->site, LIST_FEDERATIONS, &federations);
		o->of = ARENA_ARRAY(b->set->arena, const char *, share->count);
		o->exists = o->known && find(&federations, b->list[i]->name, FEDERATION_NAME);
		for (uint32_t k = 0; k < share->count; k++) {
			const char *name = object_text(share->clusters[k], AT_cluster_name);
			const char *of =
				o->known ? find(&clusters, name, CLUSTER_FEDERATION) : NULL;
			o->of[k] = of ? of : "";
		}
		b->list[i]->observed = o;
	}
}

static bool report_others(const struct resource *r, struct plan *plan)
{
	const struct federation_want *want = r->desired;
	const struct federation_seen *o = r->observed;
	bool any = false;
	for (uint32_t i = 0; i < want->share->count; i++) {
		const char *cluster = object_text(want->share->clusters[i], AT_cluster_name);
		if (!*o->of[i] || !strcmp(o->of[i], r->name))
			continue;
		struct finding *f = plan_finding(plan, r, &DIAG_cluster_in_other_federation,
						 "cluster '%s' is in federation '%s', not in '%s'",
						 cluster, o->of[i], r->name);
		finding_hint(plan, f,
			     "take it out first: sacctmgr modify federation where name=%s set "
			     "clusters-=%s",
			     o->of[i], cluster);
		any = true;
	}
	return any;
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct federation_want *want = r->desired;
	const struct federation_seen *o = r->observed;
	const struct entity_share *share = want->share;
	const struct object **list = ARENA_ARRAY(plan->arena, const struct object *, share->count);
	uint32_t n = 0;
	if ((!o->known && !entity_comes_later(plan, r, share->site)) || report_others(r, plan))
		return;
	for (uint32_t i = 0; i < share->count; i++) {
		if (!*o->of[i])
			list[n++] = share->clusters[i];
	}
	if (o->exists && !n)
		return;
	const char *clusters = cluster_names(plan->arena, list, n);
	struct change *c = plan_change(plan, r, o->exists ? SIGN_CHANGE : SIGN_ADD, RISK_SAFE, "%s",
				       !o->known    ? "slurmdbd is still to be started"
				       : !o->exists ? "slurmdbd has no such federation"
						    : "a cluster is not in it");
	struct entity_command x = entity_command(plan->arena, share->site,
						 o->exists ? "modify" : "add", "federation");
	change_attribute(plan, c, "clusters", NULL, clusters);
	if (o->exists) {
		command_word(&x, "where");
		command_option(&x, "name", r->name);
		command_word(&x, "set");
		command_option(&x, "clusters+", clusters);
	} else {
		command_option(&x, "name", r->name);
		command_option(&x, "clusters", clusters);
	}
	command_end(&x, plan, c, share->site,
		    arena_printf(plan->arena, "put %s into federation '%s'", clusters, r->name));
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct federation_want *want = r->desired;
	const struct federation_seen *o = r->observed;
	fact_bool(out, "exists", o->exists);
	for (uint32_t i = 0; i < want->share->count; i++)
		fact_text(out, object_text(want->share->clusters[i], AT_cluster_name), o->of[i]);
}

const struct resource_ops resource_federation = {
	.name = "federation",
	.place = PLACE_HOST,
	.inside_slurmdbd = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.diff = diff,
	.facts = facts,
};
