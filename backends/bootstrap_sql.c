/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The script with which a DBA prepares one server for all slurmdbd that use it. It says what live
 * application would say, with the same statements, but it reads its authentication strings from
 * user variables: nobody has to have the secrets to make the script, and it does nothing at all
 * before it has seen that each variable is set to such a string. It can be run again, and never
 * touches the password of an account that exists. */
#include "backends/content.h"
#include "backends/origin.h"
#include "backends/sql.h"
#include "grammar/support/sha256.h"

#include <string.h>

enum {
	LABEL_MAX = 50, /* a variable's name has at most 64 characters on MySQL */
	DIGEST_DIGITS = 16,
};

struct script {
	struct arena *arena;
	const struct model *model;
	const struct object *server;
	enum sql_dialect dialect;
	struct content content;
	struct map told; /* credentials whose variable is dealt with */
};

/* The form of an authentication string, so that nobody's password gets into an account in place of
 * one. */
static const struct form {
	const char *plugin, *pattern, *example;
} forms[] = {
	{"mysql_native_password", "^[*][0-9A-Fa-f]{40}$", "*..."},
	{"ed25519", "^[0-9A-Za-z+/]{43}$", "..."},
	{"caching_sha2_password", "^[$]A[$][0-9A-F]{3}[$][./0-9A-Za-z]{63}$", "$A$005$..."},
};

/* NULL for plugins without an authentication string. */
static const struct form *form_of(const char *plugin)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (!strcmp(forms[i].plugin, plugin))
			return &forms[i];
	return NULL;
}

