/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the fetches of one run share besides the values: who we are to AWS. Found out once; threads
 * that want it meanwhile wait. A store owns it. */
#ifndef RUNTIME_SECRETS_SESSION_H
#define RUNTIME_SECRETS_SESSION_H

#include <pthread.h>
#include <stdint.h>

#include "runtime/secrets/aws/credentials.h"

struct secret_session {
	pthread_mutex_t lock;
	struct aws_credentials aws;
	unsigned aws_generation; /* 0: not found out yet */
};

void secret_session_init(struct secret_session *s);
void secret_session_release(struct secret_session *s);

/* A copy of AWS's credentials, which the caller releases. `seen` is a generation that AWS has
 * refused as expired (0: none); the next one is fetched if that is still the newest. Returns the
 * generation, 0 on error (as aws_credentials_find). */
unsigned secret_session_aws(struct secret_session *s, unsigned seen, struct aws_credentials *out,
			    struct err *err);

#endif
