/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A user of Slurm's, in each of its accounts on each cluster where that account is described. As
 * with accounts, limits are set with the command that makes an association. */
#include "backends/resources/slurm_entity.h"

#include "grammar/support/ascii.h"

#include <string.h>

/* A user in one account, on the clusters of a share that have this account. */
struct membership {
	const struct object *account;
	const struct object **clusters;
	uint32_t count;
	bool *there; /* observed */
};

struct user_want {
	const struct entity_share *share;
	struct membership *accounts; /* the default account is the first */
	uint32_t account_count;
	const char *admin;
	bool admin_written;
	const struct value *limits;
};

struct user_seen {
	bool known, exists;
	const char *admin;
	const char **defaults; /* by cluster of the share; NULL: it is not there */
};

/* --- what is wanted --- */

static bool has_cluster(const struct object *account, const struct object *cluster)
{
	const struct value *list = object_value(account, AT_account_clusters);
	for (uint32_t i = 0; i < list->count; i++) {
		if (list->items[i].object == cluster)
			return true;
	}
	return false;
}

static void add_account(struct resource_set *set, struct user_want *want,
			const struct object *account)
{
	const struct entity_share *share = want->share;
	for (uint32_t i = 0; i < want->account_count; i++) {
		if (want->accounts[i].account == account)
			return;
	}
	struct membership *m = &want->accounts[want->account_count++];
	m->account = account;
	m->clusters = ARENA_ARRAY(set->arena, const struct object *, share->count);
	/* Mostly both lists are one and the same. */
	bool same = object_value(account, AT_account_clusters)->items ==
		    object_value(share->block, AT_user_clusters)->items;
	for (uint32_t i = 0; i < share->count; i++) {
		if (same || has_cluster(account, share->clusters[i]))
			m->clusters[m->count++] = share->clusters[i];
	}
	m->there = ARENA_ARRAY(set->arena, bool, m->count);
}

static void add(struct resource_set *set, const struct entity_share *share)
{
	const struct object *o = share->block;
	const struct value *more = object_value(o, AT_user_accounts);
	const struct value *admin = object_value(o, AT_user_admin_level);
	uint32_t count = more->origin == ORIGIN_UNSET ? 0 : more->count;
	struct user_want *want = ARENA_NEW(set->arena, struct user_want);
	struct resource r = entity_resource(share->site, o);
	*want = (struct user_want){
		.share = share,
		.accounts = ARENA_ARRAY(set->arena, struct membership, count + 1),
		.admin = admin->text,
		.admin_written = admin->origin == ORIGIN_OWN || admin->origin == ORIGIN_DEFAULTS,
		.limits = object_value(o, AT_user_sacctmgr),
	};
	add_account(set, want, referred(o, AT_user_default_account));
	for (uint32_t i = 0; i < count; i++)
		add_account(set, want, more->items[i].object);
	r.ops = &resource_slurm_user;
	r.name = object_text(o, AT_user_name);
	r.desired = want;
	resource_add(set, share->site->place, r);
}

static void desire(struct resource_set *set)
{
	each_share(set, KIND_user, add);
}

/* --- what is there --- */

static void ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct user_want *want = b->list[i]->desired;
		entity_ask(b->set, b->place, want->share->site, LIST_USERS);
		entity_ask(b->set, b->place, want->share->site, LIST_DEFAULTS);
		entity_ask(b->set, b->place, want->share->site, LIST_ASSOCIATIONS);
	}
}

struct seen {
	const struct entity_site *site;
	bool known;
	struct map admins;   /* admin level by user */
	struct map defaults; /* default account by user and cluster */
	struct map there;    /* associations by cluster, account, user */
};

static void put(struct map *m, const char *key, const char *value)
{
	map_put(m, key, strlen(key), (void *)(uintptr_t)value);
}

