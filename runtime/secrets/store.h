/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to secrets/: what the store offers resolve.c, and both change.c. */
#ifndef RUNTIME_SECRETS_STORE_H
#define RUNTIME_SECRETS_STORE_H

#include "runtime/secrets/provider.h"

/* The raw value of the source that `request` names: the remembered one, or else one fetch, for
 * which other threads that want the same source wait. The caller releases `out`. */
bool secret_store_fetch(struct secret_store *store, const struct secret_provider *provider,
			const struct secret_request *request, struct secret_value *out,
			struct err *err);

/* From a value as its source holds it to a password: the part at `key`, or the whole, and the user
 * name beside it. The caller releases both. Errors: as secret_resolve. */
bool secret_shape(struct secret_value *raw, const char *key, struct secret_value *out,
		  struct err *err);
/* What the fetches of a store share. */
struct secret_session *secret_store_session(struct secret_store *store);

#endif
