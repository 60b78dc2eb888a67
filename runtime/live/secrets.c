/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A cache is used where a run has a state directory, for what is remote. A run that looks at the
 * world asks the sources, whatever the cache has; the cache is for when they cannot be reached. */
#include "runtime/live/secrets.h"

#include "backends/resources/kinds.h"
#include "runtime/live/observe.h"
#include "runtime/live/state.h"
#include "runtime/secrets/cache/cache.h"

#include <pthread.h>
#include <string.h>

/* One cache of this run: credentials may name different keys. */
struct live_cache {
	const char *key; /* as the attribute says */
	struct secret_cache cache;
	bool open;
	struct err err; /* why not */
	struct live_cache *next;
};

/* What a cache has to say, from any thread, until it is reported. */
struct live_warning {
	pthread_mutex_t lock;
	bool said;
	struct err err;
	struct wallet_entry *entry;
	struct live_warning *next;
};

const char *live_cache_key(const struct object *credential)
{
	const struct object *block = object_ref(credential, AT_credential_cache);
	const char *key = block ? object_text(block, AT_cache_key) : NULL;
	return key ? key : "host";
}

/* NULL where there is none: a run that may not write there does without. */
const struct secret_cache *live_cache_of(struct live *l, const struct object *credential,
					 struct err *err)
{
	const char *directory = state_directory(l), *key = live_cache_key(credential);
	struct live_cache *c = l->caches;
	while (c && strcmp(c->key, key) != 0)
		c = c->next;
	if (!c && !directory) {
		err_set(err, ERR_WORLD, &DIAG_file_missing, "this host has no state directory");
		return NULL;
	}
	if (!c) {
		c = ARENA_NEW(l->arena, struct live_cache);
		*c = (struct live_cache){.key = key, .next = l->caches};
		l->caches = c;
		c->open =
			secret_cache_open(&c->cache, directory, key, l->options->changes, &c->err);
	}
	*err = c->err;
	return c->open ? &c->cache : NULL;
}

void live_close_caches(struct live *l)
{
	for (struct live_cache *c = l->caches; c; c = c->next)
		if (c->open)
			secret_cache_close(&c->cache);
	l->caches = NULL;
}

static void note(void *user, const struct err *err)
{
	struct live_warning *w = user;
	pthread_mutex_lock(&w->lock);
	w->err = *err;
	w->said = true;
	pthread_mutex_unlock(&w->lock);
}

/* What a value is for, besides its source: these words are authenticated with it. */
static const char *const *binding_of(struct live *l, const struct object *credential)
{
	const char *words[] = {credential->label, object_text(credential, AT_credential_username),
			       object_text(credential, AT_credential_alternate_username)};
	enum { COUNT = sizeof(words) / sizeof(*words) };
	const char **list = ARENA_ARRAY(l->arena, const char *, COUNT + 1);
	for (size_t i = 0; i < COUNT; i++)
		list[i] = words[i] ? words[i] : "";
	list[COUNT] = NULL;
	return list;
}

static void use_cache(struct live *l, struct wallet_entry *e)
{
	struct err err;
	const struct secret_cache *cache = live_cache_of(l, e->credential, &err);
	if (!cache)
		return;
	struct live_warning *w = ARENA_NEW(l->arena, struct live_warning);
	struct cache_policy *p = ARENA_NEW(l->arena, struct cache_policy);
	*w = (struct live_warning){.entry = e, .next = l->warnings};
	pthread_mutex_init(&w->lock, NULL);
	l->warnings = w;
	*p = (struct cache_policy){
		.cache = cache,
		.ttl_s = credential_seconds(e->credential, AT_cache_ttl),
		.max_stale_s = credential_seconds(e->credential, AT_cache_max_stale),
		.ask = true,
		.binding = binding_of(l, e->credential),
		.warn = note,
		.user = w,
	};
	e->request.cache = p;
}

/* What is gone in minutes is not worth keeping. */
bool live_keeps_secret(const struct wallet_entry *e)
{
	const struct secret_provider *p = secret_provider_find(e->request.function);
	return p && p->traits & SECRET_REMOTE && !(p->traits & SECRET_SHORT_LIVED);
}

static struct wallet_entry *with_cache(struct live *l, struct wallet_entry *e)
{
	if (e)
		e->request.state_directory = state_directory(l);
	if (e && live_keeps_secret(e) && !e->tried && !e->request.cache)
		use_cache(l, e);
	return e;
}

struct wallet_entry *live_want_secret(struct live *l, const struct object *credential)
{
	return with_cache(l, wallet_want(&l->wallet, credential));
}

static void report_warnings(struct live *l)
{
	for (struct live_warning *w = l->warnings; w; w = w->next) {
		if (!w->said)
			continue;
		err_prefix(&w->err, "%s", w->entry->request.subject);
		live_report(l, line_of(w->entry->credential, AT_credential_password), &w->err);
		w->said = false;
	}
}

/* Each failure once, however often it is in the way. */
static bool report_failures(struct live *l)
{
	bool ok = true;
	for (struct wallet_entry *e = l->wallet.entries; e; e = e->next) {
		if (e->good)
			continue;
		ok = false;
		if (e->tried && !e->told)
			live_report(l, line_of(e->credential, AT_credential_password), &e->err);
		e->told = e->tried;
	}
	return ok;
}

bool live_fetch_secrets(struct live *l)
{
	struct err err;
	progress_begin(&l->progress, "fetching secrets");
	bool ok = wallet_fetch(&l->wallet, &err);
	progress_end(&l->progress);
	if (!ok)
		live_report(l, 0, &err);
	report_warnings(l);
	return report_failures(l) && ok;
}

void live_want_secrets(struct live *l)
{
	for (uint32_t i = 0; i < l->set.batch_count; i++) {
		const struct batch *b = l->set.batches[i];
		if (b->place->login)
			with_cache(l, wallet_want_login(&l->wallet, b->place->login,
							b->place->server));
		for (uint32_t k = 0; k < b->count; k++) {
			const struct object *d = b->list[k]->slurmdbd;
			if (d && b->ops != &resource_server)
				with_cache(l,
					   wallet_want_login(
						   &l->wallet, referred(d, AT_slurmdbd_credential),
						   referred(d, AT_slurmdbd_database_server)));
		}
	}
}

/* A secret that names its user decides which of the two it is now. What is desired follows from it,
 * so it is put together anew. */
static void adopt_users(struct live *l)
{
	bool any = false;
	for (const struct wallet_entry *e = l->wallet.entries; e; e = e->next) {
		const char *user = e->value.username;
		if (!*user || !strcmp(user, object_text(e->credential, AT_credential_username)))
			continue;
		credential_take_alternate(e->credential); /* else it would have been refused */
		any = true;
	}
	if (any)
		resource_set_build(&l->set, l->arena, l->model, &l->options->scope);
}

bool live_observe_secrets(struct live *l)
{
	live_want_secrets(l);
	if (!live_fetch_secrets(l))
		return false;
	adopt_users(l);
	return true;
}
