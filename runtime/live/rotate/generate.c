/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/rotate/generate.h"

#include <sodium.h>
#include <string.h>

static const char *const sorts[] = {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz",
				    "0123456789", "-_."};
enum { SORTS = sizeof(sorts) / sizeof(*sorts) };

static char draw(void)
{
	uint32_t count = 0;
	for (unsigned i = 0; i < SORTS; i++)
		count += (uint32_t)strlen(sorts[i]);
	uint32_t at = randombytes_uniform(count);
	for (unsigned i = 0; i < SORTS; i++) {
		uint32_t n = (uint32_t)strlen(sorts[i]);
		if (at < n)
			return sorts[i][at];
		at -= n;
	}
	return '0'; /* not reached */
}

/* What begins with a sign is taken for an option somewhere. */
static bool is_good(const char *password)
{
	for (unsigned i = 0; i < SORTS; i++) {
		if (!strpbrk(password, sorts[i]))
			return false;
	}
	return !strchr(sorts[SORTS - 1], *password);
}

struct secret *generate_password(struct err *err)
{
	struct secret *s = secret_new(GENERATED_SIZE, err);
	if (!s)
		return NULL;
	char *to = secret_fill(s);
	do {
		for (unsigned i = 0; i < GENERATED_SIZE; i++)
			to[i] = draw();
		to[GENERATED_SIZE] = 0;
	} while (!is_good(to));
	secret_seal(s, GENERATED_SIZE);
	return s;
}
