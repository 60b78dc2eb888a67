/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A connection to a MariaDB or MySQL server, made with every precaution (facts of the client
 * libraries: see tls.c). Works with MariaDB Connector/C and Oracle's libmysqlclient; no header of
 * theirs is included here.
 *
 * What database_open does, in order: checks the target; DNS; TCP; reads the server's greeting; only
 * then, and only if the policy can be kept, the library's connect with the login; proves the TLS
 * that the policy asks for; fixes the session's SQL mode. A failed try is closed, never reused. No
 * option file is read, no reconnect, no local infile, no several statements in one, and no way to
 * log in but the allowed ones (so nobody can ask for the password in clear text). */
#ifndef RUNTIME_DATABASE_CONNECTION_H
#define RUNTIME_DATABASE_CONNECTION_H

#include <stdbool.h>

#include "runtime/base/err.h"
#include "runtime/secrets/auth.h"
#include "runtime/secrets/secret.h"

/* The TLS policy; the order is the strength. */
enum database_tls {
	DATABASE_TLS_DISABLED,
	DATABASE_TLS_PREFERRED,      /* if the server offers it */
	DATABASE_TLS_REQUIRED,       /* or no connection; with a CA as VERIFY_CA */
	DATABASE_TLS_VERIFY_CA,      /* and its certificate is of our CA */
	DATABASE_TLS_VERIFY_IDENTITY /* and carries the host's name */
};

/* All strings are the caller's and outlive the connection. 0 and NULL mean the default. */
struct database_target {
	const char
		*label; /* in messages: "database_server 'accounting'"; NULL: host and port only */
	const char *host;   /* name or address; NULL with a socket */
	unsigned port;      /* 0: 3306 */
	const char *socket; /* path of a Unix socket; then no TLS, and `tls` is ignored */
	enum database_tls tls;
	const char *ca;          /* PEM file; must be given for VERIFY_* */
	const char *client_cert; /* PEM files; both or none */
	const char *client_key;
	const char *min_version; /* "1.2" (the default) or "1.3" */
	const char *user;
	unsigned auth_plugins; /* bits of enum auth_plugin that may be used; 0: all */
	bool token; /* the password is a token for this login, sent as it is (mysql_clear_password),
		       and so never before the identity is verified, whoever says what */
	bool is_admin; /* the login may change accounts: it never goes out before the identity is
			  verified, */
	bool accept_weak_tls; /* unless the person who runs slacc said so */
	int connect_ms;       /* for TCP and for the greeting, each; 0: 10 s */
	int answer_ms; /* for each wait on the server after that, login and statements; 0: 30 s. The
			* libraries count in seconds and take one value for both. */
};

struct database;

/* Once at the start of the program, while there is one thread: takes variables that weaken the
 * library out of the environment and readies it. And once at its end. */
bool database_library_begin(struct err *err);
void database_library_end(void);
/* In each further thread that uses a connection which another one opened; and at the end of each
 * further thread that used one at all. */
void database_thread_begin(void);
void database_thread_end(void);
/* "MariaDB Connector/C 3.3.20" or "libmysqlclient 9.7.0". */
void database_library_text(char *out, size_t size);

/* Connects. `password` may be NULL (unix_socket). NULL on error, with the stage it came to (dns,
 * tcp, tls, login), the server's error number and what to do. Errors: server_target, server_name,
 * server_unreachable, server_silent, server_protocol, server_tls_missing, server_tls_refused,
 * server_tls_weak, server_tls_file, server_login, server_plugin, server_busy, server_lost. One
 * connection belongs to one thread at a time. */
struct database *database_open(const struct database_target *target, const struct secret *password,
			       struct err *err);
/* Closes and frees; NULL is fine. */
void database_close(struct database *db);

/* The TLS cipher in use, or NULL for plain text. Lives as long as the connection. */
const char *database_cipher(const struct database *db);
/* True if the library checked the server's certificate chain and name before the login went out. */
bool database_verified(const struct database *db);

#endif
