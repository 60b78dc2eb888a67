/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Keys of slacc's own that are files: random bytes in hex that only their owner can read. */
#ifndef RUNTIME_SECRETS_KEY_FILE_H
#define RUNTIME_SECRETS_KEY_FILE_H

#include "runtime/secrets/secret.h"

enum { KEY_FILE_BYTES = 32 };

/* A use of keys: what messages call it, the code for one that may not be used, and what else to do
 * about it ("" for nothing). */
struct key_file_use {
	const char *what;             /* "the key of the cache" */
	const struct diag_code *code; /* of one that is too short, or that others could choose */
	const char *otherwise;
};

/* The bytes of the file at an absolute path, at least KEY_FILE_BYTES. Errors: those of file()
 * secrets; use->code. */
struct secret *key_file_read(const char *path, const struct key_file_use *use, struct err *err);
/* The file `name` of a state directory that is ours or root's and closed to other writers; with
 * `make` the file is made where it is missing. */
struct secret *key_file_of(const char *directory, const char *name, const struct key_file_use *use,
			   bool make, struct err *err);

/* For exchanging the keys of a state directory: whether there is such a file; its content, as
 * key_file_of gave it, put there as a whole; away with it. */
bool key_file_is(const char *directory, const char *name, bool *is, struct err *err);
bool key_file_put(const char *directory, const char *name, const struct secret *key,
		  struct err *err);
bool key_file_remove(const char *directory, const char *name, struct err *err);

#endif
