/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/pair.h"

#include <sodium.h>
#include <string.h>

enum { SIZES = 2 + 4 };

void pair_put_number(unsigned char *p, uint64_t v, int n)
{
	while (n--) {
		p[n] = (unsigned char)v;
		v >>= 8;
	}
}

uint64_t pair_number(const unsigned char *p, int n)
{
	uint64_t v = 0;
	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static size_t padded(size_t n)
{
	return (n / PAIR_BLOCK + 1) * PAIR_BLOCK;
}

size_t pair_size(const char *text, const struct secret *secret)
{
	return padded(SIZES + strlen(text) + secret_size(secret));
}

void pair_put(unsigned char *p, size_t size, const char *text, const struct secret *secret)
{
	size_t n = strlen(text), m = secret_size(secret);
	memset(p, 0, size);
	pair_put_number(p, n, 2);
	memcpy(p + 2, text, n);
	pair_put_number(p + 2 + n, m, 4);
	memcpy(p + SIZES + n, secret_bytes(secret), m);
	p[SIZES + n + m] = 0x80;
}

bool pair_take(const unsigned char *p, size_t size, struct pair *out)
{
	if (size < SIZES + 1)
		return false;
	size_t n = pair_number(p, 2);
	if (n > size - SIZES - 1)
		return false;
	size_t m = pair_number(p + 2 + n, 4);
	if (m > size - SIZES - 1 - n || padded(SIZES + n + m) != size)
		return false;
	const unsigned char *end = p + SIZES + n + m;
	*out = (struct pair){p + 2, p + SIZES + n, n, m};
	return *end == 0x80 && sodium_is_zero(end + 1, (size_t)(p + size - end - 1));
}
