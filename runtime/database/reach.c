/* SPDX-License-Identifier: BSD-2-Clause
 *
 * DNS, TCP and the first packet of the protocol, which the server sends unasked. A connection that
 * is closed without a login counts as interrupted on the server; the login that follows resets that
 * count. */
#define _DEFAULT_SOURCE /* EAI_NODATA and SOCK_CLOEXEC's company */
#include "runtime/database/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/database/failure.h"
#include "runtime/database/resolve.h"

enum {
	HEADER_SIZE = 4,
	PACKET_MAX = 4096, /* greetings have about 100 bytes */
	PROTOCOL_VERSION = 10,
	PACKET_ERROR = 0xff,
	CAPABILITY_TLS = 0x0800, /* in the lower two bytes */
};

static int time_of(const struct database_target *t)
{
	return t->connect_ms > 0 ? t->connect_ms : DATABASE_CONNECT_MS;
}

bool reach_resolve(const struct database_target *t, struct addrinfo **out, struct err *err)
{
	char port[16];
	bool late;
	snprintf(port, sizeof(port), "%u", t->port ? t->port : DATABASE_PORT);
	int rc = resolve_name(t->host, port, time_of(t), out, &late);
	if (!rc)
		return true;
	err_set(err, ERR_WORLD, &DIAG_server_name, "the name '%s' does not resolve: %s", t->host,
		late               ? "the name service does not answer in time"
		: rc == EAI_SYSTEM ? "the resolver failed"
				   : gai_strerror(rc));
	err_stage(err, STAGE_DNS);
	return err_hint(err, rc == EAI_AGAIN
				     ? "the name service does not answer: check /etc/resolv.conf"
				     : "correct host, or add the name to DNS or /etc/hosts");
}

/* Waits for an event; false at the deadline. */
bool reach_wait(int fd, short events, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	for (;;) {
		int left = clock_left(deadline, 1000 * 1000);
		int n = poll(&p, 1, left);
		if (n > 0)
			return true;
		if ((!n || errno != EINTR) && !clock_left(deadline, 1))
			return false;
	}
}

/* Connects to one address; the descriptor, or -1 with errno. */
static int dial(const struct addrinfo *a, int64_t deadline)
{
	int fd =
		socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	int number = fd < 0 ? errno : 0;
	socklen_t size = sizeof(number);
	if (!number && connect(fd, a->ai_addr, a->ai_addrlen)) {
		number = errno;
		if (number == EINPROGRESS) {
			number = ETIMEDOUT;
			if (reach_wait(fd, POLLOUT, deadline))
				getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size);
		}
	}
	if (!number)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = number;
	return -1;
}

static bool unreachable(struct err *err, int number)
{
	err_set_errno(err, ERR_WORLD, &DIAG_server_unreachable, number, "no connection");
	err_stage(err, STAGE_TCP);
	return err_hint(err, "%s",
			number == ECONNREFUSED ? "start the server, or correct port"
			: number == ETIMEDOUT
				? "a firewall or security group may drop it; check host and port"
				: "check host, port and the network between");
}

/* The first address that answers; each gets its share of the time, so that a dead one does not use
 * up all. */
int reach_dial(const struct database_target *t, struct err *err)
{
	struct addrinfo *list = NULL;
	int count = 0, fd = -1, number = 0;
	if (!reach_resolve(t, &list, err))
		return -1;
	for (struct addrinfo *a = list; a; a = a->ai_next)
		count++;
	int64_t deadline = clock_ms() + time_of(t);
	for (struct addrinfo *a = list; a && fd < 0; a = a->ai_next, count--) {
		fd = dial(a, clock_ms() + (deadline - clock_ms()) / count);
		number = errno;
	}
	freeaddrinfo(list);
	if (fd < 0)
		unreachable(err, number);
	return fd;
}

/* Reads exactly n bytes. 1: done, 0: closed, -1: time is up or an error (errno). */
static int read_exactly(int fd, unsigned char *to, size_t n, int64_t deadline)
{
	while (n) {
		if (!reach_wait(fd, POLLIN, deadline)) {
			errno = ETIMEDOUT;
			return -1;
		}
		ssize_t got = recv(fd, to, n, 0);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return (int)got;
		to += got;
		n -= (size_t)got;
	}
	return 1;
}

static bool no_greeting(struct err *err, int rc)
{
	if (rc < 0 && errno == ETIMEDOUT) {
		err_set(err, ERR_WORLD, &DIAG_server_silent,
			"it accepts the connection but does not greet in time");
		err_hint(err, "the server may be overloaded or stopped, or another service listens "
			      "there");
	} else {
		err_set(err, ERR_WORLD, &DIAG_server_protocol,
			"it closes the connection without a MySQL greeting");
		err_hint(err, "check port; a proxy in front may have lost its server");
	}
	return err_stage(err, STAGE_TCP);
}

static bool not_mysql(struct err *err)
{
	err_set(err, ERR_WORLD, &DIAG_server_protocol,
		"what answers does not speak the MySQL protocol");
	err_stage(err, STAGE_TCP);
	return err_hint(err, "correct host and port (33060 is MySQL's X protocol, not this one)");
}

/* An error instead of a greeting: number, perhaps '#' and an SQL state, text. */
static bool turned_away(const unsigned char *p, size_t n, struct err *err)
{
	if (n < 3)
		return not_mysql(err);
	unsigned number = p[1] | (unsigned)p[2] << 8;
	size_t skip = n >= 9 && p[3] == '#' ? 9 : 3;
	char text[512];
	err_plain_text(text, sizeof(text), (const char *)p + skip, n - skip);
	return failure_login(err, number, "", text);
}

/* version NUL, thread id (4), half of the scramble (8), filler (1), capabilities (2) … */
static bool understand(const unsigned char *p, size_t n, struct greeting *out, struct err *err)
{
	if (n && p[0] == PACKET_ERROR)
		return turned_away(p, n, err);
	const unsigned char *nul = n > 1 ? memchr(p + 1, 0, n - 1) : NULL;
	if (!nul || p[0] != PROTOCOL_VERSION || n - (size_t)(nul - p) < 1 + 4 + 8 + 1 + 2)
		return not_mysql(err);
	const unsigned char *flags = nul + 1 + 4 + 8 + 1;
	out->tls = (flags[0] | (unsigned)flags[1] << 8) & CAPABILITY_TLS;
	return true;
}

static bool read_greeting(int fd, const struct database_target *t, struct greeting *out,
			  struct err *err)
{
	unsigned char header[HEADER_SIZE], packet[PACKET_MAX];
	int64_t deadline = clock_ms() + time_of(t);
	int rc = read_exactly(fd, header, sizeof(header), deadline);
	if (rc <= 0)
		return no_greeting(err, rc);
	size_t n = header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16;
	if (!n || n > sizeof(packet) || header[3])
		return not_mysql(err);
	rc = read_exactly(fd, packet, n, deadline);
	return rc > 0 ? understand(packet, n, out, err) : no_greeting(err, rc);
}

int reach_open(const struct database_target *target, struct greeting *out, struct err *err)
{
	int fd = reach_dial(target, err);
	*out = (struct greeting){0};
	if (fd < 0 || read_greeting(fd, target, out, err))
		return fd;
	close(fd);
	return -1;
}

bool reach(const struct database_target *target, struct greeting *out, struct err *err)
{
	int fd = reach_open(target, out, err);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}
