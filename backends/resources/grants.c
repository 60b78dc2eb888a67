/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What each storage account may do: exactly what slurmdbd needs, on its own database and no other.
 * Missing privileges are granted; extra ones are shown, and taken away with --prune alone. */
#include "backends/resources/kinds.h"
#include "backends/resources/schemas.h"

#include "grammar/support/map.h"

#include <string.h>

static void add_grants(struct resource_set *set, const struct object *slurmdbd,
		       const struct value *host)
{
	const struct object *credential = referred(slurmdbd, AT_slurmdbd_credential);
	struct grants_desired *want = ARENA_NEW(set->arena, struct grants_desired);
	*want = (struct grants_desired){
		.who = {object_text(credential, AT_credential_username), host->text},
		.database = object_text(slurmdbd, AT_slurmdbd_database),
	};
	resource_add(set, place_of_server(set, slurmdbd),
		     (struct resource){
			     .ops = &resource_grants,
			     .name = arena_printf(
				     set->arena, "%s on %s",
				     account_name(set->arena, want->who.user, want->who.host),
				     want->database),
			     .slurmdbd = slurmdbd,
			     .at = host->at ? host->at : line_of(slurmdbd, AT_slurmdbd_credential),
			     .desired = want,
		     });
}

static void desire(struct resource_set *set)
{
	each_account(set, add_grants);
}

static void ask(const struct batch *b)
{
	const struct object *server = b->place->server;
	struct sql_origin from = {server, server->at.begin};
	enum sql_dialect d = sql_dialect_of(server);
	if (!b->place->admin) {
		question_statement(&b->place->questions, "grants",
				   sql_ask_own_grants(b->set->arena, d, from));
		return;
	}
	const char **users = ARENA_ARRAY(b->set->arena, const char *, b->count);
	for (uint32_t i = 0; i < b->count; i++)
		users[i] = ((const struct grants_desired *)b->list[i]->desired)->who.user;
	question_statement(&b->place->questions, "grants",
			   sql_ask_grants(b->set->arena, d, users, b->count, from));
}

/* True if a pattern of the server ('_' one character, '%' any number, '\\' escapes) matches. Goes
 * back to the last '%' only, so that no pattern takes long. */
