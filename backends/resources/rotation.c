/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/rotation.h"

#include "backends/resources/file_kind.h"
#include "backends/resources/storage_pass.h"
#include "backends/resources/swap.h"

#include <string.h>

enum { RESTART_SECONDS = 120 };

/* --- what a server can do --- */

/* "10.11.6-…" is 101106; 0: that is no version. */
static unsigned version_of(const char *text)
{
	unsigned version = 0;
	for (unsigned i = 0; i < 3; i++) {
		unsigned part = 0;
		for (; *text >= '0' && *text <= '9' && part < 1000; text++)
			part = part * 10 + (unsigned)(*text - '0');
		version = version * 100 + part;
		text += *text == '.';
	}
	return version;
}

enum rotation_method rotation_method_of(const char *version, const char *comment)
{
	unsigned v = version_of(version);
	if (!v)
		return ROTATION_UNKNOWN;
	if (server_is_mariadb(version, comment))
		return v >= 100400 ? ROTATION_ALTERNATIVES : ROTATION_SINGLE;
	return v >= 80014 ? ROTATION_RETAIN : ROTATION_SINGLE;
}

/* --- what it is about --- */

struct rotating {
	struct plan *plan;
	const struct resource *r;
	const struct object *credential;
	const struct rotation *x; /* NULL: a version of somebody else's is taken over */
};

static bool uses(const struct object *slurmdbd, const struct object *credential)
{
	return slurmdbd && referred(slurmdbd, AT_slurmdbd_credential) == credential;
}

/* The next resource of a kind that the rotation is about, behind *at. */
static const struct resource *next_of(const struct rotating *w, const struct resource_ops *ops,
				      uint32_t *at)
{
	const struct resource_set *set = w->plan->set;
	while (*at < set->count) {
		const struct resource *r = set->list[(*at)++];
		if (r->ops == ops && uses(r->slurmdbd, w->credential))
			return r;
	}
	return NULL;
}

#define EACH(w, ops, r) for (uint32_t at_ = 0; ((r) = next_of((w), &(ops), &at_));)

static struct change *step(const struct rotating *w, enum risk risk, const char *reason)
{
	return plan_change(w->plan, w->r, SIGN_CHANGE, risk, "%s", reason);
}

static void add_rotate(const struct rotating *w, struct change *c, enum rotation_step s,
		       const char *what)
{
	change_action(w->plan, c, ACTION_ROTATE, "%s", what)->rotation = s;
}

static void add_sql(const struct rotating *w, struct change *c, const struct resource *account,
		    const struct sql_statement *sql)
{
	if (!sql)
		return;
	struct action *x = change_action(w->plan, c, ACTION_ROTATE, "%s", sql->note);
	x->rotation = ROTATION_SQL;
	x->sql = sql;
	x->server = account->place;
	x->at = account->at;
}

/* --- may it be begun --- */

static enum rotation_method method_of(const struct resource_set *set, const struct place *p)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct server_observed *o = set->list[i]->observed;
		if (set->list[i]->ops == &resource_server && set->list[i]->place == p && o)
			return rotation_method_of(o->version, o->comment);
	}
	return ROTATION_UNKNOWN;
}

static bool refuse(const struct rotating *w, const struct resource *r, const struct diag_code *code,
		   const char *message, const char *hint)
{
	finding_hint(w->plan, plan_finding(w->plan, r, code, "%s", message), "%s", hint);
	return false;
}

static bool has_new(const struct account_observed *o)
{
	return o->password == VERDICT_SAME;
}

/* The ways in are two, and neither is one that slurmdbd is known to use. */
static bool is_tangled(const struct account_observed *o)
{
	return o->second_way && !has_new(o) && !o->first_previous && !o->second_previous;
}

