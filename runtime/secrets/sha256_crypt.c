/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SHA-256 crypt (Ulrich Drepper's specification, 2007), with libsodium's SHA-256. The step numbers
 * are the specification's. */
#include "runtime/secrets/sha256_crypt.h"

#include <sodium.h>
#include <string.h>

enum { SIZE = crypto_hash_sha256_BYTES };

typedef crypto_hash_sha256_state state;

static void add(state *s, const void *bytes, size_t n)
{
	crypto_hash_sha256_update(s, bytes, n);
}

/* The first n bytes of `digest` repeated without end. */
static void add_repeated(state *s, const unsigned char digest[SIZE], size_t n)
{
	for (; n > SIZE; n -= SIZE)
		add(s, digest, SIZE);
	add(s, digest, n);
}

/* Steps 1 to 12: digest A, with digest B inside. */
static void first(const char *key, size_t n, const char *salt, size_t salt_size,
		  unsigned char a[SIZE])
{
	unsigned char b[SIZE];
	state s;
	crypto_hash_sha256_init(&s);
	add(&s, key, n);
	add(&s, salt, salt_size);
	add(&s, key, n);
	crypto_hash_sha256_final(&s, b);
	crypto_hash_sha256_init(&s);
	add(&s, key, n);
	add(&s, salt, salt_size);
	add_repeated(&s, b, n);
	for (size_t bits = n; bits; bits >>= 1) {
		if (bits & 1)
			add(&s, b, SIZE);
		else
			add(&s, key, n);
	}
	crypto_hash_sha256_final(&s, a);
	sodium_memzero(b, sizeof(b));
	sodium_memzero(&s, sizeof(s));
}

/* Steps 13 to 15 and 17 to 19: the digest of `text` repeated `times` times. */
static void repeated(const char *text, size_t n, size_t times, unsigned char out[SIZE])
{
	state s;
	crypto_hash_sha256_init(&s);
	for (size_t i = 0; i < times; i++)
		add(&s, text, n);
	crypto_hash_sha256_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

/* Step 21: one round; P is n bytes out of dp, S is salt_size bytes out of ds. */
static void turn(unsigned long round, unsigned char a[SIZE], const unsigned char dp[SIZE], size_t n,
		 const unsigned char ds[SIZE], size_t salt_size)
{
	state s;
	crypto_hash_sha256_init(&s);
	if (round & 1)
		add_repeated(&s, dp, n);
	else
		add(&s, a, SIZE);
	if (round % 3)
		add_repeated(&s, ds, salt_size);
	if (round % 7)
		add_repeated(&s, dp, n);
	if (round & 1)
		add(&s, a, SIZE);
	else
		add_repeated(&s, dp, n);
	crypto_hash_sha256_final(&s, a);
}

/* Step 22: base 64 of crypt(3): six bits at a time from the low end, bytes in this order. */
static void encode(const unsigned char a[SIZE], char out[SHA256_CRYPT_SIZE])
{
	static const char digit[] =
		"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const unsigned char order[][3] = {{0, 10, 20}, {21, 1, 11}, {12, 22, 2}, {3, 13, 23},
						 {24, 4, 14}, {15, 25, 5}, {6, 16, 26}, {27, 7, 17},
						 {18, 28, 8}, {9, 19, 29}};
	size_t at = 0;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		unsigned long v = (unsigned long)a[order[i][0]] << 16 |
				  (unsigned long)a[order[i][1]] << 8 | a[order[i][2]];
		for (int k = 0; k < 4; k++, v >>= 6)
			out[at++] = digit[v & 63];
	}
	unsigned long v = (unsigned long)a[31] << 8 | a[30];
	for (int k = 0; k < 3; k++, v >>= 6)
		out[at++] = digit[v & 63];
}

void sha256_crypt(const char *password, size_t n, const char *salt, size_t salt_size,
		  unsigned long rounds, char out[SHA256_CRYPT_SIZE])
{
	unsigned char a[SIZE], dp[SIZE], ds[SIZE];
	first(password, n, salt, salt_size, a);
	repeated(password, n, n, dp);
	repeated(salt, salt_size, 16u + a[0], ds);
	for (unsigned long round = 0; round < rounds; round++)
		turn(round, a, dp, n, ds, salt_size);
	encode(a, out);
	sodium_memzero(a, sizeof(a));
	sodium_memzero(dp, sizeof(dp));
	sodium_memzero(ds, sizeof(ds));
	/* What the rounds left on the stack. */
	sodium_stackzero(1024);
}
