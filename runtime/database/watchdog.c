/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread that sleeps until the login is over or the deadline has come. It touches the handle only
 * to read the descriptor, which the library sets early in its call. */
#include "runtime/database/watchdog.h"

#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "runtime/base/clock.h"

enum { AGAIN_MS = 100 };

/* Waits for the end of the login, at most until `deadline`. Under the lock. */
static void wait_until(struct watchdog *w, int64_t deadline)
{
	struct timespec until = {.tv_sec = (time_t)(deadline / 1000),
				 .tv_nsec = (long)(deadline % 1000) * 1000000};
	int rc = 0;
	while (!w->over && !rc)
		rc = pthread_cond_timedwait(&w->changed, &w->lock, &until);
}

static void *watch(void *arg)
{
	struct watchdog *w = arg;
	pthread_mutex_lock(&w->lock);
	wait_until(w, w->deadline);
	/* Again and again: the library may go on to the host's next address. */
	while (!w->over) {
		int fd = (int)__atomic_load_n(&w->mysql->net.fd, __ATOMIC_RELAXED);
		if (fd >= 0)
			shutdown(fd, SHUT_RDWR);
		wait_until(w, clock_ms() + AGAIN_MS);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void release(struct watchdog *w)
{
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
}

bool watchdog_start(struct watchdog *w, MYSQL *mysql, int64_t deadline, struct err *err)
{
	pthread_condattr_t monotonic;
	sigset_t all, before;
	*w = (struct watchdog){.deadline = deadline, .mysql = mysql};
	/* A new handle has 0 here, which is a descriptor. */
	mysql->net.fd = -1;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&w->lock, NULL);
	/* Signals are for the thread that works. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(&w->thread, NULL, watch, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!rc)
		return true;
	release(w);
	return err_set_errno(err, ERR_INTERNAL, &DIAG_live_internal, rc,
			     "no thread to watch over a login");
}

void watchdog_stop(struct watchdog *w)
{
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	release(w);
}
