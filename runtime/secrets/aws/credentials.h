/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who we are to AWS, and where: the sources that AWS's own tools look through, in their order.
 * Environment, web identity, shared files with keys or a credential_process, container, instance
 * metadata (version 2 only). What is configured and not supported (SSO, assumed roles of profiles)
 * is an error that says so, not a step to the next source.
 *
 * After botocore's credentials.py and the AWS SDKs and Tools Reference Guide. */
#ifndef RUNTIME_SECRETS_AWS_CREDENTIALS_H
#define RUNTIME_SECRETS_AWS_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"
#include "runtime/secrets/secret.h"

enum { AWS_ID_SIZE = 129, AWS_REGION_SIZE = 64, AWS_PATH_SIZE = 4096 };

struct aws_credentials {
	char access_key_id[AWS_ID_SIZE];
	struct secret *secret_access_key;
	struct secret *session_token; /* NULL: a key without one */
	int64_t expires;              /* seconds since 1970; 0: never */
	bool fixed;                   /* asking again would give the same, or nothing */
};

#define AWS_CREDENTIALS_INIT ((struct aws_credentials){.expires = 0})

void aws_credentials_release(struct aws_credentials *c);
bool aws_credentials_copy(const struct aws_credentials *from, struct aws_credentials *to,
			  struct err *err);

/* The first source that is configured. Errors: secret_credentials (none, or one that does not
 * work), and those of http_run and proc_run. */
bool aws_credentials_find(struct aws_credentials *out, struct err *err);
/* Where requests go that name no region themselves: AWS_REGION, AWS_DEFAULT_REGION, the profile,
 * the instance. False: secret_request. */
bool aws_region_find(char out[AWS_REGION_SIZE], struct err *err);

/* A source's answer. AWS_NONE: not configured; go on with the next one. */
enum aws_found { AWS_NONE, AWS_FOUND, AWS_FAILED };

enum aws_found aws_from_environment(struct aws_credentials *out, struct err *err);
enum aws_found aws_from_web_identity(struct aws_credentials *out, struct err *err);
enum aws_found aws_from_files(struct aws_credentials *out, struct err *err);
enum aws_found aws_from_container(struct aws_credentials *out, struct err *err);
enum aws_found aws_from_instance(struct aws_credentials *out, struct err *err);
/* The region of the profile or of the instance. */
enum aws_found aws_region_of_files(char out[AWS_REGION_SIZE], struct err *err);
enum aws_found aws_region_of_instance(char out[AWS_REGION_SIZE], struct err *err);

/* Reads {"AccessKeyId", "SecretAccessKey", `token`, "Expiration"}, as containers, instances and
 * programs answer. `where` is for messages. False: secret_credentials. */
bool aws_credentials_read(const char *text, size_t n, const char *token, const char *where,
			  struct aws_credentials *out, struct err *err);
/* "2026-01-31T12:00:00Z" as seconds since 1970; 0 if it is not a time. */
int64_t aws_time_read(const char *text);
/* The variable, or NULL if it is not set or empty. */
const char *aws_environment(const char *name);

#endif
