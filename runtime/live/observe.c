/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/observe.h"

#include "backends/sql.h"
#include "backends/resources/kinds.h"
#include "runtime/base/pool.h"
#include "runtime/base/signal.h"
#include "runtime/database/query.h"
#include "runtime/live/guarded.h"
#include "runtime/live/host.h"
#include "runtime/live/rotate/rotate.h"
#include "runtime/live/session.h"
#include "runtime/live/target.h"

#include <string.h>

/* One look at one place. Its answers hold authentication strings: memory that is wiped. */
struct look {
	struct live *live;
	struct place *place;
	struct arena arena;
	struct err err;
	uint32_t at; /* of what was asked when it failed; 0: connecting */
	struct look *next;
};

static struct look *add_look(struct live *l, struct place *p)
{
	struct look *k = ARENA_NEW(l->arena, struct look);
	k->live = l;
	k->place = p;
	guarded_arena_init(&k->arena);
	k->next = l->looks;
	l->looks = k;
	return k;
}

struct arena *look_arena(struct live *l)
{
	struct look *k = add_look(l, NULL);
	k->arena.oom = l->arena->oom;
	return &k->arena;
}

void look_release(struct live *l)
{
	for (struct look *k = l->looks; k; k = k->next)
		arena_release(&k->arena);
	l->looks = NULL;
}

/* A password is compared with what the server stores by computing, not by trying it out. */
static enum verdict judge(const struct secret *password, const char *plugin, const char *stored)
{
	enum auth_plugin p = auth_plugin_find(plugin);
	char bytes[SQL_AUTH_MAX];
	size_t n = auth_unhex(stored, bytes, sizeof(bytes));
	if (!password || !p || (!n && *stored))
		return VERDICT_UNKNOWN;
	return auth_matches(p, bytes, n, password) ? VERDICT_SAME : VERDICT_DIFFERENT;
}

static enum verdict judge_password(void *user, const struct resource *r,
				   const struct object *credential, const char *plugin,
				   const char *stored)
{
	const struct live *l = user;
	(void)r;
	return judge(wallet_password(&l->wallet, credential), plugin, stored);
}

static enum verdict judge_previous(void *user, const struct resource *r,
				   const struct object *credential, const char *plugin,
				   const char *stored)
{
	(void)r;
	return judge(rotate_previous(user, credential), plugin, stored);
}

struct judge observe_judge(struct live *l)
{
	return (struct judge){
		.password = judge_password,
		.previous = l->rotate ? judge_previous : NULL,
		.user = l,
	};
}

/* --- servers --- */

static void keep_rows(struct arena *a, const struct query_result *from, struct answer_rows *to)
{
	size_t cells = from->rows * from->columns;
	const char **copy = ARENA_ARRAY(a, const char *, cells);
	for (size_t i = 0; i < cells; i++) {
		if (from->cells[i].text)
			copy[i] = arena_copy(a, from->cells[i].text, from->cells[i].size);
	}
	*to = (struct answer_rows){copy, (uint32_t)from->rows, (uint32_t)from->columns};
}

static const char *statement(struct arena *a, const struct sql_statement *s)
{
	return sql_statement_text(a, s); /* a question has no slots */
}

/* What a login may not ask is an answer where somebody else could, and where it is not needed. */
static bool may_be_refused(const struct look *k, const struct question *q)
{
	return k->err.code == &DIAG_query_privilege
		       ? k->place->admin || q->optional
		       : k->err.code == &DIAG_query_refused && q->optional;
}

static bool ask_statement(struct look *k, struct database *db, struct question *q,
			  const struct sql_statement *s)
{
	struct query_result result;
	const char *sql = statement(&k->arena, s);
	if (!signal_check(&k->err))
		return false;
	if (query_run(db, sql, strlen(sql), NULL, &result, &k->err)) {
		keep_rows(&k->arena, &result, &q->rows);
		query_result_release(&result);
		q->state = ANSWER_GIVEN;
		return true;
	}
	if (may_be_refused(k, q)) {
		q->state = ANSWER_REFUSED;
		q->refusal = arena_copy(&k->arena, k->err.message, strlen(k->err.message));
		k->err = ERR_INIT;
		return true;
	}
	k->at = s->at;
	return false;
}

static bool ask_server(struct look *k, struct database *db, struct question *q)
{
	if (q->derive)
		q->derive(q, k->place, &k->arena);
	if (!q->sql) {
		q->state = ANSWER_GIVEN;
		return true;
	}
	return ask_statement(k, db, q, q->sql) && (q->state != ANSWER_REFUSED || !q->otherwise ||
						   ask_statement(k, db, q, q->otherwise));
}

