/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Statements about user locks. Names have at most 64 characters (MySQL), and a session may have any
 * number of them (MariaDB since 10.0, MySQL since 5.7). */
#define _DEFAULT_SOURCE /* getentropy */
#include "runtime/database/server_lock.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/database/query.h"

#define NAME "slacc.apply"

/* Numbers that are said by locks, a lock for each bit that is set. */
enum { SINCE_BITS = 32, PROCESS_BITS = 22, STATEMENT_SIZE = 8192 };

bool server_lock_mark_init(struct server_lock_mark *mark, struct err *err)
{
	unsigned char random[(SERVER_LOCK_TOKEN_SIZE - 1) / 2];
	if (getentropy(random, sizeof(random)))
		return err_set_errno(err, ERR_INTERNAL, &DIAG_live_internal, errno,
				     "no random numbers");
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(mark->token + 2 * i, 3, "%02x", random[i]);
	mark->since = (uint32_t)time(NULL);
	mark->process = (uint32_t)getpid();
	return true;
}

/* A statement in the making. */
struct text {
	char data[STATEMENT_SIZE];
	size_t size;
};

static void add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(t->data + t->size, sizeof(t->data) - t->size, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < sizeof(t->data) - t->size)
		t->size += (size_t)n;
}

static void take_bits(struct text *t, const char *of, uint32_t number, int bits)
{
	for (int i = 0; i < bits; i++) {
		if (number >> i & 1)
			add(t, ", GET_LOCK('" NAME ".%s.%d', 0)", of, i);
	}
}

static bool say(struct database *db, const struct server_lock_mark *mark, struct err *err)
{
	struct text t = {.size = 0};
	add(&t, "SELECT GET_LOCK('" NAME ".%s', 0)", mark->token);
	take_bits(&t, "since", mark->since, SINCE_BITS);
	take_bits(&t, "process", mark->process, PROCESS_BITS);
	return query_execute(db, t.data, err);
}

/* --- who has it --- */

struct holder {
	char id[SERVER_LOCK_ID_SIZE]; /* "": nobody */
	bool ours;
	uint32_t since, process; /* 0: not said */
	char who[256];           /* "" if the server does not show it */
};

static void ask_bits(struct text *t, const char *of, int bits)
{
	for (int i = 0; i < bits; i++)
		add(t, ", IS_USED_LOCK('" NAME ".%s.%d')", of, i);
}

static uint32_t read_bits(const struct query_result *r, const char *id, size_t column, int bits)
{
	uint32_t n = 0;
	for (int i = 0; i < bits; i++)
		n |= (uint32_t)!strcmp(query_text_at(r, 0, column + (size_t)i), id) << i;
	return n;
}

/* Other accounts' connections are seen with PROCESS alone, so no answer is an answer. */
static void look_up(struct database *db, struct holder *h)
{
	struct text t = {.size = 0};
	struct query_result r;
	struct err ignored;
	add(&t, "SELECT user, host FROM information_schema.processlist WHERE id = %s", h->id);
	if (!query_run(db, t.data, t.size, NULL, &r, &ignored))
		return;
	if (r.rows)
		snprintf(h->who, sizeof(h->who), "login '%s' from '%s'", query_text_at(&r, 0, 0),
			 query_text_at(&r, 0, 1));
	query_result_release(&r);
}

static bool find_holder(struct database *db, const struct server_lock_mark *mark, struct holder *h,
			struct err *err)
{
	struct text t = {.size = 0};
	struct query_result r;
	*h = (struct holder){.ours = false};
	add(&t, "SELECT IS_USED_LOCK('" NAME "'), IS_USED_LOCK('" NAME ".%s')", mark->token);
	ask_bits(&t, "since", SINCE_BITS);
	ask_bits(&t, "process", PROCESS_BITS);
	if (!query_run(db, t.data, t.size, NULL, &r, err))
		return false;
	snprintf(h->id, sizeof(h->id), "%s", query_text_at(&r, 0, 0));
	h->ours = *h->id && !strcmp(query_text_at(&r, 0, 1), h->id);
	h->since = read_bits(&r, h->id, 2, SINCE_BITS);
	h->process = read_bits(&r, h->id, 2 + SINCE_BITS, PROCESS_BITS);
	query_result_release(&r);
	if (*h->id && !h->ours)
		look_up(db, h);
	return true;
}

static bool held(const struct holder *h, const char *label, struct err *err)
{
	char since[64] = "", process[32] = "";
	struct tm utc;
	time_t seconds = (time_t)h->since;
	if (h->process)
		snprintf(process, sizeof(process), ", process %lu", (unsigned long)h->process);
	if (h->since && gmtime_r(&seconds, &utc))
		strftime(since, sizeof(since), ", since %Y-%m-%dT%H:%M:%SZ", &utc);
	err_set(err, ERR_GUARD, &DIAG_lock_held, "another run is applying to %s: %s%s%s%s%s%s",
		label, *h->id ? "connection " : "it has just ended", h->id, *h->who ? ", " : "",
		h->who, process, since);
	return err_hint(err,
			"wait for it, for instance with --lock-timeout 60, or end it; the lock "
			"goes with its connection");
}

/* --- taking it --- */

bool server_lock_try(struct server_lock *lock, struct database *db,
		     const struct server_lock_mark *mark, const char *label, struct err *err)
{
	static const char take[] = "SELECT GET_LOCK('" NAME "', 0), CONNECTION_ID()";
	struct query_result r;
	struct holder h;
	*lock = (struct server_lock){{0}};
	if (!query_run(db, take, strlen(take), NULL, &r, err))
		return false;
	bool taken = !strcmp(query_text_at(&r, 0, 0), "1");
	if (taken)
		snprintf(lock->id, sizeof(lock->id), "%s", query_text_at(&r, 0, 1));
	query_result_release(&r);
	if (taken)
		return say(db, mark, err);
	if (!find_holder(db, mark, &h, err))
		return false;
	if (!h.ours)
		return held(&h, label, err);
	memcpy(lock->id, h.id, sizeof(lock->id));
	return true;
}

bool server_lock_check(const struct server_lock *lock, struct database *db, const char *label,
		       struct err *err)
{
	static const char ask[] = "SELECT IS_USED_LOCK('" NAME "')";
	struct query_result r;
	if (!query_run(db, ask, strlen(ask), NULL, &r, err))
		return false;
	bool same = *lock->id && !strcmp(query_text_at(&r, 0, 0), lock->id);
	query_result_release(&r);
	if (same)
		return true;
	err_set(err, ERR_GUARD, &DIAG_lock_lost, "%s no longer knows this run's lock", label);
	return err_hint(err,
			"its connection was cut or somebody released it; another run may be at "
			"work: see 'slacc plan' and repeat");
}
