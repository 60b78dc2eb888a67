/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From the model to a connection. */
#ifndef RUNTIME_LIVE_TARGET_H
#define RUNTIME_LIVE_TARGET_H

#include "compiler/model.h"
#include "runtime/database/connection.h"
#include "runtime/live/wallet.h"

/* How to reach a server with a credential. Its strings are the model's or the arena's. A CA that
 * the description brings is read where it was compiled from, an absolute one where it stands. */
void target_of(const struct model *m, struct arena *a, const struct object *server,
	       const struct object *credential, bool is_admin, struct database_target *out);
/* Connects with the wallet's password. One that the server refuses is asked for once more at its
 * source, which may have been rotated since; another one is tried, once. As database_open. */
struct database *target_open(struct wallet *w, const struct database_target *t,
			     const struct object *credential, const struct object *server,
			     struct err *err);

#endif
