/* SPDX-License-Identifier: BSD-2-Clause
 *
 * KEYID.gen: "SLACCGEN", then 20 bytes of a name and 8 of a generation for each, then 32 bytes
 * that authenticate all of it. */
#define _GNU_SOURCE /* asprintf */
#include "runtime/secrets/cache/shelf.h"

#include "runtime/base/file.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	NAME_BYTES = 20,
	ROW = NAME_BYTES + 8,
	MAGIC = 8,
	MAC = crypto_auth_BYTES,
	ROWS_MAX = 4096,
	LOCK_MS = 10 * 1000,
};

static const char magic[MAGIC + 1] = "SLACCGEN";

void shelf_name(const unsigned char context[CACHE_CONTEXT_SIZE], char out[SHELF_NAME_SIZE])
{
	sodium_bin2hex(out, 2 * NAME_BYTES + 1, context, NAME_BYTES);
	memcpy(out + 2 * NAME_BYTES, ".sec", 5);
}

char *shelf_path(const struct shelf *s, const char *name, struct err *err)
{
	char *path = NULL;
	if (asprintf(&path, "%s/%s", s->directory, name) >= 0)
		return path;
	err_set_memory(err);
	return NULL;
}

static void name_key(struct shelf *s)
{
	record_key_id((const unsigned char *)secret_bytes(s->key), s->key_id);
	sodium_bin2hex(s->generations, sizeof(s->generations), s->key_id, sizeof(s->key_id));
	memcpy(s->generations + 2 * sizeof(s->key_id), ".gen", 5);
}

bool shelf_open(struct shelf *s, const char *state_directory, struct secret *key, bool make,
		struct err *err)
{
	struct file_info info;
	*s = (struct shelf){.key = key};
	if (key)
		name_key(s);
	if (asprintf(&s->directory, "%s/cache", state_directory) < 0) {
		s->directory = NULL;
		err_set_memory(err);
	} else if ((!make || file_make_directory(s->directory, 0700, FILE_KEEP_OWNER,
						 FILE_KEEP_GROUP, NULL, err)) &&
		   file_look(s->directory, &info, err)) {
		if (info.type == FILE_ABSENT ||
		    (info.type == FILE_DIRECTORY && !(info.mode & 077) &&
		     (info.uid == 0 || info.uid == geteuid())))
			return true;
		err_set(err, ERR_SECRET_DENIED, &DIAG_secret_exposed,
			"'%s' is no directory that only its owner can use", s->directory);
		err_hint(err, "chmod 0700 it and give it to who runs slacc");
	}
	shelf_close(s);
	return false;
}

void shelf_close(struct shelf *s)
{
	secret_free(s->key);
	free(s->directory);
	*s = (struct shelf){.key = NULL};
}

static const unsigned char *key_of(const struct shelf *s)
{
	return (const unsigned char *)secret_bytes(s->key);
}

/* --- reading --- */

static bool tampered(const char *path, const char *why, struct err *err)
{
	err_set(err, ERR_SECRET_TAMPERED, &DIAG_secret_cache_tampered, "'%s' %s", path, why);
	return err_hint(err, "find out who writes there; 'slacc secret purge FILE' clears the "
			     "cache, and the next fetch fills it");
}

static bool private(const char *path, const struct file_info *info, struct err *err)
{
	if (info->mode & 077 || info->links != 1 || (info->uid != 0 && info->uid != geteuid())) {
		err_set(err, ERR_SECRET_TAMPERED, &DIAG_secret_exposed,
			"'%s' is not a file of ours alone (mode %04o, %u link%s)", path,
			(unsigned)info->mode, (unsigned)info->links, info->links == 1 ? "" : "s");
		return err_hint(err, "find out who changed it");
	}
	return info->size <= RECORD_SIZE_MAX || tampered(path, "is too large for a secret", err);
}

/* The whole file in secret memory, which the caller frees; NULL without an error if there is none.
 */
