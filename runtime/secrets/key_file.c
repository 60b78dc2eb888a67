/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/key_file.h"

#include "runtime/base/file.h"
#include "runtime/secrets/provider.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

struct secret *key_file_read(const char *path, const struct key_file_use *use, struct err *err)
{
	struct secret_value value = SECRET_VALUE_INIT;
	const struct secret_request request = {.function = "file", .args = &path, .arg_count = 1};
	if (!secret_fetch_file(&request, &value, err)) {
		err_prefix(err, "%s", use->what);
	} else if (secret_size(value.password) < KEY_FILE_BYTES) {
		err_set(err, ERR_WORLD, use->code, "'%s' has less than %d bytes, too few for %s",
			path, (int)KEY_FILE_BYTES, use->what);
		err_hint(err, "make one with: (umask 077; openssl rand -hex 32 > '%s')", path);
	} else {
		return value.password;
	}
	secret_value_release(&value);
	return NULL;
}

static bool write_key(const char *path, const char *text, size_t size, bool only_new,
		      struct err *err)
{
	const struct file_piece pieces[] = {{text, size}, {"\n", 1}};
	const struct file_write w = {
		.path = path,
		.pieces = pieces,
		.piece_count = 2,
		.mode = 0600,
		.uid = FILE_KEEP_OWNER,
		.gid = FILE_KEEP_GROUP,
		.only_new = only_new,
	};
	return file_sweep(path, NULL, err) && file_write_atomic(&w, err);
}

static bool create(const char *path, struct err *err)
{
	unsigned char random[KEY_FILE_BYTES];
	char text[2 * KEY_FILE_BYTES + 1];
	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(text, sizeof(text), random, sizeof(random));
	bool ok = write_key(path, text, sizeof(text) - 1, true, err);
	sodium_memzero(random, sizeof(random));
	sodium_memzero(text, sizeof(text));
	return ok || err->number == EEXIST; /* another run was first: its key is as good */
}

/* Who can write in it decides which key is used. */
static bool trusted(const char *directory, const struct key_file_use *use, struct err *err)
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
	err_set(err, ERR_WORLD, use->code,
		"others can write in the state directory '%s', and so choose %s", directory,
		use->what);
	return err_hint(err, "chmod 0700 it and give it to root%s", use->otherwise);
}

static bool key_path(char out[PATH_MAX], const char *directory, const char *name, struct err *err)
{
	int n = snprintf(out, PATH_MAX, "%s/%s", directory, name);
	return (n > 0 && n < PATH_MAX) || file_error(err, ENAMETOOLONG, "cannot use", directory);
}

bool key_file_is(const char *directory, const char *name, bool *is, struct err *err)
{
	char path[PATH_MAX];
	struct file_info info = {.type = FILE_ABSENT};
	bool ok = key_path(path, directory, name, err) && file_look(path, &info, err);
	*is = info.type != FILE_ABSENT;
	return ok;
}

bool key_file_put(const char *directory, const char *name, const struct secret *key,
		  struct err *err)
{
	char path[PATH_MAX];
	return key_path(path, directory, name, err) &&
	       write_key(path, secret_bytes(key), secret_size(key), false, err);
}

bool key_file_remove(const char *directory, const char *name, struct err *err)
{
	char path[PATH_MAX];
	/* Also what a run that was killed while it wrote has left of it. */
	return key_path(path, directory, name, err) && file_sweep(path, NULL, err) &&
	       file_remove(path, err);
}

struct secret *key_file_of(const char *directory, const char *name, const struct key_file_use *use,
			   bool make, struct err *err)
{
	char path[PATH_MAX];
	struct file_info info;
	if (!key_path(path, directory, name, err) || !trusted(directory, use, err) ||
	    !file_look(path, &info, err) ||
	    (make && info.type == FILE_ABSENT && !create(path, err)))
		return NULL;
	return key_file_read(path, use, err);
}
