/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Taking a cluster or a slurmdbd out of service: its account is locked, the files that slacc wrote
 * for it on this host are removed, and its database stays as it is. What others of the description
 * need stays too: an account and a slurmdbd.conf go with their slurmdbd, and a slurmdbd goes with
 * the last of its clusters, or when it is named itself. */
#include "backends/resources/retire.h"

#include "backends/resources/file_kind.h"
#include "backends/resources/records.h"
#include "grammar/support/ascii.h"

#include <string.h>

static bool is_named(const struct resource_set *set, const struct object *o)
{
	for (uint32_t i = 0; i < set->scope.selection_count; i++) {
		if (set->scope.selection[i] == o)
			return true;
	}
	return false;
}

static bool slurmdbd_goes(const struct resource_set *set, const struct object *slurmdbd)
{
	const struct object *c = NULL;
	bool any = false;
	if (is_named(set, slurmdbd))
		return true;
	while ((c = slurmdbd_next_cluster(set->model, slurmdbd, c))) {
		any = true;
		if (!is_named(set, c))
			return false;
	}
	return any;
}

static bool goes(const struct resource_set *set, const struct resource *r)
{
	if (r->cluster)
		return is_named(set, r->cluster);
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

/* A line "Include slurm_accounting.conf" of slurm.conf: without that file slurmctld would not
 * start. */
static bool line_includes(const char *line, size_t n, const char *name)
{
	static const char word[] = "include";
	size_t k = strlen(name), at = sizeof(word) - 1;
	const char *comment = memchr(line, '#', n);
	n = comment ? (size_t)(comment - line) : n;
	if (n <= at || !ascii_same(line, word, at))
		return false;
	while (n > at && (line[n - 1] == ' ' || line[n - 1] == '\t' || line[n - 1] == '\r'))
		n--;
	return n >= at + 1 + k && !strncmp(line + n - k, name, k) &&
	       strchr(" \t/", line[n - k - 1]);
}

static bool is_included(const struct resource *r)
{
	const struct file_desired *want = r->desired;
	const char *conf = want->artefact->install, *slash = strrchr(conf, '/');
	const struct question *q = NULL;
	for (q = r->place->questions.first; q; q = q->next) {
		size_t n = strlen(want->directory);
		if (q->type == QUESTION_FILE && q->file.text && !strncmp(q->name, conf, n) &&
		    !strcmp(q->name + n, "/slurm.conf"))
			break;
	}
	const char *at = q ? q->file.text : NULL;
	while (at && *at) {
		size_t n = strcspn(at, "\n");
		if (line_includes(at, n, slash + 1))
			return true;
		at += n + (at[n] == '\n');
	}
	return false;
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
	} else if (r->ops == &resource_slurm_accounting_conf && is_included(r)) {
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
	{&resource_ca_file, remove_file},
	{&resource_slurmdbd_conf, remove_file},
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
