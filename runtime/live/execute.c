/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/execute.h"

#include "backends/sql.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/base/pool.h"
#include "runtime/base/proc.h"
#include "runtime/base/signal.h"
#include "runtime/database/query.h"
#include "runtime/live/bind.h"
#include "runtime/live/host.h"
#include "runtime/live/journal.h"
#include "runtime/live/keeper.h"
#include "runtime/live/observe.h"
#include "runtime/live/permit.h"
#include "runtime/live/rotate/rotate.h"
#include "runtime/live/sacctmgr.h"
#include "runtime/live/session.h"
#include "runtime/live/swap.h"

#include <string.h>

enum { POLL_MS = 100, WORDS_KEPT = 4096 };

/* --- one server: in a thread of its own --- */

struct server_run {
	struct execution *x;
	const struct place *place;
};

bool execute_statement(const struct live *l, struct database *db, const struct sql_statement *s,
		       struct err *err)
{
	struct query_result result;
	struct secret *text = bind_statement(&l->wallet, s, err);
	if (!text)
		return false;
	const struct query_options options = {.sensitive = s->kind == SQL_CREATE_USER ||
							   s->kind == SQL_SET_AUTH};
	bool ok = query_run(db, secret_bytes(text), secret_size(text), &options, &result, err);
	if (ok)
		query_result_release(&result);
	secret_free(text);
	return ok;
}

static void fail(struct step *s, const struct err *err)
{
	s->state = STEP_FAILED;
	s->err = *err;
}

static bool no_session(struct err *err)
{
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
		       "a server is to be changed and its lock was not taken");
}

static void run_server(struct server_run *r)
{
	struct execution *x = r->x;
	const struct live *l = x->live;
	struct database *db = session_of(l, r->place);
	bool ok = true;
	database_thread_begin();
	for (uint32_t i = 0; i < x->count && ok; i++) {
		struct step *s = &x->steps[i];
		struct err err;
		if (s->change->resource->place != r->place)
			continue;
		ok = signal_check(&err) && (db || no_session(&err)) &&
		     session_check(l, r->place, &err) && journal_before(l, s, &err) &&
		     execute_statement(l, db, s->action->sql, &err);
		if (ok) {
			s->state = STEP_DONE;
			journal_after(l, s);
		} else {
			fail(s, &err);
		}
	}
	database_thread_end();
}

static void server_job(void *context, size_t index)
{
	run_server(&((struct server_run *)context)[index]);
}

static bool has_steps(const struct execution *x, const struct place *p)
{
	for (uint32_t i = 0; i < x->count; i++) {
		if (x->steps[i].change->resource->place == p)
			return true;
	}
	return false;
}

static void report_step(struct live *l, struct step *s)
{
	const struct place *p = s->change->resource->place;
	uint32_t at = p->kind == PLACE_SERVER ? live_server_line(p, s->err.stage, s->action->at)
					      : s->action->at;
	err_prefix(&s->err, "%s", s->action->what);
	live_report(l, at, &s->err);
}

/* True if every step of servers was done. */
static bool finish_servers(struct execution *x)
{
	bool ok = true;
	for (uint32_t i = 0; i < x->count; i++) {
		struct step *s = &x->steps[i];
		if (s->state == STEP_DONE) {
			x->done++;
			x->changed += s->change->sign != SIGN_CHECK;
			if (x->on_done)
				x->on_done(x->user, s);
		} else if (s->state == STEP_FAILED) {
			report_step(x->live, s);
			ok = false;
		}
	}
	return ok;
}

static bool execute_servers(struct execution *x)
{
	struct live *l = x->live;
	struct server_run *runs = ARENA_ARRAY(l->arena, struct server_run, l->set.place_count);
	size_t n = 0;
	for (uint32_t i = 0; i < l->set.place_count; i++) {
		const struct place *p = l->set.places[i];
		if (p->kind != PLACE_SERVER || !has_steps(x, p))
			continue;
		runs[n++] = (struct server_run){.x = x, .place = p};
	}
	progress_begin(&l->progress, "changing %zu server%s", n, n == 1 ? "" : "s");
	pool_run(OBSERVE_THREADS, n, server_job, runs);
	progress_end(&l->progress);
	return finish_servers(x);
}

/* --- this host --- */

bool execute_look(struct live *l, const struct resource *r, const char **unsettled, struct err *err)
{
	struct arena scratch;
	bool ok = true;
	arena_init(&scratch, NULL);
	scratch.oom = l->arena->oom;
	struct resource_set set = l->set;
	struct place place = *r->place;
	struct resource copy = *r, *list[] = {&copy};
	const struct batch b = {
		.set = &set, .ops = r->ops, .place = &place, .list = list, .count = 1};
	set.arena = &scratch;
	place.questions = (struct question_list){.arena = &scratch};
	copy.place = &place;
	r->ops->ask(&b);
	for (struct question *q = place.questions.first; q && ok; q = q->next)
		ok = host_answer(l, &scratch, q, err);
	if (ok) {
		struct judge judge = observe_judge(l);
		r->ops->decode(&b, &judge);
		const char *why = plan_unsettled(&copy, &scratch);
		*unsettled = why ? arena_copy(l->arena, why, strlen(why)) : NULL;
	}
	arena_release(&scratch);
	return ok;
}

