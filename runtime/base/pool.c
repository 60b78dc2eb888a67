/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Threads that take the next index until none is left. They live for one pool_run; nothing is kept
 * between. */
#include "runtime/base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

struct work {
	atomic_size_t next;
	size_t jobs;
	void (*job)(void *context, size_t index);
	void *context;
};

static void *worker(void *arg)
{
	struct work *w = arg;
	for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->jobs;)
		w->job(w->context, i);
	return NULL;
}

void pool_run(unsigned threads, size_t jobs, void (*job)(void *context, size_t index),
	      void *context)
{
	struct work work = {.jobs = jobs, .job = job, .context = context};
	pthread_t helper[POOL_THREADS_MAX];
	unsigned started = 0;
	sigset_t all, before;
	atomic_init(&work.next, 0);
	if (threads > POOL_THREADS_MAX)
		threads = POOL_THREADS_MAX;
	if (threads > jobs)
		threads = (unsigned)jobs;
	/* New threads inherit the mask: signals stay with the caller. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started + 1 < threads && !pthread_create(&helper[started], NULL, worker, &work))
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	worker(&work);
	while (started)
		pthread_join(helper[--started], NULL);
}
