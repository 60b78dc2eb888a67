/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Is this text a host name or an address? Pure text, no resolver. */
#ifndef COMPILER_HOSTNAME_H
#define COMPILER_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>

enum host_form {
	HOST_NAME,
	HOST_IPV4,
	HOST_IPV6,
	HOST_EMPTY,
	HOST_URI,       /* scheme://…; rest is host[:port] */
	HOST_WITH_PORT, /* name:port */
	HOST_BRACKETED, /* [v6] or [v6]:port */
	HOST_BAD,
};

struct host_parts {
	const char *host;
	size_t host_size;
	const char *port; /* NULL if there is none */
	size_t port_size;
};

/* What form the text has; for URI, WITH_PORT and BRACKETED the parts tell what was probably meant.
 * Names follow RFC 1123: labels of 1 to 63 letters, digits and '-', not at an end, at most 253
 * bytes in all; '_' passes, as some sites have it. */
enum host_form host_form(const char *text, size_t size, struct host_parts *parts);

/* "localhost", in any case, or an address of the loopback range. */
bool host_is_localhost(const char *text);
bool host_is_loopback(const char *text);

#endif
