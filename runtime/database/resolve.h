/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A name's addresses, with a deadline. getaddrinfo has none: behind a name server that does not
 * answer it takes as long as /etc/resolv.conf says, half a minute and more. */
#ifndef RUNTIME_DATABASE_RESOLVE_H
#define RUNTIME_DATABASE_RESOLVE_H

#include <netdb.h>
#include <stdbool.h>

/* As getaddrinfo: 0, or an EAI_ number; the caller frees *out. *late is true, and the result
 * EAI_AGAIN, if there was no answer in time. Then a thread of its own waits on, and cleans up
 * behind itself. Where the system gives no thread there is no deadline. */
int resolve_name(const char *host, const char *port, int deadline_ms, struct addrinfo **out,
		 bool *late);

#endif
