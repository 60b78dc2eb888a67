/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Storage accounts: 'user'@'host', one for each of account_hosts. A missing one is created; the
 * TLS demand (REQUIRE) of one that is there is set right; its password never is: rotation does
 * that, because slurmdbd has to follow. Accounts that stand before ours are named (shadow.c). */
#include "backends/resources/kinds.h"
#include "backends/resources/rotation.h"
#include "backends/resources/schemas.h"

#include "grammar/support/map.h"

#include <string.h>

const char *account_name(struct arena *a, const char *user, const char *host)
{
	return arena_printf(a, "'%s'@'%s'", user, host);
}

void each_account(struct resource_set *set,
		  void (*add)(struct resource_set *set, const struct object *slurmdbd,
			      const struct value *host))
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		const struct value *hosts = object_value(d, AT_slurmdbd_account_hosts);
		for (uint32_t i = 0; i < hosts->count; i++)
			add(set, d, &hosts->items[i]);
	}
}

static void add_account(struct resource_set *set, const struct object *slurmdbd,
			const struct value *host)
{
	const struct object *server = referred(slurmdbd, AT_slurmdbd_database_server);
	const struct object *credential = referred(slurmdbd, AT_slurmdbd_credential);
	struct account_desired *want = ARENA_NEW(set->arena, struct account_desired);
	*want = (struct account_desired){
		.who = {object_text(credential, AT_credential_username), host->text},
		.auth = {credential_plugin(credential, server), credential, NULL},
		.require = sql_require_of(server, credential),
	};
	resource_add(set, place_of_server(set, slurmdbd),
		     (struct resource){
			     .ops = &resource_account,
			     .name = account_name(set->arena, want->who.user, want->who.host),
			     .slurmdbd = slurmdbd,
			     .at = host->at ? host->at : line_of(slurmdbd, AT_slurmdbd_credential),
			     .desired = want,
		     });
}

static void desire(struct resource_set *set)
{
	each_account(set, add_account);
}

static void ask(const struct batch *b)
{
	const struct object *server = b->place->server;
	if (!b->place->admin)
		return; /* "databases" says which account this login is */
	struct arena *a = b->set->arena;
	const char **users = ARENA_ARRAY(a, const char *, b->count + 1);
	struct sql_origin from = {server, server->at.begin};
	for (uint32_t i = 0; i < b->count; i++)
		users[i] = ((const struct account_desired *)b->list[i]->desired)->who.user;
	users[b->count] = ""; /* the anonymous, who may stand before ours */
	enum sql_dialect d = sql_dialect_of(server);
	question_statement(&b->place->questions, "accounts",
			   sql_ask_accounts(a, d, users, b->count + 1, from))
		->otherwise = sql_ask_accounts_less(a, d, users, b->count + 1, from);
}

static const char *plugin_word(const char *server_word)
{
	return !strcmp(server_word, "auth_socket") ? "unix_socket" : server_word;
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static struct sql_require seen_require(const struct answer_rows *rows, uint32_t row)
{
	static const char *const words[] = {"", "ANY", "X509", "SPECIFIED"};
	struct sql_require r = {
		.subject = or_null(answer_cell(rows, row, SQL_ACCOUNT_SUBJECT)),
		.issuer = or_null(answer_cell(rows, row, SQL_ACCOUNT_ISSUER)),
	};
	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strcmp(answer_cell(rows, row, SQL_ACCOUNT_TLS), words[i]))
			r.tls = (enum sql_tls)i;
	}
	return r;
}

static enum verdict judge_way(const struct judge *judge, const struct resource *r,
			      const char *plugin, const char *auth)
{
	const struct account_desired *want = r->desired;
	if (!plugin_has_password(plugin))
		return VERDICT_SAME; /* there is no password */
	return judge->password(judge->user, r, want->auth.credential, plugin, auth);
}

/* Which way a slurmdbd goes that has not heard of a rotation yet. */
static void decode_previous(const struct resource *r, const struct judge *judge)
{
	const struct account_desired *want = r->desired;
	struct account_observed *o = r->observed;
	if (!judge->previous)
		return;
	o->first_previous = judge->previous(judge->user, r, want->auth.credential, o->plugin,
					    o->auth) == VERDICT_SAME;
	o->second_previous =
		o->second_way && judge->previous(judge->user, r, want->auth.credential,
						 o->second_plugin, o->second_auth) == VERDICT_SAME;
}

