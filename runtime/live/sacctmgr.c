/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/sacctmgr.h"

#include "runtime/base/clock.h"
#include "runtime/base/proc.h"
#include "runtime/base/signal.h"
#include "runtime/live/host.h"
#include "runtime/live/observe.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MS = 200, WORDS_KEPT = 2048 };

/* What a resource was told, the latest first. */
struct sacctmgr_words {
	const struct resource *resource;
	const char *text;
	struct sacctmgr_words *next;
};

/* --- running it --- */

struct output {
	char *list; /* what it prints */
	size_t size;
	char error[WORDS_KEPT];
	size_t error_size;
};

/* Words of a program on one line: its lines without the blanks around them, divided by "; ". */
static void add_words(char *to, size_t room, const char *text, size_t size)
{
	size_t n = strlen(to);
	const char *end = text + size;
	while (text < end && n + 4 < room) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end, *next = newline ? newline + 1 : end;
		while (text < stop && (*text == ' ' || *text == '\t'))
			text++;
		while (stop > text && (stop[-1] == ' ' || stop[-1] == '\r'))
			stop--;
		if (stop > text && n) {
			to[n++] = ';';
			to[n++] = ' ';
		}
		while (text < stop && n + 1 < room)
			to[n++] = *text++;
		to[n] = 0;
		text = next;
	}
}

/* sacctmgr says some of its errors on one stream and some on the other. */
static const char *words_of(const struct output *o, char out[static WORDS_KEPT])
{
	out[0] = 0;
	add_words(out, WORDS_KEPT, o->error, o->error_size);
	add_words(out, WORDS_KEPT, o->list, o->size < WORDS_KEPT ? o->size : WORDS_KEPT);
	return *out ? out : "it says nothing";
}

static bool run_once(const char *const *argv, const char *slurm_conf, struct output *o,
		     size_t capacity, bool *truncated, struct proc_result *result, struct err *err)
{
	/* Nothing of ours: no SQUEUE_*, no SLURM_* that a shell has set. */
	char conf[4096 + 16] = "SLURM_CONF=";
	const char *const env[] = {conf, proc_plain_environment[0], proc_plain_environment[1],
				   NULL};
	size_t n = strlen(conf), length = strlen(slurm_conf);
	if (length >= sizeof(conf) - n)
		return err_set(err, ERR_WORLD, &DIAG_file_io, "the path '%s' is too long",
			       slurm_conf);
	memcpy(conf + n, slurm_conf, length + 1);
	struct proc_output out = {.data = o->list, .capacity = capacity};
	struct proc_output error = {.data = o->error, .capacity = sizeof(o->error)};
	const struct proc_request request = {
		.argv = argv,
		.env = env,
		.out = &out,
		.error = &error,
		.deadline_ms = SACCTMGR_ASK_MS,
	};
	bool ok = proc_run(&request, result, err);
	o->size = out.size;
	o->error_size = error.size;
	*truncated = out.truncated;
	return ok;
}

/* A list is asked for again with more room as long as it does not fit; a change is made once, and
 * what it says beyond the first room is left out. The caller frees o->list, on error too. */
static bool run_program(const char *const *argv, const char *slurm_conf, bool changes,
			struct output *o, struct proc_result *result, struct err *err)
{
	bool truncated = true;
	*o = (struct output){.list = NULL};
	for (size_t room = SACCTMGR_OUTPUT_FIRST; truncated && room <= SACCTMGR_OUTPUT_MAX;
	     room *= 4) {
		free(o->list);
		o->list = malloc(room);
		if (!o->list)
			return err_set_memory(err);
		if (!run_once(argv, slurm_conf, o, room, &truncated, result, err))
			return false;
		truncated = truncated && !changes;
	}
	if (!truncated)
		return true;
	err_set(err, ERR_WORLD, &DIAG_query_too_large, "'%s' prints more than %d bytes", argv[0],
		SACCTMGR_OUTPUT_MAX);
	return err_stage(err, STAGE_PROCESS);
}

/* --- questions --- */

static bool refuse(struct arena *a, struct question *q, bool not_there, const char *why)
{
	char plain[ERR_MESSAGE_SIZE];
	err_plain_text(plain, sizeof(plain), why, strlen(why));
	q->state = ANSWER_REFUSED;
	q->output.not_there = not_there;
	q->refusal = arena_copy(a, plain, strlen(plain));
	return true;
}

/* Without a slurm.conf, or one that it includes, Slurm's commands wait for it, for a minute. */
static const char *missing(const struct question *q, struct arena *a)
{
	if (access(q->argv[0], X_OK))
		return arena_printf(a, "%s cannot be run", q->argv[0]);
	if (access(q->slurm_conf, R_OK))
		return arena_printf(a, "%s cannot be read", q->slurm_conf);
	return NULL;
}

static void keep(struct arena *a, struct question *q, const struct output *o,
		 const struct proc_result *result)
{
	char words[WORDS_KEPT];
	if (result->exit_code) {
		refuse(a, q, false, words_of(o, words));
		return;
	}
	q->state = ANSWER_GIVEN;
	q->output.text = arena_copy(a, o->list, o->size);
	q->output.size = o->size;
}

bool sacctmgr_answer(struct arena *a, struct question *q, struct err *err)
{
	const char *gap = missing(q, a);
	struct proc_result result;
	struct output o;
	if (!signal_check(err))
		return false;
	if (q->leader && q->leader->state == ANSWER_REFUSED)
		return refuse(a, q, q->leader->output.not_there, q->leader->refusal);
	if (gap)
		return refuse(a, q, true, gap);
	if (q->needs && access(q->needs, F_OK))
		return refuse(a, q, false, arena_printf(a, "there is no %s", q->needs));
	bool ok = run_program(q->argv, q->slurm_conf, false, &o, &result, err);
	if (ok)
		keep(a, q, &o, &result);
	free(o.list);
	return ok || (err->kind == ERR_WORLD && refuse(a, q, false, err->message));
}

