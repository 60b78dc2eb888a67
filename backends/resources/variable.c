/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Server variables: what slurmdbd needs of a server, which is always looked at, and what the block
 * `variables` asks for. They belong to the whole server, so they are only shown, with the way to
 * set them there, unless --set-variables was given and the server lets itself be set. */
#include "backends/resources/kinds.h"

#include "backends/resources/flavour.h"
#include "grammar/support/ascii.h"

#include <stdlib.h>
#include <string.h>

enum test {
	TEST_AT_LEAST,
	TEST_OFF,
	TEST_ON, /* where the TLS policy demands TLS */
};

enum remedy {
	REMEDY_SET,    /* --set-variables does it */
	REMEDY_ASK,    /* it is for others to decide: said, never done */
	REMEDY_NOTHING /* good to know */
};

struct variable_rule {
	const char *name;
	enum test test;
	enum remedy remedy;
	const char *wanted;       /* what to set it to */
	uint64_t at_least;        /* bytes or seconds: slurmdbd's own threshold */
	uint64_t at_least_later;  /* the same from `later` on */
	enum slurm_release later; /* SLURM_NEVER: the threshold stays */
	bool fixed_on_mysql;      /* MySQL reads it from its option file alone */
	const char *replaced_by;  /* where the server has that one, this one says nothing */
	const struct diag_code *code;
	const char *why;
};

#define MIB (UINT64_C(1) << 20)

/* Thresholds: _check_database_variables() of accounting_storage_mysql.c; the values to set are
 * those of Slurm's accounting guide where it has one. */
static const struct variable_rule rules[] = {
	{
		.name = "innodb_buffer_pool_size",
		.at_least = 512 * MIB,
		.at_least_later = 2048 * MIB,
		.later = SLURM_23_11,
		.code = &DIAG_variable_buffer_pool,
		.why = "slurmdbd complains at each start, and queries over many jobs get slow",
	},
	{
		.name = "innodb_redo_log_capacity",
		.wanted = "67108864",
		.at_least = 32 * MIB,
		.later = SLURM_NEVER,
		.code = &DIAG_variable_log_size,
		.why = "slurmdbd complains at each start, and large writes stall",
	},
	{
		.name = "innodb_log_file_size",
		.wanted = "67108864",
		.at_least = 32 * MIB,
		.later = SLURM_NEVER,
		.fixed_on_mysql = true,
		.replaced_by = "innodb_redo_log_capacity",
		.code = &DIAG_variable_log_size,
		.why = "slurmdbd complains at each start, and large writes stall",
	},
	{
		.name = "innodb_lock_wait_timeout",
		.wanted = "900",
		.at_least = 450,
		.later = SLURM_NEVER,
		.code = &DIAG_variable_lock_wait,
		.why = "slurmdbd ends when a lock is not given to it in that time, as during a "
		       "purge",
	},
	{
		.name = "max_allowed_packet",
		.wanted = "16777216",
		.at_least = 16 * MIB,
		.later = SLURM_NEVER,
		.code = &DIAG_variable_packet,
		.why = "records that are longer, as of jobs with large scripts, are refused",
	},
	{
		.name = "innodb_snapshot_isolation",
		.test = TEST_OFF,
		.wanted = "OFF",
		.code = &DIAG_variable_snapshot_isolation,
		.why = "a write that crosses another fails, which ends slurmdbd from 26.05 on and "
		       "is lost before",
	},
	{
		.name = "read_only",
		.test = TEST_OFF,
		.remedy = REMEDY_ASK,
		.wanted = "OFF",
		.code = &DIAG_server_read_only,
		.why = "slurmdbd cannot write there; it may be a replica",
	},
	{
		.name = "innodb_read_only",
		.test = TEST_OFF,
		.remedy = REMEDY_ASK,
		.wanted = "OFF",
		.code = &DIAG_server_read_only,
		.why = "slurmdbd cannot write there; it may be a replica, or Aurora's reader "
		       "endpoint",
	},
	{
		.name = "partial_revokes",
		.test = TEST_OFF,
		.remedy = REMEDY_NOTHING,
		.code = &DIAG_server_partial_revokes,
		.why = "grants name databases literally there, and apply does; bootstrap.sql of "
		       "'slacc build' escapes '_' as other servers want it",
	},
	{
		.name = "sql_require_primary_key",
		.test = TEST_OFF,
		.remedy = REMEDY_NOTHING,
		.code = &DIAG_server_primary_key,
		.why = "slurmdbd would end at a table that has none; those of Slurm 22.05 all "
		       "have one",
	},
	{
		.name = "require_secure_transport",
		.test = TEST_ON,
		.remedy = REMEDY_NOTHING,
		.code = &DIAG_server_without_tls,
		.why = "the accounts of this description demand TLS, others need not",
	},
};

