/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Secret memory is libsodium's: each block has guard pages and is kept out of core files. mlock may
 * fail (containers); the block works without, and secret_memory_locks tells. */
#define _DEFAULT_SOURCE /* prctl's neighbours, mallopt */
#include "runtime/secrets/secret.h"
#include "runtime/secrets/http.h"
#include "runtime/secrets/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

struct secret {
	char *bytes; /* capacity + 1 bytes of sodium_malloc */
	size_t size, capacity;
	bool sealed; /* the block may be read only */
};

bool secret_init(struct err *err)
{
	/* 1 means that it was ready already. */
	int ready = sodium_init();
	if (ready == 0)
		secret_json_init();
	if (ready >= 0)
		return ready == 1 || http_init(err);
	return err_set(err, ERR_INTERNAL, &DIAG_secret_memory, "libsodium cannot be initialised");
}

void secret_harden_process(void)
{
	const struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#ifdef M_PERTURB
	/* What libraries (TLS, the database client) free without wiping is overwritten. */
	mallopt(M_PERTURB, 0x5a);
#endif
}

bool secret_memory_locks(void)
{
	unsigned char probe[64];
	bool locks = !sodium_mlock(probe, sizeof(probe));
	if (locks)
		sodium_munlock(probe, sizeof(probe));
	return locks;
}

struct secret *secret_new(size_t capacity, struct err *err)
{
	struct secret *s;
	if (capacity > SECRET_SIZE_MAX) {
		err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_too_large,
			"the secret is larger than %d bytes", SECRET_SIZE_MAX);
		return NULL;
	}
	s = calloc(1, sizeof(*s));
	if (s && (s->bytes = sodium_malloc(capacity + 1))) {
		s->capacity = capacity;
		sodium_memzero(s->bytes, capacity + 1);
		return s;
	}
	free(s);
	err_set(err, ERR_INTERNAL, &DIAG_secret_memory, "no memory for a secret");
	return NULL;
}

char *secret_fill(struct secret *secret)
{
	if (secret->sealed)
		sodium_mprotect_readwrite(secret->bytes);
	secret->sealed = false;
	return secret->bytes;
}

void secret_seal(struct secret *secret, size_t size)
{
	char *bytes = secret_fill(secret);
	secret->size = size <= secret->capacity ? size : secret->capacity;
	sodium_memzero(bytes + secret->size, secret->capacity + 1 - secret->size);
	secret->sealed = !sodium_mprotect_readonly(bytes);
}

struct secret *secret_copy(const void *bytes, size_t n, struct err *err)
{
	struct secret *s = secret_new(n, err);
	if (!s)
		return NULL;
	for (size_t i = 0; i < n; i++)
		s->bytes[i] = ((const char *)bytes)[i];
	secret_seal(s, n);
	return s;
}

void secret_free(struct secret *secret)
{
	if (!secret)
		return;
	sodium_free(secret->bytes);
	free(secret);
}

const char *secret_bytes(const struct secret *secret)
{
	return secret->bytes;
}

size_t secret_size(const struct secret *secret)
{
	return secret->size;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	return a->size == b->size && !sodium_memcmp(a->bytes, b->bytes, a->size);
}