static void read_lists(struct seen *s, const struct batch *b, const struct entity_site *site)
{
	struct arena *a = b->set->arena;
	struct answer_rows users, defaults, rows;
	*s = (struct seen){
		.site = site, .admins = MAP_IN(a), .defaults = MAP_IN(a), .there = MAP_IN(a)};
	s->known = entity_rows(b, site, LIST_USERS, &users) &&
		   entity_rows(b, site, LIST_DEFAULTS, &defaults) &&
		   entity_rows(b, site, LIST_ASSOCIATIONS, &rows);
	if (!s->known)
		return;
	for (uint32_t i = 0; i < users.rows; i++)
		put(&s->admins, answer_cell(&users, i, USER_NAME),
		    answer_cell(&users, i, USER_ADMIN));
	for (uint32_t i = 0; i < defaults.rows; i++)
		put(&s->defaults,
		    entity_key(a, answer_cell(&defaults, i, DEFAULT_USER),
			       answer_cell(&defaults, i, DEFAULT_CLUSTER), ""),
		    answer_cell(&defaults, i, DEFAULT_ACCOUNT));
	for (uint32_t i = 0; i < rows.rows; i++) {
		/* One that is for a partition alone is another. */
		if (*answer_cell(&rows, i, ASSOCIATION_USER) &&
		    !*answer_cell(&rows, i, ASSOCIATION_PARTITION))
			put(&s->there,
			    entity_key(a, answer_cell(&rows, i, ASSOCIATION_CLUSTER),
				       answer_cell(&rows, i, ASSOCIATION_ACCOUNT),
				       answer_cell(&rows, i, ASSOCIATION_USER)),
			    "");
	}
}

static void decode_one(const struct seen *s, const struct batch *b, struct resource *r)
{
	const struct user_want *want = r->desired;
	struct arena *a = b->set->arena;
	struct user_seen *o = ARENA_NEW(a, struct user_seen);
	const char *admin = map_get(&s->admins, r->name, strlen(r->name));
	*o = (struct user_seen){.known = s->known, .exists = admin, .admin = admin};
	o->defaults = ARENA_ARRAY(a, const char *, want->share->count);
	for (uint32_t i = 0; i < want->share->count; i++) {
		const char *key = entity_key(
			a, r->name, object_text(want->share->clusters[i], AT_cluster_name), "");
		o->defaults[i] = map_get(&s->defaults, key, strlen(key));
	}
	for (uint32_t k = 0; k < want->account_count; k++) {
		struct membership *m = &want->accounts[k];
		for (uint32_t i = 0; i < m->count; i++) {
			const char *key =
				entity_key(a, object_text(m->clusters[i], AT_cluster_name),
					   object_text(m->account, AT_account_name), r->name);
			m->there[i] = map_get(&s->there, key, strlen(key)) != NULL;
		}
	}
	r->observed = o;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	struct seen s = {.site = NULL};
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct user_want *want = b->list[i]->desired;
		if (s.site != want->share->site)
			read_lists(&s, b, want->share->site);
		decode_one(&s, b, b->list[i]);
	}
}

/* --- what is to be done --- */

/* The change about a user, made when the first difference is found. */
struct difference {
	const struct resource *r;
	struct plan *plan;
	struct change *change;
};

static struct change *change_of(struct difference *d, const char *reason)
{
	const struct user_seen *o = d->r->observed;
	if (!d->change)
		d->change = plan_change(d->plan, d->r, o->exists ? SIGN_CHANGE : SIGN_ADD,
					RISK_SAFE, "%s",
					!o->known    ? "slurmdbd is still to be started"
					: !o->exists ? "slurmdbd has no such user"
						     : reason);
	return d->change;
}

static bool is_admin(const struct user_want *want)
{
	return strcmp(want->admin, "none") != 0;
}

static void add_to_account(struct difference *d, const struct membership *m, bool is_default)
{
	const struct user_want *want = d->r->desired;
	const struct user_seen *o = d->r->observed;
	struct arena *a = d->plan->arena;
	const struct object **list = ARENA_ARRAY(a, const struct object *, m->count);
	const char *account = object_text(m->account, AT_account_name);
	uint32_t n = 0;
	for (uint32_t i = 0; i < m->count; i++) {
		if (!m->there[i])
			list[n++] = m->clusters[i];
	}
	if (!n)
		return;
	const char *clusters = cluster_names(a, list, n);
	struct change *c = change_of(d, "it is not in every account it belongs to");
	struct entity_command x = entity_command(a, want->share->site, "add", "user");
	command_option(&x, "name", d->r->name);
	command_option(&x, "account", account);
	command_option(&x, "cluster", clusters);
	change_attribute(d->plan, c, is_default ? "default account" : "account", NULL,
			 arena_printf(a, "%s on %s", account, clusters));
	if (is_default)
		command_option(&x, "defaultaccount", account);
	if (!o->exists && is_default && is_admin(want)) {
		command_option(&x, "adminlevel", want->admin);
		change_attribute(d->plan, c, "admin_level", NULL, want->admin);
	}
	command_limits(&x, want->limits);
	if (is_default)
		change_limits(d->plan, c, want->limits);
	command_end(&x, d->plan, c, want->share->site,
		    arena_printf(a, "add user '%s' to account '%s' on %s", d->r->name, account,
				 clusters));
}

