/* SPDX-License-Identifier: BSD-2-Clause
 *
 * getaddrinfo in a thread that may be left behind. What the two threads share belongs to the one
 * that leaves last. (getaddrinfo_a of glibc would do the same, and musl has none.) */
#include "runtime/database/resolve.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct asking {
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool answered, left;
	int result;
	struct addrinfo *list;
	char port[16];
	char host[]; /* of the caller's size */
};

static void asking_free(struct asking *q)
{
	if (q->list)
		freeaddrinfo(q->list);
	pthread_cond_destroy(&q->done);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

static int ask(const char *host, const char *port, struct addrinfo **out)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC};
	int result = getaddrinfo(host, port, &hints, out);
	if (result)
		*out = NULL;
	return result;
}

static void *helper(void *arg)
{
	struct asking *q = arg;
	struct addrinfo *list;
	int result = ask(q->host, q->port, &list);
	pthread_mutex_lock(&q->lock);
	bool left = q->left;
	q->answered = true;
	q->result = result;
	q->list = list;
	pthread_cond_signal(&q->done);
	pthread_mutex_unlock(&q->lock);
	if (left)
		asking_free(q);
	return NULL;
}

static bool prepare(struct asking *q)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes))
		return false;
	/* Somebody may set the clock meanwhile. */
	bool ok = !pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) &&
		  !pthread_cond_init(&q->done, &attributes);
	pthread_condattr_destroy(&attributes);
	if (ok && pthread_mutex_init(&q->lock, NULL)) {
		pthread_cond_destroy(&q->done);
		ok = false;
	}
	return ok;
}

static struct asking *asking_new(const char *host, const char *port)
{
	size_t size = strlen(host) + 1, port_size = strlen(port) + 1;
	struct asking *q = calloc(1, sizeof(*q) + size);
	if (!q)
		return NULL;
	if (port_size > sizeof(q->port) || !prepare(q)) {
		free(q);
		return NULL;
	}
	memcpy(q->host, host, size);
	memcpy(q->port, port, port_size);
	return q;
}

/* Signals stay with the caller, as in pool.c. */
static bool start(struct asking *q)
{
	pthread_t thread;
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool ok = !pthread_create(&thread, NULL, helper, q);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (ok)
		(void)pthread_detach(thread);
	return ok;
}

static int wait_for(struct asking *q, int deadline_ms, struct addrinfo **out, bool *late)
{
	struct timespec end;
	int rc = 0;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += deadline_ms / 1000;
	end.tv_nsec += deadline_ms % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000L) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&q->lock);
	while (!q->answered && !rc)
		rc = pthread_cond_timedwait(&q->done, &q->lock, &end);
	bool answered = q->answered;
	int result = answered ? q->result : EAI_AGAIN;
	q->left = true;
	*late = !answered;
	*out = q->list;
	q->list = NULL;
	pthread_mutex_unlock(&q->lock);
	if (answered)
		asking_free(q);
	return result;
}

int resolve_name(const char *host, const char *port, int deadline_ms, struct addrinfo **out,
		 bool *late)
{
	struct asking *q = asking_new(host, port);
	*late = false;
	if (q && start(q))
		return wait_for(q, deadline_ms, out, late);
	if (q)
		asking_free(q);
	return ask(host, port, out);
}
