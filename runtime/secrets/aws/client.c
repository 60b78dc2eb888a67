/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* timegm */
#include "runtime/secrets/aws/client.h"

#include "compiler/arn.h"
#include "runtime/base/clock.h"
#include "runtime/base/signal.h"
#include "runtime/secrets/aws/sigv4.h"
#include "runtime/secrets/json.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
	DEADLINE_MS = 30 * 1000,
	PAUSE_MS = 50, /* doubled with each try, and drawn between 0 and that */
	PAUSE_THROTTLED_MS = 1000,
	PAUSE_MAX_MS = 20 * 1000,
	AMZ_MAX_MS = 5000,
	HEADER_SIZE = 256,
	SKEW_SECONDS = 300,
};

bool aws_endpoint(const char *service, const char *region, char out[AWS_URL_SIZE], struct err *err)
{
	static const struct {
		const char *service, *variable;
	} rows[] = {{"secretsmanager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"},
		    {"ssm", "AWS_ENDPOINT_URL_SSM"},
		    {"sts", "AWS_ENDPOINT_URL_STS"}};
	const char *url = NULL, *fips = aws_environment("AWS_USE_FIPS_ENDPOINT");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].service, service))
			url = aws_environment(rows[i].variable);
	if (!url)
		url = aws_environment("AWS_ENDPOINT_URL");
	int n = url ? snprintf(out, AWS_URL_SIZE, "%s", url)
		    : snprintf(out, AWS_URL_SIZE, "https://%s%s.%s.amazonaws.com%s/", service,
			       fips && !strcasecmp(fips, "true") ? "-fips" : "", region,
			       strncmp(region, "cn-", 3) ? "" : ".cn");
	return (n > 0 && n < AWS_URL_SIZE) ||
	       err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
		       "the address of the service '%s' is too long", service);
}

bool aws_arn_region(const char *arn, const char *service, const char *prefix,
		    char out[AWS_REGION_SIZE], struct err *err)
{
	struct arn parts;
	const char *fault = arn_parse(arn, strlen(arn), service, prefix, &parts);
	size_t n = fault ? 0 : parts.size[ARN_REGION];
	if (fault || n >= AWS_REGION_SIZE)
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "'%s' is not the ARN of a %.*s", arn, (int)strcspn(prefix, ":/"),
			       prefix);
	memcpy(out, parts.part[ARN_REGION], n);
	out[n] = 0;
	return true;
}

/* --- what an error means --- */

enum retry { RETRY_NO, RETRY_YES, RETRY_THROTTLED, RETRY_CREDENTIALS };

struct meaning {
	const char *type;
	enum err_kind kind;
	const struct diag_code *code;
	enum retry retry;
	const char *words, *hint;
};

#define THROTTLED(type)                                                                            \
	{                                                                                          \
		type, ERR_SECRET_THROTTLED, &DIAG_secret_throttled, RETRY_THROTTLED,               \
			"asks to be asked less often",                                             \
			"wait a minute; a cache with a longer ttl asks less"                       \
	}
#define CLOCK(type)                                                                                \
	{                                                                                          \
		type, ERR_SECRET_CLOCK, &DIAG_secret_clock, RETRY_NO,                              \
			"refuses the time of the request",                                         \
			"set this host's clock (chronyc tracking)"                                 \
	}
#define EXPIRED(type)                                                                              \
	{                                                                                          \
		type, ERR_SECRET_DENIED, &DIAG_secret_denied, RETRY_CREDENTIALS,                   \
			"says that the credentials for AWS have expired",                          \
			"renew them, or give the host a role"                                      \
	}
#define DENIED(type, words, hint)                                                                  \
	{                                                                                          \
		type, ERR_SECRET_DENIED, &DIAG_secret_denied, RETRY_NO, words, hint                \
	}
#define MISSING(type, words, hint)                                                                 \
	{                                                                                          \
		type, ERR_SECRET_MISSING, &DIAG_secret_missing, RETRY_NO, words, hint              \
	}