static bool read_file(const char *path, unsigned char **out, size_t *size, struct err *err)
{
	struct file_info info;
	*out = NULL;
	*size = 0;
	if (!file_look(path, &info, err))
		return false;
	if (info.type == FILE_ABSENT)
		return true;
	if (info.type != FILE_REGULAR) {
		err_set(err, ERR_SECRET_TAMPERED, &DIAG_secret_not_file, "'%s' is %s, not a file",
			path, file_type_name(info.type));
		return err_hint(err, "find out who put it there");
	}
	int fd = file_open(path, FILE_NOFOLLOW, &info, err);
	bool ok = fd >= 0 && private(path, &info, err);
	if (ok && !(*out = sodium_malloc(RECORD_SIZE_MAX + 1)))
		ok = err_set_memory(err);
	ok = ok && file_read_fd(fd, path, *out, RECORD_SIZE_MAX + 1, size, err);
	if (fd >= 0)
		close(fd);
	if (!ok) {
		sodium_free(*out);
		*out = NULL;
	}
	return ok;
}

struct generations {
	unsigned char *bytes; /* room for one row more, in secret memory */
	size_t size;          /* without the MAC */
};

static bool read_generations(const struct shelf *s, struct generations *g, struct err *err)
{
	size_t size;
	unsigned char *bytes;
	char *path = shelf_path(s, s->generations, err);
	*g = (struct generations){.size = MAGIC};
	if (!path)
		return false;
	bool ok = read_file(path, &bytes, &size, err);
	if (ok && bytes) {
		size_t rows = size >= MAGIC + MAC ? size - MAGIC - MAC : 1;
		ok = (!(rows % ROW) && !memcmp(bytes, magic, MAGIC) &&
		      !crypto_auth_verify(bytes + size - MAC, bytes, size - MAC, key_of(s))) ||
		     tampered(path, "was not written by slacc with this key", err);
		g->size = size - MAC;
	}
	free(path);
	if (ok && !bytes && (bytes = sodium_malloc(MAGIC + ROW + MAC)))
		memcpy(bytes, magic, MAGIC);
	if (ok && !bytes)
		ok = err_set_memory(err);
	if (!ok)
		sodium_free(bytes);
	else
		g->bytes = bytes;
	return ok;
}

static unsigned char *row_of(const struct generations *g, const unsigned char *context)
{
	for (size_t at = MAGIC; at < g->size; at += ROW)
		if (!memcmp(g->bytes + at, context, NAME_BYTES))
			return g->bytes + at;
	return NULL;
}

static uint64_t generation_of(const struct generations *g, const unsigned char *context)
{
	const unsigned char *row = row_of(g, context);
	uint64_t v = 0;
	for (int i = 0; row && i < 8; i++)
		v = v << 8 | row[NAME_BYTES + i];
	return v;
}

static bool judge(enum record_fault fault, const char *path, struct err *err)
{
	if (fault == RECORD_OTHER_KEY) {
		err_set(err, ERR_SECRET_TAMPERED, &DIAG_secret_cache_key,
			"'%s' is sealed with another key", path);
		return err_hint(err, "give back the key it was sealed with, or 'slacc secret purge "
				     "FILE'");
	}
	if (fault == RECORD_NO_MEMORY)
		return err_set_memory(err);
	return !fault || tampered(path, "was changed, or was written for something else", err);
}

bool shelf_read(const struct shelf *s, const unsigned char context[CACHE_CONTEXT_SIZE],
		struct record *out, bool *found, struct err *err)
{
	char name[SHELF_NAME_SIZE];
	unsigned char *bytes = NULL;
	struct generations g = {.bytes = NULL};
	size_t size;
	*out = (struct record){.value = SECRET_VALUE_INIT};
	*found = false;
	shelf_name(context, name);
	char *path = shelf_path(s, name, err);
	bool ok = path && read_file(path, &bytes, &size, err);
	if (ok && bytes) {
		*found = true;
		ok = judge(record_open(bytes, size, key_of(s), context, out), path, err) &&
		     read_generations(s, &g, err);
		if (ok && out->generation < generation_of(&g, context))
			ok = tampered(path, "is older than what slacc last wrote there", err);
	}
	if (!ok)
		secret_value_release(&out->value);
	sodium_free(g.bytes);
	sodium_free(bytes);
	free(path);
	return ok;
}

