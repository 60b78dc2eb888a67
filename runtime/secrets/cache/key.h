/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The key that seals the cache, by the words of the attribute 'key' of a credential's cache:
 *
 *	host                       STATE_DIR/cache.key, made when it is missing. It lies beside what
 *	                           it seals: a copy of the disk has both
 *	/abs/path                  a file, elsewhere
 *	systemd_credential:NAME    given by systemd, which may keep it sealed to a TPM
 *	keyring:NAME               a key of type "user" in the kernel's keyrings */
#ifndef RUNTIME_SECRETS_CACHE_KEY_H
#define RUNTIME_SECRETS_CACHE_KEY_H

#include "runtime/secrets/cache/record.h"

enum cache_key_source { CACHE_KEY_HOST, CACHE_KEY_FILE, CACHE_KEY_SYSTEMD, CACHE_KEY_KEYRING };

/* The words' source; false if they name none. */
bool cache_key_parse(const char *words, enum cache_key_source *source, const char **name);
/* The key, in memory for secrets, which the caller frees. `words` NULL: host. Errors: those of the
 * source; secret_key_unfit. */
struct secret *cache_key_open(const char *words, const char *state_directory, bool make,
			      struct err *err);

#endif
