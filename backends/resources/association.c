/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What holds for an account, or for a user in an account, on one cluster: the limits that the
 * description sets, and the account's parent. Limits that it does not name stay. An association
 * that is not there yet is made, limits and all, by the kind it belongs to. */
#include "backends/resources/slurm_entity.h"

#include "compiler/sacctmgr.h"

#include <string.h>

struct association_want {
	const struct entity_site *site;
	const char *cluster, *account;
	const char *user;   /* NULL: of the account */
	const char *parent; /* NULL: not said */
	const struct value *limits;
};

struct association_seen {
	const char *const *row; /* NULL: it is not there, or not known */
};

static void add(struct resource_set *set, const struct entity_share *share,
		const struct object *cluster, struct association_want w)
{
	struct association_want *want = ARENA_NEW(set->arena, struct association_want);
	struct resource r = entity_resource(share->site, share->block);
	w.site = share->site;
	w.cluster = object_text(cluster, AT_cluster_name);
	*want = w;
	r.ops = &resource_association;
	r.name = w.user ? arena_printf(set->arena, "of user %s in %s on %s", w.user, w.account,
				       w.cluster)
			: arena_printf(set->arena, "of account %s on %s", w.account, w.cluster);
	r.desired = want;
	resource_add(set, share->site->place, r);
}

static bool sets_limits(const struct value *v)
{
	return v->origin != ORIGIN_UNSET && v->count;
}

static void add_account(struct resource_set *set, const struct entity_share *share)
{
	const struct object *o = share->block, *parent = object_ref(o, AT_account_parent);
	struct association_want w = {
		.account = object_text(o, AT_account_name),
		.parent = parent ? object_text(parent, AT_account_name) : NULL,
		.limits = object_value(o, AT_account_sacctmgr),
	};
	for (uint32_t i = 0; i < share->count && (w.parent || sets_limits(w.limits)); i++)
		add(set, share, share->clusters[i], w);
}

static void add_user(struct resource_set *set, const struct entity_share *share)
{
	const struct object *o = share->block;
	const struct value *more = object_value(o, AT_user_accounts);
	const struct object *account = referred(o, AT_user_default_account);
	uint32_t count = more->origin == ORIGIN_UNSET ? 0 : more->count;
	struct association_want w = {
		.user = object_text(o, AT_user_name),
		.limits = object_value(o, AT_user_sacctmgr),
	};
	for (uint32_t k = 0; k <= count && sets_limits(w.limits); k++) {
		w.account = object_text(account, AT_account_name);
		for (uint32_t i = 0; i < share->count; i++)
			add(set, share, share->clusters[i], w);
		account = k < count ? more->items[k].object : NULL;
	}
}

static void desire(struct resource_set *set)
{
	each_share(set, KIND_account, add_account);
	each_share(set, KIND_user, add_user);
}

static void ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct association_want *want = b->list[i]->desired;
		entity_ask(b->set, b->place, want->site, LIST_ASSOCIATIONS);
	}
}

static void read_list(struct map *out, const struct batch *b, const struct entity_site *site)
{
	struct answer_rows rows;
	*out = MAP_IN(b->set->arena);
	if (!entity_rows(b, site, LIST_ASSOCIATIONS, &rows))
		return;
	for (uint32_t i = 0; i < rows.rows; i++) {
		const char *const *row = rows.cells + (size_t)i * rows.columns;
		const char *key = entity_key(b->set->arena, row[ASSOCIATION_CLUSTER],
					     row[ASSOCIATION_ACCOUNT], row[ASSOCIATION_USER]);
		if (!*row[ASSOCIATION_PARTITION])
			map_put(out, key, strlen(key), (void *)(uintptr_t)row);
	}
}

static void decode(const struct batch *b, const struct judge *judge)
{
	const struct entity_site *site = NULL;
	struct map rows = MAP_IN(b->set->arena);
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct association_want *want = b->list[i]->desired;
		struct association_seen *o = ARENA_NEW(b->set->arena, struct association_seen);
		const char *key = entity_key(b->set->arena, want->cluster, want->account,
					     want->user ? want->user : "");
		if (site != want->site)
			read_list(&rows, b, site = want->site);
		o->row = map_get(&rows, key, strlen(key));
		b->list[i]->observed = o;
	}
}

/* As sacctmgr shows it. */
static const char *seen_limit(const struct association_seen *o, const char *limit)
{
	unsigned i = 0;
	while (strcmp(sacctmgr_limit_at(i), limit) != 0)
		i++;
	return o->row[ASSOCIATION_LIMITS + i];
}

static const struct value *differing(const struct resource *r, struct arena *a)
{
	const struct association_want *want = r->desired;
	struct value *out = ARENA_NEW(a, struct value);
	uint32_t n = sets_limits(want->limits) ? want->limits->count : 0, kept = 0;
	struct setting *list = ARENA_ARRAY(a, struct setting, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct setting *s = &want->limits->settings[i];
		if (!sacctmgr_value_holds(s->key, s->value.text, seen_limit(r->observed, s->key)))
			list[kept++] = *s;
	}
	out->origin = ORIGIN_OWN;
	out->settings = list;
	out->count = kept & 0x1FFFFFFF;
	return out;
}

static void modify(const struct resource *r, struct plan *plan, struct change *c,
		   const struct value *limits, const char *parent)
{
	const struct association_want *want = r->desired;
	struct entity_command x =
		entity_command(plan->arena, want->site, "modify", want->user ? "user" : "account");
	command_word(&x, "where");
	command_option(&x, "name", want->user ? want->user : want->account);
	if (want->user)
		command_option(&x, "account", want->account);
	command_option(&x, "cluster", want->cluster);
	command_word(&x, "set");
	if (parent)
		command_option(&x, "parent", parent);
	command_limits(&x, limits);
	command_end(&x, plan, c, want->site, arena_printf(plan->arena, "set limits %s", r->name));
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct association_want *want = r->desired;
	const struct association_seen *o = r->observed;
	if (!o->row)
		return;
	const struct value *limits = differing(r, plan->arena);
	const char *parent = o->row[ASSOCIATION_PARENT];
	bool moves = want->parent && strcmp(want->parent, parent) != 0;
	if (!limits->count && !moves)
		return;
	struct change *c =
		plan_change(plan, r, SIGN_CHANGE, RISK_SAFE, "%s",
			    limits->count ? "its limits are not what the description says"
					  : "it lies under another account");
	if (moves)
		change_attribute(plan, c, "parent", parent, want->parent);
	for (uint32_t i = 0; i < limits->count; i++) {
		const struct setting *s = &limits->settings[i];
		const char *seen = seen_limit(o, s->key);
		change_attribute(plan, c, s->key, *seen ? seen : "(none)", s->value.text);
	}
	modify(r, plan, c, limits, moves ? want->parent : NULL);
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct association_seen *o = r->observed;
	const char *limit;
	fact_bool(out, "exists", o->row);
	if (!o->row)
		return;
	fact_text(out, "parent", o->row[ASSOCIATION_PARENT]);
	for (unsigned i = 0; (limit = sacctmgr_limit_at(i)); i++)
		fact_text(out, limit, o->row[ASSOCIATION_LIMITS + i]);
}

const struct resource_ops resource_association = {
	.name = "association",
	.place = PLACE_HOST,
	.inside_slurmdbd = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.diff = diff,
	.facts = facts,
};
