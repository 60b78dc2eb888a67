/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SHA-1 (FIPS 180-4), only because mysql_native_password is made of it and libsodium has none. Not
 * for anything new. */
#ifndef RUNTIME_SECRETS_SHA1_H
#define RUNTIME_SECRETS_SHA1_H

#include <stddef.h>

enum { SHA1_SIZE = 20 };

/* The digest of n bytes; what it kept meanwhile is wiped. */
void sha1(const void *bytes, size_t n, unsigned char out[SHA1_SIZE]);

#endif
