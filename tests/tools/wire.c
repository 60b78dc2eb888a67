/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What may stand between slacc and a server, or in a server's place:
 *
 *	wire strip ADDRESS PORT TARGET TARGETPORT      a proxy that takes the TLS offer out of the
 *greeting wire strip-later ADDRESS PORT TARGET TARGETPORT   the same, but honest to the first
 *connection wire stall ADDRESS PORT TARGET TARGETPORT N    a proxy that stops after N bytes from
 *the server wire silent ADDRESS PORT                       accepts and says nothing wire hangup
 *ADDRESS PORT                       accepts and closes wire http ADDRESS PORT answers as a web
 *server would wire full ADDRESS PORT                         turns away: too many connections wire
 *rogue ADDRESS PORT PLUGIN LOG             a server without TLS that asks for PLUGIN wire
 *rogue-later ADDRESS PORT PLUGIN LOG       the same, but offers TLS to the first connection
 *
 * A rogue writes all that clients send to LOG. Its PLUGIN is asked for with a switch;
 *"greeting:PLUGIN" asks for it in the greeting at once; caching_sha2_password is then driven to
 *full authentication. Prints "ready" when it listens; runs until killed. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PACKET = 64 * 1024, CAPABILITY_TLS = 0x0800 };

struct wire {
	const char *mode;
	struct sockaddr_in target;
	long bytes;         /* stall: how many may pass */
	const char *plugin; /* rogue */
	bool in_greeting;
	int log;
	bool first; /* this is the first connection */
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in address(const char *host, const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((unsigned short)strtol(port, NULL, 10))};
	if (inet_pton(AF_INET, host, &a.sin_addr) != 1) {
		fprintf(stderr, "not an IPv4 address: %s\n", host);
		exit(3);
	}
	return a;
}

static void send_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;
	while (n) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);
		if (done <= 0)
			exit(0);
		p += done;
		n -= (size_t)done;
	}
}

/* Reads exactly n bytes, or ends with the peer. */
static void read_all(int fd, unsigned char *to, size_t n)
{
	while (n) {
		ssize_t got = recv(fd, to, n, 0);
		if (got <= 0)
			exit(0);
		to += got;
		n -= (size_t)got;
	}
}

/* One packet with its header; the size of both. */
static size_t read_packet(int fd, unsigned char *to)
{
	read_all(fd, to, 4);
	size_t n = to[0] | (size_t)to[1] << 8 | (size_t)to[2] << 16;
	if (n > PACKET - 4)
		exit(1);
	read_all(fd, to + 4, n);
	return n + 4;
}

static void send_packet(int fd, unsigned char number, const void *bytes, size_t n)
{
	unsigned char out[512] = {(unsigned char)n, (unsigned char)(n >> 8), 0, number};
	memcpy(out + 4, bytes, n);
	send_all(fd, out, n + 4);
}

/* The capabilities are behind version, thread id, scramble and filler. */
static void strip(unsigned char *packet, size_t n)
{
	unsigned char *nul = memchr(packet + 5, 0, n - 5);
	if (nul && nul + 16 < packet + n)
		nul[15] &= (unsigned char)~(CAPABILITY_TLS >> 8);
}

/* Copies one way what is there; false at the end. `left` bounds how much, if not NULL. */
static bool copy(int from, int to, long *left)
{
	unsigned char bytes[PACKET];
	size_t want = left && *left < (long)sizeof(bytes) ? (size_t)*left : sizeof(bytes);
	ssize_t n = recv(from, bytes, want, 0);
	if (n <= 0)
		return false;
	send_all(to, bytes, (size_t)n);
	if (left)
		*left -= n;
	return true;
}

static void proxy(const struct wire *w, int client)
{
	static unsigned char packet[PACKET];
	bool strips = !strcmp(w->mode, "strip") || (!strcmp(w->mode, "strip-later") && !w->first);
	bool dribbles = !strcmp(w->mode, "dribble"), stalls = dribbles || !strcmp(w->mode, "stall");
	long left = w->bytes;
	int server = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(server, (const struct sockaddr *)&w->target, sizeof(w->target)))
		die("connect");
	if (strips) {
		size_t n = read_packet(server, packet);
		strip(packet, n);
		send_all(client, packet, n);
	}
	for (;;) {
		struct pollfd fds[] = {{.fd = client, .events = POLLIN},
				       {.fd = stalls && !left ? -1 : server, .events = POLLIN}};
		if (!poll(fds, 2, dribbles ? 700 : -1) && !left)
			left = 1;
		if (fds[0].revents && !copy(client, server, NULL))
			return;
		if (fds[1].revents && !copy(server, client, stalls ? &left : NULL))
			return;
	}
}

