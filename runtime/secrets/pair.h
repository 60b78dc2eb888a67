/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A text and a secret as the bytes that are sealed: u16 size, text, u32 size, secret, then padding
 * (ISO/IEC 7816-4) to a multiple of 64, so that the length says little. There is one encoding. */
#ifndef RUNTIME_SECRETS_PAIR_H
#define RUNTIME_SECRETS_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/secrets/secret.h"

enum { PAIR_BLOCK = 64 };

/* Both within the bytes that were read. */
struct pair {
	const unsigned char *text, *secret;
	size_t text_size, secret_size;
};

/* Bytes that pair_put takes. */
size_t pair_size(const char *text, const struct secret *secret);
void pair_put(unsigned char *p, size_t size, const char *text, const struct secret *secret);
/* False if the bytes are none that pair_put writes. */
bool pair_take(const unsigned char *p, size_t size, struct pair *out);

/* Numbers as the formats of this folder have them: big-endian, of n bytes. */
void pair_put_number(unsigned char *p, uint64_t v, int n);
uint64_t pair_number(const unsigned char *p, int n);

#endif
