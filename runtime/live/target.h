/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From the model to a connection. */
#ifndef RUNTIME_LIVE_TARGET_H
#define RUNTIME_LIVE_TARGET_H

#include "compiler/model.h"
#include "runtime/database/connection.h"

/* How to reach a server with a credential. Its strings are the model's or the arena's. A CA that
 * the description brings is read where it was compiled from, an absolute one where it stands. */
void target_of(const struct model *m, struct arena *a, const struct object *server,
	       const struct object *credential, bool is_admin, struct database_target *out);

#endif
