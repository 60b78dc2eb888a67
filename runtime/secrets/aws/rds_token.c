/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The query holds the session token, so it is written in memory for secrets from the start. */
#include "runtime/secrets/aws/rds_token.h"

#include "runtime/secrets/aws/sigv4.h"

#include <stdio.h>
#include <string.h>

enum { HOST_SIZE = 300, SCOPE_SIZE = 256, SECONDS_SIZE = 16 };

static const char SERVICE[] = "rds-db";

/* A part of the query: "&NAME=" and the value, encoded. */
struct part {
	const char *name, *value;
};

static size_t write_query(char *out, size_t size, const struct part *parts, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		int head = snprintf(out + n, size - n, "%s%s=", i ? "&" : "", parts[i].name);
		n += (size_t)head;
		if (n >= size)
			return size;
		n = sigv4_encode(out, size, n, parts[i].value);
		if (n >= size)
			return size;
	}
	return n;
}

static bool too_long(struct err *err)
{
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
		       "a token for RDS would be longer than slacc writes");
}

static size_t write_url(char *out, const struct sigv4_key *key, const char *host,
			const struct part *parts, size_t count, struct err *err)
{
	const struct sigv4_header header = {"Host", host};
	char signature[SIGV4_HASH_TEXT_SIZE];
	int head = snprintf(out, SIGV4_TEXT_MAX, "%s/?", host);
	size_t n = (size_t)head;
	n += write_query(out + n, SIGV4_TEXT_MAX - n, parts, count);
	if (n >= SIGV4_TEXT_MAX)
		return too_long(err);
	const struct sigv4_request q = {.method = "GET",
					.path = "/",
					.query = out + head,
					.headers = &header,
					.header_count = 1,
					.body = ""};
	if (!sigv4_signature(&q, key, signature, err))
		return 0;
	int tail = snprintf(out + n, SIGV4_TEXT_MAX - n, "&X-Amz-Signature=%s", signature);
	n += (size_t)tail;
	return n < SIGV4_TEXT_MAX ? n : too_long(err);
}

struct secret *rds_token_make(const struct aws_credentials *who, const char *region,
			      const struct secret_server *server, int64_t now, struct err *err)
{
	char host[HOST_SIZE], scope[SCOPE_SIZE], seconds[SECONDS_SIZE];
	struct sigv4_key key = {.access_key_id = who->access_key_id,
				.secret_access_key = who->secret_access_key,
				.region = region,
				.service = SERVICE};
	sigv4_time(key.time, now);
	snprintf(host, sizeof(host), "%s:%u", server->host, server->port);
	snprintf(scope, sizeof(scope), "%s/%.8s/%s/%s/aws4_request", who->access_key_id, key.time,
		 region, SERVICE);
	snprintf(seconds, sizeof(seconds), "%d", (int)RDS_TOKEN_SECONDS);
	const struct part parts[] = {
		{"Action", "connect"},
		{"DBUser", server->user},
		{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
		{"X-Amz-Credential", scope},
		{"X-Amz-Date", key.time},
		{"X-Amz-Expires", seconds},
		{"X-Amz-SignedHeaders", "host"},
		{"X-Amz-Security-Token",
		 who->session_token ? secret_bytes(who->session_token) : ""},
	};
	struct secret *token = secret_new(SIGV4_TEXT_MAX, err);
	if (!token)
		return NULL;
	size_t n = write_url(secret_fill(token), &key, host, parts,
			     sizeof(parts) / sizeof(*parts) - !who->session_token, err);
	secret_seal(token, n);
	if (n)
		return token;
	secret_free(token);
	return NULL;
}
