/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A token that stands in for the password of an account of RDS that logs in by IAM: a request to
 * connect, signed and never sent to AWS, as the text of its URL without the scheme. It is good for
 * a quarter of an hour and crosses the network as it is.
 *
 * After "IAM database authentication" of the RDS User Guide and botocore's generate_db_auth_token.
 */
#ifndef RUNTIME_SECRETS_AWS_RDS_TOKEN_H
#define RUNTIME_SECRETS_AWS_RDS_TOKEN_H

#include "runtime/secrets/aws/credentials.h"
#include "runtime/secrets/provider.h"

enum { RDS_TOKEN_SECONDS = 900 };

/* `now`: seconds since 1970. The caller frees the token; NULL: secret_memory, or live_internal (it
 * would be too long). */
struct secret *rds_token_make(const struct aws_credentials *who, const char *region,
			      const struct secret_server *server, int64_t now, struct err *err);

#endif
