/* SPDX-License-Identifier: BSD-2-Clause
 *
 * An account of Slurm's, on the clusters that one slurmdbd keeps of those it is to exist on. Its
 * limits are set with the command that puts it on a cluster, so that no job can come in between;
 * later they are the association kind's business. */
#include "backends/resources/slurm_entity.h"

#include "grammar/support/ascii.h"

#include <string.h>

struct account_want {
	const struct entity_share *share;
	const char *parent; /* NULL: not said */
	const char *description, *organization;
	bool description_written, organization_written;
	const struct value *limits;
};

struct account_seen {
	bool known, exists;
	const char *description, *organization;
	bool *there; /* by cluster of the share */
};

static bool written(const struct object *o, enum attribute_id id)
{
	return object_value(o, id)->origin == ORIGIN_OWN ||
	       object_value(o, id)->origin == ORIGIN_DEFAULTS;
}

static void add(struct resource_set *set, const struct entity_share *share)
{
	const struct object *o = share->block, *parent = object_ref(o, AT_account_parent);
	struct account_want *want = ARENA_NEW(set->arena, struct account_want);
	struct resource r = entity_resource(share->site, o);
	*want = (struct account_want){
		.share = share,
		.parent = parent ? object_text(parent, AT_account_name) : NULL,
		.description = object_text(o, AT_account_description),
		.organization = object_text(o, AT_account_organization),
		.description_written = written(o, AT_account_description),
		.organization_written = written(o, AT_account_organization),
		.limits = object_value(o, AT_account_sacctmgr),
	};
	r.ops = &resource_slurm_account;
	r.name = object_text(o, AT_account_name);
	r.desired = want;
	resource_add(set, share->site->place, r);
}

static void desire(struct resource_set *set)
{
	each_share(set, KIND_account, add);
}

static void ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct account_want *want = b->list[i]->desired;
		entity_ask(b->set, b->place, want->share->site, LIST_ACCOUNTS);
		entity_ask(b->set, b->place, want->share->site, LIST_ASSOCIATIONS);
	}
}

/* One slurmdbd's lists, by name. */
struct seen {
	const struct entity_site *site;
	bool known;
	struct answer_rows accounts;
	struct map by_name; /* first cell of the account's row */
	struct map there;   /* keys of associations of accounts */
};

static void read_lists(struct seen *s, const struct batch *b, const struct entity_site *site)
{
	struct answer_rows rows;
	*s = (struct seen){
		.site = site, .by_name = MAP_IN(b->set->arena), .there = MAP_IN(b->set->arena)};
	s->known = entity_rows(b, site, LIST_ACCOUNTS, &s->accounts) &&
		   entity_rows(b, site, LIST_ASSOCIATIONS, &rows);
	for (uint32_t i = 0; s->known && i < s->accounts.rows; i++) {
		const char *const *cell = s->accounts.cells + (size_t)i * s->accounts.columns;
		map_put(&s->by_name, cell[ACCOUNT_NAME], strlen(cell[ACCOUNT_NAME]),
			(void *)(uintptr_t)cell);
	}
	for (uint32_t i = 0; s->known && i < rows.rows; i++) {
		const char *const *cell = rows.cells + (size_t)i * rows.columns;
		if (*cell[ASSOCIATION_USER])
			continue;
		const char *key = entity_key(b->set->arena, cell[ASSOCIATION_CLUSTER],
					     cell[ASSOCIATION_ACCOUNT], "");
		map_put(&s->there, key, strlen(key), (void *)(uintptr_t)cell);
	}
}

static void decode(const struct batch *b, const struct judge *judge)
{
	struct seen s = {.site = NULL};
	struct arena *a = b->set->arena;
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct account_want *want = b->list[i]->desired;
		struct account_seen *o = ARENA_NEW(a, struct account_seen);
		const char *name = b->list[i]->name;
		if (s.site != want->share->site)
			read_lists(&s, b, want->share->site);
		const char *const *cell = map_get(&s.by_name, name, strlen(name));
		*o = (struct account_seen){
			.known = s.known,
			.exists = cell,
			.description = cell ? cell[ACCOUNT_DESCRIPTION] : "",
			.organization = cell ? cell[ACCOUNT_ORGANIZATION] : "",
			.there = ARENA_ARRAY(a, bool, want->share->count),
		};
		for (uint32_t k = 0; k < want->share->count; k++) {
			const char *key = entity_key(
				a, object_text(want->share->clusters[k], AT_cluster_name), name,
				"");
			o->there[k] = map_get(&s.there, key, strlen(key)) != NULL;
		}
		b->list[i]->observed = o;
	}
}

