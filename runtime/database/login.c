/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One login on a handle of its own. The password leaves its secret memory only as the argument of
 * the library's connect; the copy that the library keeps in its handle is wiped as soon as that
 * returns. */
#include "runtime/database/login.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/database/failure.h"
#include "runtime/database/reach.h"
#include "runtime/database/watchdog.h"

/* Our statements are quoted for these modes, whatever the server's default is. */
static const char session_setup[] =
	"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', SESSION "
	"lock_wait_timeout = 30";

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

/* A token is sent as it is, once tls_plan has made sure to whom. */
#define CLEAR "mysql_clear_password"

#if DATABASE_CONNECTOR_C
/* Under the client's names. The library would start with the server's default plugin and find it
 * not allowed: it is told to start with one that is. unix_socket's server side asks for none, so
 * any will do to start with. */
static bool set_plugins(MYSQL *mysql, unsigned allowed, bool token)
{
	static const struct {
		unsigned plugin;
		const char *client;
	} names[] = {{AUTH_NATIVE | AUTH_UNIX_SOCKET, "mysql_native_password"},
		     {AUTH_ED25519, "client_ed25519"},
		     {AUTH_CACHING_SHA2, "caching_sha2_password"}};
	char list[128] = "";
	const char *first = NULL;
	if (token)
		return !mysql_options(mysql, MYSQL_DEFAULT_AUTH, CLEAR) &&
		       !mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, CLEAR);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (allowed & names[i].plugin) {
			size_t at = strlen(list);
			snprintf(list + at, sizeof(list) - at, "%s%s", at ? "," : "",
				 names[i].client);
			first = first ? first : names[i].client;
		}
	return first && !mysql_options(mysql, MYSQL_DEFAULT_AUTH, first) &&
	       !mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, list);
}
#else
/* Oracle's library has no such list; it refuses the clear-text plugin unless told otherwise, and
 * that is told here again. */
static bool set_plugins(MYSQL *mysql, unsigned allowed, bool token)
{
	database_bool clear = token;
	(void)allowed;
	return !mysql_options(mysql, MYSQL_ENABLE_CLEARTEXT_PLUGIN, &clear) &&
	       (!token || !mysql_options(mysql, MYSQL_DEFAULT_AUTH, CLEAR));
}
#endif

static bool set_options(MYSQL *mysql, const struct database_target *t, enum tls_strength strength)
{
	unsigned protocol = t->socket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP, no = 0;
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
	       set_plugins(mysql, tls_harmless_plugins(t, strength), t->token);
}

/* Neither reconnect nor change-user is used, so nobody needs it any more. Oracle's library keeps a
 * second copy where it cannot be reached, until the handle is closed. */
static void wipe_password(MYSQL *mysql)
{
	if (mysql->passwd)
		sodium_memzero(mysql->passwd, strlen(mysql->passwd));
}

/* The library's own login, with an end. False with 0 in mysql_errno if it was not begun. */
static bool connect_by(MYSQL *mysql, const struct database_target *t, const char *password,
		       struct err *err)
{
	struct watchdog watchdog;
	int64_t patience = 1000 * (int64_t)(seconds(t->connect_ms, DATABASE_CONNECT_MS) +
					    seconds(t->answer_ms, DATABASE_ANSWER_MS));
	if (!watchdog_start(&watchdog, mysql, clock_ms() + patience, err))
		return false;
	MYSQL *up = mysql_real_connect(mysql, t->socket ? NULL : t->host, t->user, password, NULL,
				       t->port ? t->port : DATABASE_PORT, t->socket, 0);
	watchdog_stop(&watchdog);
	wipe_password(mysql);
	return up;
}

/* Read timeouts come up as a loss or, over TLS, as an error of TLS. */
static bool timed_out(const struct database_target *t, unsigned number, int64_t started)
{
	int connect_s = (int)seconds(t->connect_ms, DATABASE_CONNECT_MS);
	int answer_s = (int)seconds(t->answer_ms, DATABASE_ANSWER_MS);
	int patience = connect_s < answer_s ? connect_s : answer_s;
	return failure_is_loss(number) && clock_ms() - started >= patience * 1000;
}

static bool login_failed(MYSQL *mysql, const struct database_target *t, int64_t started,
			 struct err *err)
{
	unsigned number = mysql_errno(mysql);
	/* The library names the wrong plugin, or whatever memory the right one's name has become.
	 */
	const char *text = number == FAILURE_PLUGIN_NOT_ALLOWED
				   ? "the server asks for a way to log in that is not allowed"
				   : mysql_error(mysql);
	if (!number)
		return false;
	failure_login(err, number, mysql_sqlstate(mysql), text);
	if (timed_out(t, number, started)) {
		err->code = &DIAG_server_silent;
		err_prefix(err, "it stopped answering");
		err_hint(err, "repeat; if it stays so, look at the server's load and the network");
	} else if (tls_taken_away(text)) {
		err->code = &DIAG_server_tls_missing;
		err_prefix(err, "it offered TLS and then did not");
		err_hint(err, "somebody between may strip TLS; or several servers share this name");
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

bool login(struct database *db, const struct database_target *t, const struct secret *password,
	   enum tls_strength strength, struct err *err)
{
	int64_t started = clock_ms();
	db->mysql = mysql_init(NULL);
	if (!db->mysql)
		return err_set_memory(err);
	if (!set_options(db->mysql, t, strength))
		return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			       "the client library lacks an option that keeps the connection safe");
	bool up = connect_by(db->mysql, t, password ? secret_bytes(password) : "", err);
	db->verified = !t->socket && tls_is_safe(strength);
	if (up && !proved(db->mysql, strength, err))
		return false;
	if (!up || mysql_real_query(db->mysql, session_setup, sizeof(session_setup) - 1))
		return login_failed(db->mysql, t, started, err);
	return true;
}
