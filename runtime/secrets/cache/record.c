/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/cache/record.h"
#include "runtime/secrets/pair.h"

#include <sodium.h>
#include <string.h>

enum {
	AT_FORMAT = 8,
	AT_CIPHER = 9,
	AT_SIZE = 12,
	AT_KEY_ID = 16,
	AT_GENERATION = 24,
	AT_FETCHED = 32,
	AT_FRESH = 40,
	AT_BOOT = 48,
	AT_BOOT_ID = 56,
	AT_NONCE = 72,
	AT_SEALED = 96,
	AT_ZERO = 100,
	NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

static const char magic[8] = {'S', 'L', 'A', 'C', 'C', 'S', 'E', 'C'};

void record_key_id(const unsigned char key[CACHE_KEY_SIZE], unsigned char id[CACHE_KEY_ID_SIZE])
{
	unsigned char name[crypto_kdf_BYTES_MIN];
	crypto_kdf_derive_from_key(name, sizeof(name), 2, "slaccsec", key);
	memcpy(id, name, CACHE_KEY_ID_SIZE);
}

/* A key for sealing, and its name. */
static void derive(const unsigned char key[CACHE_KEY_SIZE], unsigned char sealing[CACHE_KEY_SIZE],
		   unsigned char id[CACHE_KEY_ID_SIZE])
{
	crypto_kdf_derive_from_key(sealing, CACHE_KEY_SIZE, 1, "slaccsec", key);
	record_key_id(key, id);
}

/* What is authenticated and not sealed. */
struct additional {
	unsigned char bytes[RECORD_HEADER_SIZE + CACHE_CONTEXT_SIZE];
};

static void make_additional(struct additional *a, const unsigned char *header,
			    const unsigned char context[CACHE_CONTEXT_SIZE])
{
	memcpy(a->bytes, header, RECORD_HEADER_SIZE);
	memcpy(a->bytes + RECORD_HEADER_SIZE, context, CACHE_CONTEXT_SIZE);
}

static void put_header(unsigned char *p, const struct record *r, size_t plain, size_t size,
		       const unsigned char id[CACHE_KEY_ID_SIZE])
{
	memset(p, 0, RECORD_HEADER_SIZE);
	memcpy(p, magic, sizeof(magic));
	p[AT_FORMAT] = p[AT_CIPHER] = 1;
	pair_put_number(p + AT_SIZE, size, 4);
	memcpy(p + AT_KEY_ID, id, CACHE_KEY_ID_SIZE);
	pair_put_number(p + AT_GENERATION, r->generation, 8);
	pair_put_number(p + AT_FETCHED, (uint64_t)r->fetched.wall, 8);
	pair_put_number(p + AT_FRESH, (uint64_t)r->fresh_until, 8);
	pair_put_number(p + AT_BOOT, (uint64_t)r->fetched.boot, 8);
	memcpy(p + AT_BOOT_ID, r->fetched.boot_id, CACHE_BOOT_ID_SIZE);
	randombytes_buf(p + AT_NONCE, NONCE_SIZE);
	pair_put_number(p + AT_SEALED, plain, 4);
}

bool record_seal(const struct record *r, const unsigned char key[CACHE_KEY_SIZE],
		 const unsigned char context[CACHE_CONTEXT_SIZE], unsigned char **out, size_t *size,
		 struct err *err)
{
	unsigned char sealing[CACHE_KEY_SIZE], id[CACHE_KEY_ID_SIZE];
	struct additional a;
	size_t plain = pair_size(r->value.version, r->value.password);
	*size = RECORD_HEADER_SIZE + plain + TAG_SIZE;
	unsigned char *p = *out = sodium_malloc(*size);
	if (!p)
		return err_set(err, ERR_INTERNAL, &DIAG_secret_memory, "no memory for a secret");
	derive(key, sealing, id);
	put_header(p, r, plain, *size, id);
	make_additional(&a, p, context);
	pair_put(p + RECORD_HEADER_SIZE, plain, r->value.version, r->value.password);
	crypto_aead_xchacha20poly1305_ietf_encrypt(p + RECORD_HEADER_SIZE, NULL,
						   p + RECORD_HEADER_SIZE, plain, a.bytes,
						   sizeof(a.bytes), NULL, p + AT_NONCE, sealing);
	sodium_memzero(sealing, sizeof(sealing));
	return true;
}

bool record_peek(const unsigned char *bytes, size_t size, unsigned char id[CACHE_KEY_ID_SIZE])
{
	if (size < RECORD_HEADER_SIZE || memcmp(bytes, magic, sizeof(magic)))
		return false;
	memcpy(id, bytes + AT_KEY_ID, CACHE_KEY_ID_SIZE);
	return true;
}

/* The header says what it must, whatever the key. */
static bool well_formed(const unsigned char *p, size_t size)
{
	static const unsigned char zero[RECORD_HEADER_SIZE];
	if (size < RECORD_HEADER_SIZE + TAG_SIZE || size > RECORD_SIZE_MAX)
		return false;
	return !memcmp(p, magic, sizeof(magic)) && p[AT_FORMAT] == 1 && p[AT_CIPHER] == 1 &&
	       !p[10] && !p[11] && pair_number(p + AT_SIZE, 4) == size &&
	       pair_number(p + AT_SEALED, 4) == size - RECORD_HEADER_SIZE - TAG_SIZE &&
	       !memcmp(p + AT_ZERO, zero, RECORD_HEADER_SIZE - AT_ZERO);
}

static enum record_fault take_plain(const unsigned char *p, size_t n, struct record *out)
{
	struct pair pair;
	struct err err;
	if (!pair_take(p, n, &pair) || pair.text_size >= SECRET_VERSION_SIZE)
		return RECORD_TAMPERED;
	memcpy(out->value.version, pair.text, pair.text_size);
	out->value.version[pair.text_size] = 0;
	out->value.password = secret_copy(pair.secret, pair.secret_size, &err);
	return out->value.password ? RECORD_GOOD : RECORD_NO_MEMORY;
}

static void take_header(const unsigned char *p, struct record *out)
{
	out->generation = pair_number(p + AT_GENERATION, 8);
	out->fetched.wall = (int64_t)pair_number(p + AT_FETCHED, 8);
	out->fresh_until = (int64_t)pair_number(p + AT_FRESH, 8);
	out->fetched.boot = (int64_t)pair_number(p + AT_BOOT, 8);
	memcpy(out->fetched.boot_id, p + AT_BOOT_ID, CACHE_BOOT_ID_SIZE);
}

enum record_fault record_open(const unsigned char *bytes, size_t size,
			      const unsigned char key[CACHE_KEY_SIZE],
			      const unsigned char context[CACHE_CONTEXT_SIZE], struct record *out)
{
	unsigned char sealing[CACHE_KEY_SIZE], id[CACHE_KEY_ID_SIZE];
	struct additional a;
	*out = (struct record){.value = SECRET_VALUE_INIT};
	if (!well_formed(bytes, size))
		return RECORD_TAMPERED;
	derive(key, sealing, id);
	size_t plain_size = size - RECORD_HEADER_SIZE - TAG_SIZE;
	unsigned char *plain = sodium_malloc(plain_size + 1);
	enum record_fault fault = plain ? RECORD_GOOD : RECORD_NO_MEMORY;
	if (!fault && memcmp(id, bytes + AT_KEY_ID, CACHE_KEY_ID_SIZE))
		fault = RECORD_OTHER_KEY;
	make_additional(&a, bytes, context);
	if (!fault && crypto_aead_xchacha20poly1305_ietf_decrypt(
			      plain, NULL, NULL, bytes + RECORD_HEADER_SIZE, plain_size + TAG_SIZE,
			      a.bytes, sizeof(a.bytes), bytes + AT_NONCE, sealing))
		fault = RECORD_TAMPERED;
	sodium_memzero(sealing, sizeof(sealing));
	if (!fault) {
		take_header(bytes, out);
		fault = take_plain(plain, plain_size, out);
	}
	sodium_free(plain);
	return fault;
}
