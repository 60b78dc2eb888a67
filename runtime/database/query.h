/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Statements on an open connection: one at a time, the answer read with bounds into memory of the
 * result. */
#ifndef RUNTIME_DATABASE_QUERY_H
#define RUNTIME_DATABASE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"
#include "runtime/database/connection.h"

/* A value as the server prints it. */
struct query_cell {
	const char *text; /* NUL-terminated; NULL for SQL NULL */
	size_t size;      /* without the NUL; the text may hold others */
};

struct query_block;

struct query_result {
	size_t columns, rows;     /* 0 columns: the statement returns no rows */
	struct query_cell *names; /* of the columns */
	struct query_cell *cells; /* row by row */
	uint64_t affected;        /* rows that a statement without rows changed */
	unsigned warnings;
	struct query_block *blocks; /* the text */
};

struct query_options {
	size_t max_rows;  /* 0: 100 000 */
	size_t max_bytes; /* of all cells; 0: 64 MiB */
	bool sensitive;   /* the statement holds an authentication string: no message repeats a part
			     of it */
};

/* Runs one statement (`size` bytes). `options` may be NULL. On success the caller releases `out`;
 * on error it is empty, and err has the server's number, SQL state and words. Errors:
 * query_privilege (stage privilege), query_refused, query_too_large, server_lost. If the statement
 * returns several results, the first is kept. After server_lost and query_too_large the connection
 * takes no more statements. */
bool query_run(struct database *db, const char *sql, size_t size,
	       const struct query_options *options, struct query_result *out, struct err *err);
/* The same for a NUL-terminated statement whose answer does not matter. */
bool query_execute(struct database *db, const char *sql, struct err *err);
/* Wipes and frees. */
void query_result_release(struct query_result *result);

/* The cell; an SQL NULL ({NULL, 0}) outside the answer. */
struct query_cell query_cell_at(const struct query_result *result, size_t row, size_t column);
/* Its text; "" for SQL NULL and outside the answer. */
const char *query_text_at(const struct query_result *result, size_t row, size_t column);

/* Sets the user variable @name ([a-z_]+) of this session to n bytes of UTF-8 text, without quoting
 * problems, so that the text itself never is part of a statement that a message could repeat. NULL
 * sets it to NULL. */
bool query_set_variable(struct database *db, const char *name, const char *text, size_t n,
			struct err *err);

/* What the server says about itself. */
struct database_server {
	bool mariadb;           /* else MySQL */
	unsigned version;       /* major * 10000 + minor * 100 + patch: 101119, 80400 */
	char version_text[128]; /* as the server spells it */
	char identity[80]; /* server_uuid, MariaDB's server_uid, or host name and port: equal for
			      equal servers */
	char account[400]; /* CURRENT_USER(): user@host of the account that the login matched */
	uint64_t connection_id;
	bool require_secure_transport;
	bool read_only;
};

/* Asks, in two statements. */
bool database_identify(struct database *db, struct database_server *out, struct err *err);

#endif