static bool may_account(const struct rotating *w, const struct resource *r)
{
	struct arena *a = w->plan->arena;
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	enum rotation_method method = method_of(w->plan->set, r->place);
	if (!r->place->admin)
		return refuse(w, r, &DIAG_rotation_admin,
			      arena_printf(a,
					   "the password of %s cannot be changed: "
					   "database_server '%s' has no admin",
					   r->name, r->place->name),
			      "give the database_server an admin with CREATE USER");
	if (!o)
		return false; /* why the server was not asked is said already */
	if (!o->exists)
		return refuse(w, r, &DIAG_rotation_not_applied,
			      arena_printf(a, "account %s is not there", r->name),
			      "run 'slacc apply' first");
	if (!strcmp(want->auth.plugin, "unix_socket"))
		return refuse(w, r, &DIAG_rotation_not_applied,
			      arena_printf(a, "account %s has no password to change", r->name),
			      "an account of unix_socket is who it is on its machine");
	if (method == ROTATION_RETAIN && strcmp(o->plugin, want->auth.plugin) != 0)
		return refuse(w, r, &DIAG_rotation_plugin,
			      arena_printf(a,
					   "account %s uses '%s', and MySQL keeps an old "
					   "password only beside one of the same kind",
					   r->name, o->plugin),
			      "say auth_plugin as it is, or change it with --replace-password");
	if (method == ROTATION_SINGLE || method == ROTATION_UNKNOWN)
		return refuse(
			w, r, &DIAG_rotation_single,
			arena_printf(a, "database_server '%s' knows one password an account",
				     r->place->name),
			"stop the compute fleet, so that no job ends meanwhile, change the "
			"password where the credential comes from, and run 'slacc apply' with "
			"--replace-password");
	if (is_tangled(o))
		return refuse(w, r, &DIAG_rotation_tangled,
			      arena_printf(a,
					   "account %s has two passwords, and neither is the "
					   "credential's",
					   r->name),
			      "take away the one that slurmdbd does not use");
	return true;
}

static bool may_daemon(const struct rotating *w, const struct resource *conf)
{
	struct arena *a = w->plan->arena;
	if (!conf->place->acted_on || !file_kind_differs_otherwise(conf, a))
		return true;
	return refuse(w, conf, &DIAG_rotation_not_applied,
		      arena_printf(a,
				   "%s is not what the description gives, in more than its "
				   "password",
				   conf->name),
		      "run 'slacc apply' first, so that a rotation changes nothing else");
}

static bool may_service(const struct rotating *w, const struct resource *service)
{
	const struct service_desired *want = service->desired;
	const struct service_observed *o = service->observed;
	struct arena *a = w->plan->arena;
	if (!service->place->acted_on)
		return true;
	if (!want->restart)
		return refuse(w, service, &DIAG_no_restart_command,
			      arena_printf(a,
					   "slurmdbd '%s' has to be restarted and its layout has "
					   "no 'restart_slurmdbd'",
					   service->name),
			      "give its layout one");
	if (o && (o->runs || w->x->sealed))
		return true;
	return refuse(w, service, &DIAG_rotation_not_applied,
		      arena_printf(a, "slurmdbd '%s' does not run", service->name),
		      "run 'slacc apply' first: a rotation restarts a slurmdbd, it does not start "
		      "one");
}

static bool may_begin(const struct rotating *w)
{
	static const struct {
		const struct resource_ops *ops;
		bool (*may)(const struct rotating *w, const struct resource *r);
	} rows[] = {
		{&resource_account, may_account},
		{&resource_slurmdbd_conf, may_daemon},
		{&resource_service, may_service},
	};
	const struct resource *r;
	bool ok = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		EACH(w, *rows[i].ops, r)
		ok &= rows[i].may(w, r);
	}
	return ok;
}

/* --- the steps, each unless it is done --- */

static void seal(const struct rotating *w)
{
	if (w->x->sealed)
		return;
	struct change *c = step(w, RISK_SAFE, "a new password");
	change_secret(w->plan, c, "password", VERDICT_DIFFERENT);
	add_rotate(w, c, ROTATION_SEAL,
		   arena_printf(w->plan->arena, "seal %s in the state directory", w->x->origin));
}

static void stage(const struct rotating *w)
{
	if (!w->x->staged)
		add_rotate(w, step(w, RISK_SAFE, "its store has to know it before the server"),
			   ROTATION_STAGE, w->x->stage);
}

static struct sql_origin origin_of(const struct resource *account)
{
	return (struct sql_origin){account->slurmdbd, account->at};
}

/* Which way in stays beside the new one: that of the password before, or the only one. Where MySQL
 * has that as its second, the first alone is set. */
static const struct sql_statement *admit_sql(struct arena *a, const struct resource *r)
{
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	struct sql_auth present = {o->plugin, want->auth.credential, o->auth};
	enum sql_dialect d = sql_dialect_of(r->place->server);
	bool second = o->second_way && o->second_previous;
	if (second && d == SQL_MYSQL)
		return sql_set_auth(a, d, want->who, want->auth, origin_of(r));
	if (second)
		present =
			(struct sql_auth){o->second_plugin, want->auth.credential, o->second_auth};
	return sql_add_auth(a, d, want->who, want->auth, present, origin_of(r));
}

