/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The digest that caching_sha2_password stores: SHA-256 crypt as of crypt(3)'s $5$ with explicit
 * rounds, except that the salt has 20 bytes. */
#ifndef RUNTIME_SECRETS_SHA256_CRYPT_H
#define RUNTIME_SECRETS_SHA256_CRYPT_H

#include <stddef.h>

enum { SHA256_CRYPT_SIZE = 43 };

/* Writes the 43 characters (out of ./0-9A-Za-z), without NUL. Intermediates are wiped. */
void sha256_crypt(const char *password, size_t n, const char *salt, size_t salt_size,
		  unsigned long rounds, char out[SHA256_CRYPT_SIZE]);

#endif
