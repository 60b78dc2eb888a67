/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How sql.c and sql_ask.c put statements together; nobody else includes it. */
#ifndef BACKENDS_SQL_BUILD_H
#define BACKENDS_SQL_BUILD_H

#include "backends/sql.h"

enum { SQL_PIECES_MAX = 5 }; /* text, slot, text, slot, text */

/* A statement on its way: what is said after a text that cannot be written is still taken, and
 * sql_finish gives NULL. */
struct sql_build {
	struct arena *arena;
	enum sql_dialect dialect;
	struct sql_piece pieces[SQL_PIECES_MAX];
	uint32_t piece_count;
	struct buf text; /* of the piece being written */
	bool unwritable;
};

struct sql_build sql_begin(struct arena *a, enum sql_dialect d);
void sql_say(struct sql_build *b, const char *text);
void sql_say_string(struct sql_build *b, const char *text);
void sql_say_name(struct sql_build *b, const char *name);
void sql_say_slot(struct sql_build *b, struct sql_auth auth);
/* The statement; its note is formatted here. */
const struct sql_statement *sql_finish(struct sql_build *b, enum sql_kind kind,
				       struct sql_origin from, const char *note, ...)
	__attribute__((format(printf, 4, 5)));

#endif
