/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A long line to a server, or one that ends nowhere:
 *
 *	link far ADDRESS PORT TARGET TARGETPORT MS LOG   a proxy; a round trip takes MS more
 *	link hole ADDRESS PORT                           nobody answers who connects there
 *
 * A proxy cannot delay the kernel's own handshake, which is over before it hears of the connection:
 * it makes up for that by holding the server's first bytes back by another round trip. Writes a
 * line for each connection when that ends to LOG: "BEGIN END TURNS", milliseconds of the clock that
 * never goes back, and how often the client had to wait for an answer, the handshake included.
 * Prints "ready" when it listens; runs until killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, CHUNKS = 64, FILLERS = 4 };

/* What has been read from one side and not yet been given to the other. */
struct lane {
	int from, to;
	bool ended;
	unsigned first, count;
	struct chunk {
		double due;
		ssize_t size; /* 0: the end */
		char bytes[CHUNK];
	} chunks[CHUNKS];
};

struct connection {
	double begin, way; /* ms; of one direction */
	struct lane up, down;
	bool asked; /* the client spoke last */
	unsigned turns;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct sockaddr_in address(const char *host, const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((unsigned short)strtol(port, NULL, 10))};
	if (inet_pton(AF_INET, host, &a.sin_addr) != 1)
		exit(3);
	return a;
}

static void take(struct connection *c, struct lane *l)
{
	struct chunk *k = &l->chunks[(l->first + l->count++) % CHUNKS];
	double at = now();
	k->size = recv(l->from, k->bytes, sizeof(k->bytes), 0);
	k->size = k->size < 0 ? 0 : k->size;
	l->ended = !k->size;
	k->due = at + c->way;
	if (l == &c->up) {
		c->asked = true;
		return;
	}
	if (k->due < c->begin + 4 * c->way)
		k->due = c->begin + 4 * c->way;
	c->turns += c->asked && k->size;
	c->asked = false;
}

/* Gives on what is due. False at the end. */
static bool give(struct lane *l)
{
	while (l->count && l->chunks[l->first].due <= now()) {
		struct chunk *k = &l->chunks[l->first];
		for (ssize_t done = 0, n; done < k->size; done += n) {
			n = send(l->to, k->bytes + done, (size_t)(k->size - done), MSG_NOSIGNAL);
			if (n <= 0)
				return false;
		}
		if (!k->size)
			return false;
		l->first = (l->first + 1) % CHUNKS;
		l->count--;
	}
	return true;
}

/* Until the earliest of what waits; a whole millisecond later would be a tenth of the measure. */
static struct timespec patience(const struct connection *c)
{
	double left = 60 * 1000;
	const struct lane *lanes[] = {&c->up, &c->down};
	for (int i = 0; i < 2; i++)
		if (lanes[i]->count && lanes[i]->chunks[lanes[i]->first].due - now() < left)
			left = lanes[i]->chunks[lanes[i]->first].due - now();
	left = left < 0 ? 0 : left;
	return (struct timespec){(time_t)(left / 1e3),
				 (long)((left - (long)(left / 1e3) * 1e3) * 1e6)};
}

static short readable(const struct lane *l)
{
	return l->ended || l->count == CHUNKS ? 0 : POLLIN;
}

static void carry(struct connection *c)
{
	do {
		struct pollfd fds[] = {{.fd = c->up.from, .events = readable(&c->up)},
				       {.fd = c->down.from, .events = readable(&c->down)}};
		struct timespec wait = patience(c);
		/* A side that is gone is always ready: it is asked once. */
		fds[0].fd = fds[0].events ? fds[0].fd : -1;
		fds[1].fd = fds[1].events ? fds[1].fd : -1;
		ppoll(fds, 2, &wait, NULL);
		if (fds[0].revents)
			take(c, &c->up);
		if (fds[1].revents)
			take(c, &c->down);
	} while (give(&c->up) && give(&c->down));
}

static void far_away(int client, const struct sockaddr_in *target, double ms, int log)
{
	static struct connection c;
	char line[128];
	int one = 1, server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	c.begin = now();
	c.way = ms / 2;
	c.turns = 2; /* the handshake, and the greeting that comes unasked */
	c.up.from = c.down.to = client;
	c.up.to = c.down.from = server;
	if (connect(server, (const struct sockaddr *)target, sizeof(*target)))
		die("connect");
	/* Or else what comes in two pieces would take 40 ms more, for an answer that waits too. */
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	carry(&c);
	int n = snprintf(line, sizeof(line), "%.1f %.1f %u\n", c.begin, now(), c.turns);
	if (write(log, line, (size_t)n) != n)
		die("log");
}

/* A queue of nobody who accepts, and full: what comes then is dropped without a word. */
static void hole(const struct sockaddr_in *at)
{
	for (int i = 0; i < FILLERS; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fd, (const struct sockaddr *)at, sizeof(*at));
	}
	usleep(100 * 1000);
}

static void serve(int listener, const struct sockaddr_in *target, double ms, int log)
{
	for (;;) {
		int client = accept(listener, NULL, NULL);
		if (client < 0)
			die("accept");
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			far_away(client, target, ms, log);
			_exit(0);
		}
		close(client);
	}
}

int main(int argc, char **argv)
{
	int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_hole = argc == 4 && !strcmp(argv[1], "hole");
	if (!is_hole && (argc != 8 || strcmp(argv[1], "far") != 0)) {
		fprintf(stderr, "usage: link far ADDRESS PORT TARGET TARGETPORT MS LOG\n"
				"       link hole ADDRESS PORT\n");
		return 3;
	}
	struct sockaddr_in at = address(argv[2], argv[3]);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) ||
	    listen(listener, is_hole ? 0 : 256))
		die("listen");
	signal(SIGCHLD, SIG_IGN);
	/* On a busy machine its own waking up would be measured. Not everybody may. */
	setpriority(PRIO_PROCESS, 0, -20);
	if (is_hole)
		hole(&at);
	printf("ready\n");
	fflush(stdout);
	if (is_hole)
		for (;;)
			pause();
	struct sockaddr_in target = address(argv[4], argv[5]);
	int log = open(argv[7], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (log < 0)
		die(argv[7]);
	serve(listener, &target, strtod(argv[6], NULL), log);
}