static void decode_second(const struct answer_rows *rows, uint32_t row, const struct resource *r,
			  const struct judge *judge)
{
	struct account_observed *o = r->observed;
	o->second_way = *answer_cell(rows, row, SQL_ACCOUNT_SECOND);
	o->second = VERDICT_ABSENT;
	if (!o->second_way)
		return;
	o->second_plugin = plugin_word(answer_cell(rows, row, SQL_ACCOUNT_SECOND_PLUGIN));
	o->second_auth = answer_cell(rows, row, SQL_ACCOUNT_SECOND_AUTH);
	o->second = judge_way(judge, r, o->second_plugin, o->second_auth);
}

static void decode_row(const struct answer_rows *rows, uint32_t row, const struct resource *r,
		       const struct judge *judge)
{
	struct account_observed *o = r->observed;
	o->exists = true;
	o->plugin = plugin_word(answer_cell(rows, row, SQL_ACCOUNT_PLUGIN));
	o->require_known = true;
	o->require = seen_require(rows, row);
	o->locked = !strcmp(answer_cell(rows, row, SQL_ACCOUNT_LOCKED), "Y");
	decode_second(rows, row, r, judge);
	o->global = !strcmp(answer_cell(rows, row, SQL_ACCOUNT_GLOBAL), "Y");
	o->auth = answer_cell(rows, row, SQL_ACCOUNT_AUTH);
	o->password = judge_way(judge, r, o->plugin, o->auth);
	decode_previous(r, judge);
}

/* A storage login sees itself and nobody else: also when it was taken for somebody else. */
static void decode_own(const struct batch *b)
{
	struct arena *a = b->set->arena;
	const char *self = schemas_account(b->place);
	const char *at = strrchr(self, '@');
	bool known = false;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct account_desired *want = b->list[i]->desired;
		struct account_observed *o = b->list[i]->observed;
		o->visible =
			!strcmp(self, arena_printf(a, "%s@%s", want->who.user, want->who.host));
		o->exists = o->visible;
		o->password = VERDICT_SAME; /* it has just been used */
		known |= o->visible;
	}
	for (uint32_t i = 0; i < b->count && at && !known; i++) {
		struct account_observed *o = b->list[i]->observed;
		o->shadows = account_name(a, arena_copy(a, self, (size_t)(at - self)), at + 1);
	}
}

static const char *row_key(struct arena *a, const char *user, const char *host)
{
	return arena_printf(a, "%s\n%s", user, host);
}

/* An account that is not described, beside all of ours. */
static void decode_other(const struct batch *b, struct sql_account other)
{
	struct arena *a = b->set->arena;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct account_desired *want = b->list[i]->desired;
		struct account_observed *o = b->list[i]->observed;
		if (!account_shadows(a, other, want->who))
			continue;
		const char *name = account_name(a, other.user, other.host);
		o->shadows = o->shadows ? arena_printf(a, "%s, %s", o->shadows, name) : name;
	}
}

static void decode(const struct batch *b, const struct judge *judge)
{
	struct arena *a = b->set->arena;
	for (uint32_t i = 0; i < b->count; i++)
		b->list[i]->observed = ARENA_NEW(a, struct account_observed);
	if (!b->place->admin) {
		decode_own(b);
		return;
	}
	const struct question *q =
		question_find(&b->place->questions, QUESTION_STATEMENT, "accounts");
	struct map of = MAP_IN(a);
	for (uint32_t i = 0; i < b->count; i++) {
		const struct account_desired *want = b->list[i]->desired;
		const char *key = row_key(a, want->who.user, want->who.host);
		struct account_observed *o = b->list[i]->observed;
		o->visible = q->state == ANSWER_GIVEN;
		o->degraded = o->visible ? q->refusal : NULL;
		map_put(&of, key, strlen(key), b->list[i]);
	}
	for (uint32_t row = 0; row < q->rows.rows; row++) {
		const struct sql_account who = {answer_cell(&q->rows, row, SQL_ACCOUNT_USER),
						answer_cell(&q->rows, row, SQL_ACCOUNT_HOST)};
		const char *key = row_key(a, who.user, who.host);
		const struct resource *r = map_get(&of, key, strlen(key));
		if (r)
			decode_row(&q->rows, row, r, judge);
		else
			decode_other(b, who);
	}
}

