/* SPDX-License-Identifier: BSD-2-Clause
 *
 * New passwords: letters, digits, '-', '_' and '.', of each sort one at least. Every reader takes
 * these as they stand: slurmdbd.conf, JSON, a shell, and the rules of RDS. */
#ifndef RUNTIME_LIVE_ROTATE_GENERATE_H
#define RUNTIME_LIVE_ROTATE_GENERATE_H

#include "runtime/secrets/secret.h"

enum { GENERATED_SIZE = 40 }; /* characters; RDS takes 41, and these hold 239 bits */

/* The caller frees it. NULL: secret_memory. */
struct secret *generate_password(struct err *err);

#endif
