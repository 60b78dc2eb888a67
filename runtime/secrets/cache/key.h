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

#endif
