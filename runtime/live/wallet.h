/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The passwords of one run: each credential's is fetched once, before anything else is done, and
 * kept in memory for secrets until the run ends. */
#ifndef RUNTIME_LIVE_WALLET_H
#define RUNTIME_LIVE_WALLET_H

#include <pthread.h>

#include "compiler/model.h"
#include "grammar/support/map.h"
#include "runtime/secrets/provider.h"

/* What a password is for. */
struct wallet_login {
	const struct object *credential;
	const struct object *server; /* of a token; NULL of what is the same everywhere */
};

struct wallet_entry {
	struct wallet_login login;
	const struct object *credential;
	struct secret_request request;
	bool tried, good;
	bool told;      /* its failure was reported */
	struct err err; /* why it is not good */
	struct secret_value value;
	bool renewed;                          /* the source was asked once more */
	struct secret_value renewal;           /* what came of it */
	_Atomic(const struct secret *) newest; /* NULL: the value's */
	struct wallet_entry *next;
};

struct wallet {
	struct arena *arena;
	struct secret_store *store;
	struct wallet_entry *entries;
	struct map by_login; /* keys: where each entry keeps its login */
	pthread_mutex_t renewing;
};

void wallet_init(struct wallet *w, struct arena *a);
void wallet_release(struct wallet *w);
/* Notes that a credential's password is wanted. NULL if it needs none. The caller may complete the
 * request (its cache) before it is fetched. */
struct wallet_entry *wallet_want(struct wallet *w, const struct object *credential);
/* The same for a login to a server: a token is made for each. */
struct wallet_entry *wallet_want_login(struct wallet *w, const struct object *credential,
				       const struct object *server);
/* Fetches all that is wanted and was not tried yet, side by side; each entry says what came of it.
 * False if there is no memory for it at all. */
bool wallet_fetch(struct wallet *w, struct err *err);
/* For a password that a server has refused: asks its source again, whatever is cached, once a run.
 * True if there is another password now. Threads may call it. */
bool wallet_renew(struct wallet *w, const struct object *credential, const struct object *server);
/* The password, or NULL if the credential has none. Threads may ask once all is fetched. */
const struct secret *wallet_password(const struct wallet *w, const struct object *credential);
const struct secret *wallet_login(const struct wallet *w, const struct object *credential,
				  const struct object *server);
/* True if what the credential gives is no password but a token for one login. */
bool wallet_is_token(const struct object *credential);

#endif
