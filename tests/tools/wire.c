/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What may stand between a client and a server, or in a server's place: wire MODE ADDRESS PORT …
 *
 *	pass | strip | strip-later | switch TARGET PORT
 *	stall | dribble TARGET PORT BYTES
 *	silent | hangup | http | full
 *	rogue | rogue-later PLUGIN LOG
 *	infile FILE LOG
 *
 * The first two lines are proxies. strip takes the TLS offer out of the greeting, strip-later not
 * for the first connection; switch does so and answers the login with a wish for another plugin;
 * stall and dribble stop after so many bytes of the server. The third line is no server at all. A
 * rogue is a server without TLS that asks for PLUGIN, rogue-later offers TLS to the first
 * connection; "greeting:PLUGIN" asks in the greeting at once, else with a switch. infile lets
 * everybody in and answers each statement with a request for the client's FILE.
 *
 * Further words may follow: plugin=PLUGIN of a switch; log=FILE for all that clients send;
 * version=TEXT of a rogue's greeting; key=FILE, a public key (PEM) that is handed to whoever asks
 * for one. caching_sha2_password is driven to full authentication.
 *
 * Prints "ready" when it listens, and then what clients do, a word a line: "tls" (asked for it),
 * "login" (in plain text), "key" (encrypted something with our key), "file" (sent FILE). Runs until
 * killed. */
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
	const char *plugin; /* rogue, switch */
	bool in_greeting;
	const char *version, *key, *file;
	int log;    /* -1: none */
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

static void event(const char *word)
{
	dprintf(STDOUT_FILENO, "%s\n", word);
}

/* The first that a client says is a wish for TLS, 32 bytes long, or its login. */
static void classify(const unsigned char *packet, size_t n)
{
	if (n >= 8)
		event(packet[0] == 32 && !packet[1] && packet[5] & CAPABILITY_TLS >> 8 ? "tls"
										       : "login");
}

static void keep(const struct wire *w, const unsigned char *bytes, size_t n)
{
	if (w->log >= 0 &&
	    (write(w->log, bytes, n) != (ssize_t)n || write(w->log, "\n--\n", 4) != 4))
		die("log");
}

/* Copies one way what is there; false at the end. */
static bool to_server(const struct wire *w, int client, int server, bool *spoken)
{
	unsigned char bytes[PACKET];
	ssize_t n = recv(client, bytes, sizeof(bytes), 0);
	if (n <= 0)
		return false;
	if (!*spoken)
		classify(bytes, (size_t)n);
	*spoken = true;
	keep(w, bytes, (size_t)n);
	send_all(server, bytes, (size_t)n);
	return true;
}

/* `left` bounds how much, if not NULL. */
static bool to_client(int server, int client, long *left)
{
	unsigned char bytes[PACKET];
	size_t want = left && *left < (long)sizeof(bytes) ? (size_t)*left : sizeof(bytes);
	ssize_t n = recv(server, bytes, want, 0);
	if (n <= 0)
		return false;
	send_all(client, bytes, (size_t)n);
	if (left)
		*left -= n;
	return true;
}

/* A packet of the client's, which goes into the log as well. */
static size_t listen_to(const struct wire *w, int client, unsigned char *packet)
{
	size_t n = read_packet(client, packet);
	keep(w, packet, n);
	return n;
}

/* The client wants the key that caching_sha2_password encrypts with: it gets ours. */
static void hand_out_key(const struct wire *w, int client, unsigned char number)
{
	static unsigned char packet[PACKET];
	char text[480] = "\1";
	int fd = open(w->key, O_RDONLY);
	ssize_t size = fd < 0 ? -1 : read(fd, text + 1, sizeof(text) - 1);
	if (size <= 0)
		die(w->key);
	close(fd);
	send_packet(client, number, text, (size_t)size + 1);
	listen_to(w, client, packet);
	event("key");
}

/* Listens to a login, and asks for another one. */
static void interrogate(const struct wire *w, int client)
{
	static const unsigned char full[] = {1, 4};
	static unsigned char packet[PACKET];
	unsigned char ask[100] = {0xfe}, number = 2;
	size_t n = strlen(w->plugin);
	classify(packet, listen_to(w, client, packet));
	if (!w->in_greeting) {
		memcpy(ask + 1, w->plugin, n + 1);
		memcpy(ask + 2 + n, "abcdefghijklmnopqrst", 21);
		send_packet(client, number, ask, 2 + n + 21);
		listen_to(w, client, packet);
		number += 2;
	}
	if (!strcmp(w->plugin, "caching_sha2_password")) {
		send_packet(client, number, full, sizeof(full));
		number += 2;
		if (listen_to(w, client, packet) == 5 && packet[4] == 2 && w->key) {
			hand_out_key(w, client, number);
			number += 2;
		}
	}
	/* Whatever it was: refused. */
	send_packet(client, number, "\xff\x15\x04#28000rogue", 14);
}

