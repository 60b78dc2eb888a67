/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/change.h"

#include "runtime/secrets/cache/cache.h"
#include "runtime/secrets/json.h"
#include "runtime/secrets/store.h"

#include <string.h>

const struct secret_writer *secret_writer_of(const struct secret_request *request, struct err *err)
{
	const struct secret_provider *p = secret_provider_find(request->function);
	if (p && p->writer)
		return p->writer;
	err_set(err, ERR_DESCRIPTION, &DIAG_secret_read_only,
		"a new password cannot be put where '%s' reads it", request->function);
	err_hint(err, "change it there by hand, and run 'slacc apply FILE --only credential.NAME'; "
		      "file, aws_secret and vault take new ones from 'slacc rotate'");
	return NULL;
}

/* Asked past every cache. */
static struct secret_request direct(struct secret_store *store, const struct secret_request *q)
{
	struct secret_request out = *q;
	out.session = secret_store_session(store);
	out.cache = NULL;
	out.refresh = true;
	return out;
}

/* The whole value with the new password in its place. */
static struct secret *compose(const struct secret_request *q, const struct secret *password,
			      struct err *err)
{
	struct secret_value raw = SECRET_VALUE_INIT;
	if (!q->key)
		return secret_copy(secret_bytes(password), secret_size(password), err);
	if (!secret_provider_find(q->function)->fetch(q, &raw, err))
		return NULL;
	struct secret *s = secret_json_replace(raw.password, q->key, secret_bytes(password),
					       secret_size(password), err);
	secret_value_release(&raw);
	return s;
}

bool secret_find_pending(struct secret_store *store, const struct secret_request *request,
			 struct secret_value *out, bool *found, struct err *err)
{
	const struct secret_writer *w = secret_writer_of(request, err);
	const struct secret_request q = direct(store, request);
	struct secret_value raw = SECRET_VALUE_INIT;
	*out = SECRET_VALUE_INIT;
	*found = false;
	if (!w || !w->pending)
		return w != NULL;
	bool ok = w->pending(&q, &raw, found, err) &&
		  (!*found || secret_shape(&raw, q.key, out, err));
	secret_value_release(&raw);
	return ok;
}

bool secret_stage(struct secret_store *store, const struct secret_request *request,
		  const struct secret_value *value, struct err *err)
{
	const struct secret_writer *w = secret_writer_of(request, err);
	const struct secret_request q = direct(store, request);
	struct secret *raw = w ? compose(&q, value->password, err) : NULL;
	bool ok = raw && w->stage(&q, raw, value->version, err);
	secret_free(raw);
	return ok;
}

bool secret_promote(struct secret_store *store, const struct secret_request *request,
		    const struct secret_value *value, struct err *err)
{
	const struct secret_writer *w = secret_writer_of(request, err);
	const struct secret_request q = direct(store, request);
	struct secret *raw = w ? compose(&q, value->password, err) : NULL;
	bool ok = raw && w->promote(&q, raw, value->version, err) &&
		  (!request->cache || secret_cache_forget(request->cache, request, err));
	secret_free(raw);
	return ok;
}
