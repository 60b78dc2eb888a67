/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/plan.h"

#include "backends/orphans.h"
#include "backends/protect.h"
#include "backends/sql.h"
#include "backends/resources/kinds.h"
#include "backends/resources/retire.h"
#include "backends/resources/rotation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *sign_name(enum sign sign)
{
	static const char *const names[SIGN_COUNT] = {"add", "change", "remove", "check"};
	return names[sign];
}

const char *risk_name(enum risk risk)
{
	static const char *const names[RISK_COUNT] = {"safe", "restart", "converts",
						      "data at risk"};
	return names[risk];
}

const char *action_name(enum action_type type)
{
	static const char *const names[ACTION_TYPE_COUNT] = {
		"sql",         "write_file",   "make_directory", "run",  "wait",
		"remove_file", "verify_login", "swap",           "tell", "keep",
		"forget",      "sacctmgr",     "rotate",
	};
	return names[type];
}

static const char *format(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	char *text = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	text[0] = 0;
	if (n > 0)
		vsnprintf(text, (size_t)n + 1, fmt, ap);
	return text;
}

#define FORMAT(a, text, fmt)                                                                       \
	do {                                                                                       \
		va_list ap_;                                                                       \
		va_start(ap_, fmt);                                                                \
		(text) = format((a), (fmt), ap_);                                                  \
		va_end(ap_);                                                                       \
	} while (0)

/* Appends to a list with a head and a tail. */
#define APPEND(first, last, item)                                                                  \
	do {                                                                                       \
		if (last)                                                                          \
			(last)->next = (item);                                                     \
		else                                                                               \
			(first) = (item);                                                          \
		(last) = (item);                                                                   \
	} while (0)

struct change *plan_change(struct plan *plan, const struct resource *r, enum sign sign,
			   enum risk risk, const char *reason, ...)
{
	struct change *c = ARENA_NEW(plan->arena, struct change);
	c->sign = sign;
	c->risk = risk;
	c->resource = r;
	FORMAT(plan->arena, c->reason, reason);
	c->by_hand = r->place->kind == PLACE_SERVER && !r->place->admin;
	APPEND(plan->changes, plan->last_change, c);
	return c;
}

static struct attribute_change *add_attribute(struct plan *plan, struct change *c, const char *name)
{
	struct attribute_change *at = ARENA_NEW(plan->arena, struct attribute_change);
	at->name = name;
	APPEND(c->attributes, c->last_attribute, at);
	return at;
}

void change_attribute(struct plan *plan, struct change *c, const char *name, const char *before,
		      const char *after)
{
	struct attribute_change *at = add_attribute(plan, c, name);
	at->before = before;
	at->after = after;
}

void change_secret(struct plan *plan, struct change *c, const char *name, enum verdict verdict)
{
	struct attribute_change *at = add_attribute(plan, c, name);
	at->secret = true;
	at->verdict = verdict;
}

struct action *change_action(struct plan *plan, struct change *c, enum action_type type,
			     const char *what, ...)
{
	struct action *x = ARENA_NEW(plan->arena, struct action);
	x->type = type;
	x->at = c->resource->at;
	x->slurmdbd = c->resource->slurmdbd;
	FORMAT(plan->arena, x->what, what);
	APPEND(c->actions, c->last_action, x);
	return x;
}

void change_sql(struct plan *plan, struct change *c, const struct sql_statement *sql)
{
	if (!sql)
		return;
	struct action *x = change_action(plan, c, ACTION_SQL, "%s", sql->note);
	x->sql = sql;
	if (sql->at)
		x->at = sql->at;
}

struct finding *plan_finding(struct plan *plan, const struct resource *r,
			     const struct diag_code *code, const char *message, ...)
{
	struct finding *f = ARENA_NEW(plan->arena, struct finding);
	f->code = code;
	f->resource = r;
	f->place = r->place;
	f->at = r->at;
	f->blocks = code->severity == SEVERITY_ERROR;
	FORMAT(plan->arena, f->message, message);
	APPEND(plan->findings, plan->last_finding, f);
	return f;
}