enum { RULES = sizeof(rules) / sizeof(*rules) };

/* What else the kinds need to know of a server. */
static const char *const helpers[] = {"version", "version_comment", "innodb_buffer_pool_size_max",
				      "basedir", "aurora_version"};

enum { HELPERS = sizeof(helpers) / sizeof(*helpers) };

static const char *lower(struct arena *a, const char *text)
{
	char *copy = arena_copy(a, text, strlen(text));
	for (char *p = copy; *p; p++)
		*p = ascii_lower(*p);
	return copy;
}

const char *const *variable_names(struct arena *a, const struct object *server, uint32_t *count)
{
	const struct value *own = object_value(server, AT_database_server_variables);
	const char **names = ARENA_ARRAY(a, const char *, RULES + HELPERS + own->count);
	uint32_t n = 0;
	for (unsigned i = 0; i < RULES; i++)
		names[n++] = rules[i].name;
	for (unsigned i = 0; i < HELPERS; i++)
		names[n++] = helpers[i];
	for (uint32_t i = 0; i < own->count; i++)
		names[n++] = lower(a, own->settings[i].key);
	*count = n;
	return names;
}

/* --- values --- */

/* Bytes and seconds: digits, and a server's own suffix. */
static bool number_of(const char *text, uint64_t *out)
{
	static const char suffixes[] = "kmgt";
	uint64_t n = 0;
	size_t digits = strspn(text, "0123456789");
	const char *suffix = text[digits] ? strchr(suffixes, ascii_lower(text[digits])) : NULL;
	if (!digits || digits > 19 || (text[digits] && (!suffix || text[digits + 1])))
		return false;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (uint64_t)(text[i] - '0');
	unsigned shift = suffix ? 10 * (unsigned)(suffix - suffixes + 1) : 0;
	*out = n << shift;
	return *out >> shift == n;
}

/* 1, 0, or -1 if the word is no boolean. */
static int boolean_of(const char *text)
{
	static const char *const words[2][4] = {{"OFF", "0", "FALSE", "NO"},
						{"ON", "1", "TRUE", "YES"}};
	for (int b = 0; b < 2; b++) {
		for (int i = 0; i < 4; i++) {
			if (ascii_is(text, strlen(text), words[b][i]))
				return b;
		}
	}
	return -1;
}

/* Sizes and booleans have several spellings, and words any letter case. */
static bool value_same(const char *a, const char *b)
{
	uint64_t x, y;
	int truth = boolean_of(a);
	if (number_of(a, &x) && number_of(b, &y))
		return x == y;
	return truth >= 0 ? truth == boolean_of(b) : ascii_is(a, strlen(a), b);
}

/* As SET wants it: a size in bytes. */
static const char *value_to_set(struct arena *a, const char *text)
{
	uint64_t n;
	return number_of(text, &n) ? arena_printf(a, "%llu", (unsigned long long)n) : text;
}

/* --- what is wanted --- */

static const struct setting *described(const struct object *server, const char *name)
{
	const struct value *own = object_value(server, AT_database_server_variables);
	for (uint32_t i = 0; i < own->count; i++) {
		if (ascii_is(own->settings[i].key, strlen(own->settings[i].key), name))
			return &own->settings[i];
	}
	return NULL;
}