static struct entity_command modify(struct difference *d)
{
	const struct user_want *want = d->r->desired;
	struct entity_command x =
		entity_command(d->plan->arena, want->share->site, "modify", "user");
	command_word(&x, "where");
	command_option(&x, "name", d->r->name);
	return x;
}

static void set_defaults(struct difference *d)
{
	const struct user_want *want = d->r->desired;
	const struct user_seen *o = d->r->observed;
	const char *account = object_text(want->accounts[0].account, AT_account_name);
	for (uint32_t i = 0; i < want->share->count; i++) {
		const char *cluster = object_text(want->share->clusters[i], AT_cluster_name);
		if (!o->defaults[i] || !strcmp(o->defaults[i], account))
			continue;
		struct change *c = change_of(d, "another account is its default");
		struct entity_command x = modify(d);
		command_option(&x, "cluster", cluster);
		command_word(&x, "set");
		command_option(&x, "defaultaccount", account);
		change_attribute(d->plan, c,
				 arena_printf(d->plan->arena, "default account on %s", cluster),
				 *o->defaults[i] ? o->defaults[i] : NULL, account);
		command_end(&x, d->plan, c, want->share->site,
			    arena_printf(d->plan->arena,
					 "make account '%s' the default of user '%s' on %s",
					 account, d->r->name, cluster));
	}
}

/* An AdminLevel belongs to the user, not to one of its clusters. */
static void set_admin(struct difference *d)
{
	const struct user_want *want = d->r->desired;
	const struct user_seen *o = d->r->observed;
	if (!o->exists || !want->admin_written || ascii_is(o->admin, strlen(o->admin), want->admin))
		return;
	struct change *c = change_of(d, "it has another admin level");
	struct entity_command x = modify(d);
	command_word(&x, "set");
	command_option(&x, "adminlevel", want->admin);
	change_attribute(d->plan, c, "admin_level", o->admin, want->admin);
	command_end(&x, d->plan, c, want->share->site,
		    arena_printf(d->plan->arena, "set the admin level of user '%s'", d->r->name));
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct user_want *want = r->desired;
	const struct user_seen *o = r->observed;
	struct difference d = {.r = r, .plan = plan};
	if (!o->known && !entity_comes_later(plan, r, want->share->site))
		return;
	for (uint32_t i = 0; i < want->account_count; i++)
		add_to_account(&d, &want->accounts[i], i == 0);
	set_defaults(&d);
	set_admin(&d);
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct user_want *want = r->desired;
	const struct user_seen *o = r->observed;
	fact_bool(out, "exists", o->exists);
	fact_text(out, "admin level", o->admin);
	for (uint32_t i = 0; i < want->share->count; i++) {
		const char *cluster = object_text(want->share->clusters[i], AT_cluster_name);
		fact_text(out, arena_printf(out->arena, "default account on %s", cluster),
			  o->defaults[i]);
	}
	for (uint32_t k = 0; k < want->account_count; k++) {
		const struct membership *m = &want->accounts[k];
		for (uint32_t i = 0; i < m->count; i++) {
			if (m->there[i])
				fact_text(out, object_text(m->account, AT_account_name),
					  object_text(m->clusters[i], AT_cluster_name));
		}
	}
}

const struct resource_ops resource_slurm_user = {
	.name = "slurm_user",
	.place = PLACE_HOST,
	.inside_slurmdbd = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.diff = diff,
	.facts = facts,
};
