/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What lives inside Slurm's database: federations, accounts, users. */
#include "compiler/check.h"

#include <string.h>

/* --- federations --- */

enum { FEDERATION_MAX = 63 };

static void report_overlap(struct checker *k, const struct object *o, const struct value *item,
			   const struct object *other)
{
	struct diag *d = diag_add(k->diags, &DIAG_federation_overlap, check_item_span(k, o, item),
				  "cluster '%s' is in a federation already", item->object->label);
	diag_label(k->diags, d, other->at, "this one");
}

/* A member and its slurmdbd. */
struct member {
	const struct object *cluster, *dbd;
};

static void report_slurmdbd(struct checker *k, struct span at, struct member m, struct member first)
{
	struct diag *d = diag_add(
		k->diags, &DIAG_federation_slurmdbd, at,
		"clusters '%s' and '%s' have different slurmdbd and cannot be one federation",
		m.cluster->label, first.cluster->label);
	diag_label(k->diags, d, m.dbd->at, "the one of '%s'", m.cluster->label);
	diag_label(k->diags, d, first.dbd->at, "the one of '%s'", first.cluster->label);
	diag_note(k->diags, d, "let both clusters use one slurmdbd: slurmdbd = NAME");
}

static void check_members(struct checker *k, const struct object *o, const struct value *list,
			  const struct object **federation_of)
{
	struct member first = {NULL, NULL};
	for (uint32_t i = 0; i < list->count; i++) {
		const struct object *cluster = list->items[i].object;
		struct member m = {cluster, object_ref(cluster, AT_cluster_slurmdbd)};
		const struct object **other = &federation_of[cluster->index];
		if (*other && *other != o)
			report_overlap(k, o, &list->items[i], *other);
		*other = o;
		if (!m.dbd || cluster->poisoned)
			continue;
		if (!first.dbd)
			first = m;
		else if (m.dbd != first.dbd)
			report_slurmdbd(k, check_item_span(k, o, &list->items[i]), m, first);
	}
}

static void check_size(struct checker *k, const struct object *o, const struct value *list)
{
	if (list->count > FEDERATION_MAX)
		diag_add(k->diags, &DIAG_federation_too_large,
			 check_span(k, o, AT_federation_clusters),
			 "a federation has at most %d clusters, not %u", FEDERATION_MAX,
			 (unsigned)list->count);
	if (!list->count)
		diag_add(k->diags, &DIAG_empty_list, check_span(k, o, AT_federation_clusters),
			 "a federation without clusters");
}

void check_federations(struct checker *k)
{
	uint32_t clusters = k->c->model->of[KIND_cluster].count;
	const struct object **federation_of =
		ARENA_ARRAY(k->c->arena, const struct object *, clusters);
	CHECK_EACH(k, federation, it)
	{
		const struct value *list = object_value(it, AT_federation_clusters);
		check_size(k, it, list);
		check_members(k, it, list, federation_of);
	}
}

/* --- names --- */

/* Slurm's keys hold the first 42 characters of a name. */
enum { NAME_MAX_CHARACTERS = 41 };

static const char *name_fault(const char *name, bool user)
{
	size_t size = strlen(name);
	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return "has a control character";
		if (strchr(",\"'`\\", *p))
			return "has a comma, a quote or a backslash, which sacctmgr does not keep";
		if (user && strchr(" /:", *p))
			return "is no login name";
	}
	if (name[0] == ' ' || name[size - 1] == ' ')
		return "begins or ends with a blank";
	if (name[0] == '-')
		return "begins with '-'";
	return check_characters(name) > NAME_MAX_CHARACTERS ? "has more than 41 characters" : NULL;
}

static void check_name(struct checker *k, const struct object *o, enum attribute_id id)
{
	const char *name = object_text(o, id);
	bool user = id == AT_user_name, federation = id == AT_federation_name;
	const char *fault = name && *name ? name_fault(name, user) : NULL;
	if (fault)
		diag_add(k->diags, &DIAG_bad_name, check_span(k, o, id), "the %s name '%s' %s",
			 o->kind->name, name, fault);
	if (!name || federation || strcmp(name, "root") != 0)
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_name_reserved, check_span(k, o, id),
			 "Slurm has %s 'root' by itself", user ? "the user" : "the account");
	diag_note(k->diags, d,
		  user ? "it is the administrator of a new database, with the account 'root'"
		       : "it is the top of every cluster's tree: accounts without 'parent' lie "
			 "under it");
}

static const struct value *clusters_of(const struct object *o)
{
	return object_value(o, o->kind == &schema_kinds[KIND_user] ? AT_user_clusters
								   : AT_account_clusters);
}

static bool is_everywhere(const struct checker *k, const struct value *list)
{
	return k->c->all_clusters && list->items == k->c->all_clusters;
}

/* Claims the clusters of a block for all blocks that have its name; true if one of them was claimed
 * already. */
static bool claim_clusters_of_name(struct checker *k, const struct object *first,
				   const struct object *o)
{
	const struct value *list = clusters_of(o);
	bool taken = false;
	for (uint32_t i = 0; i < list->count; i++) {
		struct claim claim = {.scope = first, .number = list->items[i].object->index};
		taken |= claims_put(&k->claims, &claim) != NULL;
	}
	return taken;
}

