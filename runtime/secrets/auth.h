/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a server stores instead of a password: authentication strings, made here so that no
 * statement ever holds the password itself, and verified here so that a known password need not be
 * tried out on the server. They are not harmless (a weak password can be guessed from one): they go
 * into statements and files of mode 0600, not into plans or logs.
 *
 * The three algorithms were proved by logins (MariaDB 10.11, MySQL 9.7). */
#ifndef RUNTIME_SECRETS_AUTH_H
#define RUNTIME_SECRETS_AUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/err.h"
#include "runtime/secrets/secret.h"

/* Ways to log in, as bits so that a connection can allow several. */
enum auth_plugin {
	AUTH_NATIVE = 1 << 0,  /* mysql_native_password: '*' and 40 upper-case hex digits */
	AUTH_ED25519 = 1 << 1, /* ed25519 (MariaDB): 43 characters of base64 */
	AUTH_CACHING_SHA2 =
		1 << 2, /* caching_sha2_password (MySQL): 70 bytes, "$A$005$" salt hash */
	AUTH_UNIX_SOCKET =
		1 << 3, /* unix_socket, auth_socket: who we are on this machine; no string */
};

enum {
	AUTH_STRING_SIZE = 71, /* the longest string and its NUL */
	AUTH_SALT_SIZE = 20,   /* of caching_sha2_password */
	AUTH_THOUSANDS =
		5, /* its rounds / 1000 unless the server wants otherwise; 4 never logs in */
};

/* The name as servers spell it ("ed25519", not the client library's "client_ed25519"), or NULL. */
const char *auth_plugin_name(enum auth_plugin plugin);
/* The plugin of that name, or 0. */
enum auth_plugin auth_plugin_find(const char *name);

/* Makes the authentication string of a password: NUL-terminated text, without quotes.
 * caching_sha2_password gets a random salt and AUTH_THOUSANDS. False, with live_internal, for a
 * plugin that has no string. */
bool auth_make(enum auth_plugin plugin, const struct secret *password, char out[AUTH_STRING_SIZE],
	       struct err *err);
/* caching_sha2_password with a given salt (AUTH_SALT_SIZE bytes out of ./0-9A-Za-z) and count
 * (thousands of rounds, 5 to 0xfff). */
void auth_make_caching_sha2(const struct secret *password, const char *salt, unsigned thousands,
			    char out[AUTH_STRING_SIZE]);

/* The bytes that hex digits, as servers answer authentication strings, stand for: their number, or
 * 0 if they do not fit. */
size_t auth_unhex(const char *digits, char *out, size_t capacity);
/* True if `stored` (n bytes, as mysql.user has them) is of this password. What cannot be a string
 * of that plugin is not. The comparison takes constant time; caching_sha2_password takes some
 * milliseconds for its rounds. */
bool auth_matches(enum auth_plugin plugin, const char *stored, size_t n,
		  const struct secret *password);

#endif
