/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SHA-1 in one piece: no streaming, since passwords are short. All intermediates are wiped. */
#include "runtime/secrets/sha1.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 64, ROUNDS = 80 };

static uint32_t rotate(uint32_t v, int by)
{
	return v << by | v >> (32 - by);
}

static uint32_t mix(int round, uint32_t b, uint32_t c, uint32_t d)
{
	return round < 20   ? ((b & c) | (~b & d)) + 0x5a827999
	       : round < 40 ? (b ^ c ^ d) + 0x6ed9eba1
	       : round < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
			    : (b ^ c ^ d) + 0xca62c1d6;
}

static void compress(uint32_t h[5], const unsigned char block[BLOCK])
{
	uint32_t w[ROUNDS], v[5];
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < ROUNDS; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	memcpy(v, h, sizeof(v));
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t next = rotate(v[0], 5) + mix(i, v[1], v[2], v[3]) + v[4] + w[i];
		v[4] = v[3];
		v[3] = v[2];
		v[2] = rotate(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (int i = 0; i < 5; i++)
		h[i] += v[i];
	sodium_memzero(w, sizeof(w));
	sodium_memzero(v, sizeof(v));
}

void sha1(const void *bytes, size_t n, unsigned char out[SHA1_SIZE])
{
	uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	const unsigned char *p = bytes;
	unsigned char tail[2 * BLOCK] = {0};
	size_t left = n;
	for (; left >= BLOCK; left -= BLOCK, p += BLOCK)
		compress(h, p);
	if (left)
		memcpy(tail, p, left);
	tail[left] = 0x80;
	/* The length in bits needs 8 bytes at the end of the last block. */
	size_t size = left + 9 > BLOCK ? 2 * BLOCK : BLOCK;
	uint64_t bits = (uint64_t)n * 8;
	for (size_t i = 0; i < 8; i++)
		tail[size - 1 - i] = (unsigned char)(bits >> (8 * i));
	for (size_t i = 0; i < size; i += BLOCK)
		compress(h, tail + i);
	for (size_t i = 0; i < SHA1_SIZE; i++)
		out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
	sodium_memzero(tail, sizeof(tail));
	sodium_memzero(h, sizeof(h));
}
