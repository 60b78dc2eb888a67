/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/rotate/sealed.h"

#include "runtime/base/file.h"
#include "runtime/live/state.h"
#include "runtime/secrets/cache/key.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- where --- */

static bool path_of(const struct sealed *s, const char *name, char out[PATH_MAX], struct err *err)
{
	int n = snprintf(out, PATH_MAX, "%s/rotate%s%s", s->state_directory, name ? "/" : "",
			 name ? name : "");
	return (n > 0 && n < PATH_MAX) ||
	       file_error(err, ENAMETOOLONG, "cannot use", s->state_directory);
}

static void context_of(const struct sealed *s, const struct secret *key,
		       unsigned char out[CACHE_CONTEXT_SIZE])
{
	static const char use[] = "slacc: a rotation";
	crypto_generichash_state h;
	crypto_generichash_init(&h, (const unsigned char *)secret_bytes(key), CACHE_KEY_SIZE,
				CACHE_CONTEXT_SIZE);
	crypto_generichash_update(&h, (const unsigned char *)use, sizeof(use));
	for (const char *const *b = s->binding; *b; b++) /* each with its NUL */
		crypto_generichash_update(&h, (const unsigned char *)*b, strlen(*b) + 1);
	crypto_generichash_final(&h, out, CACHE_CONTEXT_SIZE);
}

/* --- reading --- */

static bool unseal(const struct sealed *s, const char *path, const unsigned char *bytes,
		   size_t size, struct secret_value *out, struct err *err)
{
	unsigned char context[CACHE_CONTEXT_SIZE];
	struct record r = {.generation = 0};
	struct secret *key = cache_key_open(s->key, s->state_directory, false, err);
	if (!key)
		return false;
	context_of(s, key, context);
	enum record_fault fault =
		record_open(bytes, size, (const unsigned char *)secret_bytes(key), context, &r);
	secret_free(key);
	if (fault == RECORD_GOOD) {
		*out = r.value;
		return true;
	}
	if (fault == RECORD_NO_MEMORY)
		return err_set_memory(err);
	err_set(err, ERR_SECRET_TAMPERED,
		fault == RECORD_OTHER_KEY ? &DIAG_secret_cache_key : &DIAG_secret_cache_tampered,
		"'%s' is not what slacc sealed there for this credential", path);
	return err_hint(err, "if the new password is lost, remove the file: the next rotation "
			     "begins anew, and the server still takes the old one");
}

static bool read_file(const struct sealed *s, const char *path, struct secret_value *out,
		      struct err *err)
{
	struct file_info info;
	size_t size = 0;
	int fd = file_open(path, FILE_NOFOLLOW, &info, err);
	unsigned char *bytes = fd < 0 ? NULL : malloc(RECORD_SIZE_MAX); /* what is sealed */
	bool ok = bytes ? file_read_fd(fd, path, bytes, RECORD_SIZE_MAX, &size, err)
			: fd >= 0 && err_set_memory(err);
	ok = ok && unseal(s, path, bytes, size, out, err);
	free(bytes);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool sealed_read(const struct sealed *s, struct secret_value *out, bool *found, struct err *err)
{
	char path[PATH_MAX];
	struct file_info info;
	*found = false;
	if (!path_of(s, s->label, path, err) || !file_look(path, &info, err))
		return false;
	if (info.type == FILE_ABSENT)
		return true;
	*found = read_file(s, path, out, err);
	return *found;
}

/* --- writing --- */

static bool put(const struct sealed *s, const unsigned char *bytes, size_t size, struct err *err)
{
	char directory[PATH_MAX], path[PATH_MAX];
	const struct file_piece piece = {bytes, size};
	const struct file_write w = {
		.path = path,
		.pieces = &piece,
		.piece_count = 1,
		.mode = 0600,
		.uid = FILE_KEEP_OWNER,
		.gid = FILE_KEEP_GROUP,
	};
	return path_of(s, NULL, directory, err) && path_of(s, s->label, path, err) &&
	       state_make(directory, err) && file_sweep(path, NULL, err) &&
	       file_write_atomic(&w, err);
}

bool sealed_write(const struct sealed *s, const struct secret_value *value, struct err *err)
{
	unsigned char context[CACHE_CONTEXT_SIZE], *bytes = NULL;
	struct record r = {.generation = 1, .fetched.wall = (int64_t)time(NULL), .value = *value};
	size_t size = 0;
	struct secret *key = cache_key_open(s->key, s->state_directory, true, err);
	if (!key)
		return false;
	context_of(s, key, context);
	bool ok = record_seal(&r, (const unsigned char *)secret_bytes(key), context, &bytes, &size,
			      err) &&
		  put(s, bytes, size, err);
	sodium_free(bytes);
	secret_free(key);
	return ok;
}

bool sealed_remove(const struct sealed *s, struct err *err)
{
	char path[PATH_MAX];
	return path_of(s, s->label, path, err) && file_sweep(path, NULL, err) &&
	       file_remove(path, err);
}