static const char *require_text(struct plan *plan, struct sql_require r)
{
	const char *text = sql_require_text(plan->arena, r);
	return text ? text : "(not writable)";
}

static bool texts_same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool require_same(struct sql_require a, struct sql_require b)
{
	return a.tls == b.tls && texts_same(a.subject, b.subject) && texts_same(a.issuer, b.issuer);
}

static void create(const struct resource *r, struct plan *plan)
{
	const struct account_desired *want = r->desired;
	struct change *c =
		plan_change(plan, r, SIGN_ADD, RISK_SAFE, "the server has no such account");
	change_attribute(plan, c, "plugin", NULL, want->auth.plugin);
	if (plugin_has_password(want->auth.plugin))
		change_secret(plan, c, "password", VERDICT_ABSENT);
	change_attribute(plan, c, "require", NULL, require_text(plan, want->require));
	change_sql(plan, c,
		   sql_create_user(plan->arena, sql_dialect_of(r->place->server), want->who,
				   want->auth, want->require,
				   (struct sql_origin){r->slurmdbd, r->at}));
}

/* The new one is the first, and the credential's still the second. */
static bool is_rotating(const struct account_observed *o)
{
	return o->password == VERDICT_DIFFERENT && o->second == VERDICT_SAME;
}

static void hint_auth(const struct resource *r, struct plan *plan, struct finding *f)
{
	const struct account_desired *want = r->desired;
	const char *label = want->auth.credential->label;
	if (is_rotating(r->observed))
		finding_hint(plan, f,
			     "a rotation was cut off before its end: 'slacc rotate FILE "
			     "credential.%s' goes on with it",
			     label);
	else
		finding_hint(plan, f,
			     "apply never changes the password of an account that is there by "
			     "itself, because a running slurmdbd would be locked out: correct the "
			     "credential, take over what it gives now with '--only credential.%s', "
			     "or repeat with --replace-password %s",
			     label, label);
}

/* What only the rotation of a password mends. */
static void diff_auth(const struct resource *r, struct plan *plan)
{
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	struct finding *f = NULL;
	if (o->plugin && strcmp(o->plugin, want->auth.plugin))
		f = plan_finding(plan, r, &DIAG_account_plugin_differs,
				 "account %s uses '%s', the description says '%s'", r->name,
				 o->plugin, want->auth.plugin);
	else if (o->password == VERDICT_DIFFERENT)
		f = plan_finding(plan, r, &DIAG_account_password_differs,
				 "account %s has another password than credential '%s'", r->name,
				 want->auth.credential->label);
	else if (o->password == VERDICT_UNKNOWN)
		plan_finding(plan, r, &DIAG_account_password_unchecked,
			     "it cannot be told whether account %s has the password of credential "
			     "'%s'",
			     r->name, want->auth.credential->label);
	if (f)
		hint_auth(r, plan, f);
}

static bool is_named(const struct name_list *names, const char *label)
{
	for (uint32_t i = 0; i < names->count; i++) {
		if (!strcmp(names->list[i], label))
			return true;
	}
	return false;
}

/* --replace-password: the account gets what the credential has. False if that was not asked for, or
 * it has it. */
static bool replace(const struct resource *r, struct plan *plan)
{
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	bool plugin = o->plugin && strcmp(o->plugin, want->auth.plugin) != 0;
	if (!is_named(&plan->set->scope.passwords, want->auth.credential->label) ||
	    (!plugin && o->password != VERDICT_DIFFERENT))
		return false;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_RESTART,
				       "its password is replaced, as --replace-password asks; a "
				       "slurmdbd with the old one is locked out until it restarts");
	if (plugin)
		change_attribute(plan, c, "plugin", o->plugin, want->auth.plugin);
	change_secret(plan, c, "password", VERDICT_DIFFERENT);
	change_sql(plan, c,
		   sql_set_auth(plan->arena, sql_dialect_of(r->place->server), want->who,
				want->auth, (struct sql_origin){r->slurmdbd, r->at}));
	return true;
}

