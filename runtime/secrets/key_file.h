/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Keys of slacc's own that are files: random bytes in hex that only their owner can read. */
#ifndef RUNTIME_SECRETS_KEY_FILE_H
#define RUNTIME_SECRETS_KEY_FILE_H

#include "runtime/secrets/secret.h"

enum { KEY_FILE_BYTES = 32 };

/* The bytes of the file at an absolute path, at least KEY_FILE_BYTES. `what` is for messages: "the
 * key of the cache". Errors: those of file() secrets; secret_key_unfit. */
struct secret *key_file_read(const char *path, const char *what, struct err *err);
/* The file `name` of a directory that is ours or root's and closed to other writers; with `make`
 * the file is made where it is missing. */
struct secret *key_file_of(const char *directory, const char *name, const char *what, bool make,
			   struct err *err);

#endif
