/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Each block has its size in front, so that it can be wiped. */
#include "runtime/secrets/wiping.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 16 };

static size_t size_of(const void *block)
{
	size_t n;
	memcpy(&n, (const char *)block - HEADER, sizeof(n));
	return n;
}

void *wiping_malloc(size_t n)
{
	char *p = n <= SIZE_MAX - HEADER ? malloc(n + HEADER) : NULL;
	if (!p)
		return NULL;
	memcpy(p, &n, sizeof(n));
	return p + HEADER;
}

void *wiping_calloc(size_t count, size_t n)
{
	if (n && count > SIZE_MAX / n)
		return NULL;
	void *p = wiping_malloc(count * n);
	if (p)
		memset(p, 0, count * n);
	return p;
}

void *wiping_realloc(void *block, size_t n)
{
	void *p = wiping_malloc(n);
	if (!p || !block)
		return p;
	size_t old = size_of(block);
	memcpy(p, block, old < n ? old : n);
	wiping_free(block);
	return p;
}

char *wiping_strdup(const char *text)
{
	size_t n = strlen(text) + 1;
	char *p = wiping_malloc(n);
	if (p)
		memcpy(p, text, n);
	return p;
}

void wiping_free(void *block)
{
	if (!block)
		return;
	char *p = (char *)block - HEADER;
	sodium_memzero(p, size_of(block) + HEADER);
	free(p);
}