static const struct meaning meanings[] = {
	MISSING("ResourceNotFoundException", "has no such secret or version",
		"check the ARN, its account and region; a new secret needs a first value"),
	MISSING("ParameterNotFound", "has no such parameter", "check its name and region"),
	MISSING("ParameterVersionNotFound", "has no such version of the parameter",
		"check the version behind the name"),
	MISSING("InvalidRequestException", "cannot give the secret out",
		"it may be scheduled for deletion: aws secretsmanager restore-secret"),
	DENIED("AccessDeniedException", "denies access",
	       "allow secretsmanager:GetSecretValue or ssm:GetParameter, and kms:Decrypt of its "
	       "key, to this role"),
	DENIED("DecryptionFailure", "cannot decrypt the secret", "allow kms:Decrypt of its key"),
	DENIED("UnrecognizedClientException", "does not know the credentials",
	       "check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"),
	DENIED("InvalidClientTokenId", "does not know the credentials",
	       "check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"),
	DENIED("IncompleteSignatureException", "refuses the signature",
	       "check AWS_SECRET_ACCESS_KEY"),
	EXPIRED("ExpiredTokenException"),
	EXPIRED("ExpiredToken"),
	CLOCK("RequestTimeTooSkewed"),
	CLOCK("RequestExpired"),
	THROTTLED("Throttling"),
	THROTTLED("ThrottlingException"),
	THROTTLED("ThrottledException"),
	THROTTLED("RequestThrottled"),
	THROTTLED("RequestThrottledException"),
	THROTTLED("TooManyRequestsException"),
	THROTTLED("ProvisionedThroughputExceededException"),
	THROTTLED("TransactionInProgressException"),
	THROTTLED("RequestLimitExceeded"),
	THROTTLED("BandwidthLimitExceeded"),
	THROTTLED("LimitExceededException"),
	THROTTLED("SlowDown"),
	THROTTLED("PriorRequestNotComplete"),
	THROTTLED("EC2ThrottledException"),
};

static const struct meaning clock_meaning = CLOCK("InvalidSignatureException");
static const struct meaning signature_meaning =
	DENIED("InvalidSignatureException", "refuses the signature", "check AWS_SECRET_ACCESS_KEY");
static const struct meaning status_meaning = THROTTLED("429");
static const struct meaning server_meaning = {NULL,      ERR_WORLD, &DIAG_secret_service,
					      RETRY_YES, "failed",  "try again later"};
static const struct meaning other_meaning = {NULL,
					     ERR_WORLD,
					     &DIAG_secret_service,
					     RETRY_NO,
					     "refused the request",
					     "check what the description asks for"};

/* "ns#Name" or "Name:http://…" is Name. */
static void error_type(const struct http_response *r, char out[HTTP_WORD_SIZE], struct err *err)
{
	enum secret_json found;
	struct secret *type = NULL;
	char text[HTTP_WORD_SIZE];
	snprintf(text, sizeof(text), "%s", r->error_type);
	if (!*text && (type = secret_json_take(r->body, r->size, "__type", &found, err)))
		err_plain_text(text, sizeof(text), secret_bytes(type), secret_size(type));
	secret_free(type);
	const char *name = strrchr(text, '#');
	name = name ? name + 1 : text;
	snprintf(out, HTTP_WORD_SIZE, "%.*s", (int)strcspn(name, ":"), name);
}

/* Whether their clock, by the answer's Date, differs from ours. */
static bool skewed(const struct http_response *r)
{
	struct tm tm = {.tm_isdst = 0};
	if (!strptime(r->date, "%a, %d %b %Y %H:%M:%S", &tm))
		return false;
	int64_t ahead = (int64_t)timegm(&tm) - (int64_t)time(NULL);
	return ahead > SKEW_SECONDS || ahead < -SKEW_SECONDS;
}

static const struct meaning *meaning_of(const struct http_response *r, const char *type)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (!strcmp(meanings[i].type, type))
			return &meanings[i];
	if (!strcmp(type, "InvalidSignatureException"))
		return skewed(r) ? &clock_meaning : &signature_meaning;
	return r->status == 429   ? &status_meaning
	       : r->status >= 500 ? &server_meaning
				  : &other_meaning;
}

static void report(const struct aws_call *c, const struct http_response *r, const struct meaning *m,
		   const char *type, struct err *err)
{
	err_set(err, m->kind, m->code, "%s: %s %s (%s%sstatus %ld)", c->what, c->service, m->words,
		type, *type ? ", " : "", r->status);
	err_hint(err, "%s", m->hint);
}

/* --- one try --- */

static const char *host_of(const char *url, size_t *n)
{
	const char *host = strstr(url, "://");
	host = host ? host + 3 : url;
	*n = strcspn(host, "/?");
	return host;
}

static bool sign(const struct aws_call *c, const struct aws_credentials *who,
		 const struct sigv4_header *headers, size_t count, char out[], struct err *err)
{
	const struct sigv4_request q = {.method = "POST",
					.path = "/",
					.query = "",
					.headers = headers,
					.header_count = count,
					.body = c->body,
					.body_size = c->body_size};
	struct sigv4_key key = {.access_key_id = who->access_key_id,
				.secret_access_key = who->secret_access_key,
				.region = c->region,
				.service = c->service};
	memcpy(key.time, headers[1].value, sizeof(key.time));
	return sigv4_authorization(&q, &key, out, err);
}

