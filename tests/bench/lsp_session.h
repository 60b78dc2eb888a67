/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One client for language servers, slacc's and others: over pipes, one text, one request at a time.
 * A server that ends, is silent or answers with nothing breaks its session; every later step then
 * returns false at once. */
#ifndef TESTS_BENCH_LSP_SESSION_H
#define TESTS_BENCH_LSP_SESSION_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/lsp/frame.h"
#include "tests/bench/generate.h"

/* A server and the text it is asked about. */
struct server {
	const char *name;
	const char *argv[6];     /* [0] is a path */
	const char *settings;    /* JSON: the sections of workspace/configuration */
	const char *file, *kind; /* the text's name and its languageId */
	generator *generate;
	unsigned lines_a_block;
	const char *word; /* what is asked about stands after `before`, on a line in the middle */
	const char *before;
	const char *hover, *completion; /* words in an answer that says something */
	const char *last;               /* words in the last of several diagnostics, or NULL */
	bool full;                      /* it takes whole texts alone, no ranges */
};

struct session {
	const struct server *server;
	pid_t pid; /* 0: never started */
	int in, out;
	struct frames frames;
	const char *broken; /* what it did, or NULL */
	char uri[4200];
	int version, id;
	const struct text *text;
	unsigned line, column, line_end; /* of the word; of its line */
	unsigned use, use_column;        /* of slacc's: a name that is used, further on */
};

/* Starts the program; the end of it is waited for. */
void session_start(struct session *s, const struct server *server);
void session_end(struct session *s);
bool session_initialize(struct session *s);
/* Opens the text, which is kept, and waits until the server has come to rest. */
bool session_open(struct session *s, const struct text *t);

/* Steps that can be timed. A change types a blank at a line's end, or takes it out again. */
bool session_change(struct session *s);
/* Types `what` (at most one line of it) there and waits for the diagnostics. */
bool session_type(struct session *s, unsigned line, unsigned from, unsigned to, const char *what);
bool session_hover(struct session *s);
bool session_completion(struct session *s);
bool session_definition(struct session *s);
bool session_symbols(struct session *s);
bool session_tokens(struct session *s);

long session_resident_kb(const struct session *s);

#endif
