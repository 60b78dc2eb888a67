/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Opens one connection as slacc does and says what came of it, for tests:
 *
 *	connect [NAME=VALUE …] [--] [SQL …]
 *
 * NAME is host, port, socket, tls (disabled … verify_identity), ca, cert, key, min_version, user,
 * label, password (the path of a file that file() takes), plugins (native,ed25519,caching,socket),
 * connect_ms, answer_ms, max_rows, max_bytes. With the value 1: admin, token, weak (accepts weak
 *TLS), sensitive (statements), scan (looks for the password in the memory of this process after the
 * login), copy (leaves one there). With auth=PLUGIN it only prints the password's authentication
 * string, with library=1 the client library's name. With threads=N it opens N connections side by
 * side, has each run the statements, and prints how many did and how long it took.
 *
 * Prints "open cipher=… verified=… account=… flavour=… version=…" and then, for each statement,
 * "rows=… columns=… affected=… warnings=…" and the rows, a line each; or "error SLnnnn stage=…
 * number=… state=… exit=…" with message and hint on lines of their own. Exits with the status that
 * slacc would. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/base/pool.h"
#include "runtime/base/signal.h"
#include "runtime/database/connection.h"
#include "runtime/database/query.h"
#include "runtime/secrets/provider.h"

struct options {
	struct database_target target;
	struct query_options query;
	const char *password, *auth;
	bool scan, copy, library;
	unsigned threads;
};

static int report(const struct err *err)
{
	printf("error SL%u stage=%s number=%d state=%s exit=%d\nmessage: %s\nhint: %s\n",
	       err->code->number, err_stage_name(err->stage), err->number, err->sqlstate,
	       err_exit_status(err), err->message, err->hint);
	return err_exit_status(err);
}

static unsigned plugins(const char *list)
{
	return (strstr(list, "native") ? AUTH_NATIVE : 0u) |
	       (strstr(list, "ed25519") ? AUTH_ED25519 : 0u) |
	       (strstr(list, "caching") ? AUTH_CACHING_SHA2 : 0u) |
	       (strstr(list, "socket") ? AUTH_UNIX_SOCKET : 0u);
}

static enum database_tls tls_mode(const char *name)
{
	static const char *const names[] = {"disabled", "preferred", "required", "verify_ca",
					    "verify_identity"};
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], name))
			return (enum database_tls)i;
	fprintf(stderr, "no such tls: %s\n", name);
	exit(3);
}

static bool set_text(struct options *o, const char *name, const char *value)
{
	struct {
		const char *name, **to;
	} const texts[] = {{"host", &o->target.host},
			   {"socket", &o->target.socket},
			   {"ca", &o->target.ca},
			   {"cert", &o->target.client_cert},
			   {"key", &o->target.client_key},
			   {"min_version", &o->target.min_version},
			   {"user", &o->target.user},
			   {"label", &o->target.label},
			   {"auth", &o->auth},
			   {"password", &o->password}};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!strcmp(texts[i].name, name)) {
			*texts[i].to = *value ? value : NULL;
			return true;
		}
	return false;
}

static void set(struct options *o, const char *name, const char *value)
{
	if (set_text(o, name, value))
		return;
	if (!strcmp(name, "port"))
		o->target.port = (unsigned)strtol(value, NULL, 10);
	else if (!strcmp(name, "tls"))
		o->target.tls = tls_mode(value);
	else if (!strcmp(name, "plugins"))
		o->target.auth_plugins = plugins(value);
	else if (!strcmp(name, "connect_ms"))
		o->target.connect_ms = (int)strtol(value, NULL, 10);
	else if (!strcmp(name, "answer_ms"))
		o->target.answer_ms = (int)strtol(value, NULL, 10);
	else if (!strcmp(name, "max_rows"))
		o->query.max_rows = (size_t)strtol(value, NULL, 10);
	else if (!strcmp(name, "max_bytes"))
		o->query.max_bytes = (size_t)strtol(value, NULL, 10);
	else if (!strcmp(name, "sensitive"))
		o->query.sensitive = true;
	else if (!strcmp(name, "admin"))
		o->target.is_admin = true;
	else if (!strcmp(name, "token"))
		o->target.token = true;
	else if (!strcmp(name, "weak"))
		o->target.accept_weak_tls = true;
	else if (!strcmp(name, "scan"))
		o->scan = true;
	else if (!strcmp(name, "threads"))
		o->threads = (unsigned)strtol(value, NULL, 10);
	else if (!strcmp(name, "library"))
		o->library = true;
	else if (!strcmp(name, "copy"))
		o->copy = true;
	else
		exit(3);
}

/* Counts the places of this process's writable memory that hold the second half of the password,
 * which malloc's own marks in freed memory do not reach. Secret memory itself is one. */
static int scan(const struct secret *password)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
	/* A sanitizer's memory has no end, and keeps what was freed. */
	(void)password;
	return -1;
#else
	const char *end = secret_bytes(password) + secret_size(password) / 2;
	size_t n = secret_size(password) - secret_size(password) / 2;
	char line[600];
	int found = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	while (maps && fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char mode[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 || mode[0] != 'r' ||
		    strstr(line, "[v"))
			continue;
		/* Text and constants cannot hold it; reading some mappings of devices would fail.
		 */
		if (mode[1] != 'w' && !(from <= (unsigned long)end && (unsigned long)end < to))
			continue;
		const char *p = (const char *)from;
		for (size_t left = to - from; left >= n;) {
			const char *at = memmem(p, left, end, n);
			if (!at)
				break;
			found++;
			left -= (size_t)(at + 1 - p);
			p = at + 1;
		}
	}
	if (maps)
		fclose(maps);
	return found;