/* The greeting of a MariaDB server that asks for `plugin`. */
static void greet(int client, bool tls, const char *plugin)
{
	unsigned char p[200] = "\x0a"
			       "10.11.0-MariaDB";
	size_t at = 1 + strlen((char *)p + 1) + 1;
	unsigned capabilities = 0x800ff7ffu | (tls ? CAPABILITY_TLS : 0);
	memcpy(p + at,
	       "\x01\0\0\0"
	       "abcdefgh\0",
	       13);
	at += 13;
	p[at++] = (unsigned char)capabilities;
	p[at++] = (unsigned char)(capabilities >> 8);
	p[at++] = 45; /* utf8mb4 */
	p[at++] = 2;
	p[at++] = 0;
	p[at++] = (unsigned char)(capabilities >> 16);
	p[at++] = 0x08; /* plugins */
	p[at++] = 21;
	at += 10;
	memcpy(p + at, "ijklmnopqrst\0", 13);
	at += 13;
	memcpy(p + at, plugin, strlen(plugin) + 1);
	at += strlen(plugin) + 1;
	send_packet(client, 0, p, at);
}

static size_t listen_to(const struct wire *w, int client)
{
	static unsigned char packet[PACKET];
	size_t n = read_packet(client, packet);
	if (write(w->log, packet, n) != (ssize_t)n || write(w->log, "\n--\n", 4) != 4)
		die("log");
	return n;
}

static void rogue(const struct wire *w, int client)
{
	static const unsigned char full[] = {1, 4};
	unsigned char ask[100] = {0xfe};
	size_t n = strlen(w->plugin);
	bool tls = !strcmp(w->mode, "rogue-later") && w->first;
	unsigned char number = 2;
	greet(client, tls, w->in_greeting ? w->plugin : "mysql_native_password");
	listen_to(w, client);
	if (!w->in_greeting) {
		memcpy(ask + 1, w->plugin, n + 1);
		memcpy(ask + 2 + n, "abcdefghijklmnopqrst", 21);
		send_packet(client, number, ask, 2 + n + 21);
		listen_to(w, client);
		number += 2;
	}
	if (!strcmp(w->plugin, "caching_sha2_password")) {
		send_packet(client, number, full, sizeof(full));
		listen_to(w, client);
	}
	/* Whatever it was: refused. */
	send_packet(client, (unsigned char)(number + 2), "\xff\x15\x04#28000rogue", 14);
}

static void serve(const struct wire *w, int client)
{
	static const char http[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
	static const char full[] = "\xff\x10\x04Too many connections";
	if (!strcmp(w->mode, "silent"))
		for (;;)
			pause();
	else if (!strcmp(w->mode, "http"))
		send_all(client, http, sizeof(http) - 1);
	else if (!strcmp(w->mode, "full"))
		send_packet(client, 0, full, sizeof(full) - 1);
	else if (!strncmp(w->mode, "rogue", 5))
		rogue(w, client);
	else if (strcmp(w->mode, "hangup"))
		proxy(w, client);
}

static void arguments(struct wire *w, int argc, char **argv)
{
	static const char at_once[] = "greeting:";
	bool is_rogue = !strncmp(w->mode, "rogue", 5);
	w->log = -1;
	if (is_rogue && argc == 6) {
		w->plugin = argv[4];
		w->in_greeting = !strncmp(w->plugin, at_once, sizeof(at_once) - 1);
		if (w->in_greeting)
			w->plugin += sizeof(at_once) - 1;
		w->log = open(argv[5], O_CREAT | O_WRONLY | O_APPEND, 0644);
		if (w->log < 0)
			die(argv[5]);
	} else if (!is_rogue && argc >= 6) {
		w->target = address(argv[4], argv[5]);
		w->bytes = argc > 6 ? strtol(argv[6], NULL, 10) : 0;
	}
}

int main(int argc, char **argv)
{
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
	if (argc < 4) {
		fprintf(stderr, "usage: wire MODE ADDRESS PORT …\n");
		return 3;
	}
	struct wire w = {.mode = argv[1], .first = true};
	struct sockaddr_in at = address(argv[2], argv[3]);
	arguments(&w, argc, argv);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 16))
		die("listen");
	signal(SIGCHLD, SIG_IGN);
	printf("ready\n");
	fflush(stdout);
	for (;; w.first = false) {
		int client = accept(listener, NULL, NULL);
		if (client < 0)
			die("accept");
		pid_t pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(listener);
			serve(&w, client);
			shutdown(client, SHUT_RDWR);
			_exit(0);
		}
		close(client);
	}
}
