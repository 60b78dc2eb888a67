/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* memmem */
#include "runtime/live/daemon_log.h"

#include "runtime/base/err.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_MAX = 256 * 1024 };

void log_mark(struct log_mark *m, const char *path)
{
	struct stat st;
	*m = (struct log_mark){.path = path};
	if (!path || stat(path, &st))
		return;
	m->device = st.st_dev;
	m->inode = st.st_ino;
	m->size = st.st_size;
}

/* What a server's error number means for somebody who wants in: these are answers of a server that
 * is there. */
static bool is_refusal(long number)
{
	static const short refusals[] = {
		1044, 1045, 1049, 1129, 1130, 1142, 1227, 1251, 1275, 1524,
		1698, 1820, 1862, 2054, 2059, 2061, 3118, 3159, 3879, 4151,
	};
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		if (refusals[i] == number)
			return true;
	}
	return false;
}

struct pattern {
	const char *text;
	enum log_says says;
};

/* The first that a line has. "has changed" is what Slurm says of each table it alters. */
static const struct pattern patterns[] = {
	{"fatal: ", LOG_FATAL},
	{"mysql_real_connect failed: ", LOG_NO_DATABASE},
	{"onversion done", LOG_NOTHING},
	{"onversion needed", LOG_NOTHING},
	{"pre-converting", LOG_CONVERTS},
	{"post-converting", LOG_CONVERTS},
	{"has changed.  Updating", LOG_CONVERTS},
	{"Updating table", LOG_CONVERTS},
	{"converting", LOG_CONVERTS},
};

static const char *find(const char *line, size_t n, const char *what)
{
	return memmem(line, n, what, strlen(what));
}

static void keep(struct log_view *out, const char *line, size_t n)
{
	/* "[2026-01-31T12:00:00.123] error: …": the time is not what is asked. */
	const char *end = n && *line == '[' ? memchr(line, ']', n) : NULL;
	if (end) {
		n -= (size_t)(end + 1 - line);
		line = end + 1;
	}
	for (; n && *line == ' '; n--)
		line++;
	err_plain_text(out->line, sizeof(out->line), line, n);
}

static void take_line(struct log_view *out, const char *line, size_t n)
{
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		const struct pattern *p = &patterns[i];
		const char *at = find(line, n, p->text);
		if (!at)
			continue;
		out->says = p->says;
		/* Behind the number there is a blank at least, and the reader ends the text. */
		if (p->says == LOG_NO_DATABASE &&
		    is_refusal(strtol(at + strlen(p->text), NULL, 10)))
			out->says = LOG_LOGIN_REFUSED;
		keep(out, line, n);
		return;
	}
	if (out->says == LOG_NOTHING && find(line, n, "error: "))
		keep(out, line, n);
}

void log_understand(const char *text, size_t size, struct log_view *out)
{
	*out = (struct log_view){.says = LOG_NOTHING};
	for (const char *at = text, *end = text + size; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		take_line(out, at, n);
		at += n + 1;
	}
}

static size_t read_from(int fd, off_t from, char *to, size_t size)
{
	size_t got = 0;
	ssize_t n;
	while (got < size && (n = pread(fd, to + got, size - got, from + (off_t)got)) > 0)
		got += (size_t)n;
	return got;
}

static char *read_tail(const struct log_mark *m, int fd, size_t *size)
{
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return NULL;
	char *text = malloc(READ_MAX + 1);
	if (!text)
		return NULL;
	bool same = st.st_dev == m->device && st.st_ino == m->inode && st.st_size >= m->size;
	off_t from = same ? m->size : 0;
	if (st.st_size - from > READ_MAX)
		from = st.st_size - READ_MAX;
	*size = read_from(fd, from, text, READ_MAX);
	text[*size] = 0;
	return text;
}

char *log_tail(const struct log_mark *m, size_t *size)
{
	int fd = m->path ? open(m->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	if (fd < 0)
		return NULL;
	char *text = read_tail(m, fd, size);
	close(fd);
	return text;
}

void log_look(const struct log_mark *m, struct log_view *out)
{
	size_t size;
	char *text = log_tail(m, &size);
	*out = (struct log_view){.says = LOG_NOTHING};
	if (text)
		log_understand(text, size, out);
	free(text);
}
