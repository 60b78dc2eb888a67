/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For doctor: how far it is to a server, and what its TLS is like, told apart more finely than a
 * login can. Nobody logs in here and nothing secret is sent: a handshake follows the request for
 * TLS, which comes before the user's name. Needs OpenSSL, which the client libraries and libcurl
 * use as well. All storage is the caller's. */
#ifndef RUNTIME_DATABASE_LOOK_H
#define RUNTIME_DATABASE_LOOK_H

#include <stdint.h>

#include "runtime/database/connection.h"

enum { LOOK_ADDRESSES_SIZE = 256, LOOK_TEXT_SIZE = 256, LOOK_DATE_SIZE = 11 };

/* Puts ", " and a text behind a list in memory of this size, if it fits. */
void look_join(char *list, size_t size, const char *text);
/* The addresses of a host, "127.0.0.1, ::1"; what does not fit is left out. Error: server_name. */
bool look_names(const char *host, char out[static LOOK_ADDRESSES_SIZE], struct err *err);
/* Is somebody listening there? Within `ms`. Errors: server_name, server_unreachable. */
bool look_port(const char *host, unsigned port, int ms, struct err *err);
/* Does a server greet there, and offer TLS? Errors: as database_open, up to the stage tcp. */
bool look_greeting(const struct database_target *target, bool *tls_offered, struct err *err);

/* The protocol versions that are tried, oldest first. */
enum look_version { LOOK_TLS10, LOOK_TLS11, LOOK_TLS12, LOOK_TLS13, LOOK_VERSIONS };
extern const char *const look_version_names[LOOK_VERSIONS]; /* "TLSv1", "TLSv1.1", … */

struct look_tls {
	char version[16], cipher[64]; /* what is agreed upon with somebody who takes anything */
	unsigned accepted;            /* bits: 1 << enum look_version */
	char subject[LOOK_TEXT_SIZE], issuer[LOOK_TEXT_SIZE];
	char names[LOOK_TEXT_SIZE]; /* that the certificate bears: "db.example.org, 10.0.0.1" */
	bool chain_tried;           /* there is a CA */
	char chain_fault[LOOK_TEXT_SIZE]; /* in OpenSSL's words, dates left aside; "": none */
	bool name_fits;
	int64_t begins_in_s,
		ends_in_s; /* of the server's own certificate; from now, by our clock */
	char begins[LOOK_DATE_SIZE], ends[LOOK_DATE_SIZE]; /* "2026-01-31" */
	/* Another certificate of the chain is out of its dates, in OpenSSL's words; "": none. */
	char date_fault[LOOK_TEXT_SIZE];
};

/* What the TLS of a server that offers it is like: one handshake that takes everything, and one for
 * each version. The target's CA is what the chain is held against. Errors: as look_greeting;
 * server_tls_missing, server_tls_refused, server_tls_file. */
bool look_tls(const struct database_target *target, struct look_tls *out, struct err *err);

#endif
