/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/session.h"

#include <time.h>

/* Credentials that end this soon are fetched again: a request must not arrive too late. */
enum { SECONDS_LEFT = 60 };

void secret_session_init(struct secret_session *s)
{
	*s = (struct secret_session){.aws_generation = 0};
	pthread_mutex_init(&s->lock, NULL);
}

void secret_session_release(struct secret_session *s)
{
	aws_credentials_release(&s->aws);
	pthread_mutex_destroy(&s->lock);
}

static bool usable(const struct secret_session *s, unsigned seen)
{
	if (!s->aws_generation || s->aws.fixed)
		return s->aws_generation;
	return s->aws_generation != seen &&
	       (!s->aws.expires || s->aws.expires > (int64_t)time(NULL) + SECONDS_LEFT);
}

unsigned secret_session_aws(struct secret_session *s, unsigned seen, struct aws_credentials *out,
			    struct err *err)
{
	bool ok = true;
	*out = AWS_CREDENTIALS_INIT;
	pthread_mutex_lock(&s->lock);
	if (!usable(s, seen)) {
		struct aws_credentials found = AWS_CREDENTIALS_INIT;
		ok = aws_credentials_find(&found, err);
		if (ok) {
			aws_credentials_release(&s->aws);
			s->aws = found;
			s->aws_generation++;
		}
	}
	unsigned generation = ok && aws_credentials_copy(&s->aws, out, err) ? s->aws_generation : 0;
	pthread_mutex_unlock(&s->lock);
	return generation;
}
