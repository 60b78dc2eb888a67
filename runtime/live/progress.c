/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void say(const char *text, size_t n)
{
	/* A terminal that takes nothing more is no reason to stop. */
	if (write(STDERR_FILENO, text, n) < 0)
		return;
}

static void show(struct progress *p, unsigned seconds)
{
	char line[PROGRESS_TEXT_SIZE + 32];
	int n = snprintf(line, sizeof(line), "\r%s ... %u s\033[K", p->text, seconds);
	if (n > 0 && (size_t)n < sizeof(line))
		say(line, (size_t)n);
	p->shown = true;
}

static void *tick(void *user)
{
	struct progress *p = user;
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	pthread_mutex_lock(&p->lock);
	for (unsigned seconds = 1; !p->stop; seconds++) {
		until.tv_sec++;
		while (!p->stop && !pthread_cond_timedwait(&p->wake, &p->lock, &until))
			;
		if (!p->stop)
			show(p, seconds);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

void progress_begin(struct progress *p, const char *fmt, ...)
{
	va_list ap;
	pthread_condattr_t attributes;
	progress_end(p);
	if (!p->enabled)
		return;
	va_start(ap, fmt);
	vsnprintf(p->text, sizeof(p->text), fmt, ap);
	va_end(ap);
	p->stop = p->shown = false;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	p->running = !pthread_create(&p->thread, NULL, tick, p);
}

void progress_end(struct progress *p)
{
	if (!p->running)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	p->running = false;
	if (p->shown)
		say("\r\033[K", 4);
}