/* The threshold is that of the newest slurmdbd on the server. */
static uint64_t threshold(const struct resource_set *set, const struct object *server,
			  const struct variable_rule *rule)
{
	uint64_t most = rule->at_least;
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		const char *text = object_text(d, AT_slurmdbd_slurm_version);
		struct slurm_version v = {.release = SLURM_ANY_RELEASE};
		if (referred(d, AT_slurmdbd_database_server) != server)
			continue;
		if (text)
			slurm_version_parse(text, strlen(text), &v);
		if (rule->later != SLURM_NEVER &&
		    (v.release == SLURM_ANY_RELEASE || v.release >= rule->later))
			most = rule->at_least_later;
	}
	return most;
}

static void add(struct resource_set *set, struct place *p, const struct object *d,
		const struct variable_desired *v, uint32_t at)
{
	struct variable_desired *want = ARENA_NEW(set->arena, struct variable_desired);
	*want = *v;
	resource_add(set, p,
		     (struct resource){.ops = &resource_variable,
				       .name = want->key,
				       .slurmdbd = d,
				       .at = at,
				       .desired = want});
}

/* A rule does not apply where TLS is not demanded, nor to what the description decides itself. */
static bool applies(const struct variable_rule *rule, const struct object *server)
{
	if (rule->test == TEST_ON) {
		const char *mode = server_tls_mode(server);
		if (!strcmp(mode, "disabled") || !strcmp(mode, "preferred"))
			return false;
	}
	return !described(server, rule->name);
}

static void add_server(struct resource_set *set, struct place *p, const struct object *d)
{
	const struct value *own = object_value(p->server, AT_database_server_variables);
	for (unsigned i = 0; i < RULES; i++) {
		const struct variable_rule *rule = &rules[i];
		if (applies(rule, p->server))
			add(set, p, d,
			    &(struct variable_desired){.rule = rule,
						       .key = rule->name,
						       .at_least = threshold(set, p->server, rule)},
			    p->server->at.begin);
	}
	for (uint32_t i = 0; i < own->count; i++)
		add(set, p, d,
		    &(struct variable_desired){.key = lower(set->arena, own->settings[i].key),
					       .described = own->settings[i].value.text},
		    own->settings[i].at);
}

/* Without an admin a server is several places; one of them will do. */
static void desire(struct resource_set *set)
{
	for (uint32_t i = 0, end = set->count; i < end; i++) {
		const struct resource *r = set->list[i];
		bool first = r->ops == &resource_server;
		for (uint32_t k = 0; k < i && first; k++)
			first = set->list[k]->ops != &resource_server ||
				set->list[k]->place->server != r->place->server;
		if (first)
			add_server(set, r->place, r->slurmdbd);
	}
}

/* The kind "server" has asked for them. */
static void ask(const struct batch *b)
{
	(void)b;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct variable_desired *want = b->list[i]->desired;
		struct variable_observed *o = ARENA_NEW(b->set->arena, struct variable_observed);
		const char *value = server_variable(b->place, want->key);
		o->value = *value ? value : NULL;
		o->fixed = server_variable_fixed(b->place, want->key) ||
			   (want->rule && want->rule->fixed_on_mysql &&
			    sql_dialect_of(b->place->server) == SQL_MYSQL);
		b->list[i]->observed = o;
	}
}

/* --- what differs --- */

static bool violates(const struct resource *r)
{
	const struct variable_desired *want = r->desired;
	const struct variable_observed *o = r->observed;
	const struct variable_rule *rule = want->rule;
	uint64_t n;
	if (want->described)
		return !o->value || !value_same(o->value, want->described);
	if (!o->value || (rule->replaced_by && *server_variable(r->place, rule->replaced_by)))
		return false;
	if (rule->test == TEST_AT_LEAST)
		return number_of(o->value, &n) && n < want->at_least;
	/* read_only has further words for ON. */
	return (boolean_of(o->value) == 0) == (rule->test == TEST_ON);
}

static const char *wanted_value(const struct resource *r, struct arena *a)
{
	const struct variable_desired *want = r->desired;
	if (want->described)
		return value_to_set(a, want->described);
	return want->rule->wanted ? want->rule->wanted
				  : arena_printf(a, "%llu", (unsigned long long)want->at_least);
}

/* A buffer pool grows up to another variable's value, which is fixed. */
static bool can_be_set(const struct resource *r, const char *value)
{
	const struct variable_observed *o = r->observed;
	uint64_t want, most;
	if (o->fixed || !o->value)
		return false;
	return strcmp(r->name, "innodb_buffer_pool_size") || !number_of(value, &want) ||
	       !number_of(server_variable(r->place, "innodb_buffer_pool_size_max"), &most) ||
	       want <= most;
}

