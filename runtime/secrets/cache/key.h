/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The key that seals the cache, from where the words of the attribute 'key' say
 * (compiler/cache_key.h). The one of "host" is STATE_DIR/cache.key: it lies beside what it seals,
 * and a copy of the disk has both. */
#ifndef RUNTIME_SECRETS_CACHE_KEY_H
#define RUNTIME_SECRETS_CACHE_KEY_H

#include "compiler/cache_key.h"
#include "runtime/secrets/cache/record.h"

/* The key, in memory for secrets, which the caller frees. `words` NULL: host. Errors: those of the
 * source; secret_key_unfit. */
struct secret *cache_key_open(const char *words, const char *state_directory, bool make,
			      struct err *err);

/* Exchanging the host's key, in steps that can each be repeated. At any moment STATE_DIR/cache.key
 * is the one key in force:
 *
 *	cache_key_next         cache.key.new is made: the key to come, which others may be sealed
 *with cache_key_exchange     cache.key becomes cache.key.old, cache.key.new becomes cache.key
 *	cache_key_forget_last  cache.key.old, by which leftovers are known, goes */
enum cache_key_stage {
	CACHE_KEY_SETTLED,
	CACHE_KEY_TO_COME,   /* cache_key_next was called, and no exchange ended */
	CACHE_KEY_EXCHANGED, /* what the last key has sealed may still lie about */
};

bool cache_key_stage(const char *state_directory, enum cache_key_stage *out, struct err *err);
/* As cache_key_open. */
struct secret *cache_key_next(const char *state_directory, struct err *err);
struct secret *cache_key_last(const char *state_directory, struct err *err);
bool cache_key_exchange(const char *state_directory, struct err *err);
bool cache_key_forget_last(const char *state_directory, struct err *err);

#endif
