/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What this run has fetched: a list of sources (function and arguments) with their raw values. The
 * lock covers the list, never a fetch: slow sources are asked side by side, each by one thread,
 * while others that want the same one wait. */
#include "runtime/secrets/store.h"
#include "runtime/secrets/cache/cache.h"
#include "runtime/secrets/session.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	struct entry *next;
	char *name; /* function and arguments, each ended by NUL */
	size_t length;
	bool busy;               /* a thread is fetching it */
	struct secret_value raw; /* password NULL: not there yet, or the fetch failed */
};

struct secret_store {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct secret_session session;
	struct entry *entries;
};

struct secret_store *secret_store_new(struct err *err)
{
	struct secret_store *s = calloc(1, sizeof(*s));
	if (!s) {
		err_set_memory(err);
		return NULL;
	}
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	secret_session_init(&s->session);
	return s;
}

void secret_store_free(struct secret_store *store)
{
	if (!store)
		return;
	for (struct entry *e = store->entries, *next; e; e = next) {
		next = e->next;
		secret_value_release(&e->raw);
		free(e->name);
		free(e);
	}
	secret_session_release(&store->session);
	pthread_cond_destroy(&store->changed);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

static char *add(char *to, const char *text)
{
	size_t n = strlen(text) + 1;
	memcpy(to, text, n);
	return to + n;
}

static struct entry *new_entry(const struct secret_request *request)
{
	struct entry *e = calloc(1, sizeof(*e));
	size_t length = strlen(request->function) + 1;
	for (size_t i = 0; i < request->arg_count; i++)
		length += strlen(request->args[i]) + 1;
	if (!e || !(e->name = malloc(length))) {
		free(e);
		return NULL;
	}
	e->length = length;
	char *to = add(e->name, request->function);
	for (size_t i = 0; i < request->arg_count; i++)
		to = add(to, request->args[i]);
	return e;
}

/* The entry of the same name in the list, where `e` goes if there is none. Under the lock. */
static struct entry *intern(struct secret_store *store, struct entry *e)
{
	for (struct entry *old = store->entries; old; old = old->next)
		if (old->length == e->length && !memcmp(old->name, e->name, e->length)) {
			free(e->name);
			free(e);
			return old;
		}
	e->next = store->entries;
	store->entries = e;
	return e;
}

static bool copy(const struct secret_value *from, struct secret_value *to, struct err *err)
{
	*to = *from;
	to->password = secret_copy(secret_bytes(from->password), secret_size(from->password), err);
	return to->password != NULL;
}

/* One fetch, outside the lock; the outcome is put into `e` under it. */
static bool fetch(struct secret_store *store, struct entry *e,
		  const struct secret_provider *provider, const struct secret_request *request,
		  struct err *err)
{
	struct secret_value raw = SECRET_VALUE_INIT;
	e->busy = true;
	pthread_mutex_unlock(&store->lock);
	bool ok = request->cache && provider->traits & SECRET_REMOTE
			  ? secret_cache_fetch(provider, request, &raw, err)
			  : provider->fetch(request, &raw, err);
	pthread_mutex_lock(&store->lock);
	e->busy = false;
	if (ok) {
		secret_value_release(&e->raw);
		e->raw = raw;
	} else {
		secret_value_release(&raw);
	}
	pthread_cond_broadcast(&store->changed);
	return ok;
}

bool secret_store_fetch(struct secret_store *store, const struct secret_provider *provider,
			const struct secret_request *request, struct secret_value *out,
			struct err *err)
{
	struct secret_request with = *request;
	request = &with;
	with.session = &store->session;
	*out = SECRET_VALUE_INIT;
	if (provider->traits & (SECRET_SHORT_LIVED | SECRET_FOR_ONE)) {
		if (provider->fetch(request, out, err))
			return true;
		secret_value_release(out);
		return false;
	}
	struct entry *e = new_entry(request);
	if (!e)
		return err_set_memory(err);
	pthread_mutex_lock(&store->lock);
	e = intern(store, e);
	while (e->busy)
		pthread_cond_wait(&store->changed, &store->lock);
	bool again = request->refresh && !(provider->traits & SECRET_READ_ONCE);
	bool ok = (e->raw.password && !again) || fetch(store, e, provider, request, err);
	ok = ok && copy(&e->raw, out, err);
	pthread_mutex_unlock(&store->lock);
	return ok;
}

struct secret_session *secret_store_session(struct secret_store *store)
{
	return &store->session;
}
