/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Taking a cluster or a slurmdbd out of service: its account is locked, the files that slacc wrote
 * for it on this host are removed, and its database stays as it is. What others of the description
 * need stays too: an account and a slurmdbd.conf go with their slurmdbd, and a slurmdbd goes with
 * the last of its clusters, or when it is named itself. */
#include "backends/resources/retire.h"

#include "backends/resources/file_kind.h"
#include "backends/resources/records.h"
#include "backends/resources/storage_pass.h"

#include <string.h>

static bool slurmdbd_goes(const struct resource_set *set, const struct object *slurmdbd)
{
	const struct object *c = NULL;
	bool any = false;
	if (resource_set_names(set, slurmdbd))
		return true;
	while ((c = slurmdbd_next_cluster(set->model, slurmdbd, c))) {
		any = true;
		if (!resource_set_names(set, c))
			return false;
	}
	return any;
}

static bool goes(const struct resource_set *set, const struct resource *r)
{
	if (r->cluster)
		return resource_set_names(set, r->cluster);
	return r->slurmdbd && slurmdbd_goes(set, r->slurmdbd);
}

static void lock(const struct resource *r, struct plan *plan)
{
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	if (!o->exists || o->locked)
		return;
	if (!r->place->admin) {
		finding_hint(
			plan,
			plan_finding(plan, r, &DIAG_retire_keeps,
				     "account %s is left as it is: database_server '%s' has no "
				     "admin to lock it",
				     r->name, r->place->name),
			"ask your DBA for: ALTER USER %s ACCOUNT LOCK", r->name);
		return;
	}
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
				       "its slurmdbd is taken out of service");
	change_attribute(plan, c, "locked", "no", "yes");
	change_sql(plan, c,
		   sql_lock_account(plan->arena, sql_dialect_of(r->place->server), want->who,
				    (struct sql_origin){r->slurmdbd, r->at}));
}

static bool is_changed(const struct plan *plan, const struct resource *r)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource == r)
			return true;
	}
	return false;
}

/* True if slurm.conf goes on including this slurm_accounting.conf: without it slurmctld would not
 * start. */
static bool stays_included(const struct resource *r, const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->set->count; i++) {
		const struct resource *x = plan->set->list[i];
		const struct include_observed *o = x->observed;
		if (x->ops == &resource_include_line && x->place == r->place &&
		    x->cluster == r->cluster && o)
			return o->included && !is_changed(plan, x);
	}
	return false;
}

static void unline(const struct resource *r, struct plan *plan)
{
	include_line_remove(r, plan);
}

static void keep(const struct resource *r, struct plan *plan, const char *why, const char *hint)
{
	finding_hint(plan,
		     plan_finding(plan, r, &DIAG_retire_keeps, "%s is left: %s", r->name, why),
		     "%s", hint);
}

static void remove_file(const struct resource *r, struct plan *plan)
{
	const struct file_observed *o = r->observed;
	if (o->file->type == SEEN_NOTHING)
		return;
	if (o->file->type != SEEN_FILE || !(o->file->same || o->file->marked)) {
		keep(r, plan, "slacc has not written what is there", "remove it by hand");
	} else if (r->ops == &resource_slurm_accounting_conf && stays_included(r, plan)) {
		keep(r, plan, "slurm.conf includes it, and slurmctld would not start without it",
		     "take the line out of slurm.conf, and repeat");
	} else {
		struct change *c = plan_change(plan, r, SIGN_REMOVE, RISK_SAFE,
					       "what it is for is taken out of service");
		struct action *x = change_action(plan, c, ACTION_REMOVE_FILE, "remove %s", r->name);
		x->path = r->name;
	}
}

static void warn(const struct resource *r, struct plan *plan)
{
	const struct service_observed *o = r->observed;
	if (o->runs)
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_retire_runs,
					  "slurmdbd '%s' runs on this host, and its sessions go on",
					  r->name),
			     "stop it and keep it from starting: systemctl disable --now slurmdbd");
}

static const struct {
	const struct resource_ops *ops;
	void (*diff)(const struct resource *r, struct plan *plan);
} rows[] = {
	{&resource_account, lock},
	{&resource_storage_pass, storage_pass_forget},
	{&resource_storage_script, remove_file},
	{&resource_ca_file, remove_file},
	{&resource_slurmdbd_conf, remove_file},
	{&resource_unit_file, remove_file},
	{&resource_logrotate_file, remove_file},
	{&resource_include_line, unline},
	{&resource_slurm_accounting_conf, remove_file},
	{&resource_service, warn},
};

/* Another resource that stays may be the same file. */
static bool is_shared(const struct resource_set *set, const struct resource *r)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct resource *o = set->list[i];
		if (o->place == r->place && o->ops == r->ops && !strcmp(o->name, r->name) &&
		    !goes(set, o))
			return true;
	}
	return false;
}

void retire_diff(struct plan *plan, const struct resource *r)
{
	if (!goes(plan->set, r) || is_shared(plan->set, r))
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].ops == r->ops)
			rows[i].diff(r, plan);
	}
}
