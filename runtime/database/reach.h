/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to database/: is there a server at all, and what does it say before anybody logs in? It
 * is asked on a connection of its own, because the client libraries fold name, port, handshake and
 * login into one call with vague errors, and on some of them TLS that is not offered is silently
 * done without. */
#ifndef RUNTIME_DATABASE_REACH_H
#define RUNTIME_DATABASE_REACH_H

#include <stdint.h>

#include "runtime/database/connection.h"

struct addrinfo;

struct greeting {
	bool tls; /* the server offers it */
};

/* Resolves, connects and reads the greeting of a TCP target, each within target->connect_ms.
 * Nothing is sent. Errors: server_name, server_unreachable, server_silent, server_protocol,
 * server_busy, server_login (host not allowed). */
bool reach(const struct database_target *target, struct greeting *out, struct err *err);
/* The same, and keeps the connection, which does not block: the caller closes it. -1 on error. */
int reach_open(const struct database_target *target, struct greeting *out, struct err *err);
/* Its first two steps alone: the caller frees the list (freeaddrinfo), or closes the connection. */
bool reach_resolve(const struct database_target *target, struct addrinfo **out, struct err *err);
int reach_dial(const struct database_target *target, struct err *err);
/* Waits for an event of poll(2) on a descriptor; false at the deadline (of clock_ms). */
bool reach_wait(int fd, short events, int64_t deadline);

enum { DATABASE_PORT = 3306, DATABASE_CONNECT_MS = 10 * 1000, DATABASE_ANSWER_MS = 30 * 1000 };

#endif
