/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The directory of the cache: a file a secret, and one for each key that remembers the highest
 * generation of each, so that an old file put back is noticed. Files are replaced as a whole under
 * a lock; what is read must be a regular file of one link that only its owner, we or root, can
 * read. */
#ifndef RUNTIME_SECRETS_CACHE_SHELF_H
#define RUNTIME_SECRETS_CACHE_SHELF_H

#include "runtime/base/lock.h"
#include "runtime/secrets/cache/record.h"

enum { SHELF_NAME_SIZE = 48, SHELF_LIST_SIZE = 2 * CACHE_KEY_ID_SIZE + 5 };

struct shelf {
	char *directory;
	struct secret *key; /* CACHE_KEY_SIZE bytes; NULL: only for shelf_each and _sweep */
	unsigned char key_id[CACHE_KEY_ID_SIZE];
	char generations[SHELF_LIST_SIZE]; /* its file: of this key, so that two can be side by side
					    */
};

/* Opens the directory "cache" of a state directory; with `make` it is made. Takes the key over,
 * also where it fails. */
bool shelf_open(struct shelf *s, const char *state_directory, struct secret *key, bool make,
		struct err *err);
void shelf_close(struct shelf *s);

/* The record of this context. *found false: there is none. The caller releases out->value. Errors:
 * secret_cache_tampered (not sealed by us for this, or an older generation), secret_cache_key,
 * secret_exposed, secret_not_file, and those of files. The file stays for whoever looks into it. */
bool shelf_read(const struct shelf *s, const unsigned char context[CACHE_CONTEXT_SIZE],
		struct record *out, bool *found, struct err *err);
/* Puts a record with the next generation. What cannot be read there is not overwritten. */
bool shelf_write(const struct shelf *s, const unsigned char context[CACHE_CONTEXT_SIZE],
		 struct record *r, struct err *err);
/* Removes it, if it is there. */
bool shelf_remove(const struct shelf *s, const unsigned char context[CACHE_CONTEXT_SIZE],
		  struct err *err);
/* Removes what is remembered of generations under this key, if it cannot be read. */
bool shelf_mend(const struct shelf *s, struct err *err);
/* The file of a context, without its directory. */
void shelf_name(const unsigned char context[CACHE_CONTEXT_SIZE], char out[SHELF_NAME_SIZE]);

/* Of this folder: a file's path, which the caller frees, and the lock of who changes files. */
char *shelf_path(const struct shelf *s, const char *name, struct err *err);
bool shelf_lock(const struct shelf *s, struct lock *l, struct err *err);
/* The same without waiting. */
bool shelf_lock_now(const struct shelf *s, struct lock *l, struct err *err);

#endif
