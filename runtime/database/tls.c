/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The one place that knows the TLS options of both client libraries and their traps. All measured.
 *
 * MariaDB Connector/C 3.3 and 3.4: only MYSQL_OPT_SSL_VERIFY_SERVER_CERT together with a CA refuses
 * a server without TLS, or somebody who strips it; then name and chain are both checked. A CA
 * alone, or MYSQL_OPT_SSL_ENFORCE, silently goes on in plain text. 3.4 checks nothing if the host
 * is literally 127.0.0.1. Where TLS was asked for but is not there, caching_sha2_password takes the
 * channel for secure and sends the password in clear text; so a try without verification leaves
 * that plugin out.
 *
 * Oracle's library: MYSQL_OPT_SSL_MODE says it all, and holds. */
#include "runtime/database/tls.h"

#include <string.h>
#include <unistd.h>

#include "runtime/base/file.h"

#if DATABASE_CONNECTOR_C

/* One option verifies chain and name, none the chain alone without a way around TLS. */
static bool can_promise(const char *host, enum tls_strength strength)
{
	return strength != TLS_IDENTITY || strcmp(host, "127.0.0.1");
}

bool tls_is_safe(enum tls_strength strength)
{
	return strength == TLS_IDENTITY;
}

static bool set_strength(MYSQL *mysql, enum tls_strength strength)
{
	database_bool verify = strength == TLS_IDENTITY, enforce = strength != TLS_PLAIN;
	/* For the chain alone the option is not touched: 3.4 takes 0 for "check nothing". */
	bool bad = strength != TLS_CHAIN &&
		   mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
	return !bad && !mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
}

unsigned tls_harmless_plugins(const struct database_target *target, enum tls_strength strength)
{
	bool trap = strength == TLS_UNVERIFIED || strength == TLS_CHAIN;
	unsigned allowed = target->auth_plugins ? target->auth_plugins : ~0u;
	return trap && !target->accept_weak_tls ? allowed & ~(unsigned)AUTH_CACHING_SHA2 : allowed;
}

/* The number is the same for all that goes wrong with TLS. What is not known is not the name. */
bool tls_only_the_name(const struct err *err)
{
	return err->code == &DIAG_server_tls_refused &&
	       (strstr(err->message, "Validation of SSL server certificate failed") || /* 3.3 */
		strstr(err->message, "Hostname verification failed"));                 /* 3.4 */
}

#else

static bool can_promise(const char *host, enum tls_strength strength)
{
	(void)host;
	(void)strength;
	return true;
}

bool tls_is_safe(enum tls_strength strength)
{
	return strength >= TLS_CHAIN;
}

static bool set_strength(MYSQL *mysql, enum tls_strength strength)
{
	static const unsigned modes[] = {
		[TLS_PLAIN] = SSL_MODE_DISABLED,
		[TLS_UNVERIFIED] = SSL_MODE_REQUIRED,
		[TLS_CHAIN] = SSL_MODE_VERIFY_CA,
		[TLS_IDENTITY] = SSL_MODE_VERIFY_IDENTITY,
	};
	unsigned mode = modes[strength];
	/* Without TLS caching_sha2_password encrypts the password with the server's key, if it may
	 * ask for it. */
	database_bool ask = strength == TLS_PLAIN;
	return !mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode) &&
	       !mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &ask);
}

unsigned tls_harmless_plugins(const struct database_target *target, enum tls_strength strength)
{
	(void)strength;
	return target->auth_plugins ? target->auth_plugins : ~0u;
}

bool tls_only_the_name(const struct err *err)
{
	(void)err;
	return false;
}

#endif

bool tls_apply(MYSQL *mysql, const struct database_target *target, enum tls_strength strength)
{
	const char *versions = target->min_version && !strcmp(target->min_version, "1.3")
				       ? "TLSv1.3"
				       : "TLSv1.2,TLSv1.3";
	bool ok = set_strength(mysql, strength);
	if (strength == TLS_PLAIN)
		return ok;
	ok = ok && !mysql_options(mysql, MYSQL_OPT_TLS_VERSION, versions);
	if (ok && strength >= TLS_CHAIN)
		ok = !mysql_options(mysql, MYSQL_OPT_SSL_CA, target->ca);
	if (ok && target->client_cert)
		ok = !mysql_options(mysql, MYSQL_OPT_SSL_CERT, target->client_cert) &&
		     !mysql_options(mysql, MYSQL_OPT_SSL_KEY, target->client_key);
	return ok;
}