static void proxy(const struct wire *w, int client)
{
	static unsigned char packet[PACKET];
	bool switches = !strcmp(w->mode, "switch"), spoken = false;
	bool strips = switches || !strcmp(w->mode, "strip") ||
		      (!strcmp(w->mode, "strip-later") && !w->first);
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
	if (switches) {
		interrogate(w, client);
		return;
	}
	for (;;) {
		struct pollfd fds[] = {{.fd = client, .events = POLLIN},
				       {.fd = stalls && !left ? -1 : server, .events = POLLIN}};
		if (!poll(fds, 2, dribbles ? 700 : -1) && !left)
			left = 1;
		if (fds[0].revents && !to_server(w, client, server, &spoken))
			return;
		if (fds[1].revents && !to_client(server, client, stalls ? &left : NULL))
			return;
	}
}

/* The greeting of a server that asks for `plugin`. */
static void greet(const struct wire *w, int client, bool tls, const char *plugin)
{
	unsigned char p[200] = "\x0a";
	snprintf((char *)p + 1, 60, "%s", w->version ? w->version : "10.11.0-MariaDB");
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

static void rogue(const struct wire *w, int client)
{
	bool tls = !strcmp(w->mode, "rogue-later") && w->first;
	greet(w, client, tls, w->in_greeting ? w->plugin : "mysql_native_password");
	interrogate(w, client);
}

/* What comes until the empty packet that ends a file; the number of the packet to answer with. */
static unsigned char swallow(const struct wire *w, int client)
{
	static unsigned char packet[PACKET];
	while (listen_to(w, client, packet) > 4)
		event("file");
	return (unsigned char)(packet[3] + 1);
}

static void infile(const struct wire *w, int client)
{
	enum { COMMAND_QUIT = 1, COMMAND_QUERY = 3 };
	static const unsigned char ok[] = {0, 0, 0, 2, 0, 0, 0};
	static unsigned char packet[PACKET];
	char ask[256];
	int n = snprintf(ask, sizeof(ask), "\xfb%s", w->file);
	greet(w, client, false, "mysql_native_password");
	classify(packet, listen_to(w, client, packet));
	send_packet(client, 2, ok, sizeof(ok));
	while (listen_to(w, client, packet) > 4 && packet[4] != COMMAND_QUIT) {
		unsigned char number = 1;
		if (packet[4] == COMMAND_QUERY) {
			send_packet(client, number, ask, (size_t)n);
			number = swallow(w, client);
		}
		send_packet(client, number, ok, sizeof(ok));
	}
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
	else if (!strcmp(w->mode, "infile"))
		infile(w, client);
	else if (strcmp(w->mode, "hangup"))
		proxy(w, client);
}

static void set_plugin(struct wire *w, const char *plugin)
{
	static const char at_once[] = "greeting:";
	w->in_greeting = !strncmp(plugin, at_once, sizeof(at_once) - 1);
	w->plugin = plugin + (w->in_greeting ? sizeof(at_once) - 1 : 0);
}

static void set_log(struct wire *w, const char *path)
{
	w->log = open(path, O_CREAT | O_WRONLY | O_APPEND, 0644);
	if (w->log < 0)
		die(path);
}

static void set(struct wire *w, const char *word)
{
	if (!strncmp(word, "plugin=", 7))
		set_plugin(w, word + 7);
	else if (!strncmp(word, "log=", 4))
		set_log(w, word + 4);
	else if (!strncmp(word, "version=", 8))
		w->version = word + 8;
	else if (!strncmp(word, "key=", 4))
		w->key = word + 4;
	else
		w->bytes = strtol(word, NULL, 10);
}

static void arguments(struct wire *w, int argc, char **argv)
{
	w->log = -1;
	if (argc < 6)
		return;
	if (!strncmp(w->mode, "rogue", 5) || !strcmp(w->mode, "infile")) {
		set_plugin(w, argv[4]);
		w->file = argv[4];
		set_log(w, argv[5]);
	} else {
		w->target = address(argv[4], argv[5]);
	}
	for (int i = 6; i < argc; i++)
		set(w, argv[i]);
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