static bool is_word(const char *name)
{
	return !name[strspn(name,
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* @slacc_auth_LABEL; a label that no variable can bear is stood for by its digest. */
static const char *variable(struct arena *a, const struct object *credential)
{
	const char *label = credential->label;
	struct buf b = BUF_IN(a);
	char digest[65];
	if (!sql_writable(label) || strlen(label) > LABEL_MAX) {
		sha256_hex(label, strlen(label), digest);
		label = arena_copy(a, digest, DIGEST_DIGITS);
	}
	const char *name = arena_printf(a, "slacc_auth_%s", label);
	buf_addc(&b, '@');
	if (is_word(name))
		buf_adds(&b, name);
	else
		sql_quote_name(&b, name);
	return buf_text(&b);
}

static void execute(struct buf *out)
{
	buf_adds(out,
		 "PREPARE slacc FROM @slacc_sql;\nEXECUTE slacc;\nDEALLOCATE PREPARE slacc;\n");
}

/* 'text' as an argument of CONCAT, with each backslash (of a grant's pattern) taken from a
 * variable: see say_escape. */
static void say_text(struct buf *out, const char *text, size_t size)
{
	for (const char *end = text + size; text < end;) {
		const char *stop = memchr(text, '\\', (size_t)(end - text));
		size_t n = (size_t)((stop ? stop : end) - text);
		sql_quote_string(out, arena_copy(out->arena, text, n));
		if (stop)
			buf_adds(out, ", @slacc_escape, ");
		text += n + (stop != NULL);
	}
}

/* As it is where it is plain text, else put together from its pieces when the script runs. */
static void say_statement(struct script *s, const struct sql_statement *sql)
{
	struct buf *out = &s->content.text;
	if (!sql) { /* what the checker lets through can be written; else nothing after this may run
		     */
		buf_adds(out, "slacc cannot write this statement;\n");
		return;
	}
	bool escapes = memchr(sql->pieces[0].text, '\\', sql->pieces[0].size) != NULL;
	if (sql->piece_count == 1 && !(escapes && s->dialect == SQL_MYSQL)) {
		buf_add(out, sql->pieces[0].text, sql->pieces[0].size);
		buf_adds(out, ";\n");
		return;
	}
	buf_adds(out, "SET @slacc_sql = CONCAT(");
	for (uint32_t i = 0; i < sql->piece_count; i++) {
		const struct sql_piece *p = &sql->pieces[i];
		buf_adds(out, i ? ", " : "");
		if (p->text)
			say_text(out, p->text, p->size);
		else
			buf_printf(out, "QUOTE(%s)", variable(s->arena, p->credential));
	}
	buf_adds(out, ");\n");
	execute(out);
}

static void say_header(struct script *s)
{
	struct buf *out = &s->content.text;
	bool mysql = s->dialect == SQL_MYSQL;
	buf_adds(out, "-- Written by slacc. Do not edit: change the description.\n-- From ");
	origin_comment(out, origin_source(s->model, s->server->at.begin));
	buf_adds(out, ", ");
	origin_comment(out, origin_block(s->arena, s->server));
	buf_printf(out,
		   ": databases, accounts and grants of slurmdbd.\n--\n"
		   "-- For %s and later. Run it as an administrator of the server, with %s and "
		   "without --force: it has to\n"
		   "-- stop at the first error. It may be run again: what exists stays, and the "
		   "password of an account that\n"
		   "-- exists is never changed.\n",
		   mysql ? "MySQL 8.0" : "MariaDB 10.5", mysql ? "mysql" : "mariadb");
}

static void say_slot(struct script *s, const struct object *credential, const struct form *form)
{
	const char *name = variable(s->arena, credential);
	struct buf unbound = BUF_IN(s->arena);
	buf_printf(&unbound, "-- SET %s = '%s';\n", name, form->example);
	content_slot(&s->content,
		     (struct artefact_piece){.kind = ARTEFACT_AUTH,
					     .text = buf_text(&unbound),
					     .size = unbound.size,
					     .before = arena_printf(s->arena, "SET %s = ", name),
					     .after = ";\n",
					     .credential = credential,
					     .plugin = form->plugin});
}

/* The message becomes a statement: that it is none is the error, which quotes it. */
static void say_guard(struct script *s, const struct object *credential, const struct form *form)
{
	struct buf *out = &s->content.text;
	const char *name = variable(s->arena, credential);
	buf_printf(out, "SET @slacc_sql = IF(%s IS NULL, ", name);
	sql_quote_string(out, arena_printf(s->arena, "slacc: set %s first", name));
	buf_printf(out, ",\n  IF(CONVERT(%s USING utf8mb4) RLIKE '%s', 'DO 0', ", name,
		   form->pattern);
	sql_quote_string(out,
			 arena_printf(s->arena, "slacc: %s is no %s string", name, form->plugin));
	buf_adds(out, "));\n");
	execute(out);
}

typedef void say_credential(struct script *s, const struct object *credential,
			    const struct form *form);

/* Calls for each credential of the server once. */
static void each_credential(struct script *s, const struct emission *e, struct emission_run run,
			    say_credential *say)
{
	s->told = MAP_IN(s->arena);
	for (uint32_t i = 0; i < run.count; i++) {
		const struct object *dbd = e->on_server[run.first + i];
		const struct value *credential = object_value(dbd, AT_slurmdbd_credential);
		const struct form *form = form_of(credential_plugin(credential->object, s->server));
		const char *key = (const char *)&credential->object;
		if (form && !map_put(&s->told, key, sizeof(credential->object), s))
			say(s, credential->object, form);
	}
}

static void say_variables(struct script *s, const struct emission *e, struct emission_run run)
{
	buf_adds(&s->content.text, "\nSET NAMES utf8mb4;\n\n"
				   "-- Accounts are created with authentication strings (what "
				   "mysql.user keeps), not with passwords.\n"
				   "-- 'slacc build --with-secrets' writes them here; or else set "
				   "them in the same session before.\n");
	each_credential(s, e, run, say_slot);
	buf_adds(&s->content.text, "\n-- Nothing is done before all of them are there.\n");
	each_credential(s, e, run, say_guard);
}

static bool has_password(const struct emission *e, const struct object *server,
			 struct emission_run run)
{
	for (uint32_t i = 0; i < run.count; i++) {
		const struct object *dbd = e->on_server[run.first + i];
		if (form_of(credential_plugin(object_ref(dbd, AT_slurmdbd_credential), server)))
			return true;
	}
	return false;
}

static bool has_wildcard(const char *database)
{
	return database[strcspn(database, "_%")];
}

/* Whether a database's name is a pattern to GRANT depends on the server; performance_schema tells,
 * also those before 8.0.16 that do not know partial_revokes. */
static void say_escape(struct script *s, const struct emission *e, struct emission_run run)
{
	bool needed = false;
	for (uint32_t i = 0; i < run.count; i++)
		needed |= has_wildcard(
			object_text(e->on_server[run.first + i], AT_slurmdbd_database));
	if (needed && s->dialect == SQL_MYSQL)
		buf_adds(&s->content.text,
			 "\n-- '_' and '%' in the name of a database match any character, unless "
			 "partial_revokes is ON.\n"
			 "SET @slacc_escape = IF((SELECT COUNT(*) FROM "
			 "performance_schema.global_variables\n"
			 "  WHERE variable_name = 'partial_revokes' AND variable_value = 'ON') > 0,"
			 " '', CHAR(92 USING utf8mb4));\n");
}

static void say_account(struct script *s, const struct object *dbd, const struct value *host)
{
	const struct object *credential = object_ref(dbd, AT_slurmdbd_credential);
	const char *database = object_text(dbd, AT_slurmdbd_database);
	struct sql_origin from = {dbd, host->at};
	struct sql_account who = {object_text(credential, AT_credential_username), host->text};
	struct sql_auth auth = {credential_plugin(credential, s->server), credential, NULL};
	struct sql_require require = sql_require_of(s->server, credential);
	say_statement(s, sql_create_user(s->arena, s->dialect, who, auth, require, from));
	say_statement(s, sql_set_require(s->arena, s->dialect, who, require, from));
	say_statement(s, sql_grant(s->arena, s->dialect, who, database, false, from));
}

static void say_slurmdbd(struct script *s, const struct object *dbd)
{
	const struct value *hosts = object_value(dbd, AT_slurmdbd_account_hosts);
	struct sql_origin from = {dbd, object_value(dbd, AT_slurmdbd_database)->at};
	buf_adds(&s->content.text, "\n-- ");
	origin_comment(&s->content.text, origin_block(s->arena, dbd));
	buf_addc(&s->content.text, '\n');
	say_statement(s, sql_create_database(s->arena, s->dialect,
					     object_text(dbd, AT_slurmdbd_database), from));
	for (uint32_t i = 0; i < hosts->count; i++)
		say_account(s, dbd, &hosts->items[i]);
}

bool bootstrap_sql_emit(const struct emission *e, const struct object *server, struct artefact *out)
{
	struct emission_run run = emission_run(e, server);
	struct script s = {.arena = e->arena,
			   .model = e->model,
			   .server = server,
			   .dialect = sql_dialect_of(server),
			   .content = CONTENT_IN(e->arena)};
	if (!run.count)
		return false;
	say_header(&s);
	if (has_password(e, server, run))
		say_variables(&s, e, run);
	else
		buf_adds(&s.content.text, "\nSET NAMES utf8mb4;\n");
	say_escape(&s, e, run);
	for (uint32_t i = 0; i < run.count; i++)
		say_slurmdbd(&s, e->on_server[run.first + i]);
	*out = (struct artefact){
		.path = arena_printf(e->arena, "database_server/%s/bootstrap.sql", server->label),
		.mode = 0600,
		.of = server};
	content_end(&s.content, out);
	return true;
}
