/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A login on a server: its secret, the login itself, what it may do, and whether it gets at its
 * database. The connection stays open until the plan's questions were asked over it. */
#include "backends/resources/kinds.h"
#include "runtime/base/clock.h"
#include "runtime/database/query.h"
#include "runtime/live/doctor/doctor.h"
#include "runtime/live/observe.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

bool doctor_is_storage_login(const struct doctor_subject *s)
{
	return s->slurmdbd != NULL;
}

static struct wallet_entry *entry_of(const struct doctor_subject *s)
{
	struct wallet_entry *e = s->doctor->live->wallet.entries;
	while (e && e->credential != s->login)
		e = e->next;
	return e;
}

void doctor_look_secret(struct doctor_subject *s, struct doctor_line *line)
{
	const struct wallet_entry *e = entry_of(s);
	const struct doctor *d = s->doctor;
	uint32_t at = line_of(s->login, AT_credential_password);
	if (!e) {
		doctor_words(line, "it needs none");
		return;
	}
	if (!e->good)
		doctor_failure(line, at, &e->err);
	else
		doctor_words(line, "by %s()", e->request.function);
	for (uint32_t i = 0; i < d->warning_count; i++) {
		const struct diag *g = d->warnings[i];
		if (g->at.begin == at)
			doctor_finding(line, g->code, at, "%s", g->message);
	}
}

static struct sql_origin origin_of(const struct doctor_subject *s)
{
	return (struct sql_origin){s->server, s->at};
}

static bool ask(struct doctor_subject *s, const struct sql_statement *sql, struct query_result *out,
		struct err *err)
{
	const char *text = sql_statement_text(s->arena, sql);
	return query_run(s->db, text, strlen(text), NULL, out, err);
}

/* How far this machine's clock is ahead, and by how much that may be wrong. */
static void compare_clocks(struct doctor_subject *s)
{
	struct query_result result;
	struct timespec now;
	struct err ignored;
	int64_t begun = clock_ms();
	if (!ask(s, sql_ask_time(s->arena, sql_dialect_of(s->server), origin_of(s)), &result,
		 &ignored))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t took = clock_ms() - begun;
	int64_t theirs = strtoll(query_text_at(&result, 0, 0), NULL, 10);
	s->has_clock = theirs > 0;
	s->clock_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - took / 2 - theirs;
	s->clock_doubt_ms = took / 2 + 1;
	query_result_release(&result);
}

void doctor_look_login(struct doctor_subject *s, struct doctor_line *line)
{
	int64_t begun = clock_ms();
	struct err err;
	s->db = database_open(&s->target, wallet_password(&s->doctor->live->wallet, s->login),
			      &err);
	if (!s->db) {
		doctor_server_failure(line, &err);
		if (s->place && err.code == &DIAG_server_login && !s->admin) {
			s->place->state = PLACE_LOGIN_REFUSED;
			s->place->refusal = arena_copy(s->arena, err.message, strlen(err.message));
		}
		return;
	}
	const char *cipher = database_cipher(s->db);
	doctor_words(line, "in after %lld ms, %s%s", (long long)(clock_ms() - begun),
		     s->target.socket ? "over the socket"
		     : cipher         ? cipher
				      : "in plain text",
		     database_verified(s->db) ? ", the server verified" : "");
	compare_clocks(s);
	if (s->look && !look_over(s->look, s->db, s->arena->oom, &err))
		doctor_failure(line, s->at, &err);
}

/* --- what it may do --- */

struct own {
	uint32_t bits;      /* enum sql_privilege */
	uint32_t grantable; /* those that it may pass on */
	const struct query_result *rows;
};

static bool has(const struct own *own, const char *names)
{
	for (size_t i = 0; i < own->rows->rows; i++) {
		const char *at = strstr(names, query_text_at(own->rows, i, SQL_OWN_PRIVILEGE));
		size_t n = query_cell_at(own->rows, i, SQL_OWN_PRIVILEGE).size;
		if (at && n && (at == names || at[-1] == '|') && (at[n] == '|' || !at[n]))
			return true;
	}
	return false;
}

/* Any of these, in the server's words. */
static const struct power {
	const char *names;
	bool needed; /* else only some runs want it */
	const char *what;
} powers[] = {
	{"CREATE USER", true, "make and alter accounts"},
	{"CREATE", true, "create databases"},
	{"SUPER|SYSTEM_VARIABLES_ADMIN", false, "set server variables"},
	{"PROCESS", false, "see who else uses a database"},
};

