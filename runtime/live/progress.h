/* SPDX-License-Identifier: BSD-2-Clause
 *
 * "waiting for slurmdbd … 3 s" on standard error for whatever takes more than a second, if that is
 * a terminal; else nothing at all. One thread of its own while something is shown. */
#ifndef RUNTIME_LIVE_PROGRESS_H
#define RUNTIME_LIVE_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>

enum { PROGRESS_TEXT_SIZE = 160 };

struct progress {
	bool enabled; /* set by the program: standard error is a terminal */
	bool running;
	bool stop, shown;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	char text[PROGRESS_TEXT_SIZE];
};

/* What goes on from now; replaces what went on before. */
void progress_begin(struct progress *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Takes the line off the terminal again. Harmless if nothing goes on. */
void progress_end(struct progress *p);

#endif
