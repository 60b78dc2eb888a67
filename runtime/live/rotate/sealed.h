/* SPDX-License-Identifier: BSD-2-Clause
 *
 * state_dir/rotate/LABEL: the new password of a rotation from before a server hears of it until it
 * is where it belongs. A record as the cache has them (secrets/cache/record.h), sealed with the key
 * of the credential's cache for this credential alone. */
#ifndef RUNTIME_LIVE_ROTATE_SEALED_H
#define RUNTIME_LIVE_ROTATE_SEALED_H

#include "runtime/secrets/provider.h"

/* Where, and for what. The strings are the caller's. */
struct sealed {
	const char *state_directory;
	const char *label;          /* of the credential */
	const char *key;            /* as cache_key_open takes it */
	const char *const *binding; /* what it is for, as of a cache_policy */
};

/* *found false: there is none. The caller releases out. Errors: secret_cache_tampered,
 * secret_cache_key, those of files and of the key. */
bool sealed_read(const struct sealed *s, struct secret_value *out, bool *found, struct err *err);
/* Durable when it returns true. Key and directories are made where they are missing. */
bool sealed_write(const struct sealed *s, const struct secret_value *value, struct err *err);
bool sealed_remove(const struct sealed *s, struct err *err);

#endif
