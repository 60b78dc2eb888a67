/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A secret: bytes in memory of their own that is guarded, locked where the system allows it, left
 * out of core files, and read-only except while it is filled. Opaque: there is no printer, and
 * there will be none.
 *
 * Whoever makes a secret frees it. A filled secret is never changed, so threads may share it. */
#ifndef RUNTIME_SECRETS_SECRET_H
#define RUNTIME_SECRETS_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/err.h"

enum { SECRET_SIZE_MAX = 64 * 1024 }; /* bytes of one secret; Secrets Manager's own bound */

struct secret;

/* Once at the start of the program, before the first secret: readies libsodium. Error:
 * secret_memory. */
bool secret_init(struct err *err);
/* Once at the start of a program that handles secrets: no core files, no other process of this user
 * may look into it (it becomes undumpable), and freed heap memory is overwritten where the C
 * library can do that. Programs it starts keep the core limit but not the rest. */
void secret_harden_process(void);
/* False if locking memory against swap is refused here (RLIMIT_MEMLOCK); secrets work all the same.
 */
bool secret_memory_locks(void);

/* A secret of the n bytes at `bytes`; the caller's copy is the caller's to wipe. NULL on error (n
 * above SECRET_SIZE_MAX: secret_too_large; no memory: secret_memory). */
struct secret *secret_copy(const void *bytes, size_t n, struct err *err);
/* For filling in place, as from a file: room for `capacity` bytes at secret_fill, then secret_seal
 * with the true length. */
struct secret *secret_new(size_t capacity, struct err *err);
char *secret_fill(struct secret *secret);
void secret_seal(struct secret *secret, size_t size);
/* Wipes and frees; NULL is fine. */
void secret_free(struct secret *secret);

/* The bytes, with a NUL behind them, until secret_free. For handing over, never for printing or
 * keeping. */
const char *secret_bytes(const struct secret *secret);
size_t secret_size(const struct secret *secret);
/* Compares in constant time for equal lengths. */
bool secret_equal(const struct secret *a, const struct secret *b);

#endif
