/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* EAI_NODATA and NI_MAXHOST */
#include "runtime/database/look.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/database/reach.h"

void look_join(char *list, size_t size, const char *text)
{
	size_t n = strlen(list), more = strlen(text), comma = n ? 2 : 0;
	if (n + comma + more >= size)
		return;
	memcpy(list + n, ", ", comma);
	memcpy(list + n + comma, text, more + 1);
}

static void add_address(char *out, const struct addrinfo *a)
{
	char text[NI_MAXHOST];
	if (!getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST))
		look_join(out, LOOK_ADDRESSES_SIZE, text);
}

bool look_names(const char *host, char out[static LOOK_ADDRESSES_SIZE], struct err *err)
{
	struct database_target target = {.host = host};
	struct addrinfo *list;
	*out = 0;
	if (!reach_resolve(&target, &list, err))
		return false;
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		add_address(out, a);
	freeaddrinfo(list);
	return true;
}

bool look_port(const char *host, unsigned port, int ms, struct err *err)
{
	struct database_target target = {.host = host, .port = port, .connect_ms = ms};
	int fd = reach_dial(&target, err);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

bool look_greeting(const struct database_target *target, bool *tls_offered, struct err *err)
{
	struct greeting greeting;
	if (!reach(target, &greeting, err))
		return false;
	*tls_offered = greeting.tls;
	return true;
}
