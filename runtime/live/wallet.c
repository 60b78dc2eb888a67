/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/wallet.h"

#include "runtime/base/pool.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { FETCH_THREADS = POOL_THREADS_MAX }; /* they wait nearly all the time */

void wallet_init(struct wallet *w, struct arena *a)
{
	*w = (struct wallet){.arena = a, .by_login = MAP_IN(a)};
	pthread_mutex_init(&w->renewing, NULL);
}

void wallet_release(struct wallet *w)
{
	for (struct wallet_entry *e = w->entries; e; e = e->next) {
		secret_value_release(&e->value);
		secret_value_release(&e->renewal);
	}
	secret_store_free(w->store);
	pthread_mutex_destroy(&w->renewing);
	wallet_init(w, w->arena);
}

bool wallet_is_token(const struct object *credential)
{
	const struct value *v = object_value(credential, AT_credential_password);
	const struct secret_provider *p =
		v->origin == ORIGIN_UNSET ? NULL : secret_provider_find(v->secret->function);
	return p && p->traits & SECRET_SHORT_LIVED;
}

static struct wallet_entry *find(const struct wallet *w, const struct object *credential,
				 const struct object *server)
{
	const struct wallet_login login = {credential, server};
	return map_get(&w->by_login, (const char *)&login, sizeof(login));
}

/* Arguments as the providers take them: a list (command's) is spread out. */
static struct secret_request request_of(struct arena *a, const struct object *credential,
					const struct secret_ref *ref)
{
	const char **args = ARENA_ARRAY(a, const char *, ref->argument_count + 1);
	for (uint32_t i = 0; i < ref->argument_count; i++)
		args[i] = ref->arguments[i].text;
	return (struct secret_request){
		.function = ref->function,
		.args = args,
		.arg_count = ref->argument_count,
		.key = ref->key,
		.credential = credential->label,
		.subject = arena_printf(a, "credential '%s'", credential->label),
	};
}

static const struct secret_server *server_of(struct arena *a, const struct object *credential,
					     const struct object *server)
{
	struct secret_server *s = ARENA_NEW(a, struct secret_server);
	*s = (struct secret_server){
		.host = object_text(server, AT_database_server_host),
		.port = (unsigned)object_number(server, AT_database_server_port, 0),
		.user = object_text(credential, AT_credential_username),
	};
	return s;
}

static struct wallet_entry *want(struct wallet *w, const struct object *credential,
				 const struct object *server)
{
	const struct value *v = object_value(credential, AT_credential_password);
	struct wallet_entry *e = find(w, credential, server);
	if (v->origin == ORIGIN_UNSET || e)
		return e;
	e = ARENA_NEW(w->arena, struct wallet_entry);
	*e = (struct wallet_entry){.login = {credential, server},
				   .credential = credential,
				   .request = request_of(w->arena, credential, v->secret),
				   .err = ERR_INIT,
				   .value = SECRET_VALUE_INIT,
				   .renewal = SECRET_VALUE_INIT,
				   .next = w->entries};
	if (server)
		e->request.server = server_of(w->arena, credential, server);
	w->entries = e;
	map_put(&w->by_login, (const char *)&e->login, sizeof(e->login), e);
	return e;
}

struct wallet_entry *wallet_want(struct wallet *w, const struct object *credential)
{
	return want(w, credential, NULL);
}

struct wallet_entry *wallet_want_login(struct wallet *w, const struct object *credential,
				       const struct object *server)
{
	return want(w, credential, wallet_is_token(credential) ? server : NULL);
}

struct job {
	struct secret_store *store;
	struct wallet_entry **list;
};

static bool resolve(struct secret_store *store, const struct wallet_entry *e,
		    const struct secret_request *q, struct secret_value *out, struct err *err)
{
	const struct object *c = e->credential;
	return secret_resolve(store, q, out, err) &&
	       secret_check_username(out, object_text(c, AT_credential_username),
				     object_text(c, AT_credential_alternate_username), err);
}

static void fetch_one(void *context, size_t index)
{
	const struct job *job = context;
	struct wallet_entry *e = job->list[index];
	e->good = resolve(job->store, e, &e->request, &e->value, &e->err);
	e->tried = true;
}

static bool waits(const struct wallet_entry *e)
{
	const struct secret_provider *p = secret_provider_find(e->request.function);
	return p && !(p->traits & SECRET_AT_ONCE);
}

bool wallet_fetch(struct wallet *w, struct err *err)
{
	size_t n = 0;
	for (struct wallet_entry *e = w->entries; e; e = e->next)
		n += !e->tried;
	if (!n)
		return true;
	if (!w->store && !(w->store = secret_store_new(err)))
		return false;
	struct job job = {w->store, ARENA_ARRAY(w->arena, struct wallet_entry *, n)};
	unsigned threads = 1;
	n = 0;
	for (struct wallet_entry *e = w->entries; e; e = e->next) {
		if (e->tried)
			continue;
		job.list[n++] = e;
		threads += threads < FETCH_THREADS && waits(e);
	}
	pool_run(threads, n, fetch_one, &job);
	return true;
}

/* The old value stays: other threads may be logging in with it. */
static void renew(struct wallet *w, struct wallet_entry *e)
{
	struct secret_request q = e->request;
	struct err ignored;
	q.refresh = true;
	e->renewed = true;
	if (resolve(w->store, e, &q, &e->renewal, &ignored) &&
	    !secret_equal(e->renewal.password, e->value.password))
		atomic_store(&e->newest, e->renewal.password);
}

bool wallet_renew(struct wallet *w, const struct object *credential, const struct object *server)
{
	struct wallet_entry *e = find(w, credential, wallet_is_token(credential) ? server : NULL);
	const struct secret_provider *p = e ? secret_provider_find(e->request.function) : NULL;
	if (!p || !(p->traits & SECRET_REMOTE) || p->traits & SECRET_SHORT_LIVED || !e->good)
		return false;
	pthread_mutex_lock(&w->renewing);
	if (!e->renewed)
		renew(w, e);
	pthread_mutex_unlock(&w->renewing);
	return atomic_load(&e->newest) != NULL;
}

static const struct secret *password_of(struct wallet_entry *e)
{
	const struct secret *newest = e ? atomic_load(&e->newest) : NULL;
	return newest || !e ? newest : e->value.password;
}

const struct secret *wallet_password(const struct wallet *w, const struct object *credential)
{
	return password_of(find(w, credential, NULL));
}

const struct secret *wallet_login(const struct wallet *w, const struct object *credential,
				  const struct object *server)
{
	return password_of(find(w, credential, wallet_is_token(credential) ? server : NULL));
}
