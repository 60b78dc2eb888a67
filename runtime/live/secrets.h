/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The secrets that a run wants: fetched side by side, the remote ones through this host's cache,
 * and what went wrong said under the lines that name them. */
#ifndef RUNTIME_LIVE_SECRETS_H
#define RUNTIME_LIVE_SECRETS_H

#include "runtime/live/live.h"

/* Notes that a credential's password is wanted; harmless if it needs none. */
void live_want_secret(struct live *l, const struct object *credential);
/* Fetches what is wanted. False if one cannot be had: reported. */
bool live_fetch_secrets(struct live *l);
/* Fetches the secrets that looking and comparing take. False if one is missing: reported. */
bool live_observe_secrets(struct live *l);
/* Ends what the run has of caches. */
void live_close_caches(struct live *l);

#endif
