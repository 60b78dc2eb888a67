/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What plan sees anyway: its findings become doctor's, under the stage that is about their kind of
 * resource. Its changes are what is still to be done, and no fault by themselves. */
#include "backends/resources/kinds.h"
#include "runtime/live/doctor/doctor.h"

#include <string.h>

bool doctor_has_place(const struct doctor_subject *s)
{
	return s->place != NULL;
}

static bool is_about(const struct doctor_subject *s, const struct resource *r)
{
	if (s->place && r->place != s->place)
		return false;
	return !(s->kind & (DOCTOR_SLURMDBD | DOCTOR_CLUSTER)) ||
	       (s->kind == DOCTOR_SLURMDBD ? r->slurmdbd == s->slurmdbd : r->cluster == s->cluster);
}

void doctor_take_plan(struct doctor_line *line, const struct resource_ops *ops)
{
	struct doctor_subject *s = line->subject;
	for (const struct finding *f = s->doctor->plan.findings; f; f = f->next) {
		if (!f->resource || f->resource->ops != ops || !is_about(s, f->resource))
			continue;
		struct doctor_finding *to = doctor_finding(line, f->code, f->at, "%s", f->message);
		if (f->hint)
			doctor_hint(line, to, "%s", f->hint);
	}
}

const struct change *doctor_change(const struct doctor *d, const struct resource_ops *ops,
				   const struct object *slurmdbd)
{
	const struct change *c = d->plan.changes;
	while (c && (c->resource->ops != ops || c->resource->slurmdbd != slurmdbd))
		c = c->next;
	return c;
}

static unsigned count_changes(const struct doctor_subject *s, const struct resource_ops *ops,
			      enum sign sign)
{
	unsigned n = 0;
	for (const struct change *c = s->doctor->plan.changes; c; c = c->next)
		n += c->resource->ops == ops && c->sign == sign && is_about(s, c->resource);
	return n;
}

static unsigned count_resources(const struct doctor_subject *s, const struct resource_ops *ops)
{
	const struct resource_set *set = &s->doctor->live->set;
	unsigned n = 0;
	for (uint32_t i = 0; i < set->count; i++)
		n += set->list[i]->ops == ops && is_about(s, set->list[i]);
	return n;
}

/* "2 of 3 are there": what is missing is absent, what differs is plan's matter. */
static void count_there(struct doctor_line *line, const struct resource_ops *ops)
{
	unsigned all = count_resources(line->subject, ops);
	unsigned missing = count_changes(line->subject, ops, SIGN_ADD);
	unsigned differ = count_changes(line->subject, ops, SIGN_CHANGE);
	const char *also = differ ? "; some differ, see 'slacc plan'" : "";
	if (missing && line->state == DOCTOR_OK)
		doctor_absent(line, "%u of %u are still to be made%s", missing, all, also);
	else
		doctor_words(line, "%u of %u are there%s", all - missing, all, also);
}

void doctor_look_version(struct doctor_subject *s, struct doctor_line *line)
{
	const struct resource_set *set = &s->doctor->live->set;
	for (uint32_t i = 0; i < set->count; i++) {
		const struct resource *r = set->list[i];
		const struct server_observed *o = r->observed;
		if (r->ops == &resource_server && is_about(s, r) && o)
			doctor_words(line, "%s", o->version);
	}
	doctor_take_plan(line, &resource_server);
}

void doctor_look_variables(struct doctor_subject *s, struct doctor_line *line)
{
	doctor_words(line, "%u looked at", count_resources(s, &resource_variable));
	doctor_take_plan(line, &resource_variable);
}

void doctor_look_accounts(struct doctor_subject *s, struct doctor_line *line)
{
	doctor_take_plan(line, &resource_account);
	doctor_take_plan(line, &resource_grants);
	count_there(line, &resource_account);
	(void)s;
}

void doctor_look_databases(struct doctor_subject *s, struct doctor_line *line)
{
	doctor_take_plan(line, &resource_database);
	count_there(line, &resource_database);
	(void)s;
}

/* --- what is still to be made --- */

static bool is_to_be_added(const struct doctor_subject *s, const struct resource_ops *ops)
{
	const struct change *c = doctor_change(s->doctor, ops, s->slurmdbd);
	return c && c->sign == SIGN_ADD;
}

static void forgive(struct doctor_subject *s, const char *stage, const char *words)
{
	struct doctor_line *line = s->lines;
	while (line && strcmp(line->stage->name, stage))
		line = line->next;
	if (!line || line->state != DOCTOR_ERROR)
		return;
	line->findings = line->last = NULL;
	doctor_absent(line, "%s", words);
}

void doctor_soften(struct doctor *d)
{
	for (struct doctor_subject *s = d->subjects; s; s = s->next) {
		if (s->kind != DOCTOR_LOGIN || !s->slurmdbd)
			continue;
		if (is_to_be_added(s, &resource_account))
			forgive(s, "login", "the account is still to be made: 'slacc apply'");
		if (is_to_be_added(s, &resource_database)) {
			forgive(s, "access", "its database is still to be made: 'slacc apply'");
			if (is_to_be_added(s, &resource_grants))
				forgive(s, "privileges", "they are still to be granted");
		}
	}
}