/* --- writing --- */

static bool write_file(const char *path, const unsigned char *bytes, size_t size, struct err *err)
{
	const struct file_piece piece = {bytes, size};
	const struct file_write w = {.path = path,
				     .pieces = &piece,
				     .piece_count = 1,
				     .mode = 0600,
				     .uid = FILE_KEEP_OWNER,
				     .gid = FILE_KEEP_GROUP};
	return file_sweep(path, NULL, err) && file_write_atomic(&w, err);
}

static bool write_generation(const struct shelf *s, struct generations *g,
			     const unsigned char *context, uint64_t generation, struct err *err)
{
	unsigned char *row = row_of(g, context);
	char *path = shelf_path(s, s->generations, err);
	if (!path)
		return false;
	if (!row && g->size >= MAGIC + ROWS_MAX * ROW) /* of long ago */
		g->size = MAGIC;
	if (!row) {
		row = g->bytes + g->size;
		memcpy(row, context, NAME_BYTES);
		g->size += ROW;
	}
	for (int i = 7; i >= 0; i--, generation >>= 8)
		row[NAME_BYTES + i] = (unsigned char)generation;
	crypto_auth(g->bytes + g->size, g->bytes, g->size, key_of(s));
	bool ok = write_file(path, g->bytes, g->size + MAC, err);
	free(path);
	return ok;
}

static bool lock(const struct shelf *s, struct lock *l, int wait_ms, struct err *err)
{
	char *path = shelf_path(s, "lock", err);
	*l = LOCK_INIT;
	bool ok = path && lock_take(l, path, "slacc, writing its cache", wait_ms, err);
	free(path);
	return ok;
}

bool shelf_lock(const struct shelf *s, struct lock *l, struct err *err)
{
	return lock(s, l, LOCK_MS, err);
}

bool shelf_lock_now(const struct shelf *s, struct lock *l, struct err *err)
{
	return lock(s, l, 0, err);
}

static bool write_record(const struct shelf *s, const unsigned char *context, struct record *r,
			 struct generations *g, struct err *err)
{
	char name[SHELF_NAME_SIZE];
	unsigned char *bytes;
	size_t size;
	shelf_name(context, name);
	char *path = shelf_path(s, name, err);
	r->generation = generation_of(g, context) + 1;
	bool ok = path && record_seal(r, key_of(s), context, &bytes, &size, err);
	if (ok) {
		ok = write_file(path, bytes, size, err) &&
		     write_generation(s, g, context, r->generation, err);
		sodium_free(bytes);
	}
	free(path);
	return ok;
}

bool shelf_write(const struct shelf *s, const unsigned char context[CACHE_CONTEXT_SIZE],
		 struct record *r, struct err *err)
{
	struct lock l = LOCK_INIT;
	struct generations g;
	struct record old;
	bool found;
	if (!shelf_lock(s, &l, err))
		return false;
	bool ok = shelf_read(s, context, &old, &found, err) && read_generations(s, &g, err);
	if (ok) {
		secret_value_release(&old.value);
		ok = write_record(s, context, r, &g, err);
		sodium_free(g.bytes);
	}
	lock_release(&l);
	return ok;
}

bool shelf_remove(const struct shelf *s, const unsigned char context[CACHE_CONTEXT_SIZE],
		  struct err *err)
{
	char name[SHELF_NAME_SIZE];
	shelf_name(context, name);
	char *path = shelf_path(s, name, err);
	bool ok = path && file_remove(path, err);
	free(path);
	return ok;
}

bool shelf_mend(const struct shelf *s, struct err *err)
{
	struct generations g;
	if (read_generations(s, &g, err)) {
		sodium_free(g.bytes);
		return true;
	}
	char *path = err->kind == ERR_SECRET_TAMPERED ? shelf_path(s, s->generations, err) : NULL;
	bool ok = path && file_remove(path, err);
	free(path);
	return ok;
}
