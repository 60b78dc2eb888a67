/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Where plans have slots, secrets are put in here, in memory for secrets, and nowhere else: the
 * password into a file's content, a freshly salted authentication string into a statement. */
#ifndef RUNTIME_LIVE_BIND_H
#define RUNTIME_LIVE_BIND_H

#include "backends/artefact.h"
#include "backends/sql.h"
#include "runtime/base/file.h"
#include "runtime/live/wallet.h"

/* A file's content as pieces for file_write_atomic. */
struct bound_file {
	struct file_piece *pieces;
	size_t count;
	struct secret **secrets;
	size_t secret_count;
};

/* Of a password that slurmdbd gets, by a file or a script: in slurmdbd.conf each byte may need a
 * backslash, and all of them quotes. */
enum { BIND_PASSWORD_MAX = SECRET_SIZE_MAX / 2 - 1 };
/* False with secret_too_large for more than that; `path`: what it is for. */
bool bind_fits(const struct secret *password, const char *path, struct err *err);

/* The wallet must have the passwords. The caller releases `out`; on error it is empty. Errors:
 * secret_missing, secret_too_large, secret_unfit (a value that slurmdbd.conf cannot carry). */
bool bind_file(const struct wallet *w, const struct artefact *f, struct bound_file *out,
	       struct err *err);
void bound_file_release(struct bound_file *f);

/* A statement with its authentication strings. The caller frees it with secret_free. */
struct secret *bind_statement(const struct wallet *w, const struct sql_statement *s,
			      struct err *err);

#endif