/* A file is read back before anything relies on it. */
bool execute_write(struct live *l, const struct action *x, const struct resource *r,
		   struct err *err)
{
	struct bound_file bound;
	uid_t uid;
	gid_t gid;
	const char *unsettled;
	if (x->replaces && !host_unchanged(x->path, x->replaces, err))
		return false;
	if (!permit_owner(x, &uid, &gid, err) || !bind_file(&l->wallet, x->file, &bound, err))
		return false;
	const struct file_write w = {
		.path = x->path,
		.pieces = bound.pieces,
		.piece_count = bound.count,
		.mode = (mode_t)x->mode,
		.uid = uid,
		.gid = gid,
	};
	bool ok = file_sweep(x->path, NULL, err) && file_write_atomic(&w, err);
	bound_file_release(&bound);
	if (ok && l->set.scope.retire) /* the kind wants the contrary; it is looked at once more */
		return true;
	if (!ok || !execute_look(l, r, &unsettled, err))
		return false;
	return !unsettled || err_set(err, ERR_WORLD, &DIAG_apply_not_settled,
				     "'%s' was written and is something else now", x->path);
}

static bool make_directory(const struct action *x, struct err *err)
{
	uid_t uid;
	gid_t gid;
	return permit_owner(x, &uid, &gid, err) &&
	       file_make_directory(x->path, (mode_t)x->mode, uid, gid, NULL, err);
}

static bool run_program(const struct action *x, struct err *err)
{
	char words[WORDS_KEPT];
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	const struct proc_request request = {
		.argv = x->argv,
		.error = &error,
		.deadline_ms = (int)x->deadline_s * 1000,
	};
	struct proc_result result;
	return proc_run(&request, &result, err) && proc_succeeded(&request, &result, false, err);
}

static bool wait_for(struct live *l, const struct step *s, struct err *err)
{
	const struct object *layout = referred(s->action->slurmdbd, AT_slurmdbd_layout);
	const char *log = layout_text(layout, AT_layout_log_file);
	int64_t deadline = clock_ms() + (int64_t)s->action->deadline_s * 1000;
	const char *unsettled;
	while (execute_look(l, s->change->resource, &unsettled, err)) {
		if (!unsettled)
			return true;
		if (!signal_check(err))
			return false;
		if (!clock_left(deadline, POLL_MS)) {
			err_set(err, ERR_WORLD, &DIAG_apply_not_ready,
				"slurmdbd '%s' is not ready after %u s: %s",
				s->change->resource->name, s->action->deadline_s, unsettled);
			err_stage(err, STAGE_PROCESS);
			return err_hint(err, "its log says why: %s",
					log ? log : "journalctl --unit=slurmdbd, or syslog");
		}
		clock_sleep_ms(POLL_MS);
	}
	return false;
}

static bool run_step(struct live *l, struct step *s, struct err *err)
{
	if (s->change->resource->ops->inside_slurmdbd)
		return sacctmgr_step(l, s, &s->needless, err);
	switch (s->action->type) {
	case ACTION_WRITE_FILE:
		return execute_write(l, s->action, s->change->resource, err);
	case ACTION_MAKE_DIRECTORY:
		return make_directory(s->action, err);
	case ACTION_REMOVE_FILE:
		return file_remove(s->action->path, err);
	case ACTION_RUN:
		return run_program(s->action, err);
	case ACTION_WAIT:
		return wait_for(l, s, err);
	case ACTION_VERIFY_LOGIN:
		return verify_login(l, s->action->slurmdbd, err);
	case ACTION_KEEP:
		return keeper_put(l, s->action, err);
	case ACTION_FORGET:
		return keeper_forget(l, s->action, err);
	case ACTION_TELL:
		return slurmctld_tell(l, s, err);
	case ACTION_SWAP:
		return swap_run(l, s->action->swap, s->action->deadline_s, err);
	case ACTION_ROTATE:
		return rotate_step(l, s->action, err);
	case ACTION_SQL:
	case ACTION_SACCTMGR:
	case ACTION_TYPE_COUNT:
		break;
	}
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal, "no host does '%s'",
		       s->action->what);
}

/* The first that fails ends it: a file is not put in place if the login before it does not work,
 * and a daemon is not restarted on a file that was not written. */
static bool execute_host(struct execution *x)
{
	for (uint32_t i = 0; i < x->count; i++) {
		struct step *s = &x->steps[i];
		struct err err;
		if (s->state != STEP_OPEN)
			continue;
		progress_begin(&x->live->progress, "%s", s->action->what);
		bool ok = signal_check(&err) && session_check(x->live, NULL, &err) &&
			  journal_before(x->live, s, &err) && run_step(x->live, s, &err);
		progress_end(&x->live->progress);
		if (!ok) {
			fail(s, &err);
			report_step(x->live, s);
			return false;
		}
		s->state = STEP_DONE;
		journal_after(x->live, s);
		x->done++;
		x->changed += s->change->sign != SIGN_CHECK;
		if (x->on_done)
			x->on_done(x->user, s);
	}
	return true;
}

bool execute(struct live *l, const struct plan *plan, struct execution *x)
{
	struct err err;
	uint32_t n = 0;
	x->live = l;
	for (const struct change *c = plan->changes; c; c = c->next) {
		for (const struct action *a = c->actions; a; a = a->next)
			n += !c->by_hand;
	}
	x->steps = ARENA_ARRAY(l->arena, struct step, n);
	x->count = x->done = x->changed = 0;
	for (const struct change *c = plan->changes; c; c = c->next) {
		for (const struct action *a = c->actions; a && !c->by_hand; a = a->next)
			x->steps[x->count++] = (struct step){.change = c, .action = a};
	}
	if (!journal_begin(l, x, &err)) {
		live_report(l, 0, &err);
		return false;
	}
	return execute_servers(x) && execute_host(x);
}