void finding_hint(struct plan *plan, struct finding *f, const char *hint, ...)
{
	FORMAT(plan->arena, f->hint, hint);
}

bool plan_touches(const struct plan *plan, const struct resource_ops *ops,
		  const struct place *place, const struct object *slurmdbd)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->ops == ops && c->resource->place == place &&
		    c->resource->slurmdbd == slurmdbd)
			return true;
	}
	return false;
}

/* A slurmdbd's account cannot be made by its own login: its administrator has to run the script. */
static void refused_place(struct plan *plan, const struct resource *r)
{
	struct finding *f = plan_finding(
		plan, r, &DIAG_needs_dba,
		"database_server '%s' does not accept the login of slurmdbd '%s' yet: %s",
		r->place->name, r->slurmdbd->label,
		r->place->refusal ? r->place->refusal : "refused");
	finding_hint(plan, f,
		     "ask your DBA to run database_server/%s/bootstrap.sql, which 'slacc build' "
		     "writes, or give the database_server an admin",
		     r->place->name);
}

static void diff_batch(struct plan *plan, const struct batch *b)
{
	if (b->place->state == PLACE_LOGIN_REFUSED && b->ops == &resource_server)
		refused_place(plan, b->list[0]);
	for (uint32_t i = 0; i < b->count && place_knows(b->place, b->ops); i++) {
		const struct resource *r = b->list[i];
		if (plan->set->scope.rotation && !rotation_plans(b->ops))
			continue;
		if (plan->set->scope.retire && r->observed)
			retire_diff(plan, r);
		else if (!plan->set->scope.retire && (r->observed || !b->ops->decode))
			b->ops->diff(r, plan);
	}
}

/* A verification is done where something changes that it is about, and nowhere else. */
static void drop_idle_checks(struct plan *plan)
{
	struct change *kept = NULL, *last = NULL;
	for (struct change *c = plan->changes, *next; c; c = next) {
		bool wanted = c->sign != SIGN_CHECK;
		for (const struct change *o = plan->changes; o && !wanted; o = o->next)
			wanted = o->sign != SIGN_CHECK && !o->by_hand && o->actions &&
				 !o->resource->ops->inside_slurmdbd &&
				 o->resource->slurmdbd == c->resource->slurmdbd;
		next = c->next;
		if (wanted)
			APPEND(kept, last, c);
	}
	if (last)
		last->next = NULL;
	plan->changes = kept;
	plan->last_change = last;
}

bool plan_is_elsewhere(const struct resource *r)
{
	return !r->place->acted_on && r->ops->ask && !r->ops->looks_only;
}

static void count(struct plan *plan)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->by_hand)
			plan->by_hand++;
		else
			plan->count[c->sign]++;
	}
	for (const struct finding *f = plan->findings; f; f = f->next)
		plan->blocking += f->blocks;
	for (uint32_t i = 0; i < plan->set->place_count; i++) {
		const struct place *p = plan->set->places[i];
		plan->unseen += p->questions.count && p->state == PLACE_UNSEEN;
	}
	for (uint32_t i = 0; i < plan->set->count; i++)
		plan->elsewhere += plan_is_elsewhere(plan->set->list[i]);
}

void plan_build(struct plan *plan, const struct resource_set *set)
{
	*plan = (struct plan){.arena = set->arena, .set = set};
	uint32_t n = set->batch_count;
	for (uint32_t i = 0; i < n; i++) /* what was made last goes first */
		diff_batch(plan, set->batches[set->scope.retire ? n - 1 - i : i]);
	drop_idle_checks(plan);
	protect_plan(plan);
	orphans_find(plan);
	count(plan);
}

const char *plan_unsettled(const struct resource *r, struct arena *a)
{
	struct plan scratch = {.arena = a};
	r->ops->diff(r, &scratch);
	return scratch.changes ? scratch.changes->reason : NULL;
}

uint32_t plan_changes(const struct plan *plan)
{
	return plan->count[SIGN_ADD] + plan->count[SIGN_CHANGE] + plan->count[SIGN_REMOVE];
}

bool plan_differs(const struct plan *plan)
{
	return plan_changes(plan) || plan->by_hand || plan->blocking;
}