static void list(struct buf *out, const char *what)
{
	buf_printf(out, "%s%s", out->size ? ", " : "", what);
}

static void judge_admin(struct doctor_line *line, const struct own *own)
{
	struct arena *a = line->subject->arena;
	struct buf may = BUF_IN(a), lacks = BUF_IN(a), limits = BUF_IN(a);
	bool passes = !((uint32_t)SQL_SLURMDBD_PRIVILEGES & ~own->grantable);
	for (size_t i = 0; i < sizeof(powers) / sizeof(*powers); i++) {
		const struct power *p = &powers[i];
		list(has(own, p->names) ? &may : p->needed ? &lacks : &limits, p->what);
	}
	list(passes ? &may : &lacks, "grant slurmdbd its privileges");
	doctor_words(line, "it may %s",
		     may.size ? buf_text(&may) : "do nothing of what apply does");
	if (lacks.size)
		doctor_hint(
			line,
			doctor_finding(line, &DIAG_doctor_admin_lacks, line->subject->at,
				       "the admin may not %s", buf_text(&lacks)),
			"grant it CREATE USER, and what slurmdbd needs WITH GRANT OPTION, or let "
			"the DBA run bootstrap.sql of 'slacc build'");
	if (limits.size)
		doctor_hint(line,
			    doctor_finding(line, &DIAG_doctor_admin_limits, line->subject->at,
					   "the admin may not %s", buf_text(&limits)),
			    "masters of cloud databases have no SUPER: variables are set in the "
			    "parameter group there, and 'slacc plan' prints how");
}

static void judge_storage(struct doctor_line *line, const struct own *own)
{
	struct arena *a = line->subject->arena;
	uint32_t missing = (uint32_t)SQL_SLURMDBD_PRIVILEGES & ~own->bits;
	line->subject->privileges = own->bits;
	if (!missing) {
		doctor_words(line, "all that slurmdbd needs");
		return;
	}
	struct doctor_finding *f =
		doctor_finding(line, &DIAG_doctor_storage_lacks, line->subject->at,
			       "it may not %s on database '%s'", sql_privilege_names(a, missing),
			       object_text(line->subject->slurmdbd, AT_slurmdbd_database));
	doctor_hint(line, f,
		    "'slacc apply' grants them, or the DBA runs bootstrap.sql of 'slacc "
		    "build'; what a role gives is not seen here");
}

static const struct sql_statement *question(struct doctor_subject *s)
{
	const struct model *m = s->doctor->live->model;
	const char **names = ARENA_ARRAY(s->arena, const char *, m->of[KIND_slurmdbd].count);
	uint32_t n = 0;
	MODEL_FOREACH(m, slurmdbd, d)
	{
		if (d == s->slurmdbd ||
		    (s->admin && referred(d, AT_slurmdbd_database_server) == s->server))
			names[n++] = object_text(d, AT_slurmdbd_database);
	}
	return sql_ask_own_privileges(s->arena, sql_dialect_of(s->server), names, n, origin_of(s));
}

void doctor_look_privileges(struct doctor_subject *s, struct doctor_line *line)
{
	struct query_result result;
	struct err err;
	struct own own = {.rows = &result};
	if (!ask(s, question(s), &result, &err)) {
		doctor_failure(line, s->at, &err);
		return;
	}
	for (size_t i = 0; i < result.rows; i++) {
		uint32_t bit = sql_privilege_named(query_text_at(&result, i, SQL_OWN_PRIVILEGE));
		own.bits |= bit;
		if (!strcmp(query_text_at(&result, i, SQL_OWN_GRANTABLE), "YES"))
			own.grantable |= bit;
	}
	(s->admin ? judge_admin : judge_storage)(line, &own);
	query_result_release(&result);
}

void doctor_look_access(struct doctor_subject *s, struct doctor_line *line)
{
	const char *name = object_text(s->slurmdbd, AT_slurmdbd_database);
	struct query_result result;
	struct err err;
	if (!ask(s, sql_ask_access(s->arena, sql_dialect_of(s->server), name, origin_of(s)),
		 &result, &err)) {
		doctor_failure(line, s->at, &err);
		return;
	}
	query_result_release(&result);
	doctor_words(line, "database '%s' is open to it", name);
}

void doctor_release(struct doctor *d)
{
	for (struct doctor_subject *s = d->subjects; s; s = s->next) {
		database_close(s->db);
		s->db = NULL;
	}
}