const struct sql_statement *rotation_admit(const struct plan *plan, const struct resource *account)
{
	const struct account_desired *want = account->desired;
	const struct account_observed *o = account->observed;
	enum rotation_method method = method_of(plan->set, account->place);
	bool same = o->plugin && !strcmp(o->plugin, want->auth.plugin);
	if (o->second_way || !o->auth || !*o->auth ||
	    (method != ROTATION_ALTERNATIVES && !(method == ROTATION_RETAIN && same)))
		return NULL;
	return admit_sql(plan->arena, account);
}

static void admit(const struct rotating *w)
{
	const struct resource *r;
	struct change *c = NULL;
	EACH(w, resource_account, r)
	{
		if (has_new(r->observed))
			continue;
		if (!c)
			c = step(w, RISK_SAFE, "the server lets both in, the new and the old");
		add_sql(w, c, r, admit_sql(w->plan->arena, r));
	}
}

/* One that the server lets in with another password, too, or will. */
static bool has_old(const struct rotating *w)
{
	const struct resource *r;
	EACH(w, resource_account, r)
	{
		const struct account_observed *o = r->observed;
		if (!has_new(o) || o->second_way)
			return true;
	}
	return false;
}

/* The resource of a kind that belongs to a slurmdbd of this host; NULL if it has none. */
static const struct resource *beside(const struct rotating *w, const struct resource_ops *ops,
				     const struct resource *service)
{
	const struct resource *r;
	for (uint32_t at = 0; (r = next_of(w, ops, &at));) {
		if (r->place == service->place && r->slurmdbd == service->slurmdbd)
			return r;
	}
	return NULL;
}

/* What slurmdbd was told by a script it keeps for a while, and there is nothing to see it by: it
 * is told to read its file again as long as the old password is good. */
static bool is_swapped(const struct rotating *w, const struct resource *service)
{
	const struct service_observed *o = service->observed;
	const struct resource *cache = beside(w, &resource_storage_pass, service);
	const struct resource *conf = beside(w, &resource_slurmdbd_conf, service);
	if (!o->runs || o->stale || o->kept)
		return false;
	if (cache)
		return !has_old(w) &&
		       ((const struct storage_pass_observed *)cache->observed)->password ==
			       VERDICT_SAME;
	return !conf ||
	       ((const struct file_observed *)conf->observed)->file->secret == VERDICT_SAME;
}

/* The change that brings the password to where slurmdbd has it from. */
static struct swap *bring(const struct rotating *w, const struct resource *service,
			  struct change *c)
{
	struct swap *s = swap_conf(w->plan->arena, w->plan->set, service->slurmdbd);
	const struct resource *cache = beside(w, &resource_storage_pass, service);
	if (cache) {
		storage_pass_keep(cache, w->plan, c);
		s->parts = NULL; /* its file has no password in it */
	}
	if (s->how != SWAP_RELOAD)
		c->risk = RISK_RESTART;
	return s;
}

static void swap_one(const struct rotating *w, const struct resource *service)
{
	const struct service_desired *want = service->desired;
	const struct service_observed *o = service->observed;
	struct change *c =
		step(w, RISK_SAFE, "slurmdbd gets the new password while the old one is good, too");
	struct action *login =
		change_action(w->plan, c, ACTION_VERIFY_LOGIN,
			      "log in with it, as slurmdbd '%s' will", service->name);
	login->slurmdbd = service->slurmdbd;
	struct swap *s = bring(w, service, c);
	bool reload = s->how == SWAP_RELOAD;
	struct action *x = change_action(w->plan, c, ACTION_SWAP, "%s slurmdbd '%s' on it",
					 reload ? "reload" : "restart", service->name);
	s->ran = o->runs || w->x->sealed;
	x->swap = s;
	x->path = want->conf;
	x->argv = reload ? s->reload : want->restart;
	x->deadline_s = RESTART_SECONDS;
	x->slurmdbd = service->slurmdbd;
}

static void swap(const struct rotating *w)
{
	const struct resource *r;
	EACH(w, resource_service, r)
	{
		if (r->place->acted_on && !is_swapped(w, r))
			swap_one(w, r);
	}
}

static void promote(const struct rotating *w)
{
	if (!w->x->stored)
		add_rotate(w, step(w, RISK_SAFE, "its store gives it from now on"),
			   ROTATION_PROMOTE, w->x->promote);
}