/* A storage login that is not let in is an answer: the account may still have to be made. */
static bool refused(struct look *k)
{
	if (k->place->admin || k->err.code != &DIAG_server_login)
		return false;
	k->place->state = PLACE_LOGIN_REFUSED;
	k->place->refusal = arena_copy(&k->arena, k->err.message, strlen(k->err.message));
	k->err = ERR_INIT;
	return true;
}

static void ask_all(struct look *k, struct database *db)
{
	struct place *p = k->place;
	p->state = PLACE_SEEN;
	for (struct question *q = p->questions.first; q && p->state == PLACE_SEEN; q = q->next) {
		if (!ask_server(k, db, q))
			p->state = PLACE_UNSEEN;
		else if (!place_is_described(p))
			p->state = PLACE_OTHER;
	}
}

struct look *look_begin(struct live *l, struct place *p)
{
	return add_look(l, p);
}

bool look_over(struct look *k, struct database *db, jmp_buf *oom, struct err *err)
{
	k->arena.oom = oom;
	ask_all(k, db);
	k->arena.oom = NULL;
	*err = k->err;
	return k->err.kind == ERR_NONE;
}

static void look_at_server(struct look *k)
{
	struct live *l = k->live;
	struct place *p = k->place;
	struct database_target target;
	struct database *db = session_of(l, p);
	if (db) {
		ask_all(k, db);
		return;
	}
	target_of(l->model, &k->arena, p->server, p->login, p->admin, &target);
	target.accept_weak_tls = l->options->accept_weak_tls;
	if (!signal_check(&k->err))
		return;
	db = target_open(&l->wallet, &target, p->login, p->server, &k->err);
	if (db)
		ask_all(k, db);
	else
		refused(k);
	database_close(db);
}

static void server_job(void *context, size_t index)
{
	struct look *k = ((struct look **)context)[index];
	jmp_buf oom;
	database_thread_begin();
	k->arena.oom = &oom;
	if (setjmp(oom)) {
		k->place->state = PLACE_UNSEEN;
		err_set_memory(&k->err);
	} else {
		look_at_server(k);
	}
	k->arena.oom = NULL;
	database_thread_end();
}

static uint32_t place_line(const struct live *l, const struct look *k)
{
	uint32_t line = k->place->at;
	for (uint32_t i = 0; i < l->set.count && !k->place->admin; i++) {
		const struct resource *r = l->set.list[i];
		if (r->place == k->place && r->slurmdbd)
			line = line_of(r->slurmdbd, AT_slurmdbd_credential);
	}
	return live_server_line(k->place, k->err.stage, k->at ? k->at : line);
}

static bool observe_servers(struct live *l)
{
	struct look **list = ARENA_ARRAY(l->arena, struct look *, l->set.place_count);
	size_t n = 0;
	bool ok = true;
	for (uint32_t i = 0; i < l->set.place_count; i++) {
		struct place *p = l->set.places[i];
		if (p->kind == PLACE_SERVER && p->questions.count)
			list[n++] = add_look(l, p);
	}
	progress_begin(&l->progress, "asking %zu server%s", n, n == 1 ? "" : "s");
	pool_run(OBSERVE_THREADS, n, server_job, list);
	progress_end(&l->progress);
	for (size_t i = 0; i < n; i++) {
		if (list[i]->err.kind == ERR_NONE)
			continue;
		live_report(l, place_line(l, list[i]), &list[i]->err);
		ok = false;
	}
	return ok;
}

/* --- all --- */

bool observe_host(struct live *l, struct place *p)
{
	struct arena *a = look_arena(l);
	bool ok = true;
	for (struct question *q = p->questions.first; q; q = q->next) {
		struct err err;
		if (q->derive)
			q->derive(q, p, a);
		/* What programs list is no secret, and may be long. */
		if (host_answer(l, q->type == QUESTION_RUN ? l->arena : a, q, &err))
			continue;
		if (q->optional && err.code == &DIAG_file_denied) {
			q->state = ANSWER_REFUSED;
			continue;
		}
		live_report(l, q->at, &err);
		ok = false;
	}
	p->state = ok ? PLACE_SEEN : PLACE_UNSEEN;
	return ok;
}

bool observe(struct live *l)
{
	bool ok = observe_servers(l);
	for (uint32_t i = 0; i < l->set.place_count; i++) {
		struct place *p = l->set.places[i];
		if (p->kind == PLACE_HOST && p->acted_on)
			ok &= observe_host(l, p);
	}
	struct judge by = observe_judge(l);
	resource_set_decode(&l->set, &by);
	return ok;
}
