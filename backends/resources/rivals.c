/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A second slurmdbd on a database: it is seen by its sessions. Each of the two keeps its own idea
 * of what is in the tables, rolls up and purges for all clusters, and tells only its own slurmctld.
 * Sessions of the storage account that come from another host than slurmdbd's are one; sessions of
 * other accounts may be readers, so they are only mentioned. */
#include "backends/resources/records.h"

#include <string.h>

static bool is_storage_user(const struct object *slurmdbd, const char *user)
{
	const struct object *c = referred(slurmdbd, AT_slurmdbd_credential);
	const char *alternate = object_text(c, AT_credential_alternate_username);
	return !strcmp(user, object_text(c, AT_credential_username)) ||
	       (alternate && !strcmp(user, alternate));
}

bool slurmdbd_runs_here(const struct resource_set *set, const struct object *d)
{
	const char *host = object_text(d, AT_slurmdbd_host),
		   *backup = object_text(d, AT_slurmdbd_backup_host);
	return set->scope.host && ((host && host_same(host, set->scope.host)) ||
				   (backup && host_same(backup, set->scope.host)));
}

static bool counts(const struct resource *r, const struct seen_session *s, bool storage)
{
	return !strcmp(s->database, r->name) && is_storage_user(r->slurmdbd, s->user) == storage;
}

/* Hosts other than `own` (NULL: none) that the storage account is connected from. */
static const char *hosts(const struct resource *r, struct plan *plan, const char *own,
			 uint32_t *count)
{
	const struct records_observed *o = r->observed;
	struct buf out = BUF_IN(plan->arena);
	for (const struct seen_session *s = o->all->sessions; s; s = s->next) {
		if (!counts(r, s, true))
			continue;
		bool known = own && !strcmp(s->host, own);
		for (const struct seen_session *t = o->all->sessions; t != s && !known; t = t->next)
			known = counts(r, t, true) && !strcmp(s->host, t->host);
		if (known)
			continue;
		buf_printf(&out, "%s'%s'", out.size ? " and " : "", s->host);
		++*count;
	}
	return buf_text(&out);
}

/* True if the slurmdbd on this host is seen under another name than we are: by way of a proxy,
 * which has several. Then hosts can only be counted. An idle slurmdbd has a session too. */
static bool is_translated(const struct resource *r, const struct plan *plan)
{
	const struct records_observed *o = r->observed;
	const struct service_observed *service = NULL;
	for (uint32_t i = 0; i < plan->set->count; i++) {
		const struct resource *x = plan->set->list[i];
		if (x->ops == &resource_service && x->slurmdbd == r->slurmdbd && x->observed)
			service = x->observed;
	}
	for (const struct seen_session *s = o->all->sessions; s; s = s->next) {
		if (counts(r, s, true) && !strcmp(s->host, o->all->self))
			return false;
	}
	return service && service->runs;
}

static void say_others(const struct resource *r, struct plan *plan)
{
	const struct records_observed *o = r->observed;
	for (const struct seen_session *s = o->all->sessions; s; s = s->next) {
		if (strcmp(s->database, r->name) != 0 || is_storage_user(r->slurmdbd, s->user) ||
		    !strcmp(s->host, o->all->self))
			continue;
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_database_in_use,
					  "account '%s' is connected to database '%s' from '%s'",
					  s->user, r->name, s->host),
			     "a reader does no harm; if it is another slurmdbd, stop it first");
	}
}

void diff_rivals(const struct resource *r, struct plan *plan)
{
	const struct records_observed *o = r->observed;
	/* Here the server sees slurmdbd under the name it sees us under. */
	bool here = slurmdbd_runs_here(plan->set, r->slurmdbd) && !is_translated(r, plan);
	uint32_t count = 0, allowed = here ? 0 : 1;
	allowed += object_has(r->slurmdbd, AT_slurmdbd_backup_host);
	const char *from = hosts(r, plan, here ? o->all->self : NULL, &count);
	if (count > allowed)
		finding_hint(
			plan,
			plan_finding(plan, r, &DIAG_second_slurmdbd,
				     "the account of slurmdbd '%s' is connected to database '%s' "
				     "from %s%s: a second slurmdbd on one database spoils it",
				     r->slurmdbd->label, r->name, from,
				     here ? ", which is not this host" : ""),
			"stop the other slurmdbd, or end its sessions; the standby of a pair is "
			"described with 'backup_host'");
	say_others(r, plan);
}