static const struct sql_statement *set_statement(const struct resource *r, const char *value,
						 struct arena *a)
{
	return sql_set_variable(a, sql_dialect_of(r->place->server), r->name, value,
				(struct sql_origin){r->place->server, r->at});
}

static const char *how_to_set(const struct resource *r, const char *value, struct arena *a)
{
	const struct sql_statement *s = set_statement(r, value, a);
	bool mysql = sql_dialect_of(r->place->server) == SQL_MYSQL;
	if (flavour_of(r->place) != FLAVOUR_PLAIN)
		return flavour_setting(r->place, r->name, value,
				       !((const struct variable_observed *)r->observed)->fixed, a);
	if (!s || !can_be_set(r, value))
		return arena_printf(a,
				    "write '%s = %s' under [mysqld] in the server's my.cnf and "
				    "restart it",
				    r->name, value);
	if (mysql)
		return arena_printf(a, "%s", sql_statement_text(a, s));
	return arena_printf(a, "%s, and '%s = %s' under [mysqld] in the server's my.cnf",
			    sql_statement_text(a, s), r->name, value);
}

static bool may_set(const struct resource *r, const struct plan *plan, const char *value)
{
	const struct variable_desired *want = r->desired;
	return plan->set->scope.set_variables && r->place->admin &&
	       (want->described || want->rule->remedy == REMEDY_SET) &&
	       flavour_of(r->place) == FLAVOUR_PLAIN && can_be_set(r, value) &&
	       set_statement(r, value, plan->arena);
}

static void set_it(const struct resource *r, struct plan *plan, const char *value)
{
	const struct variable_desired *want = r->desired;
	const struct variable_observed *o = r->observed;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE, "%s",
				       want->described ? "the description asks for this value"
						       : want->rule->why);
	change_attribute(plan, c, "value", o->value, value);
	change_sql(plan, c, set_statement(r, value, plan->arena));
	if (sql_dialect_of(r->place->server) == SQL_MARIADB)
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_variable_not_kept,
					  "database_server '%s' forgets '%s' when it stops",
					  r->place->name, r->name),
			     "write '%s = %s' under [mysqld] in its my.cnf", r->name, value);
}

static void show(const struct resource *r, struct plan *plan, const char *value)
{
	const struct variable_desired *want = r->desired;
	const struct variable_observed *o = r->observed;
	struct finding *f;
	if (want->described)
		f = o->value ? plan_finding(plan, r, &DIAG_variable_differs,
					    "database_server '%s' has %s = %s, the description "
					    "says %s",
					    r->place->name, r->name, o->value, want->described)
			     : plan_finding(plan, r, &DIAG_variable_differs,
					    "database_server '%s' has no variable '%s'",
					    r->place->name, r->name);
	else
		f = plan_finding(plan, r, want->rule->code, "database_server '%s' has %s = %s: %s",
				 r->place->name, r->name, o->value, want->rule->why);
	if (!o->value)
		finding_hint(plan, f, "take it out of the block 'variables'");
	else if (want->described || want->rule->remedy != REMEDY_NOTHING)
		finding_hint(plan, f, "%s%s",
			     want->rule && want->rule->remedy == REMEDY_ASK
				     ? "describe the server that can be written to; or, if it is "
				       "this one: "
				     : "",
			     how_to_set(r, value, plan->arena));
}

static void diff(const struct resource *r, struct plan *plan)
{
	if (!violates(r))
		return;
	const struct variable_desired *want = r->desired;
	bool has_value = want->described || want->rule->remedy != REMEDY_NOTHING;
	const char *value = has_value ? wanted_value(r, plan->arena) : "";
	if (may_set(r, plan, value))
		set_it(r, plan, value);
	else
		show(r, plan, value);
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct variable_observed *o = r->observed;
	fact_text(out, "value", o->value);
	fact_bool(out, "fixed", o->fixed);
}

const struct resource_ops resource_variable = {
	.name = "variable",
	.place = PLACE_SERVER,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
