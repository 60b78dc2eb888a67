/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SHA-256 (FIPS 180-4) for digests of files: assets in the model, artefacts in the manifest. It is
 * here, and small, because whatever compiles a description must not load a crypto library; nothing
 * secret depends on it. Allocates nothing. */
#ifndef GRAMMAR_SUPPORT_SHA256_H
#define GRAMMAR_SUPPORT_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;
	unsigned char block[64];
};

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t size);
/* Ends the sum: 64 lower-case hex digits and a NUL. `h` is used up. */
void sha256_end(struct sha256 *h, char out[static 65]);

/* All of the above for one piece of memory. */
void sha256_hex(const void *data, size_t size, char out[static 65]);

#endif
