/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to database/: an end to a login that the client library would wait for without end.
 * Oracle's library bounds no TLS handshake in which the server falls silent, and the timeouts of
 * both are for each wait: a server that sends a byte now and then outlasts them. */
#ifndef RUNTIME_DATABASE_WATCHDOG_H
#define RUNTIME_DATABASE_WATCHDOG_H

#include <pthread.h>
#include <stdint.h>

#include "runtime/database/handle.h"

struct watchdog {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int64_t deadline; /* of clock_ms */
	MYSQL *mysql;
	bool over;
};

/* From now on until watchdog_stop: at the deadline the connection of `mysql` is cut, which makes
 * the library's call fail. Error: live_internal. */
bool watchdog_start(struct watchdog *w, MYSQL *mysql, int64_t deadline, struct err *err);
void watchdog_stop(struct watchdog *w);

#endif
