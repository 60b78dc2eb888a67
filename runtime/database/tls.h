/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to database/: from the policy to what one try of one library can promise. */
#ifndef RUNTIME_DATABASE_TLS_H
#define RUNTIME_DATABASE_TLS_H

#include "runtime/database/handle.h"

/* The tries of one connection, strongest first. */
struct tls_tries {
	enum tls_strength list[2];
	int count;
};

/* What can be said about a TCP target's TLS before anybody is asked. Errors: server_target,
 * server_tls_file. */
bool tls_check(const struct database_target *target, struct err *err);
/* Plans the tries of a checked target, once the greeting did or did not offer TLS. Errors:
 * server_tls_missing, server_tls_weak. */
bool tls_plan(const struct database_target *target, bool offered, struct tls_tries *out,
	      struct err *err);
/* Sets the library's TLS options for one try. False if it does not know one of them. */
bool tls_apply(MYSQL *mysql, const struct database_target *target, enum tls_strength strength);
/* True if the library has checked chain and name before the login goes out, and cannot be talked
 * out of TLS. */
bool tls_is_safe(enum tls_strength strength);
/* The plugins that the target allows and that are harmless in such a try. */
unsigned tls_harmless_plugins(const struct database_target *target, enum tls_strength strength);
/* True if the library says that TLS was not offered to it, although the greeting before did. */
bool tls_taken_away(const char *text);
/* True if a login failed for nothing but the name in the certificate. */
bool tls_only_the_name(const struct err *err);

#endif
