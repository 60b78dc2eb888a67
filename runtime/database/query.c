/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sending a statement and reading its answer row by row, so that a bound can stop it. Cells are
 * copied into blocks that never move; all of it is wiped at release, because an answer may hold
 * authentication strings. */
#include "runtime/database/query.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/database/failure.h"
#include "runtime/database/handle.h"

enum {
	MAX_ROWS = 100 * 1000,
	MAX_BYTES = 64 * 1024 * 1024,
	BLOCK_SIZE = 16 * 1024,
	FIRST_CELLS = 64
};

struct query_block {
	struct query_block *next;
	size_t used, size;
	char text[];
};

/* One answer while it is read. */
struct reading {
	struct database *db;
	MYSQL_RES *rows;
	struct query_result *out;
	size_t max_rows, max_bytes;
	size_t bytes, capacity; /* bytes of text; cells there is room for */
	struct err *err;
};

static bool failed(struct database *db, bool sensitive, struct err *err)
{
	unsigned number = mysql_errno(db->mysql);
	db->broken = db->broken || failure_is_loss(number);
	failure_query(err, number, mysql_sqlstate(db->mysql),
		      sensitive ? NULL : mysql_error(db->mysql));
	return err_prefix(err, "%s", db->where);
}

/* A NUL-terminated copy in a block; NULL without memory. */
static char *keep(struct query_result *out, const char *text, size_t n)
{
	struct query_block *b = out->blocks;
	if (!b || b->size - b->used < n + 1) {
		size_t size = n + 1 > BLOCK_SIZE ? n + 1 : BLOCK_SIZE;
		b = malloc(sizeof(*b) + size);
		if (!b)
			return NULL;
		*b = (struct query_block){.next = out->blocks, .size = size};
		out->blocks = b;
	}
	char *to = b->text + b->used;
	memcpy(to, text, n);
	to[n] = 0;
	b->used += n + 1;
	return to;
}

static bool set_cell(struct reading *r, struct query_cell *cell, const char *text, size_t n)
{
	*cell = (struct query_cell){0};
	if (!text)
		return true;
	*cell = (struct query_cell){.text = keep(r->out, text, n), .size = n};
	return cell->text ? true : err_set_memory(r->err);
}

static bool too_large(struct reading *r, const char *what, size_t bound)
{
	/* Reading on to throw it away could take for ever. */
	r->db->broken = true;
	err_set(r->err, ERR_WORLD, &DIAG_query_too_large, "%s: the answer has more than %zu %s",
		r->db->where, bound, what);
	return err_stage(r->err, STAGE_QUERY);
}

static bool grow(struct reading *r)
{
	size_t want = (r->out->rows + 1) * r->out->columns;
	if (want <= r->capacity)
		return true;
	size_t capacity = r->capacity * 2 > want ? r->capacity * 2
			  : want > FIRST_CELLS   ? want
						 : FIRST_CELLS;
	struct query_cell *cells = realloc(r->out->cells, capacity * sizeof(*cells));
	if (!cells)
		return err_set_memory(r->err);
	r->out->cells = cells;
	r->capacity = capacity;
	return true;
}

static bool read_row(struct reading *r, MYSQL_ROW row)
{
	const unsigned long *size = mysql_fetch_lengths(r->rows);
	if (r->out->rows == r->max_rows)
		return too_large(r, "rows", r->max_rows);
	if (!grow(r))
		return false;
	struct query_cell *cells = r->out->cells + r->out->rows * r->out->columns;
	for (size_t i = 0; i < r->out->columns; i++) {
		r->bytes += size[i];
		if (r->bytes > r->max_bytes)
			return too_large(r, "bytes", r->max_bytes);
		if (!set_cell(r, &cells[i], row[i], size[i]))
			return false;
	}
	r->out->rows++;
	return true;
}

