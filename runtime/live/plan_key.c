/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/plan_key.h"

#include "runtime/live/state.h"
#include "runtime/secrets/key_file.h"

#include <sodium.h>

enum { PART = 32 };

struct plan_key {
	unsigned char sign[PART], digest[PART];
	char id[PLAN_KEY_ID_SIZE];
};

/* A key of its own for each use. */
static void derive(const struct secret *from, const char *use, size_t n, unsigned char *out,
		   size_t size)
{
	unsigned char root[PART];
	crypto_generichash(root, sizeof(root), (const unsigned char *)secret_bytes(from),
			   secret_size(from), NULL, 0);
	crypto_generichash(out, size, (const unsigned char *)use, n, root, sizeof(root));
	sodium_memzero(root, sizeof(root));
}

static struct plan_key *make_key(const struct secret *from, struct err *err)
{
	unsigned char id[crypto_generichash_BYTES_MIN];
	struct plan_key *key = sodium_malloc(sizeof(*key));
	if (!key) {
		err_set_memory(err);
		return NULL;
	}
	derive(from, "slacc plan: sign", 16, key->sign, sizeof(key->sign));
	derive(from, "slacc plan: digest", 18, key->digest, sizeof(key->digest));
	derive(from, "slacc plan: name", 16, id, sizeof(id));
	sodium_bin2hex(key->id, sizeof(key->id), id, (sizeof(key->id) - 1) / 2);
	sodium_mprotect_readonly(key);
	return key;
}

static const struct key_file_use use = {"the key of saved plans", &DIAG_plan_key_unfit,
					", or name a key with --plan-key"};

/* Takes the bytes over; NULL stays NULL. */
static struct plan_key *key_from(struct secret *bytes, struct err *err)
{
	struct plan_key *key = bytes ? make_key(bytes, err) : NULL;
	secret_free(bytes);
	return key;
}

struct plan_key *plan_key_read(const char *path, struct err *err)
{
	return key_from(key_file_read(path, &use, err), err);
}

struct plan_key *plan_key_of_state(const char *directory, bool make, struct err *err)
{
	if (make && !state_make(directory, err))
		return NULL;
	return key_from(key_file_of(directory, "plan.key", &use, make, err), err);
}

void plan_key_free(struct plan_key *key)
{
	sodium_free(key);
}

void plan_key_id(const struct plan_key *key, char out[PLAN_KEY_ID_SIZE])
{
	snprintf(out, PLAN_KEY_ID_SIZE, "%s", key->id);
}

static void hash(const unsigned char key[PART], const void *data, size_t size,
		 char out[PLAN_DIGEST_SIZE])
{
	unsigned char digest[(PLAN_DIGEST_SIZE - 1) / 2];
	crypto_generichash(digest, sizeof(digest), data, size, key, PART);
	sodium_bin2hex(out, PLAN_DIGEST_SIZE, digest, sizeof(digest));
}

void plan_key_sign(const struct plan_key *key, const void *data, size_t size,
		   char out[PLAN_DIGEST_SIZE])
{
	hash(key->sign, data, size, out);
}

void plan_key_digest(const struct plan_key *key, const void *data, size_t size,
		     char out[PLAN_DIGEST_SIZE])
{
	hash(key->digest, data, size, out);
}