bool tls_taken_away(const char *text)
{
	return strstr(text, "SSL is required");
}

static bool wrong(struct err *err, const char *what, const char *hint)
{
	err_set(err, ERR_DESCRIPTION, &DIAG_server_target, "%s", what);
	err_stage(err, STAGE_TLS);
	return err_hint(err, "%s", hint);
}

static bool readable(const char *path, struct err *err)
{
	struct file_info info;
	int fd = path ? file_open(path, FILE_FOLLOW, &info, err) : -1;
	if (!path)
		return true;
	if (fd < 0) {
		err->code = &DIAG_server_tls_file;
		return err_stage(err, STAGE_TLS);
	}
	close(fd);
	return true;
}

bool tls_check(const struct database_target *t, struct err *err)
{
	if (t->tls >= DATABASE_TLS_VERIFY_CA && !t->ca)
		return wrong(err, "a policy that verifies needs a CA", "give ca in the tls block");
	if (!t->client_cert != !t->client_key)
		return wrong(err, "a client certificate and its key belong together",
			     "give both or none");
	if (t->tls >= DATABASE_TLS_VERIFY_CA && !can_promise(t->host, TLS_IDENTITY))
		return wrong(
			err,
			"the client library checks no certificate when the host is '127.0.0.1'",
			"name the host as its certificate does");
	return readable(t->tls >= DATABASE_TLS_REQUIRED ? t->ca : NULL, err) &&
	       readable(t->client_cert, err) && readable(t->client_key, err);
}

static bool missing(struct err *err)
{
	err_set(err, ERR_WORLD, &DIAG_server_tls_missing,
		"the policy asks for TLS and the server does not offer it");
	err_stage(err, STAGE_TLS);
	return err_hint(err,
			"turn on TLS at the server; if it is on there, somebody between strips it");
}

/* What an administrator's login may not do without being told to, and a token never. */
static bool too_weak(const struct database_target *t, enum tls_strength strength, struct err *err)
{
	bool matters = t->token || (t->is_admin && !t->accept_weak_tls);
	if (!matters || tls_is_safe(strength))
		return false;
	err_set(err, ERR_GUARD, &DIAG_server_tls_weak,
		"%s would go out before the server's identity is verified",
		t->token ? "the token, which is as good as a password for a quarter of an hour,"
			 : "the administrator's login");
	err_stage(err, STAGE_TLS);
	err_hint(err, "use mode = verify_identity with a ca%s",
		 t->token ? "" : ", or say --accept-weak-tls");
	return true;
}

static struct tls_tries tries_of(const struct database_target *t, bool offered)
{
	const struct tls_tries plain = {{TLS_PLAIN}, 1}, unverified = {{TLS_UNVERIFIED}, 1};
	if (t->tls == DATABASE_TLS_DISABLED || !offered)
		return plain;
	if (t->tls == DATABASE_TLS_VERIFY_IDENTITY)
		return (struct tls_tries){{TLS_IDENTITY}, 1};
	if (t->tls == DATABASE_TLS_PREFERRED || !t->ca || !can_promise(t->host, TLS_IDENTITY))
		return unverified;
	/* The chain alone is wanted. If the library has no safe way to ask for that, first ask for
	 * more. */
	if (tls_is_safe(TLS_CHAIN))
		return (struct tls_tries){{TLS_CHAIN}, 1};
	return (struct tls_tries){{TLS_IDENTITY, TLS_CHAIN}, 2};
}

/* What the try could do to the password alone, whoever's it is. */
static bool trapped(const struct database_target *t, enum tls_strength strength, struct err *err)
{
	if (tls_harmless_plugins(t, strength))
		return false;
	err_set(err, ERR_GUARD, &DIAG_server_tls_weak,
		"caching_sha2_password could give the password away to somebody who strips TLS");
	err_stage(err, STAGE_TLS);
	err_hint(err, "use mode = verify_identity with a ca, or say --accept-weak-tls");
	return true;
}

bool tls_plan(const struct database_target *target, bool offered, struct tls_tries *out,
	      struct err *err)
{
	if (!offered && target->tls >= DATABASE_TLS_REQUIRED)
		return missing(err);
	*out = tries_of(target, offered);
	if (too_weak(target, out->list[0], err) || trapped(target, out->list[0], err))
		return false;
	/* The second try is only ever weaker; without it the first one's error is the better one.
	 */
	struct err ignored;
	if (out->count == 2 &&
	    (too_weak(target, out->list[1], &ignored) || trapped(target, out->list[1], &ignored)))
		out->count = 1;
	return true;
}
