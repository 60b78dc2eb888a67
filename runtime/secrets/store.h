/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to secrets/: what the store offers resolve.c. */
#ifndef RUNTIME_SECRETS_STORE_H
#define RUNTIME_SECRETS_STORE_H

#include "runtime/secrets/provider.h"

/* The raw value of the source that `request` names: the remembered one, or else one fetch, for
 * which other threads that want the same source wait. The caller releases `out`. */
bool secret_store_fetch(struct secret_store *store, const struct secret_provider *provider,
			const struct secret_request *request, struct secret_value *out,
			struct err *err);

/* What the fetches of a store share. */
struct secret_session *secret_store_session(struct secret_store *store);

#endif
