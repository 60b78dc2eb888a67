/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a slurmdbd writes into its log from a moment on, as far as it tells how a start goes. The
 * patterns are those of Slurm 20.11 to 26.05. */
#ifndef RUNTIME_LIVE_DAEMON_LOG_H
#define RUNTIME_LIVE_DAEMON_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { DAEMON_LINE_SIZE = 320 };

/* Where the log ended. */
struct log_mark {
	const char *path; /* NULL: there is none to read */
	dev_t device;
	ino_t inode;
	off_t size;
};

enum log_says {
	LOG_NOTHING,
	LOG_NO_DATABASE,   /* it does not reach its server */
	LOG_LOGIN_REFUSED, /* the server does not let it in */
	LOG_CONVERTS,
	LOG_FATAL, /* it gave up */
};

struct log_view {
	enum log_says says;
	char line[DAEMON_LINE_SIZE]; /* the line that says it, else the last error; harmless */
};

/* Remembers the end of the log at `path` (may be NULL). */
void log_mark(struct log_mark *m, const char *path);
/* Reads what came since. A log that cannot be read says nothing. */
void log_look(const struct log_mark *m, struct log_view *out);
/* The text of it, NUL-terminated and on the heap: what came since the mark, or the end of that; a
 * mark of a path alone: the end of the whole log. NULL: it cannot be read. */
char *log_tail(const struct log_mark *m, size_t *size);
/* The same as log_look over text. */
void log_understand(const char *text, size_t size, struct log_view *out);

#endif
