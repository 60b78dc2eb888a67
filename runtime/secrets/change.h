/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A new password where a credential's comes from, in two steps where the source knows versions: it
 * is the version to come while slurmdbd is brought to it, and then the version of now. Of a value
 * that is a JSON object the part at `key` is replaced and the rest stays. */
#ifndef RUNTIME_SECRETS_CHANGE_H
#define RUNTIME_SECRETS_CHANGE_H

#include "runtime/secrets/provider.h"

/* How the request's source takes new values, or NULL: secret_read_only. */
const struct secret_writer *secret_writer_of(const struct secret_request *request, struct err *err);
/* The password of the version to come. *found false: there is none, or the source has no such
 * thing. The caller releases out. */
bool secret_find_pending(struct secret_store *store, const struct secret_request *request,
			 struct secret_value *out, bool *found, struct err *err);
/* `value`: the new password and the name of its version. */
bool secret_stage(struct secret_store *store, const struct secret_request *request,
		  const struct secret_value *value, struct err *err);
/* What a cache has of the source is no longer served. */
bool secret_promote(struct secret_store *store, const struct secret_request *request,
		    const struct secret_value *value, struct err *err);

#endif
