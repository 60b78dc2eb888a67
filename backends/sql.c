/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Quoting, putting statements together, and showing them. */
#include "backends/sql_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum sql_dialect sql_dialect_of(const struct object *server)
{
	const char *engine = object_text(server, AT_database_server_engine);
	return engine && !strcmp(engine, "mysql") ? SQL_MYSQL : SQL_MARIADB;
}

/* A backslash is an escape or itself, as NO_BACKSLASH_ESCAPES will have it, and there is no third
 * way to write one where CREATE USER wants a string. */
bool sql_writable(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p < ' ' || *p == 0x7f || *p == '\\')
			return false;
	return true;
}

static void quote(struct buf *out, char mark, const char *text)
{
	buf_addc(out, mark);
	for (; *text; text++) {
		if (*text == mark)
			buf_addc(out, mark);
		buf_addc(out, *text);
	}
	buf_addc(out, mark);
}

void sql_quote_name(struct buf *out, const char *name)
{
	quote(out, '`', name);
}

bool sql_quote_string(struct buf *out, const char *text)
{
	if (!sql_writable(text))
		return false;
	quote(out, '\'', text);
	return true;
}

const char *sql_grant_pattern(struct arena *a, const char *database, bool literal)
{
	struct buf b = BUF_IN(a);
	for (; *database; database++) {
		if (!literal && strchr("_%\\", *database))
			buf_addc(&b, '\\');
		buf_addc(&b, *database);
	}
	return buf_text(&b);
}

static bool is_plain(const char *auth, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (auth[i] <= ' ' || auth[i] >= 0x7f || auth[i] == '\'' || auth[i] == '\\')
			return false;
	return true;
}

/* Strings of our own making are plain; only one that MySQL made may hold any byte, and MySQL takes
 * those in hex. */
size_t sql_auth_literal(enum sql_dialect d, const char *auth, size_t n, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	if (n > SQL_AUTH_MAX)
		return 0;
	if (is_plain(auth, n)) {
		out[0] = '\'';
		memcpy(out + 1, auth, n);
		out[n + 1] = '\'';
		return n + 2;
	}
	if (d != SQL_MYSQL)
		return 0;
	out[0] = '0';
	out[1] = 'x';
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)auth[i];
		out[2 + 2 * i] = digits[c >> 4];
		out[3 + 2 * i] = digits[c & 15];
	}
	return 2 + 2 * n;
}

struct sql_build sql_begin(struct arena *a, enum sql_dialect d)
{
	return (struct sql_build){.arena = a, .dialect = d, .text = BUF_IN(a)};
}

void sql_say(struct sql_build *b, const char *text)
{
	buf_adds(&b->text, text);
}

void sql_say_string(struct sql_build *b, const char *text)
{
	if (!sql_quote_string(&b->text, text))
		b->unwritable = true;
}

void sql_say_name(struct sql_build *b, const char *name)
{
	sql_quote_name(&b->text, name);
}

static void end_piece(struct sql_build *b)
{
	if (b->text.size)
		b->pieces[b->piece_count++] =
			(struct sql_piece){.text = buf_text(&b->text), .size = b->text.size};
	b->text = BUF_IN(b->arena);
}

void sql_say_slot(struct sql_build *b, struct sql_auth auth)
{
	end_piece(b);
	b->pieces[b->piece_count++] = (struct sql_piece){
		.credential = auth.credential, .plugin = auth.plugin, .known = auth.known};
}

const struct sql_statement *sql_finish(struct sql_build *b, enum sql_kind kind,
				       struct sql_origin from, const char *note, ...)
{
	char text[512];
	va_list args;
	if (b->unwritable)
		return NULL;
	end_piece(b);
	va_start(args, note);
	vsnprintf(text, sizeof(text), note, args);
	va_end(args);
	struct sql_piece *pieces = ARENA_ARRAY(b->arena, struct sql_piece, b->piece_count);
	memcpy(pieces, b->pieces, b->piece_count * sizeof(*pieces));
	struct sql_statement *s = ARENA_NEW(b->arena, struct sql_statement);
	*s = (struct sql_statement){.kind = kind,
				    .dialect = b->dialect,
				    .pieces = pieces,
				    .piece_count = b->piece_count,
				    .note = arena_copy(b->arena, text, strlen(text)),
				    .of = from.of,
				    .at = from.at};
	return s;
}

const char *sql_statement_text(struct arena *a, const struct sql_statement *s)
{
	struct buf b = BUF_IN(a);
	for (uint32_t i = 0; i < s->piece_count; i++) {
		const struct sql_piece *p = &s->pieces[i];
		if (p->text)
			buf_add(&b, p->text, p->size);
		else
			buf_adds(&b, "<hidden>");
	}
	return buf_text(&b);
}