/* Two blocks of one name may describe different clusters. */
static bool overlaps(struct checker *k, const struct object *first, const struct object *o)
{
	struct claim begun = {.scope = first, .number = UINT32_MAX};
	if (o->kind == &schema_kinds[KIND_federation] || is_everywhere(k, clusters_of(first)) ||
	    is_everywhere(k, clusters_of(o)))
		return true;
	if (!claims_put(&k->claims, &begun))
		claim_clusters_of_name(k, first, first);
	return claim_clusters_of_name(k, first, o);
}

static void claim_name(struct checker *k, const struct object *o, enum attribute_id id)
{
	const char *name = object_text(o, id);
	struct claim claim = {.scope = o->kind, .text = name, .by = o};
	if (!name)
		return;
	claim.size = (uint32_t)strlen(name);
	const struct claim *found = claims_put(&k->claims, &claim);
	const struct object *first = found ? found->by : NULL;
	if (!first || !overlaps(k, first, o))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_entity_twice, check_span(k, o, id),
				  "another %s is called '%s' too", o->kind->name, name);
	diag_label(k->diags, d, check_span(k, first, id), "this one");
	diag_note(k->diags, d,
		  first->kind == &schema_kinds[KIND_federation]
			  ? "to Slurm they are the same: write one block"
			  : "on a cluster they share they are the same to Slurm: write one block, "
			    "with the clusters of both");
}

void check_federation_name(struct checker *k, const struct object *o)
{
	check_name(k, o, AT_federation_name);
}

void check_account_name(struct checker *k, const struct object *o)
{
	check_name(k, o, AT_account_name);
}

void check_user_name(struct checker *k, const struct object *o)
{
	check_name(k, o, AT_user_name);
}

void check_entity_clashes(struct checker *k)
{
	claims_clear(&k->claims, false);
	CHECK_EACH(k, federation, it)
	{
		claim_name(k, it, AT_federation_name);
	}
	CHECK_EACH(k, account, it)
	{
		claim_name(k, it, AT_account_name);
	}
	CHECK_EACH(k, user, it)
	{
		claim_name(k, it, AT_user_name);
	}
}

/* --- clusters of accounts --- */

/* An account's list of clusters as a set: claims whose scope is the account, made when first asked
 * for. */
static void claim_clusters(struct checker *k, const struct object *account)
{
	const struct value *list = clusters_of(account);
	struct claim claim = {.scope = account, .number = UINT32_MAX};
	if (claims_put(&k->claims, &claim))
		return;
	for (uint32_t i = 0; i < list->count; i++) {
		claim.number = list->items[i].object->index;
		claims_put(&k->claims, &claim);
	}
}

/* The first of a block's clusters where an account is not, or NULL. */
static const struct value *first_without(struct checker *k, const struct object *o,
					 const struct object *account)
{
	const struct value *list = clusters_of(o), *has = clusters_of(account);
	if (list->items == has->items || is_everywhere(k, has))
		return NULL;
	claim_clusters(k, account);
	for (uint32_t i = 0; i < list->count; i++) {
		struct claim claim = {.scope = account, .number = list->items[i].object->index};
		if (!claims_find(&k->claims, &claim))
			return &list->items[i];
	}
	return NULL;
}

static void check_there(struct checker *k, const struct object *o, enum attribute_id needs)
{
	const struct object *account = check_sound(object_ref(o, needs));
	const struct value *where = account ? first_without(k, o, account) : NULL;
	if (!where)
		return;
	struct span need = check_span(k, o, needs);
	struct diag *d = diag_add(k->diags, &DIAG_account_not_there,
				  where->at ? compiler_value_span(k->c, where->at) : need,
				  "account '%s' does not exist on cluster '%s'", account->label,
				  where->object->label);
	if (where->at)
		diag_label(k->diags, d, need, "needed by this");
	diag_label(k->diags, d, check_span(k, account, AT_account_clusters), "where it exists");
	diag_note(k->diags, d,
		  "add the cluster to that account's 'clusters', or give %s '%s' its own",
		  o->kind->name, o->label);
}

void check_clusters_given(struct checker *k, const struct object *o)
{
	const struct value *list = clusters_of(o);
	if (list->origin != ORIGIN_OWN || list->count)
		return;
	struct diag *d = diag_add(k->diags, &DIAG_empty_list, compiler_value_span(k->c, list->at),
				  "%s '%s' is on no cluster", o->kind->name, o->label);
	diag_note(k->diags, d, "leave 'clusters' out to have it on every cluster it may be on");
}

/* --- parents and users --- */

void check_account_parents(struct checker *k)
{
	check_cycles(k, KIND_account, AT_account_parent, "lies under itself");
	claims_clear(&k->claims, false);
	CHECK_EACH(k, account, it)
	{
		check_there(k, it, AT_account_parent);
	}
	CHECK_EACH(k, user, it)
	{
		check_there(k, it, AT_user_default_account);
	}
}
