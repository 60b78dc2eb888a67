/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* asprintf */
#include "runtime/storage_pass/answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/secrets/cache/sweep.h"

enum { BINDINGS = 6, PORT_SIZE = 16 };

static const int64_t FOR_EVER = INT64_C(100) * 365 * 86400;

/* A script's cache, opened, and its request. */
struct asked {
	struct secret_cache cache;
	struct cache_policy policy;
	struct secret_request request;
	const char *binding[BINDINGS + 1];
	char port[PORT_SIZE];
	bool remote;
};

static struct secret_request request_of(const struct script *s)
{
	return (struct secret_request){.function = s->function,
				       .args = s->arguments,
				       .arg_count = s->argument_count,
				       .key = s->key};
}

static bool has_trait(const struct script *s, enum secret_trait trait)
{
	const struct secret_provider *p = secret_provider_find(s->function);
	return p && p->traits & trait;
}

static bool begin(struct asked *q, const struct script *s, bool make, struct err *err)
{
	*q = (struct asked){.request = request_of(s), .remote = has_trait(s, SECRET_REMOTE)};
	snprintf(q->port, sizeof(q->port), "%u", s->port);
	const char *binding[BINDINGS] = {"storage_pass",         s->slurmdbd,
					 s->credential,          s->user,
					 s->host ? s->host : "", q->port};
	memcpy(q->binding, binding, sizeof(binding));
	q->policy = (struct cache_policy){.cache = &q->cache,
					  .ttl_s = q->remote ? s->ttl_s : FOR_EVER,
					  .max_stale_s = q->remote ? s->max_stale_s : FOR_EVER,
					  .binding = q->binding};
	q->request.cache = &q->policy;
	return secret_cache_open(&q->cache, s->directory, NULL, make, err);
}

static struct secret *missing(const struct script *s, struct err *err)
{
	err_set(err, ERR_SECRET_MISSING, &DIAG_secret_missing,
		"'%s' holds no password of credential '%s' that serves", s->directory,
		s->credential);
	err_hint(err, "run 'slacc apply', which puts it there");
	return NULL;
}

static bool is_there(const struct script *s, bool *there, struct err *err)
{
	struct file_info info;
	*there = false;
	if (!file_look(s->directory, &info, err))
		return false;
	*there = info.type == FILE_DIRECTORY;
	return true;
}

/* --- looking --- */

/* What serves for less than half of the time that it might is as good as gone, so that an apply
 * puts it there again in time. */
static bool serves(const struct asked *q, enum cache_state state, int64_t age)
{
	return state != CACHE_NONE &&
	       (!q->remote || age < q->policy.ttl_s + q->policy.max_stale_s / 2);
}

static struct secret *look(const struct script *s, const struct asked *q, struct err *err)
{
	struct secret_value value;
	enum cache_state state;
	int64_t age;
	if (!secret_cache_look(&q->policy, &q->request, &value, &state, &age, err))
		return NULL;
	if (serves(q, state, age))
		return value.password;
	secret_value_release(&value);
	return missing(s, err);
}

/* --- fetching --- */

static bool resolve(const struct secret_request *q, struct secret_value *out, struct err *err)
{
	struct secret_store *store = secret_store_new(err);
	bool ok = store && secret_resolve(store, q, out, err);
	secret_store_free(store);
	return ok;
}

/* What SlurmUser may not ask, or gets no answer to in time, was not said by the source. */
static bool was_not_asked(const struct err *err)
{
	return err->code == &DIAG_secret_credentials || err->code == &DIAG_live_interrupted ||
	       err->code == &DIAG_secret_username;
}

/* As a source of the cache: the password alone, and for the login that slurmdbd makes. */
static bool fetch(const struct secret_request *request, struct secret_value *raw, struct err *err)
{
	struct secret_request q = *request;
	const char *user = request->cache->binding[3];
	q.cache = NULL;
	if (resolve(&q, raw, err) && secret_check_username(raw, user, NULL, err))
		return true;
	secret_value_release(raw);
	if (was_not_asked(err)) {
		err->kind = ERR_WORLD;
		err->code = &DIAG_storage_pass_not_asked;
	}
	return false;
}

static const struct secret_provider source = {
	.function = "storage_pass", .max_args = SCRIPT_ARGUMENTS_MAX, .fetch = fetch};

static struct secret *ask(const struct script *s, struct asked *q, const struct answering *how,
			  struct err *err)
{
	struct secret_value value = SECRET_VALUE_INIT;
	q->request.deadline_ms = how->deadline_ms;
	q->policy.warn = how->warn;
	q->policy.user = how->user;
	if (!q->remote)
		return look(s, q, err);
	return secret_cache_fetch(&source, &q->request, &value, err) ? value.password : NULL;
}

static struct secret *token(const struct script *s, const struct answering *how, struct err *err)
{
	struct secret_request q = request_of(s);
	const struct secret_server server = {s->host, s->port, s->user};
	struct secret_value value = SECRET_VALUE_INIT;
	q.deadline_ms = how->deadline_ms;
	q.server = &server;
	return resolve(&q, &value, err) ? value.password : NULL;
}

struct secret *answer_find(const struct script *s, const struct answering *how, struct err *err)
{
	struct asked q;
	bool there;
	if (has_trait(s, SECRET_SHORT_LIVED))
		return token(s, how, err);
	if (!is_there(s, &there, err))
		return NULL;
	if (!there)
		return missing(s, err);
	struct secret *password = NULL;
	if (!begin(&q, s, false, err)) {
		if (err->kind == ERR_SECRET_MISSING) /* its key */
			missing(s, err);
	} else {
		password = how->fetch ? ask(s, &q, how, err) : look(s, &q, err);
		secret_cache_close(&q.cache);
	}
	return password;
}

/* --- keeping --- */

bool answer_keep(const struct script *s, const void *password, size_t n, struct err *err)
{
	struct asked q;
	struct secret_value value = {.password = secret_copy(password, n, err)};
	bool ok = value.password && begin(&q, s, true, err);
	if (ok) {
		ok = secret_cache_put(&q.policy, &q.request, &value, err);
		secret_cache_close(&q.cache);
	}
	secret_value_release(&value);
	return ok;
}

static bool remove_file(const struct script *s, const char *name, struct err *err)
{
	char *path;
	if (asprintf(&path, "%s/%s", s->directory, name) < 0)
		return err_set_memory(err);
	bool ok = file_remove(path, err);
	free(path);
	return ok;
}

static bool remove_cache(const struct script *s, struct err *err)
{
	char *path;
	if (asprintf(&path, "%s/cache", s->directory) < 0)
		return err_set_memory(err);
	bool ok = !rmdir(path) || errno == ENOENT ||
		  file_error(err, errno, "cannot remove the directory", path);
	free(path);
	return ok;
}

bool answer_forget(const struct script *s, struct err *err)
{
	struct asked q;
	unsigned removed;
	bool there;
	if (!is_there(s, &there, err) || !there)
		return !there;
	if (!begin(&q, s, true, err))
		return false;
	bool ok = shelf_purge(&q.cache.shelf, &removed, err);
	secret_cache_close(&q.cache);
	return ok && remove_file(s, "cache/lock", err) && remove_cache(s, err) &&
	       remove_file(s, "cache.key", err);
}
