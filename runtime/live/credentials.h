/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What there is to tell of a description's credentials and what this host's cache has of them, for
 * 'slacc secret'. No value and no part of one comes out of here. */
#ifndef RUNTIME_LIVE_CREDENTIALS_H
#define RUNTIME_LIVE_CREDENTIALS_H

#include "grammar/support/json.h"
#include "runtime/live/live.h"
#include "runtime/secrets/cache/cache.h"

struct credential_report {
	const struct object *credential;
	struct wallet_entry *entry;        /* NULL: it needs no password */
	const struct cache_policy *policy; /* NULL: it is not kept, or there is no cache */
	bool kept;                         /* the cache is for it */
	struct cache_entry cached;
	struct err err; /* why the cache cannot be read; ERR_NONE: it can, or is not there yet */
};

/* Looks into the cache; asks no source. */
void credential_look(struct live *l, const struct object *credential,
		     struct credential_report *out);
/* The error of a cache that is empty because it was not begun: no key of this host, no directory.
 */
bool credential_not_begun(const struct object *credential, const struct err *err);
/* The function and its arguments, without those that may say too much. */
const char *credential_source(struct arena *a, const struct secret_request *q);
const char *credential_state(const struct credential_report *r);
/* A few lines for people; an object of a list. */
void credential_text(struct buf *out, const struct credential_report *r);
void credential_json(struct json *out, struct arena *a, const struct credential_report *r);

#endif
