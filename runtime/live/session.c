/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/session.h"

#include "runtime/base/clock.h"
#include "runtime/base/pool.h"
#include "runtime/base/signal.h"
#include "runtime/database/server_lock.h"
#include "runtime/live/observe.h"
#include "runtime/live/target.h"

#include <string.h>

enum { RETRY_MS = 200 };

struct session {
	struct live *live;
	struct place *place;
	struct database_target target; /* its strings live in the run's arena */
	struct database *db;
	struct server_lock lock;
	struct err err;
	struct session *next;
};

static void connect_job(void *context, size_t index)
{
	struct session *s = ((struct session **)context)[index];
	if (signal_check(&s->err))
		s->db = target_open(&s->live->wallet, &s->target, s->place->login, s->place->server,
				    &s->err);
	database_thread_end();
}

static struct session *add(struct live *l, struct place *p)
{
	struct session *s = ARENA_NEW(l->arena, struct session), **end = &l->sessions;
	s->live = l;
	s->place = p;
	target_of(l->model, l->arena, p->server, p->login, p->admin, &s->target);
	s->target.accept_weak_tls = l->options->accept_weak_tls;
	while (*end)
		end = &(*end)->next;
	*end = s;
	return s;
}

static bool report(struct session *s)
{
	live_report(s->live, live_server_line(s->place, s->err.stage, s->place->at), &s->err);
	return false;
}

/* One after the other, so that a run which waits for one holds none that comes later in the same
 * description; two descriptions that disagree about the order end by their time limits. */
static bool lock(struct session *s, const struct server_lock_mark *mark, int64_t deadline)
{
	for (;;) {
		if (!signal_check(&s->err))
			return report(s);
		if (server_lock_try(&s->lock, s->db, mark, s->target.label, &s->err))
			return true;
		int wait = clock_left(deadline, RETRY_MS);
		if (s->err.code != &DIAG_lock_held || !wait)
			return report(s);
		clock_sleep_ms(wait);
	}
}

static bool connect(struct live *l)
{
	struct session **list = ARENA_ARRAY(l->arena, struct session *, l->set.place_count);
	size_t n = 0;
	bool ok = true;
	for (uint32_t i = 0; i < l->set.place_count; i++) {
		struct place *p = l->set.places[i];
		if (p->kind == PLACE_SERVER && p->admin && p->questions.count)
			list[n++] = add(l, p);
	}
	progress_begin(&l->progress, "connecting to %zu server%s", n, n == 1 ? "" : "s");
	pool_run(OBSERVE_THREADS, n, connect_job, list);
	progress_end(&l->progress);
	for (size_t i = 0; i < n; i++)
		ok &= list[i]->db != NULL || report(list[i]);
	return ok;
}

bool session_begin(struct live *l)
{
	struct server_lock_mark mark;
	struct err err;
	int64_t deadline = clock_ms() + l->options->lock_wait_ms;
	if (!server_lock_mark_init(&mark, &err)) {
		live_report(l, 0, &err);
		return false;
	}
	bool ok = connect(l);
	for (struct session *s = l->sessions; s && ok; s = s->next) {
		progress_begin(&l->progress, "waiting for the lock of %s", s->target.label);
		ok = lock(s, &mark, deadline);
		progress_end(&l->progress);
	}
	return ok;
}

static struct session *find(const struct live *l, const struct place *p)
{
	struct session *s = l->sessions;
	while (s && s->place != p)
		s = s->next;
	return s;
}

struct database *session_of(const struct live *l, const struct place *p)
{
	const struct session *s = find(l, p);
	return s ? s->db : NULL;
}

bool session_check(const struct live *l, const struct place *p, struct err *err)
{
	bool ok = true;
	for (const struct session *s = p ? find(l, p) : l->sessions; s && ok;
	     s = p ? NULL : s->next)
		ok = server_lock_check(&s->lock, s->db, s->target.label, err);
	return ok;
}

void session_release(struct live *l)
{
	for (struct session *s = l->sessions; s; s = s->next)
		database_close(s->db);
	l->sessions = NULL;
}
