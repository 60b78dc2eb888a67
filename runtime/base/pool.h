/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Independent jobs on a bounded number of threads: one connection a thread, because the
 * non-blocking calls of the client library block over TLS (measured with Connector/C 3.3). */
#ifndef RUNTIME_BASE_POOL_H
#define RUNTIME_BASE_POOL_H

#include <stddef.h>

enum { POOL_THREADS_MAX = 128 };

/* Calls job(context, i) once for each i in 0 … jobs - 1, on at most `threads` threads, the calling
 * one among them, and returns when all have returned. Jobs start in order of i. If the system gives
 * fewer threads, fewer are used; so it cannot fail. Signals are handled in the calling thread only.
 * Jobs share nothing but what `context` lets them share. */
void pool_run(unsigned threads, size_t jobs, void (*job)(void *context, size_t index),
	      void *context);

#endif
