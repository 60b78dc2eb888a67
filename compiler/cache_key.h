/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The words that name the key of the cache of secrets, the attribute 'key' of a block 'cache':
 *
 *	host                       a file of the host's own, in its state directory
 *	/abs/path                  a file, elsewhere
 *	systemd_credential:NAME    given by systemd, which may keep it sealed to a TPM
 *	keyring:NAME               a key of type "user" in the kernel's keyrings */
#ifndef COMPILER_CACHE_KEY_H
#define COMPILER_CACHE_KEY_H

#include <stdbool.h>

enum cache_key_source { CACHE_KEY_HOST, CACHE_KEY_FILE, CACHE_KEY_SYSTEMD, CACHE_KEY_KEYRING };

/* The words' source, and the path or name in them; false if they name none. */
bool cache_key_parse(const char *words, enum cache_key_source *source, const char **name);

#endif
