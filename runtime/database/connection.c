/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Opening and closing: the order of what is checked before a login goes out, and which logins are
 * tried. One login is login.c's. */
#include "runtime/database/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/database/handle.h"
#include "runtime/database/login.h"
#include "runtime/database/reach.h"
#include "runtime/database/tls.h"

bool database_library_begin(struct err *err)
{
	/* They would load plugins, allow clear-text passwords, or switch off verification. */
	static const char *const weakening[] = {"LIBMYSQL_PLUGINS",
						"LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN",
						"MARIADB_TLS_DISABLE_PEER_VERIFICATION"};
	for (size_t i = 0; i < sizeof(weakening) / sizeof(*weakening); i++)
		unsetenv(weakening[i]);
	if (!mysql_library_init(0, NULL, NULL))
		return true;
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
		       "the database client library cannot be initialised");
}

void database_library_end(void)
{
	mysql_library_end();
}

void database_thread_begin(void)
{
	mysql_thread_init();
}

void database_thread_end(void)
{
	mysql_thread_end();
}

void database_library_text(char *out, size_t size)
{
	snprintf(out, size, "%s %s",
		 DATABASE_CONNECTOR_C ? "MariaDB Connector/C" : "libmysqlclient",
		 mysql_get_client_info());
}

static void drop(struct database *db)
{
	if (db->mysql)
		mysql_close(db->mysql);
	db->mysql = NULL;
}

/* Each try is weaker than the one before, and made only if that one found fault with nothing but
 * the name in the certificate. */
static bool connect_with(struct database *db, const struct database_target *t,
			 const struct secret *password, const struct tls_tries *tries,
			 struct err *err)
{
	for (int i = 0; i < tries->count; i++) {
		if (login(db, t, password, tries->list[i], err))
			return true;
		drop(db);
		if (!tls_only_the_name(err))
			return false;
	}
	if (t->tls < DATABASE_TLS_VERIFY_IDENTITY)
		err_hint(err, "this client library can only verify name and CA together: name the "
			      "host as its certificate does, or say --accept-weak-tls");
	return false;
}

static bool bad_target(struct err *err, const char *what)
{
	return err_set(err, ERR_DESCRIPTION, &DIAG_server_target, "%s", what);
}

static bool check_target(const struct database_target *t, struct err *err)
{
	if (!t->user || !*t->user)
		return bad_target(err, "no user name is given");
	if (!t->socket && (!t->host || !*t->host))
		return bad_target(err, "neither a host nor a socket is given");
	if (t->token && t->socket)
		return bad_target(err, "a token is for a login over the network");
	/* Connector/C takes a host with '=' in it for a whole string of options. */
	if (!t->socket && strpbrk(t->host, "=;"))
		return bad_target(err, "the host is not a name or an address");
	return true;
}

static bool open_checked(struct database *db, const struct database_target *t,
			 const struct secret *password, struct err *err)
{
	struct tls_tries tries = {{TLS_PLAIN}, 1};
	struct greeting greeting;
	if (!check_target(t, err))
		return false;
	if (!t->socket && (!tls_check(t, err) || !reach(t, &greeting, err) ||
			   !tls_plan(t, greeting.tls, &tries, err)))
		return false;
	return connect_with(db, t, password, &tries, err);
}

static void describe(struct database *db, const struct database_target *t)
{
	const char *label = t->label ? t->label : "";
	const char *open = *label ? " (" : "", *close = *label ? ")" : "";
	if (t->socket)
		snprintf(db->where, sizeof(db->where), "%s%ssocket '%s'%s", label, open, t->socket,
			 close);
	else
		snprintf(db->where, sizeof(db->where), "%s%s'%s' port %u%s", label, open,
			 t->host ? t->host : "", t->port ? t->port : DATABASE_PORT, close);
}

struct database *database_open(const struct database_target *target, const struct secret *password,
			       struct err *err)
{
	struct database *db = calloc(1, sizeof(*db));
	if (!db) {
		err_set_memory(err);
		return NULL;
	}
	describe(db, target);
	if (open_checked(db, target, password, err))
		return db;
	err_prefix(err, "%s", db->where);
	database_close(db);
	return NULL;
}

void database_cut(struct database *db)
{
	db->broken = true;
	/* Both libraries keep the descriptor here; only one has a function for it. */
	shutdown((int)db->mysql->net.fd, SHUT_RDWR);
}

void database_close(struct database *db)
{
	if (!db)
		return;
	drop(db);
	free(db);
}

const char *database_cipher(const struct database *db)
{
	return mysql_get_ssl_cipher(db->mysql);
}

bool database_verified(const struct database *db)
{
	return db->verified;
}
