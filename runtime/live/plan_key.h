/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The key of saved plans: it signs them, and keys the digests in them, so that nobody without it
 * can guess what a digest is of. A file of at least 32 bytes that nobody else can read. */
#ifndef RUNTIME_LIVE_PLAN_KEY_H
#define RUNTIME_LIVE_PLAN_KEY_H

#include "runtime/base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { PLAN_DIGEST_SIZE = 65, PLAN_KEY_ID_SIZE = 17 }; /* hex digits and a NUL */

struct plan_key; /* in memory for secrets */

/* Reads the key at an absolute path. Errors: those of file() secrets; plan_key_unfit. */
struct plan_key *plan_key_read(const char *path, struct err *err);
/* The one of a state directory, which must be ours or root's and closed to other writers; with
 * `make` it and the directory are made where they are missing, 0600 and 0700. */
struct plan_key *plan_key_of_state(const char *directory, bool make, struct err *err);
void plan_key_free(struct plan_key *key);

/* Tells keys apart and says nothing about them. */
void plan_key_id(const struct plan_key *key, char out[PLAN_KEY_ID_SIZE]);
/* Keyed BLAKE2b. What is signed and what is digested are never the same, whatever the bytes. */
void plan_key_sign(const struct plan_key *key, const void *data, size_t size,
		   char out[PLAN_DIGEST_SIZE]);
void plan_key_digest(const struct plan_key *key, const void *data, size_t size,
		     char out[PLAN_DIGEST_SIZE]);

#endif
