/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to database/: what the error numbers of servers and client libraries mean, as stage, code
 * and advice. */
#ifndef RUNTIME_DATABASE_FAILURE_H
#define RUNTIME_DATABASE_FAILURE_H

#include "runtime/base/err.h"

enum { FAILURE_TLS = 2026, FAILURE_PLUGIN_NOT_ALLOWED = 5010 };

/* A login that failed with this number. `text` is the server's or the library's. */
bool failure_login(struct err *err, unsigned number, const char *sqlstate, const char *text);
/* A statement that failed. `text` NULL: the server's words may repeat a secret part of the
 * statement and are left out. */
bool failure_query(struct err *err, unsigned number, const char *sqlstate, const char *text);
/* True if the connection is gone after such an error. */
bool failure_is_loss(unsigned number);

#endif
