/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The password of a script: from SlurmUser's cache, which holds nothing else, or from its source.
 *
 * What apply has put there of a source on this host (a file, a sealed value …) is good until the
 * next apply, as a password in slurmdbd.conf would be. What is remote is fetched anew when it is
 * older than its ttl, if SlurmUser can do that; while the source says nothing, or SlurmUser has no
 * way to ask it, the old one serves, up to max_stale. A token is made each time. */
#ifndef RUNTIME_STORAGE_PASS_ANSWER_H
#define RUNTIME_STORAGE_PASS_ANSWER_H

#include "runtime/secrets/cache/cache.h"
#include "runtime/storage_pass/script.h"

/* How a script is answered. */
struct answering {
	bool fetch; /* false: as the cache is; what has aged much is not there */
	int deadline_ms;
	void (*warn)(void *user, const struct err *err);
	void *user;
};

/* NULL on error: secret_missing (nothing there), those of secret_cache_fetch and secret_resolve.
 * The caller frees it. */
struct secret *answer_find(const struct script *s, const struct answering *how, struct err *err);
/* Puts the password into the cache; key and cache are made where they are missing. */
bool answer_keep(const struct script *s, const void *password, size_t n, struct err *err);
/* Removes the cache and its key. */
bool answer_forget(const struct script *s, struct err *err);

#endif