/* A credential that is named is taken over: what the account has stays beside it until slurmdbd has
 * the new one. False if that was not asked for, or cannot be. */
static bool admit(const struct resource *r, struct plan *plan)
{
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	if (o->password != VERDICT_DIFFERENT ||
	    !resource_set_names(plan->set, want->auth.credential))
		return false;
	const struct sql_statement *sql = rotation_admit(plan, r);
	if (!sql)
		return false;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
				       "the server lets both in, what the credential gives now and "
				       "what slurmdbd has");
	change_secret(plan, c, "password", VERDICT_DIFFERENT);
	change_sql(plan, c, sql);
	return true;
}

static void diff_existing(const struct resource *r, struct plan *plan)
{
	const struct account_desired *want = r->desired;
	const struct account_observed *o = r->observed;
	if (!replace(r, plan) && !admit(r, plan))
		diff_auth(r, plan);
	if (o->locked)
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_account_is_locked, "account %s is locked",
					  r->name),
			     "unlock it if slurmdbd is to use it: ALTER USER %s ACCOUNT UNLOCK",
			     r->name);
	if (o->second_way)
		finding_hint(
			plan,
			plan_finding(plan, r, &DIAG_account_second_way,
				     "account %s can log in in a second way", r->name),
			"a change of its password may not have been finished: take the old one "
			"away once everything uses the new one");
	if (!o->require_known || require_same(o->require, want->require))
		return;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
				       "the account demands something else of its connections than "
				       "the TLS policy");
	change_attribute(plan, c, "require", require_text(plan, o->require),
			 require_text(plan, want->require));
	change_sql(plan, c,
		   sql_set_require(plan->arena, sql_dialect_of(r->place->server), want->who,
				   want->require, (struct sql_origin){r->slurmdbd, r->at}));
}

/* Who else it is, and what of it cannot be seen. */
static void diff_surroundings(const struct resource *r, struct plan *plan)
{
	const struct account_observed *o = r->observed;
	if (o->shadows)
		finding_hint(
			plan,
			plan_finding(plan, r, &DIAG_account_shadowed,
				     "clients may be taken for %s, which goes before account %s",
				     o->shadows, r->name),
			"drop that account, or give 'account_hosts' a host that is as "
			"specific");
	if (o->global)
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_account_global,
					  "account %s has privileges on every database (ON *.*)",
					  r->name),
			     "see SHOW GRANTS FOR %s, and REVOKE what slurmdbd does not need",
			     r->name);
	if (o->degraded)
		finding_hint(
			plan,
			plan_finding(plan, r, &DIAG_account_half_seen,
				     "whether account %s is locked or has a second way in is not "
				     "seen: %s",
				     r->name, o->degraded),
			"grant the admin of database_server '%s' SELECT on mysql.global_priv",
			r->place->name);
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct account_observed *o = r->observed;
	diff_surroundings(r, plan);
	if (o->exists) {
		diff_existing(r, plan);
	} else if (o->visible) {
		create(r, plan);
	} else if (r->place->admin) {
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_needs_dba,
					  "the admin of database_server '%s' may not see accounts",
					  r->place->name),
			     "grant it SELECT on mysql.*");
	}
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct account_observed *o = r->observed;
	fact_bool(out, "visible", o->visible);
	fact_bool(out, "exists", o->exists);
	fact_text(out, "plugin", o->plugin);
	fact_verdict(out, "password", o->password);
	fact_text(out, "require",
		  o->require_known ? sql_require_text(out->arena, o->require) : NULL);
	fact_bool(out, "locked", o->locked);
	fact_bool(out, "second way in", o->second_way);
	fact_text(out, "not known", o->degraded);
	fact_bool(out, "may act on every database", o->global);
	fact_text(out, "shadowed by", o->shadows);
}

const struct resource_ops resource_account = {
	.name = "account",
	.about_password = true,
	.place = PLACE_SERVER,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
