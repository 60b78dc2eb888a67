/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Opening and closing. The password leaves its secret memory only as the argument of the library's
 * connect; the copy that the library keeps in its handle is wiped as soon as that returns. */
#include "runtime/database/connection.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/base/clock.h"
#include "runtime/database/failure.h"
#include "runtime/database/handle.h"
#include "runtime/database/reach.h"
#include "runtime/database/tls.h"

/* Our statements are quoted for these modes, whatever the server's default is. */
static const char session_setup[] =
	"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', SESSION "
	"lock_wait_timeout = 30";

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

static unsigned seconds(int ms, int other)
{
	return (unsigned)((ms > 0 ? ms : other) + 999) / 1000;
}

static bool set_timeouts(MYSQL *mysql, const struct database_target *t)
{
	unsigned connect_s = seconds(t->connect_ms, DATABASE_CONNECT_MS);
	unsigned answer_s = seconds(t->answer_ms, DATABASE_ANSWER_MS);
	/* The connect timeout alone does not end a peer that stalls after the handshake. */
	return !mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s) &&
	       !mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &answer_s) &&
	       !mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &answer_s);
}

#if DATABASE_CONNECTOR_C
/* The client's names; unix_socket's server side asks for none but starts from the default one. */
static bool set_plugins(MYSQL *mysql, unsigned allowed)
{
	static const struct {
		unsigned plugin;
		const char *client;
	} names[] = {{AUTH_NATIVE | AUTH_UNIX_SOCKET, "mysql_native_password"},
		     {AUTH_ED25519, "client_ed25519"},
		     {AUTH_CACHING_SHA2, "caching_sha2_password"}};
	char list[128] = "";
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (allowed & names[i].plugin) {
			size_t at = strlen(list);
			snprintf(list + at, sizeof(list) - at, "%s%s", at ? "," : "",
				 names[i].client);
		}
	return !mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, list);
}
#else
/* Oracle's library has no such list; it refuses the clear-text plugin unless told otherwise, and
 * that is told here again. */
static bool set_plugins(MYSQL *mysql, unsigned allowed)
{
	database_bool no = false;
	(void)allowed;
	return !mysql_options(mysql, MYSQL_ENABLE_CLEARTEXT_PLUGIN, &no);
}
#endif

static bool set_options(MYSQL *mysql, const struct database_target *t, enum tls_strength strength)
{
	unsigned protocol = t->socket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP, no = 0;
	unsigned allowed = t->auth_plugins ? t->auth_plugins : ~0u;
#if DATABASE_CONNECTOR_C
	/* Off by default in both; Oracle's library complains on stderr when it is even mentioned.
	 */
	database_bool reconnect = 0;
	if (mysql_options(mysql, MYSQL_OPT_RECONNECT, &reconnect))
		return false;
#endif
	return !mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol) &&
	       !mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no) &&
	       !mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4") &&
	       !mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "slacc") &&
	       set_timeouts(mysql, t) && tls_apply(mysql, t, strength) &&
	       set_plugins(mysql, tls_harmless_plugins(t, strength, allowed));
}

/* Neither reconnect nor change-user is used, so nobody needs it any more. */
static void wipe_password(MYSQL *mysql)
{
	if (mysql->passwd)
		sodium_memzero(mysql->passwd, strlen(mysql->passwd));
}

static bool login_failed(MYSQL *mysql, const struct database_target *t, int64_t started,
			 struct err *err)
{
	int patience = t->answer_ms > 0 ? t->answer_ms : DATABASE_ANSWER_MS;
	unsigned number = mysql_errno(mysql);
	failure_login(err, number, mysql_sqlstate(mysql), mysql_error(mysql));
	if (failure_is_loss(number) && number < 5000 && clock_ms() - started >= patience) {
		err->code = &DIAG_server_silent;
		err_prefix(err, "it stopped answering during the login");
	}
	return false;
}

static bool proved(MYSQL *mysql, enum tls_strength strength, struct err *err)
{
	if (strength == TLS_PLAIN || mysql_get_ssl_cipher(mysql))
		return true;
	err_set(err, ERR_WORLD, &DIAG_server_tls_missing,
		"the connection is in plain text although the policy asks for TLS");
	err_stage(err, STAGE_TLS);
	return err_hint(err,
			"somebody between may strip TLS: change this password, verify with a ca");
}

static bool set_up_session(MYSQL *mysql, struct err *err)
{
	if (!mysql_real_query(mysql, session_setup, sizeof(session_setup) - 1))
		return true;
	return failure_query(err, mysql_errno(mysql), mysql_sqlstate(mysql), mysql_error(mysql));
}

/* One try on a handle of its own. */
static bool attempt(struct database *db, const struct database_target *t,
		    const struct secret *password, enum tls_strength strength, struct err *err)
{
	int64_t started = clock_ms();
	db->mysql = mysql_init(NULL);
	if (!db->mysql)
		return err_set_memory(err);
	if (!set_options(db->mysql, t, strength))
		return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			       "the client library lacks an option that keeps the connection safe");
	MYSQL *up = mysql_real_connect(db->mysql, t->socket ? NULL : t->host, t->user,
				       password ? secret_bytes(password) : "", NULL,
				       t->port ? t->port : DATABASE_PORT, t->socket, 0);
	wipe_password(db->mysql);
	if (!up)
		return login_failed(db->mysql, t, started, err);
	db->verified = !t->socket && tls_is_safe(strength);
	return proved(db->mysql, strength, err) && set_up_session(db->mysql, err);
}

static void drop(struct database *db)
{
	if (db->mysql) {
		wipe_password(db->mysql);
		mysql_close(db->mysql);
	}
	db->mysql = NULL;
}

/* Each try is weaker than the one before and made only if that failed over TLS. */
static bool connect_with(struct database *db, const struct database_target *t,
			 const struct secret *password, const struct tls_tries *tries,
			 struct err *err)
{
	for (int i = 0; i < tries->count; i++) {
		if (attempt(db, t, password, tries->list[i], err))
			return true;
		drop(db);
		if (err->stage != STAGE_TLS)
			return false;
	}
	if (t->tls == DATABASE_TLS_VERIFY_CA && t->is_admin && !t->accept_weak_tls)
		err_hint(err, "for an administrator this client library can only verify name and "
			      "CA together: "
			      "name the host as its certificate does, or say --accept-weak-tls");
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
	if (!t->socket && (!reach(t, &greeting, err) || !tls_plan(t, greeting.tls, &tries, err)))
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