static void add_to(const struct resource *r, struct plan *plan, struct change *c,
		   const char *clusters)
{
	const struct account_want *want = r->desired;
	const struct account_seen *o = r->observed;
	struct entity_command x = entity_command(plan->arena, want->share->site, "add", "account");
	command_option(&x, "name", r->name);
	command_option(&x, "cluster", clusters);
	change_attribute(plan, c, "clusters", NULL, clusters);
	if (want->parent) {
		command_option(&x, "parent", want->parent);
		change_attribute(plan, c, "parent", NULL, want->parent);
	}
	if (!o->exists) {
		command_option(&x, "description", want->description);
		command_option(&x, "organization", want->organization);
		change_attribute(plan, c, "description", NULL, want->description);
		change_attribute(plan, c, "organization", NULL, want->organization);
	}
	command_limits(&x, want->limits);
	change_limits(plan, c, want->limits);
	command_end(&x, plan, c, want->share->site,
		    arena_printf(plan->arena, "add account '%s' on %s", r->name, clusters));
}

/* sacctmgr stores it in lower case. */
static bool differs(const char *wanted, const char *seen)
{
	return strlen(wanted) != strlen(seen) || !ascii_same(wanted, seen, strlen(wanted));
}

static const char *missing_clusters(const struct resource *r, struct arena *a)
{
	const struct account_want *want = r->desired;
	const struct account_seen *o = r->observed;
	const struct object **list = ARENA_ARRAY(a, const struct object *, want->share->count);
	uint32_t n = 0;
	for (uint32_t i = 0; i < want->share->count; i++) {
		if (!o->there[i])
			list[n++] = want->share->clusters[i];
	}
	return cluster_names(a, list, n);
}

static void alter(const struct resource *r, struct plan *plan, struct change *c)
{
	const struct account_want *want = r->desired;
	const struct account_seen *o = r->observed;
	struct entity_command x =
		entity_command(plan->arena, want->share->site, "modify", "account");
	command_word(&x, "where");
	command_option(&x, "name", r->name);
	command_word(&x, "set");
	if (want->description_written && differs(want->description, o->description)) {
		change_attribute(plan, c, "description", o->description, want->description);
		command_option(&x, "description", want->description);
	}
	if (want->organization_written && differs(want->organization, o->organization)) {
		change_attribute(plan, c, "organization", o->organization, want->organization);
		command_option(&x, "organization", want->organization);
	}
	command_end(&x, plan, c, want->share->site,
		    arena_printf(plan->arena, "change account '%s'", r->name));
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct account_want *want = r->desired;
	const struct account_seen *o = r->observed;
	const char *clusters = missing_clusters(r, plan->arena);
	if (!o->known && !entity_comes_later(plan, r, want->share->site))
		return;
	bool alters =
		o->exists &&
		((want->description_written && differs(want->description, o->description)) ||
		 (want->organization_written && differs(want->organization, o->organization)));
	if (!*clusters && !alters)
		return;
	struct change *c = plan_change(plan, r, o->exists ? SIGN_CHANGE : SIGN_ADD, RISK_SAFE, "%s",
				       !o->known    ? "slurmdbd is still to be started"
				       : !o->exists ? "slurmdbd has no such account"
				       : *clusters  ? "it does not exist on every cluster"
						    : "it is described in other words");
	if (*clusters)
		add_to(r, plan, c, clusters);
	if (alters)
		alter(r, plan, c);
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct account_want *want = r->desired;
	const struct account_seen *o = r->observed;
	fact_bool(out, "exists", o->exists);
	fact_text(out, "description", o->description);
	fact_text(out, "organization", o->organization);
	for (uint32_t i = 0; i < want->share->count; i++) {
		if (o->there[i])
			fact_text(out, "on",
				  object_text(want->share->clusters[i], AT_cluster_name));
	}
}

const struct resource_ops resource_slurm_account = {
	.name = "slurm_account",
	.place = PLACE_HOST,
	.inside_slurmdbd = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.diff = diff,
	.facts = facts,
};
