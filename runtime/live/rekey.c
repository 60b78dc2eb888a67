/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Entries of both keys lie side by side, under names that follow from the key. So first all is
 * copied, then the key is exchanged, which is one rename, and then what the old key has sealed is
 * removed. */
#include "runtime/live/rekey.h"

#include "runtime/live/credentials.h"
#include "runtime/live/secrets.h"
#include "runtime/live/state.h"
#include "runtime/secrets/cache/key.h"
#include "runtime/secrets/cache/sweep.h"

#include <dirent.h>
#include <string.h>

static bool failed(struct live *l, const struct object *credential, const struct err *err)
{
	live_report(l, credential ? line_of(credential, AT_credential_password) : 0, err);
	return false;
}

/* The password of a rotation (rotate/sealed.h) is sealed with the same key, and must outlast it. */
static bool no_rotation(struct live *l)
{
	const char *path = arena_printf(l->arena, "%s/rotate", state_directory(l));
	DIR *d = opendir(path);
	bool found = false;
	struct err err;
	for (struct dirent *e; d && (e = readdir(d));) {
		if (*e->d_name == '.')
			continue;
		found = true;
		err_set(&err, ERR_GUARD, &DIAG_rekey_rotation,
			"the rotation of credential '%s' is not finished", e->d_name);
		err_hint(&err, "finish it first: slacc rotate FILE credential.%s", e->d_name);
		failed(l, NULL, &err);
	}
	if (d)
		closedir(d);
	return !found;
}

/* Copies what `from` has of each credential, or what each one's own cache has, to `to`, or to its
 * own cache: one of them is NULL. `key`: only those of this key; NULL: all. */
static bool copy_all(struct live *l, const struct secret_cache *from, const struct secret_cache *to,
		     const char *key, struct rekey *out)
{
	bool ok = true;
	MODEL_FOREACH(l->model, credential, c)
	{
		struct credential_report r;
		bool found;
		if (key && strcmp(live_cache_key(c), key) != 0)
			continue;
		credential_look(l, c, &r);
		if (r.err.kind != ERR_NONE) {
			ok = failed(l, c, &r.err);
			continue;
		}
		if (!r.policy)
			continue;
		struct cache_policy other = *r.policy;
		other.cache = from ? from : to;
		if (!secret_cache_copy(from ? &other : r.policy, from ? r.policy : &other,
				       &r.entry->request, &found, &r.err))
			ok = failed(l, c, &r.err);
		else
			out->copied += found;
	}
	return ok;
}

static bool has_host_key(struct live *l)
{
	struct err err;
	MODEL_FOREACH(l->model, credential, c)
	{
		struct wallet_entry *e = live_want_secret(l, c);
		if (e && live_keeps_secret(e) && !strcmp(live_cache_key(c), "host"))
			return true;
	}
	err_set(&err, ERR_USAGE, &DIAG_rekey_elsewhere,
		"no credential's cache has the host's own key, and other keys are not slacc's");
	err_hint(&err, "put the new key where the description says, keep the old one at hand, and "
		       "name that with --from");
	return failed(l, NULL, &err);
}

static bool sweep(const char *directory, const unsigned char id[CACHE_KEY_ID_SIZE],
		  struct rekey *out, struct err *err)
{
	struct shelf s;
	if (!shelf_open(&s, directory, NULL, false, err))
		return false;
	bool ok = shelf_sweep_key(&s, id, &out->removed, err);
	shelf_close(&s);
	return ok;
}

/* Behind the exchange: what the last key has sealed goes, and then that key. */
static bool finish(const char *directory, struct rekey *out, struct err *err)
{
	unsigned char id[CACHE_KEY_ID_SIZE];
	enum cache_key_stage stage;
	if (!cache_key_stage(directory, &stage, err))
		return false;
	if (stage == CACHE_KEY_SETTLED)
		return true;
	struct secret *last = cache_key_last(directory, err);
	if (!last)
		return false;
	record_key_id((const unsigned char *)secret_bytes(last), id);
	secret_free(last);
	return sweep(directory, id, out, err) && cache_key_forget_last(directory, err);
}

static bool copy_to_next(struct live *l, const char *directory, struct rekey *out)
{
	struct secret_cache next;
	struct err err;
	struct secret *key = cache_key_next(directory, &err);
	if (!key || !secret_cache_open_under(&next, directory, key, true, &err))
		return failed(l, NULL, &err);
	bool ok = copy_all(l, NULL, &next, "host", out);
	secret_cache_close(&next);
	return ok;
}

bool rekey_host(struct live *l, struct rekey *out)
{
	const char *directory = state_directory(l);
	enum cache_key_stage stage;
	struct err err;
	*out = (struct rekey){.copied = 0};
	if (!has_host_key(l) || !no_rotation(l))
		return false;
	if (!cache_key_stage(directory, &stage, &err))
		return failed(l, NULL, &err);
	out->went_on = stage != CACHE_KEY_SETTLED;
	if (stage != CACHE_KEY_EXCHANGED && !copy_to_next(l, directory, out))
		return false;
	return ((stage == CACHE_KEY_EXCHANGED || cache_key_exchange(directory, &err)) &&
		finish(directory, out, &err)) ||
	       failed(l, NULL, &err);
}

/* Still the key of a credential: then what it has sealed stays. */
static bool in_use(struct live *l, const unsigned char id[CACHE_KEY_ID_SIZE])
{
	MODEL_FOREACH(l->model, credential, c)
	{
		struct err err;
		const struct secret_cache *cache = live_cache_of(l, c, &err);
		if (cache && !memcmp(cache->shelf.key_id, id, CACHE_KEY_ID_SIZE))
			return true;
	}
	return false;
}

bool rekey_from(struct live *l, const char *from, struct rekey *out)
{
	struct secret_cache old;
	struct err err;
	*out = (struct rekey){.copied = 0};
	if (!no_rotation(l))
		return false;
	if (!secret_cache_open(&old, state_directory(l), from, false, &err))
		return failed(l, NULL, &err);
	bool ok = copy_all(l, &old, NULL, NULL, out);
	if (ok && !in_use(l, old.shelf.key_id) &&
	    !shelf_sweep_key(&old.shelf, old.shelf.key_id, &out->removed, &err))
		ok = failed(l, NULL, &err);
	secret_cache_close(&old);
	return ok;
}
