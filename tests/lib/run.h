/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A live run over a small description with one slurmdbd on 'head1', for tests of what is reported:
 * everything lies in the working directory, and the server may be anybody at a port of 127.0.0.1.
 * All of it is global: one run at a time. */
#ifndef TESTS_LIB_RUN_H
#define TESTS_LIB_RUN_H

#include <sys/types.h>

#include "runtime/live/live.h"
#include "tests/lib/compiled.h"

/* What a test says otherwise than the rest; NULL and 0: nothing. */
struct site {
	const char *password;     /* of the slurmdbd's credential: an expression */
	const char *credential;   /* further attributes of it, from "; " on */
	const char *server;       /* further ones of the database_server, a line of their own */
	const char *tls;          /* all of the tls block */
	const char *conf_dir;     /* within the working directory */
	const char *user, *group; /* of the layout; otherwise who runs the test */
	const char *restart;      /* a list; otherwise /bin/true */
	unsigned server_port, port;
	unsigned ready;   /* seconds that slurmdbd may take; otherwise 1 */
	const char *more; /* of the layout, a line of their own */
	const char *host; /* of the slurmdbd; otherwise head1, as which the run acts */
};

extern struct live run_live;
extern struct plan run_plan;

/* Lines of the description, and what stands there to be underlined. */
enum { LINE_TLS = 2, LINE_CREDENTIAL, LINE_SERVER = 6, LINE_SERVER_MORE, LINE_SLURMDBD = 17 };
#define AT_SLURMDBD LINE_SLURMDBD, "slurmdbd"
#define AT_HOST     LINE_SLURMDBD + 1, "\"head1\""
#define AT_LOGIN    LINE_SLURMDBD + 2, "c"
#define AT_SERVER   LINE_SERVER, "\"127.0.0.1\""
#define AT_POLICY   LINE_SERVER, "t"

/* Readies memory for secrets and the working directory: a good password in "good". */
void run_prepare(void);
/* Writes the description, compiles it without an error, and begins a run on 'head1'. */
void run_begin(const struct site *s);
void run_end(void);
/* The working directory put into `form` for "%s"; valid until the next call. */
const char *run_here(const char *form);
void run_put(const char *path, const char *bytes, size_t size, mode_t mode);

/* Begins; secrets, questions about the host, and the plan. False if something was reported. */
bool run_look(const struct site *s);

/* Nothing but this code, and what only informs, was reported, under exactly `words` of this line,
 * and it ends with `status`. */
void run_reported(const struct diag_code *code, int status, unsigned line, const char *words);
void run_not_reported(void);

/* A socket on a free port of this host; `listening` or only bound. */
int run_socket(bool listening, unsigned *port);

#endif
