/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Calls of AWS services that speak JSON (Secrets Manager, Systems Manager): signed, repeated where
 * that may help, their errors told apart.
 *
 * After botocore's retries/standard.py and the services' API references. */
#ifndef RUNTIME_SECRETS_AWS_CLIENT_H
#define RUNTIME_SECRETS_AWS_CLIENT_H

#include "runtime/secrets/http.h"
#include "runtime/secrets/session.h"

enum { AWS_URL_SIZE = 512, AWS_TRIES = 3 };

struct aws_call {
	const char *service; /* "secretsmanager" */
	const char *target;  /* "secretsmanager.GetSecretValue" */
	const char *region;
	const char *what; /* what is asked for, in messages: an ARN or a name */
	const void *body; /* JSON; may be secret */
	size_t body_size;
	int deadline_ms; /* of all tries; 0: a default */
};

/* The URL of a service in a region: AWS_ENDPOINT_URL_SERVICE or AWS_ENDPOINT_URL if set, else by
 * the partition and AWS_USE_FIPS_ENDPOINT. False: secret_request (too long). */
bool aws_endpoint(const char *service, const char *region, char out[AWS_URL_SIZE], struct err *err);

/* The region of an ARN of this service, whose resource begins with `prefix`. False: secret_request.
 */
bool aws_arn_region(const char *arn, const char *service, const char *prefix,
		    char out[AWS_REGION_SIZE], struct err *err);

/* True with the answer of status 200, which the caller releases. Errors: secret_missing,
 * secret_denied, secret_throttled, secret_clock, secret_service, and those of http_run and
 * secret_session_aws. */
bool aws_run(struct secret_session *session, const struct aws_call *call, struct http_response *out,
	     struct err *err);

#endif