static bool read_names(struct reading *r)
{
	const MYSQL_FIELD *fields = mysql_fetch_fields(r->rows);
	r->out->columns = mysql_num_fields(r->rows);
	r->out->names = calloc(r->out->columns, sizeof(*r->out->names));
	if (!r->out->names)
		return err_set_memory(r->err);
	for (size_t i = 0; i < r->out->columns; i++)
		if (!set_cell(r, &r->out->names[i], fields[i].name, strlen(fields[i].name)))
			return false;
	return true;
}

static bool read_rows(struct reading *r, bool sensitive)
{
	MYSQL_ROW row;
	if (!read_names(r))
		return false;
	while ((row = mysql_fetch_row(r->rows)))
		if (!read_row(r, row))
			return false;
	return mysql_errno(r->db->mysql) ? failed(r->db, sensitive, r->err) : true;
}

/* What is not the first result, as after CALL. */
static bool skip_results(struct database *db, bool sensitive, struct err *err)
{
	int more;
	while (!(more = mysql_next_result(db->mysql))) {
		MYSQL_RES *rows = mysql_use_result(db->mysql);
		if (rows)
			mysql_free_result(rows);
	}
	return more > 0 ? failed(db, sensitive, err) : true;
}

/* Freeing a half-read answer reads the rest of it; a connection that is given up is cut off first.
 */
static void release_rows(struct database *db, MYSQL_RES *rows, bool complete)
{
	if (!complete)
		db->broken = true;
	if (db->broken)
		database_cut(db);
	mysql_free_result(rows);
}

static bool read_answer(struct reading *r, bool sensitive)
{
	MYSQL *mysql = r->db->mysql;
	r->rows = mysql_use_result(mysql);
	if (!r->rows) {
		if (mysql_field_count(mysql))
			return failed(r->db, sensitive, r->err);
		r->out->affected = mysql_affected_rows(mysql);
	} else {
		bool ok = read_rows(r, sensitive);
		release_rows(r->db, r->rows, ok);
		if (!ok)
			return false;
	}
	r->out->warnings = mysql_warning_count(mysql);
	return skip_results(r->db, sensitive, r->err);
}

bool query_run(struct database *db, const char *sql, size_t size,
	       const struct query_options *options, struct query_result *out, struct err *err)
{
	const struct query_options none = {0};
	const struct query_options *o = options ? options : &none;
	struct reading r = {.db = db,
			    .out = out,
			    .max_rows = o->max_rows ? o->max_rows : MAX_ROWS,
			    .max_bytes = o->max_bytes ? o->max_bytes : MAX_BYTES,
			    .err = err};
	*out = (struct query_result){0};
	if (db->broken) {
		err_set(err, ERR_WORLD, &DIAG_server_lost, "%s: the connection was lost before",
			db->where);
		return err_stage(err, STAGE_QUERY);
	}
	if (mysql_real_query(db->mysql, sql, (unsigned long)size))
		return failed(db, o->sensitive, err);
	if (read_answer(&r, o->sensitive))
		return true;
	query_result_release(out);
	return false;
}

bool query_execute(struct database *db, const char *sql, struct err *err)
{
	struct query_result result;
	if (!query_run(db, sql, strlen(sql), NULL, &result, err))
		return false;
	query_result_release(&result);
	return true;
}

void query_result_release(struct query_result *result)
{
	for (struct query_block *b = result->blocks, *next; b; b = next) {
		next = b->next;
		sodium_memzero(b->text, b->used);
		free(b);
	}
	free(result->names);
	free(result->cells);
	*result = (struct query_result){0};
}

struct query_cell query_cell_at(const struct query_result *result, size_t row, size_t column)
{
	if (row >= result->rows || column >= result->columns)
		return (struct query_cell){0};
	return result->cells[row * result->columns + column];
}

const char *query_text_at(const struct query_result *result, size_t row, size_t column)
{
	const char *text = query_cell_at(result, row, column).text;
	return text ? text : "";
}
