/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to database/: the connection's inside and the client library's headers. */
#ifndef RUNTIME_DATABASE_HANDLE_H
#define RUNTIME_DATABASE_HANDLE_H

#include <mysql.h>
#include <stdint.h>

#include "runtime/database/connection.h"

/* Only MariaDB's headers define this; the two libraries differ in their TLS options and little
 * else. */
#ifdef MARIADB_BASE_VERSION
#define DATABASE_CONNECTOR_C 1
typedef my_bool database_bool;
#else
#define DATABASE_CONNECTOR_C 0
typedef bool database_bool;
#endif

enum { DATABASE_WHERE_SIZE = 320 };

struct database {
	MYSQL *mysql;
	char where[DATABASE_WHERE_SIZE]; /* for messages: "database_server 'x' ('host' port 3306)"
					  */
	bool verified;
	bool broken; /* lost or left in the middle of an answer: nothing more can be asked */
};

/* Cuts a connection off without a word; what is read from it after that fails at once. Only
 * database_close is left. */
void database_cut(struct database *db);

/* How much of TLS one try insists on; the order is the strength. */
enum tls_strength { TLS_PLAIN, TLS_UNVERIFIED, TLS_CHAIN, TLS_IDENTITY };

#endif
