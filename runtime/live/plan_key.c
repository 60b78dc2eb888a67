/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/plan_key.h"

#include "runtime/base/file.h"
#include "runtime/live/state.h"
#include "runtime/secrets/provider.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

enum { KEY_MIN = 32, PART = 32 };

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

struct plan_key *plan_key_read(const char *path, struct err *err)
{
	struct secret_value value = SECRET_VALUE_INIT;
	const struct secret_request request = {.function = "file", .args = &path, .arg_count = 1};
	struct plan_key *key = NULL;
	if (!secret_fetch_file(&request, &value, err)) {
		err_prefix(err, "the key of saved plans");
	} else if (secret_size(value.password) < KEY_MIN) {
		err_set(err, ERR_WORLD, &DIAG_plan_key_unfit,
			"'%s' has less than %d bytes, too few for the key of saved plans", path,
			(int)KEY_MIN);
		err_hint(err, "make one with: (umask 077; openssl rand -hex 32 > '%s')", path);
	} else {
		key = make_key(value.password, err);
	}
	secret_value_release(&value);
	return key;
}

static bool create(const char *path, struct err *err)
{
	unsigned char random[PART];
	char text[2 * PART + 1];
	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(text, sizeof(text), random, sizeof(random));
	const struct file_piece pieces[] = {{text, sizeof(text) - 1}, {"\n", 1}};
	const struct file_write w = {
		.path = path,
		.pieces = pieces,
		.piece_count = 2,
		.mode = 0600,
		.uid = FILE_KEEP_OWNER,
		.gid = FILE_KEEP_GROUP,
		.only_new = true,
	};
	bool ok = file_sweep(path, NULL, err) && file_write_atomic(&w, err);
	sodium_memzero(random, sizeof(random));
	sodium_memzero(text, sizeof(text));
	return ok || err->number == EEXIST; /* another run was first: its key is as good */
}

/* Who can write in it decides which key is used. */
static bool trusted(const char *directory, struct err *err)
{
	struct file_info info;
	if (!file_look(directory, &info, err))
		return false;
	if (info.type != FILE_DIRECTORY)
		return info.type != FILE_ABSENT
			       ? file_error(err, ENOTDIR, "not a directory:", directory)
			       : file_error(err, ENOENT, "there is no state directory", directory);
	if (!(info.mode & 022) && (info.uid == 0 || info.uid == geteuid()))
		return true;
	err_set(err, ERR_WORLD, &DIAG_plan_key_unfit,
		"others can write in the state directory '%s', and so choose the key of saved "
		"plans",
		directory);
	return err_hint(err, "chmod 0700 it and give it to root, or name a key with --plan-key");
}

struct plan_key *plan_key_of_state(const char *directory, bool make, struct err *err)
{
	char path[PATH_MAX];
	struct file_info info;
	int n = snprintf(path, sizeof(path), "%s/plan.key", directory);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		file_error(err, ENAMETOOLONG, "cannot read", directory);
		return NULL;
	}
	if (make && !state_make(directory, err))
		return NULL;
	if (!trusted(directory, err) || !file_look(path, &info, err))
		return NULL;
	if (make && info.type == FILE_ABSENT && !create(path, err))
		return NULL;
	return plan_key_read(path, err);
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