static bool matches(const char *pattern, const char *name)
{
	const char *star = NULL, *from = NULL;
	while (*name) {
		if (*pattern == '%') {
			star = pattern++;
			from = name;
			continue;
		}
		bool escaped = *pattern == '\\' && pattern[1];
		const char *p = pattern + escaped;
		if (*p && ((*p == '_' && !escaped) || *p == *name)) {
			pattern = p + 1;
			name++;
		} else if (star) {
			pattern = star + 1;
			name = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '%')
		pattern++;
	return !*pattern;
}

static uint32_t decimal(const char *text)
{
	uint32_t n = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (uint32_t)(*text - '0');
	return n;
}

static void decode_row(struct arena *a, const struct answer_rows *rows, uint32_t row,
		       const struct resource *r)
{
	const struct grants_desired *want = r->desired;
	struct grants_observed *o = r->observed;
	const char *pattern = answer_cell(rows, row, SQL_GRANT_PATTERN);
	uint32_t set = decimal(answer_cell(rows, row, SQL_GRANT_PRIVILEGES));
	if (!strcmp(pattern, sql_grant_pattern(a, want->database, o->literal))) {
		o->exact |= set;
	} else if (matches(pattern, want->database)) {
		o->wide = pattern;
		o->wide_privileges |= set;
	}
}

static const char *row_key(struct arena *a, const char *user, const char *host)
{
	return arena_printf(a, "%s\n%s", user, host);
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	struct arena *a = b->set->arena;
	struct map of = MAP_IN(a);
	const struct question *q =
		question_find(&b->place->questions, QUESTION_STATEMENT, "grants");
	const char *self = schemas_account(b->place);
	for (uint32_t i = 0; i < b->count; i++) {
		const struct grants_desired *want = b->list[i]->desired;
		struct grants_observed *o = ARENA_NEW(a, struct grants_observed);
		const char *key = row_key(a, want->who.user, want->who.host);
		b->list[i]->observed = o;
		o->visible = q->state == ANSWER_GIVEN;
		o->refusal = q->state == ANSWER_REFUSED ? q->refusal : NULL;
		o->literal = !strcmp(server_variable(b->place, "partial_revokes"), "ON");
		if (!b->place->admin) /* sees the grants of the account it is, and no other's */
			o->visible = !strcmp(
				self, arena_printf(a, "%s@%s", want->who.user, want->who.host));
		map_put(&of, key, strlen(key), b->list[i]);
	}
	for (uint32_t row = 0; row < q->rows.rows; row++) {
		const char *key = row_key(a, answer_cell(&q->rows, row, SQL_GRANT_USER),
					  answer_cell(&q->rows, row, SQL_GRANT_HOST));
		const struct resource *r = map_get(&of, key, strlen(key));
		if (r)
			decode_row(a, &q->rows, row, r);
	}
}

static void prune(const struct resource *r, struct plan *plan, uint32_t extra)
{
	const struct grants_desired *want = r->desired;
	const struct grants_observed *o = r->observed;
	struct change *c = plan_change(plan, r, SIGN_REMOVE, RISK_SAFE,
				       "slurmdbd does not need these privileges");
	change_attribute(plan, c, "privileges", sql_privilege_names(plan->arena, extra), NULL);
	change_sql(plan, c,
		   sql_revoke(plan->arena, sql_dialect_of(r->place->server), want->who,
			      want->database, o->literal, extra,
			      (struct sql_origin){r->slurmdbd, r->at}));
}

static void diff_extra(const struct resource *r, struct plan *plan)
{
	const struct grants_desired *want = r->desired;
	const struct grants_observed *o = r->observed;
	const char *who = account_name(plan->arena, want->who.user, want->who.host);
	uint32_t extra = o->exact & ~(uint32_t)SQL_SLURMDBD_PRIVILEGES;
	if (extra && plan->set->scope.prune && r->place->admin)
		prune(r, plan, extra);
	else if (extra)
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_grants_extra,
					  "account %s may also %s on database '%s'", who,
					  sql_privilege_names(plan->arena, extra), want->database),
			     "'slacc apply --prune' takes exactly these away");
	if (o->wide)
		plan_finding(plan, r, &DIAG_grants_wide,
			     "account %s has a grant on the pattern '%s', which is more than "
			     "database '%s'",
			     who, o->wide, want->database);
}

/* An account that is made in the same run has no grants yet, seen or not. */
static bool diff_unseen(const struct resource *r, struct plan *plan)
{
	const struct grants_observed *o = r->observed;
	if (o->visible || !o->refusal)
		return o->visible;
	finding_hint(plan,
		     plan_finding(plan, r, &DIAG_grants_unseen,
				  "what account %s may do is not seen: %s", r->name, o->refusal),
		     "grant the admin of database_server '%s' SELECT on mysql.db", r->place->name);
	return plan_touches(plan, &resource_account, r->place, r->slurmdbd);
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct grants_desired *want = r->desired;
	const struct grants_observed *o = r->observed;
	if (!diff_unseen(r, plan))
		return;
	diff_extra(r, plan);
	uint32_t missing = (uint32_t)SQL_SLURMDBD_PRIVILEGES & ~o->exact;
	if (!missing)
		return;
	struct change *c = plan_change(plan, r, o->exact ? SIGN_CHANGE : SIGN_ADD, RISK_SAFE,
				       o->exact ? "the account lacks privileges that slurmdbd needs"
						: "the account has no privileges on the database");
	change_attribute(
		plan, c, "privileges", o->exact ? sql_privilege_names(plan->arena, o->exact) : NULL,
		sql_privilege_names(plan->arena, o->exact | (uint32_t)SQL_SLURMDBD_PRIVILEGES));
	change_sql(plan, c,
		   sql_grant(plan->arena, sql_dialect_of(r->place->server), want->who,
			     want->database, o->literal, (struct sql_origin){r->slurmdbd, r->at}));
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct grants_observed *o = r->observed;
	fact_bool(out, "visible", o->visible);
	fact_text(out, "refusal", o->refusal);
	fact_bool(out, "literal", o->literal);
	fact_number(out, "privileges", o->exact);
	fact_text(out, "wide pattern", o->wide);
	fact_number(out, "wide privileges", o->wide_privileges);
}

const struct resource_ops resource_grants = {
	.name = "grants",
	.about_password = true,
	.place = PLACE_SERVER,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