/* --- looking again, before the first change --- */

static int patience(const struct live *l, int usual_ms)
{
	return l->options->slurmdbd_wait_ms ? l->options->slurmdbd_wait_ms : usual_ms;
}

static void each_batch(struct live *l, const struct place *p, struct place *again,
		       const struct judge *judge)
{
	for (uint32_t i = 0; i < l->set.batch_count; i++) {
		struct batch b = *l->set.batches[i];
		if (b.place != p || !b.ops->inside_slurmdbd)
			continue;
		b.place = again;
		if (judge)
			b.ops->decode(&b, judge);
		else
			b.ops->ask(&b);
	}
}

static bool answer_all(struct live *l, const struct question_list *list, struct err *err)
{
	for (struct question *q = list->first; q; q = q->next) {
		if (!host_answer(l, list->arena, q, err))
			return false;
		if (q->type != QUESTION_RUN || q->state != ANSWER_REFUSED)
			continue;
		err_set(err, ERR_WORLD, &DIAG_slurmdbd_not_answering,
			"sacctmgr gets no answer from slurmdbd: %s", q->refusal);
		return err_stage(err, STAGE_PROCESS);
	}
	return true;
}

static bool look_at_place(struct live *l, struct place *p, int64_t deadline, struct err *err)
{
	struct judge judge = observe_judge(l);
	struct place again = *p;
	for (;;) {
		again.questions = (struct question_list){.arena = l->arena};
		each_batch(l, p, &again, NULL);
		if (answer_all(l, &again.questions, err))
			break;
		if (err->kind != ERR_WORLD || !clock_left(deadline, POLL_MS) || signal_received())
			return false;
		clock_sleep_ms(POLL_MS);
	}
	each_batch(l, p, &again, &judge);
	return true;
}

static bool look_again(struct live *l, struct err *err)
{
	int64_t deadline = clock_ms() + patience(l, SACCTMGR_READY_MS);
	for (uint32_t i = 0; i < l->set.place_count; i++) {
		struct place *p = l->set.places[i];
		bool asks = false;
		for (const struct question *q = p->questions.first; q && p->acted_on; q = q->next)
			asks |= q->type == QUESTION_RUN;
		if (asks && !look_at_place(l, p, deadline, err))
			return false;
	}
	return true;
}

/* --- changes --- */

static void remember(struct live *l, const struct resource *r, const char *text)
{
	char plain[ERR_MESSAGE_SIZE];
	struct sacctmgr_words *w = ARENA_NEW(l->arena, struct sacctmgr_words);
	err_plain_text(plain, sizeof(plain), text, strlen(text));
	w->resource = r;
	w->text = arena_copy(l->arena, plain, strlen(plain));
	w->next = l->said;
	l->said = w;
}

const char *sacctmgr_said(const struct live *l, const struct resource *r)
{
	const struct sacctmgr_words *w = l->said;
	while (w && w->resource != r)
		w = w->next;
	return w ? w->text : NULL;
}

static bool make_change(struct live *l, const struct resource *r, const struct action *x,
			struct err *err)
{
	char words[WORDS_KEPT];
	struct proc_result result;
	struct output o;
	bool ok = run_program(x->argv, x->slurm_conf, true, &o, &result, err);
	if (ok) {
		words_of(&o, words);
		remember(l, r, words);
		ok = !result.exit_code;
		if (!ok) {
			err_set(err, ERR_WORLD, &DIAG_sacctmgr_refused, "sacctmgr says: %s",
				sacctmgr_said(l, r));
			err_stage(err, STAGE_PROCESS);
		}
	}
	free(o.list);
	return ok;
}

/* A cluster is waited for that its own slurmctld has to make known. */
static bool wait_for(struct live *l, const struct resource *r, const struct action *x,
		     struct err *err)
{
	int patient = patience(l, (int)x->deadline_s * 1000);
	int64_t deadline = clock_ms() + patient;
	const char *unsettled;
	while (execute_look(l, r, &unsettled, err)) {
		if (!unsettled)
			return true;
		if (!signal_check(err))
			return false;
		if (!clock_left(deadline, POLL_MS)) {
			err_set(err, ERR_WORLD, &DIAG_cluster_not_registered,
				"cluster '%s' has not registered within %d s", r->name,
				patient / 1000);
			err_stage(err, STAGE_PROCESS);
			return err_hint(err, "(re)start its slurmctld, which registers it, then "
					     "repeat the same command");
		}
		clock_sleep_ms(POLL_MS);
	}
	return false;
}

static bool make_changes(struct live *l, const struct resource *r, bool *needless, struct err *err)
{
	struct plan now = {.arena = l->arena, .set = &l->set};
	r->ops->diff(r, &now);
	*needless = !now.changes;
	for (const struct finding *f = now.findings; f; f = f->next) {
		if (f->blocks)
			return err_set(err, ERR_GUARD, f->code, "%s", f->message);
	}
	for (const struct change *c = now.changes; c; c = c->next) {
		for (const struct action *x = c->actions; x; x = x->next) {
			if (!(x->type == ACTION_WAIT ? wait_for(l, r, x, err)
						     : make_change(l, r, x, err)))
				return false;
		}
	}
	return true;
}

bool sacctmgr_step(struct live *l, const struct step *s, bool *needless, struct err *err)
{
	*needless = false;
	if (!l->slurmdbd_seen && !look_again(l, err))
		return false;
	l->slurmdbd_seen = true;
	return s->action != s->change->actions ||
	       make_changes(l, s->change->resource, needless, err);
}
