/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc-lsp: the language server over standard input and output. It is a program of its own, which
 * `slacc lsp` becomes: it needs all of the compiler, not only what slacc.h shows, and a JSON
 * library to read with; the light program stays what it is. It loads no database, HTTP or crypto
 * library. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/lsp/lsp.h"
#include "runtime/version.h"

enum {
	STATUS_USAGE = 3,
	STATUS_IO = 7,
	READ_BYTES = 64 * 1024,
	FILE_BYTES_MAX = 200 * 1024 * 1024,
	WATCH_MS = 2000, /* how often it is looked whether the client still lives */
};

static void write_all(void *user, const char *bytes, size_t size)
{
	(void)user;
	while (size) {
		ssize_t n = write(STDOUT_FILENO, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			exit(STATUS_IO); /* nobody reads any more */
		bytes += n;
		size -= (size_t)n;
	}
}

static bool load(void *user, const char *path, char **data, size_t *size, char *why,
		 size_t why_size)
{
	struct file_bytes bytes;
	struct err err;
	(void)user;
	if (*path != '/') {
		snprintf(why, why_size, "it is no file");
		return false;
	}
	if (!file_read(path, FILE_BYTES_MAX, &bytes, &err)) {
		snprintf(why, why_size, "%s", err.number ? strerror(err.number) : err.message);
		return false;
	}
	*data = bytes.data;
	*size = bytes.size;
	return true;
}

static void list(void *user, const char *directory,
		 void (*take)(void *of, const char *name, bool is_directory), void *of)
{
	DIR *d = opendir(directory);
	struct dirent *e;
	struct stat st;
	(void)user;
	while (d && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			take(of, e->d_name, S_ISDIR(st.st_mode));
	if (d)
		closedir(d);
}

static bool client_is_gone(const struct server *s)
{
	return s->client.process && kill(s->client.process, 0) != 0 && errno == ESRCH;
}

/* Waits for input, not at all if there is other work. 1: there is some; 0: none; -1: the client is
 * gone. */
static int wait_for_input(const struct server *s, bool busy)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	int wait = busy ? 0 : s->client.process ? WATCH_MS : -1;
	int n = poll(&in, 1, wait);
	if (n > 0)
		return 1;
	if (n < 0 && errno != EINTR)
		return -1;
	return !busy && client_is_gone(s) ? -1 : 0;
}

/* All that is there is read before the next message is handled, so that a cancellation comes in
 * time. False at the end. */
static bool read_input(struct server *s, char *buffer)
{
	ssize_t n = read(STDIN_FILENO, buffer, READ_BYTES);
	if (n > 0)
		server_feed(s, buffer, (size_t)n);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void serve(struct server *s)
{
	static char buffer[READ_BYTES];
	while (s->phase != PHASE_GONE) {
		int input = wait_for_input(s, s->queue != NULL);
		if (input < 0 || (input > 0 && !read_input(s, buffer)))
			break;
		if (input > 0)
			continue;
		server_step(s);
		if (!s->queue && wait_for_input(s, true) == 0)
			server_idle(s);
	}
	while (s->phase != PHASE_GONE && server_step(s))
		;
}

static int usage(FILE *out, int status)
{
	fputs("usage: slacc lsp [--stdio]\n\n"
	      "A language server for .slacc files: it speaks the Language Server Protocol 3.17 on\n"
	      "standard input and output. An editor starts it.\n\n"
	      "  --stdio       what it does anyway\n"
	      "  --help        print this\n",
	      out);
	return status;
}

int main(int argc, char **argv)
{
	const struct lsp_host host = {.write = write_all, .load = load, .list = list};
	struct server s;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return usage(stdout, 0);
		if (strcmp(argv[i], "lsp") != 0 && strcmp(argv[i], "--stdio") != 0) {
			fprintf(stderr, "slacc lsp: '%s' is not understood\n", argv[i]);
			return usage(stderr, STATUS_USAGE);
		}
	}
	signal(SIGPIPE, SIG_IGN);
	server_init(&s, &host);
	serve(&s);
	int status = server_status(&s);
	server_release(&s);
	return status;
}