#endif
}

static void print_cells(const struct query_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%s%s", i ? "\t" : "", cells[i].text ? cells[i].text : "NULL");
	printf("\n");
}

static int run(struct database *db, const struct options *o, const char *sql)
{
	struct query_result r;
	struct err err = ERR_INIT;
	const char *equals = strchr(sql, '=');
	/* "set NAME=TEXT" goes the way of query_set_variable. */
	if (!strncmp(sql, "set ", 4) && equals) {
		char name[64];
		snprintf(name, sizeof(name), "%.*s", (int)(equals - sql - 4), sql + 4);
		return query_set_variable(db, name, equals + 1, strlen(equals + 1), &err)
			       ? 0
			       : report(&err);
	}
	if (!query_run(db, sql, strlen(sql), &o->query, &r, &err))
		return report(&err);
	printf("rows=%zu columns=%zu affected=%lu warnings=%u\n", r.rows, r.columns,
	       (unsigned long)r.affected, r.warnings);
	if (r.columns)
		print_cells(r.names, r.columns);
	for (size_t i = 0; i < r.rows; i++)
		print_cells(r.cells + i * r.columns, r.columns);
	query_result_release(&r);
	return 0;
}

static int talk(struct database *db, const struct options *o, char **sql)
{
	struct database_server server;
	struct err err = ERR_INIT;
	int status = 0;
	if (!database_identify(db, &server, &err))
		return report(&err);
	printf("open cipher=%s verified=%d account=%s flavour=%s version=%u identity=%s "
	       "secure=%d\n",
	       database_cipher(db) ? database_cipher(db) : "none", database_verified(db),
	       server.account, server.mariadb ? "mariadb" : "mysql", server.version,
	       server.identity, server.require_secure_transport);
	for (; *sql; sql++) {
		int rc = run(db, o, *sql);
		status = rc ? rc : status;
	}
	return status;
}

static int print_auth(const struct options *o, const struct secret *password)
{
	char text[AUTH_STRING_SIZE];
	struct err err = ERR_INIT;
	if (!auth_make(auth_plugin_find(o->auth), password, text, &err))
		return report(&err);
	printf("%s\n", text);
	return 0;
}

static int open_and_talk(const struct options *o, const struct secret *password, char **sql)
{
	struct err err = ERR_INIT;
	int64_t start = clock_ms();
	char *copy = o->copy ? strdup(secret_bytes(password)) : NULL;
	struct database *db = database_open(&o->target, password, &err);
	int status = db ? talk(db, o, sql) : report(&err);
	if (o->scan)
		printf("copies=%d\n", scan(password));
	database_close(db);
	if (o->scan)
		printf("copies-closed=%d\n", scan(password));
	free(copy);
	fprintf(stderr, "%ld ms\n", (long)(clock_ms() - start));
	return status;
}

struct crowd {
	const struct options *options;
	const struct secret *password;
	char **sql;
	atomic_int done;
};

static void one_of_many(void *context, size_t index)
{
	struct crowd *c = context;
	struct err err = ERR_INIT;
	struct database *db = database_open(&c->options->target, c->password, &err);
	bool ok = db;
	(void)index;
	for (char **sql = c->sql; ok && *sql; sql++)
		ok = query_execute(db, *sql, &err);
	atomic_fetch_add(&c->done, ok);
	database_close(db);
	database_thread_end();
}

static int side_by_side(const struct options *o, const struct secret *password, char **sql)
{
	struct crowd crowd = {.options = o, .password = password, .sql = sql};
	int64_t start = clock_ms();
	pool_run(o->threads, o->threads, one_of_many, &crowd);
	printf("done=%d ms=%ld\n", atomic_load(&crowd.done), (long)(clock_ms() - start));
	return 0;
}

static int with_password(const struct options *o, char **sql)
{
	struct err err = ERR_INIT;
	struct secret_store *store = NULL;
	struct secret_value value = SECRET_VALUE_INIT;
	struct secret_request request = {.function = "file", .args = &o->password, .arg_count = 1};
	int status = 0;
	if (!secret_init(&err) || !(store = secret_store_new(&err)))
		return report(&err);
	bool ok = !o->password || secret_resolve(store, &request, &value, &err);
	secret_store_free(store);
	if (!ok)
		return report(&err);
	status = o->auth      ? print_auth(o, value.password)
		 : o->threads ? side_by_side(o, value.password, sql)
			      : open_and_talk(o, value.password, sql);
	secret_value_release(&value);
	return status;
}

int main(int argc, char **argv)
{
	struct options o = {0};
	struct err err = ERR_INIT;
	int i = 1;
	for (; i < argc && strcmp(argv[i], "--"); i++) {
		char *equals = strchr(argv[i], '=');
		if (!equals)
			return 3;
		*equals = 0;
		set(&o, argv[i], equals + 1);
	}
	signal_install();
	secret_harden_process();
	if (!database_library_begin(&err))
		return report(&err);
	if (o.library) {
		char text[100];
		database_library_text(text, sizeof(text));
		printf("%s\n", text);
		return 0;
	}
	int status = with_password(&o, argv + (i < argc ? i + 1 : i));
	database_library_end();
	return status;
}
