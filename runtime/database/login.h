/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to database/: one login through the client library. */
#ifndef RUNTIME_DATABASE_LOGIN_H
#define RUNTIME_DATABASE_LOGIN_H

#include "runtime/database/tls.h"

/* Fills db->mysql with a new handle and logs in; on error the handle is there but dead, and the
 * caller closes it. `password` may be NULL. Proves afterwards that TLS is on where it was asked
 * for. */
bool login(struct database *db, const struct database_target *target, const struct secret *password,
	   enum tls_strength strength, struct err *err);

#endif
