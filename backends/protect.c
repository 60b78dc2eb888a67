/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/protect.h"

#include "backends/resources/kinds.h"

#include <string.h>

/* What cannot be undone by the next apply, or locks somebody out. */
static const char *danger_of(const struct change *c)
{
	static const char *const lasting[] = {"plugin", "locked"};
	if (c->sign == SIGN_REMOVE)
		return "take something of it away";
	if (c->risk == RISK_CONVERTS)
		return "convert its database";
	if (c->risk == RISK_DATA)
		return "put its records at risk";
	for (const struct attribute_change *a = c->attributes;
	     a && c->resource->ops == &resource_account && c->sign == SIGN_CHANGE; a = a->next) {
		if (a->secret)
			return "replace its password";
		for (size_t i = 0; i < sizeof(lasting) / sizeof(*lasting); i++) {
			if (!strcmp(a->name, lasting[i]))
				return "change how it is let in";
		}
	}
	return NULL;
}

static const struct sql_account *account_of(const struct resource *r)
{
	if (r->ops == &resource_account)
		return &((const struct account_desired *)r->desired)->who;
	if (r->ops == &resource_grants)
		return &((const struct grants_desired *)r->desired)->who;
	return NULL;
}

/* "user", or "user@host" of one of its hosts. */
static bool names_account(const char *item, const struct sql_account *who)
{
	size_t n = strlen(who->user);
	return !strncmp(item, who->user, n) &&
	       (!item[n] || (item[n] == '@' && !strcmp(item + n + 1, who->host)));
}

static bool has_cluster(const struct model *m, const struct resource *r, const struct object *o)
{
	const struct object *c = NULL;
	if (r->cluster == o)
		return true;
	while (r->slurmdbd && (c = slurmdbd_next_cluster(m, r->slurmdbd, c))) {
		if (c == o)
			return true;
	}
	return false;
}

enum list { DATABASES, ACCOUNTS, CLUSTERS, LISTS };

static bool covers(const struct model *m, enum list list, const struct value *item,
		   const struct resource *r)
{
	const struct sql_account *who = account_of(r);
	switch (list) {
	case DATABASES:
		return !who && r->slurmdbd && item->text &&
		       !strcmp(object_text(r->slurmdbd, AT_slurmdbd_database), item->text);
	case ACCOUNTS:
		return who && item->text && names_account(item->text, who);
	case CLUSTERS:
		return item->object && has_cluster(m, r, item->object);
	case LISTS:
		break;
	}
	return false;
}

static void refuse(struct plan *plan, const struct change *c, enum list list,
		   const struct value *item, const char *danger)
{
	static const char *const words[LISTS] = {"database", "account", "cluster"};
	const char *name = list == CLUSTERS ? item->object->label : item->text;
	struct finding *f =
		plan_finding(plan, c->resource, &DIAG_protected,
			     "%s '%s' is protected, and changing %s %s would %s", words[list], name,
			     c->resource->ops->name, c->resource->name, danger);
	if (item->at)
		f->at = item->at;
	finding_hint(plan, f, "if it is meant, take '%s' out of 'protect' for that apply", name);
}

void protect_plan(struct plan *plan)
{
	static const enum attribute_id ids[LISTS] = {AT_protect_databases, AT_protect_accounts,
						     AT_protect_clusters};
	const struct model *m = plan->set->model;
	MODEL_FOREACH(m, protect, o)
	{
		for (const struct change *c = plan->changes; c; c = c->next) {
			const char *danger = danger_of(c);
			for (int list = 0; danger && list < LISTS; list++) {
				const struct value *v = object_value(o, ids[list]);
				for (uint32_t i = 0; i < v->count; i++) {
					if (covers(m, (enum list)list, &v->items[i], c->resource))
						refuse(plan, c, (enum list)list, &v->items[i],
						       danger);
				}
			}
		}
	}
}
