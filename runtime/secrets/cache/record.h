/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One cached secret as the bytes of a file: a header in the clear, and value and version sealed
 *with XChaCha20-Poly1305 under a key derived from the cache's. Header and context (what the secret
 *is for, recomputed from the description) are authenticated with it, so that a file serves nowhere
 * but where it was written for. There is exactly one valid encoding of a record.
 *
 *	 0  8  "SLACCSEC"                 56 16  boot id
 *	 8  1  format, 1                  72 24  nonce, random at each writing
 *	 9  1  cipher, 1                  96  4  bytes of the sealed part, without its tag
 *	10  2  0                         100 28  0
 *	12  4  bytes of the file         128  n  sealed: u16 size, version, u32 size, value, padding
 *	16  8  key id                            (ISO/IEC 7816-4, to 64 bytes)
 *	24  8  generation                    16  tag
 *	32  8  fetched, seconds since 1970
 *	40  8  fresh until
 *	48  8  fetched, seconds since boot      Numbers are big-endian. */
#ifndef RUNTIME_SECRETS_CACHE_RECORD_H
#define RUNTIME_SECRETS_CACHE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/secrets/provider.h"

enum {
	RECORD_HEADER_SIZE = 128,
	RECORD_SIZE_MAX = 128 * 1024,
	CACHE_KEY_SIZE = 32,
	CACHE_CONTEXT_SIZE = 32,
	CACHE_BOOT_ID_SIZE = 16,
	CACHE_KEY_ID_SIZE = 8,
};

/* When: the wall clock, and the one that nobody can set. */
struct cache_time {
	int64_t wall; /* seconds since 1970 */
	int64_t boot; /* seconds since the machine started */
	unsigned char boot_id[CACHE_BOOT_ID_SIZE];
};

struct record {
	uint64_t generation;
	struct cache_time fetched;
	int64_t fresh_until;
	struct secret_value value; /* as its source holds it: no user name */
};

enum record_fault {
	RECORD_GOOD,
	RECORD_OTHER_KEY, /* sealed with another key */
	RECORD_TAMPERED,  /* no record that this key has sealed for this context */
	RECORD_NO_MEMORY,
};

/* Seals `r`. The caller frees *out (sodium_free) of *size bytes. Errors: secret_memory. */
bool record_seal(const struct record *r, const unsigned char key[CACHE_KEY_SIZE],
		 const unsigned char context[CACHE_CONTEXT_SIZE], unsigned char **out, size_t *size,
		 struct err *err);
/* Opens `size` bytes. The caller releases out->value; it is empty unless RECORD_GOOD. */
enum record_fault record_open(const unsigned char *bytes, size_t size,
			      const unsigned char key[CACHE_KEY_SIZE],
			      const unsigned char context[CACHE_CONTEXT_SIZE], struct record *out);

/* The name that records bear of the key that sealed them; it says nothing about the key. */
void record_key_id(const unsigned char key[CACHE_KEY_SIZE], unsigned char id[CACHE_KEY_ID_SIZE]);
/* That name, from the first `size` bytes of a record; false if they are none of a record's. Nothing
 * is verified. */
bool record_peek(const unsigned char *bytes, size_t size, unsigned char id[CACHE_KEY_ID_SIZE]);

#endif
