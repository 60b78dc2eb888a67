/* SPDX-License-Identifier: BSD-2-Clause
 *
 * HTTP requests to where secrets are kept, through libcurl: TLS 1.2 or better and verified, no
 * redirects, no cookies, no .netrc, a deadline, a bound. What comes back is held in memory for
 * secrets; what libcurl allocates is wiped when it is freed.
 *
 * Threads may run requests side by side; each is a connection of its own. */
#ifndef RUNTIME_SECRETS_HTTP_H
#define RUNTIME_SECRETS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"

enum {
	HTTP_BODY_MAX =
		512 * 1024, /* a secret of 64 KiB, each byte escaped, and what is round it */
	HTTP_WORD_SIZE = 128,
	HTTP_CONNECT_MS = 2000,
	HTTP_TOTAL_MS = 10000,
};

/* Where a request may go without TLS. */
enum http_plain {
	HTTP_TLS_ONLY,
	HTTP_PLAIN_LOOPBACK,   /* 127.0.0.0/8, ::1, localhost: for tests, agents and proxies here */
	HTTP_PLAIN_LINK_LOCAL, /* and the addresses of AWS's metadata services; no proxy either */
};

struct http_request {
	const char *method;
	const char *url;
	const char *const *headers; /* "Name: value" …, NULL; may be secret */
	const void *body;           /* NULL: none */
	size_t body_size;
	enum http_plain plain;
	const char *ca_file;      /* certificates to trust instead of the system's; or NULL */
	int connect_ms, total_ms; /* 0: the defaults above */
};

struct http_response {
	long status;
	char *body; /* in memory for secrets, with a NUL behind it */
	size_t size, capacity;
	/* Headers that error handling looks at; "" where they are missing. */
	char error_type[HTTP_WORD_SIZE]; /* x-amzn-errortype */
	char date[HTTP_WORD_SIZE];
	char retry_after[HTTP_WORD_SIZE];     /* seconds, or a date */
	char amz_retry_after[HTTP_WORD_SIZE]; /* milliseconds */
};

/* Readies libcurl; secret_init does it. */
bool http_init(struct err *err);

/* True if there was an answer, of whatever status; the caller releases it. Errors, with the stage
 * where it ended: secret_url (not one we would ask), secret_unreachable (DNS, TCP, time),
 * secret_tls, secret_answer (not HTTP, or larger than the bound), live_interrupted. */
bool http_run(const struct http_request *q, struct http_response *out, struct err *err);
void http_response_release(struct http_response *r);
/* "name: value" in memory for secrets, for a request's headers; the caller frees it with
 * sodium_free. NULL: no memory. */
char *http_header(const char *name, const char *value);

#endif