static bool send_signed(const struct aws_call *c, const struct aws_credentials *who,
			const char *url, int total_ms, struct http_response *out, struct err *err)
{
	char time_text[SIGV4_TIME_SIZE], host[HEADER_SIZE], authorization[SIGV4_AUTHORIZATION_SIZE];
	size_t n;
	const char *name = host_of(url, &n);
	snprintf(host, sizeof(host), "%.*s", (int)n, name);
	sigv4_time(time_text, (int64_t)time(NULL));
	const struct sigv4_header signed_headers[] = {
		{"Host", host},
		{"X-Amz-Date", time_text},
		{"Content-Type", "application/x-amz-json-1.1"},
		{"X-Amz-Target", c->target},
		{"X-Amz-Security-Token",
		 who->session_token ? secret_bytes(who->session_token) : ""},
	};
	enum { COUNT = sizeof(signed_headers) / sizeof(*signed_headers) };
	size_t count = COUNT - !who->session_token;
	char *lines[COUNT + 2] = {NULL};
	bool ok = sign(c, who, signed_headers, count, authorization, err);
	for (size_t i = 1; i < count && ok; i++)
		ok = (lines[i - 1] =
			      http_header(signed_headers[i].name, signed_headers[i].value)) ||
		     err_set_memory(err);
	ok = ok && ((lines[count - 1] = http_header("Authorization", authorization)) ||
		    err_set_memory(err));
	const struct http_request q = {.method = "POST",
				       .url = url,
				       .headers = (const char *const *)lines,
				       .body = c->body,
				       .body_size = c->body_size,
				       .plain = HTTP_PLAIN_LOOPBACK,
				       .ca_file = aws_environment("AWS_CA_BUNDLE"),
				       .total_ms = total_ms};
	ok = ok && http_run(&q, out, err);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		sodium_free(lines[i]);
	return ok;
}

/* --- again and again --- */

static int pause_ms(int attempt, bool throttled, const struct http_response *r)
{
	uint32_t most = (uint32_t)(throttled ? PAUSE_THROTTLED_MS : PAUSE_MS) << attempt;
	int asked = atoi(r->amz_retry_after);
	int drawn = (int)randombytes_uniform(most < PAUSE_MAX_MS ? most : PAUSE_MAX_MS);
	if (asked <= 0)
		return drawn;
	return asked < drawn + AMZ_MAX_MS ? asked : drawn + AMZ_MAX_MS;
}

/* What came of a try. True: once more, after *pause milliseconds. */
static bool again(const struct aws_call *c, int attempt, bool answered, struct http_response *r,
		  unsigned *refused, unsigned generation, int *pause, struct err *err)
{
	enum retry retry = RETRY_YES;
	if (answered) {
		char type[HTTP_WORD_SIZE];
		error_type(r, type, err);
		const struct meaning *m = meaning_of(r, type);
		retry = m->retry;
		report(c, r, m, type, err);
	} else if (err->code != &DIAG_secret_unreachable) {
		retry = RETRY_NO;
	}
	*pause = retry == RETRY_CREDENTIALS ? 0 : pause_ms(attempt, retry == RETRY_THROTTLED, r);
	http_response_release(r);
	/* Expired credentials are renewed once. */
	bool renew = retry == RETRY_CREDENTIALS && !*refused;
	if (renew)
		*refused = generation;
	return attempt + 1 < AWS_TRIES && (renew || retry == RETRY_YES || retry == RETRY_THROTTLED);
}

bool aws_run(struct secret_session *session, const struct aws_call *call, struct http_response *out,
	     struct err *err)
{
	char url[AWS_URL_SIZE];
	int64_t deadline = clock_ms() + (call->deadline_ms ? call->deadline_ms : DEADLINE_MS);
	unsigned refused = 0;
	if (!aws_endpoint(call->service, call->region, url, err))
		return false;
	for (int attempt = 0;; attempt++) {
		struct aws_credentials who;
		unsigned generation = secret_session_aws(session, refused, &who, err);
		int left = clock_left(deadline, HTTP_TOTAL_MS), pause;
		if (!generation)
			return false;
		bool answered = send_signed(call, &who, url, left ? left : 1, out, err);
		aws_credentials_release(&who);
		if (answered && out->status == 200)
			return true;
		if (!again(call, attempt, answered, out, &refused, generation, &pause, err) ||
		    !clock_left(deadline, HTTP_TOTAL_MS))
			return false;
		clock_sleep_ms(pause);
		if (!signal_check(err))
			return false;
	}
}