/* Other hosts need the old one until they have the new one, too. */
static bool is_held(const struct rotating *w)
{
	const struct resource *r, *other = NULL;
	EACH(w, resource_slurmdbd_conf, r)
	{
		if (!r->place->acted_on)
			other = r;
	}
	if (!other || w->plan->set->scope.finish)
		return false;
	finding_hint(w->plan,
		     plan_finding(w->plan, other, &DIAG_rotation_elsewhere,
				  "slurmdbd '%s' on host '%s' has the old password, which stays "
				  "good",
				  other->slurmdbd->label, other->place->name),
		     "when this has ended, run 'slacc apply FILE --only credential.%s' on host "
		     "'%s', and then the same command here with --finish",
		     w->credential->label, other->place->name);
	return true;
}

static void discard(const struct rotating *w, struct change *c)
{
	const struct resource *r;
	EACH(w, resource_account, r)
	{
		const struct account_desired *want = r->desired;
		const struct account_observed *o = r->observed;
		if (has_new(o) && !o->second_way)
			continue;
		if (!c)
			c = step(w, RISK_SAFE, "nothing needs the old password any more");
		add_sql(w, c, r,
			sql_keep_auth(w->plan->arena, sql_dialect_of(r->place->server), want->who,
				      want->auth, origin_of(r)));
	}
}

static void forget(const struct rotating *w)
{
	add_rotate(w, step(w, RISK_SAFE, "it is where it belongs"), ROTATION_FORGET,
		   "forget what was sealed in the state directory");
}

static void rotate(const struct rotating *w)
{
	if (!may_begin(w))
		return;
	seal(w);
	stage(w);
	admit(w);
	swap(w);
	promote(w);
	if (is_held(w))
		return;
	discard(w, NULL);
	forget(w);
}

/* --- the kind --- */

static void add(struct resource_set *set, const struct object *d, enum attribute_id host)
{
	if (object_has(d, host))
		resource_add(set, place_of_host(set, object_text(d, host), line_of(d, host)),
			     (struct resource){
				     .ops = &resource_rotation,
				     .name = referred(d, AT_slurmdbd_credential)->label,
				     .slurmdbd = d,
				     .at = line_of(d, AT_slurmdbd_credential),
			     });
}

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		add(set, d, AT_slurmdbd_host);
		add(set, d, AT_slurmdbd_backup_host);
	}
}

/* A credential is rotated once, however many slurmdbd of this host have it. */
static bool is_first(const struct plan *plan, const struct resource *r)
{
	for (uint32_t i = 0; i < plan->set->count; i++) {
		const struct resource *o = plan->set->list[i];
		if (o->ops == &resource_rotation && o->place->acted_on &&
		    uses(o->slurmdbd, referred(r->slurmdbd, AT_slurmdbd_credential)))
			return o == r;
	}
	return false;
}

/* --- what somebody else has changed --- */

/* An account that has another password, and will have when this plan is carried out. */
static bool is_behind(const struct rotating *w)
{
	const struct resource *r;
	EACH(w, resource_account, r)
	{
		const struct account_observed *o = r->observed;
		if (o && o->exists && o->password == VERDICT_DIFFERENT &&
		    !plan_touches(w->plan, r->ops, r->place, r->slurmdbd))
			return true;
	}
	return false;
}

/* One that has the new one, or gets it, and another besides. */
static bool has_both(const struct rotating *w)
{
	const struct resource *r;
	EACH(w, resource_account, r)
	{
		const struct account_observed *o = r->observed;
		if (o && o->exists &&
		    (o->password == VERDICT_DIFFERENT || (has_new(o) && o->second_way)))
			return true;
	}
	return false;
}

static struct change *add_taken(const struct rotating *w, const char *reason)
{
	struct change *c = step(w, RISK_SAFE, reason);
	change_secret(w->plan, c, "password", VERDICT_DIFFERENT);
	return c;
}

static void take_over(const struct rotating *w)
{
	bool named = resource_set_names(w->plan->set, w->credential);
	if (is_behind(w))
		add_taken(w, "its source gives another password than the server takes");
	else if (named && has_both(w) && !is_held(w))
		discard(w, add_taken(w, "slurmdbd has what its source gives by now"));
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct rotating w = {plan, r, referred(r->slurmdbd, AT_slurmdbd_credential),
				   plan->set->scope.rotation};
	if (!is_first(plan, r))
		return;
	if (!w.x)
		take_over(&w);
	else if (w.x->credential == w.credential)
		rotate(&w);
}

bool rotation_plans(const struct resource_ops *ops)
{
	return ops == &resource_rotation || ops == &resource_server || ops == &resource_running;
}

const struct resource_ops resource_rotation = {
	.name = "credential",
	.place = PLACE_HOST,
	.about_password = true,
	.looks_only = true,
	.desire = desire,
	.diff = diff,
};
