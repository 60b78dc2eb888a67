/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One apply a server: a user lock (GET_LOCK) of the server, so two names of one server, two
 * descriptions and two hosts meet in it. It belongs to the connection and goes with it, however
 * that ends. The name is the same for every slacc. Anybody who may log in could take it; then
 * applies wait and say who has it.
 *
 * It needs no privilege. What a server tells everybody about a lock is whose connection has it;
 * since when and by which process is therefore said by further locks, a bit each. */
#ifndef RUNTIME_DATABASE_SERVER_LOCK_H
#define RUNTIME_DATABASE_SERVER_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/database/connection.h"

enum { SERVER_LOCK_TOKEN_SIZE = 33, SERVER_LOCK_ID_SIZE = 24 };

/* What this run says of itself, to every server. */
struct server_lock_mark {
	uint32_t since;                     /* seconds since 1970 */
	uint32_t process;                   /* its number here */
	char token[SERVER_LOCK_TOKEN_SIZE]; /* hex digits, drawn for this run */
};

/* Fills it in for this process. False without random numbers. */
bool server_lock_mark_init(struct server_lock_mark *mark, struct err *err);

struct server_lock {
	char id[SERVER_LOCK_ID_SIZE]; /* of the connection that holds it; "": it is not held */
};

/* Takes the lock of `db`'s server if it is free. Where another connection of this run has it, the
 * server is one that is described twice: that is held too. Error lock_held (ERR_GUARD): somebody
 * else has it; the message says who and since when, as far as the server tells. */
bool server_lock_try(struct server_lock *lock, struct database *db,
		     const struct server_lock_mark *mark, const char *label, struct err *err);
/* Asks whether it still is this run's. Errors: lock_lost (ERR_GUARD), or what is wrong with the
 * connection. */
bool server_lock_check(const struct server_lock *lock, struct database *db, const char *label,
		       struct err *err);

#endif
