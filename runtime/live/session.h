/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The connections of a run that changes servers: one for each server it acts on as an admin, kept
 * from before the first look to the end. Each holds its server's lock (database/server_lock.h), so
 * what is looked at, done and looked at again is under it. A connection that is lost is not made
 * again: its lock may be somebody else's by then.
 *
 * A server without an admin is only looked at, so it is not locked. */
#ifndef RUNTIME_LIVE_SESSION_H
#define RUNTIME_LIVE_SESSION_H

#include "runtime/live/live.h"

struct database;

/* Connects to every such server and takes the locks, waiting as long as the options say. False: it
 * is reported. */
bool session_begin(struct live *l);
/* The connection to a place; NULL if there is none. One thread at a time. */
struct database *session_of(const struct live *l, const struct place *p);
/* True if the lock of a place's server is still ours; of all of them where `p` is NULL, which is
 * for the main thread. True where no session was begun. */
bool session_check(const struct live *l, const struct place *p, struct err *err);
/* Ends them all, which gives the locks back. */
void session_release(struct live *l);

#endif
