/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The passwords of one run: each credential's is fetched once, before anything else is done, and
 * kept in memory for secrets until the run ends. */
#ifndef RUNTIME_LIVE_WALLET_H
#define RUNTIME_LIVE_WALLET_H

#include "compiler/model.h"
#include "runtime/secrets/provider.h"

struct wallet_entry {
	const struct object *credential;
	struct secret_value value;
	struct wallet_entry *next;
};

struct wallet {
	struct arena *arena;
	struct secret_store *store;
	struct wallet_entry *entries;
};

void wallet_init(struct wallet *w, struct arena *a);
void wallet_release(struct wallet *w);
/* Fetches a credential's password, unless it is here already or the credential needs none. */
bool wallet_fetch(struct wallet *w, const struct object *credential, struct err *err);
/* The password, or NULL if the credential has none. Threads may ask once all is fetched. */
const struct secret *wallet_password(const struct wallet *w, const struct object *credential);

#endif
