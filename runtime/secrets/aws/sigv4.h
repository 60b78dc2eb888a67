/* SPDX-License-Identifier: BSD-2-Clause
 *
 * AWS Signature Version 4: what a request has to carry so that AWS knows who sent it, and that
 * nobody changed it. Our own, and not libcurl's, because libcurl's differs between the versions in
 * use, takes its time from the clock and keeps copies of the key.
 *
 * After "Create a signed AWS API request" of the IAM User Guide; proved by AWS's test suite. */
#ifndef RUNTIME_SECRETS_AWS_SIGV4_H
#define RUNTIME_SECRETS_AWS_SIGV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"
#include "runtime/secrets/secret.h"

enum {
	SIGV4_TIME_SIZE = 17, /* "20150830T123600Z" and NUL */
	SIGV4_HEADERS_MAX = 16,
	SIGV4_TEXT_MAX = 8192, /* bytes of a path or a query, encoded: some hold a session token */
	SIGV4_AUTHORIZATION_SIZE = 1024,
	SIGV4_HASH_TEXT_SIZE = 65, /* SHA-256 in hex and NUL */
};

struct sigv4_header {
	const char *name, *value;
};

struct sigv4_request {
	const char *method;
	const char *path;  /* begins with '/'; as it is on the line of the request */
	const char *query; /* without '?'; "" for none */
	/* All that are signed, Host and X-Amz-Date among them. One that is there twice is joined.
	 */
	const struct sigv4_header *headers;
	size_t header_count;
	const void *body;
	size_t body_size;
};

struct sigv4_key {
	const char *access_key_id;
	const struct secret *secret_access_key;
	const char *region, *service;
	char time[SIGV4_TIME_SIZE]; /* of the signature: the same as X-Amz-Date */
};

/* The time of the signature, from seconds since 1970. */
void sigv4_time(char out[SIGV4_TIME_SIZE], int64_t seconds);

/* The value of the header Authorization. False, with live_internal, if something is larger than the
 * bounds above. */
bool sigv4_authorization(const struct sigv4_request *q, const struct sigv4_key *key,
			 char out[SIGV4_AUTHORIZATION_SIZE], struct err *err);
/* The signature alone, in hex: for a request that carries it in its query. */
bool sigv4_signature(const struct sigv4_request *q, const struct sigv4_key *key,
		     char out[SIGV4_HASH_TEXT_SIZE], struct err *err);

/* Appends `text` with everything but A-Z a-z 0-9 - . _ ~ as %XX. Returns the length of all, which
 * is above `size` if there is no room. */
size_t sigv4_encode(char *out, size_t size, size_t length, const char *text);

#endif
