/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The secrets that a run wants: fetched side by side, the remote ones through this host's cache,
 * and what went wrong said under the lines that name them. */
#ifndef RUNTIME_LIVE_SECRETS_H
#define RUNTIME_LIVE_SECRETS_H

#include "runtime/live/live.h"

struct secret_cache;

/* Notes that a credential's password is wanted; NULL if it needs none. The caller may change the
 * request until it is fetched. */
struct wallet_entry *live_want_secret(struct live *l, const struct object *credential);
/* Notes all that looking and comparing take. */
void live_want_secrets(struct live *l);
/* Whether the cache is for such a secret. */
bool live_keeps_secret(const struct wallet_entry *e);
/* Which key seals what is cached of a credential, in the words of the attribute. */
const char *live_cache_key(const struct object *credential);
/* This host's cache under that key, which the run owns; NULL with an error where it cannot be
 * opened. It is begun only by runs that change the host. */
const struct secret_cache *live_cache_of(struct live *l, const struct object *credential,
					 struct err *err);
/* Fetches what is wanted. False if one cannot be had: reported. */
bool live_fetch_secrets(struct live *l);
/* Fetches the secrets that looking and comparing take. False if one is missing: reported. */
bool live_observe_secrets(struct live *l);
/* Ends what the run has of caches. */
void live_close_caches(struct live *l);

#endif
