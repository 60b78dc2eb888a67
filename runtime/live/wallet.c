/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/wallet.h"

#include "runtime/base/pool.h"

#include <stdlib.h>

enum { FETCH_THREADS = 64 }; /* they wait nearly all the time */

void wallet_init(struct wallet *w, struct arena *a)
{
	*w = (struct wallet){.arena = a, .by_credential = MAP_IN(a)};
}

void wallet_release(struct wallet *w)
{
	for (struct wallet_entry *e = w->entries; e; e = e->next)
		secret_value_release(&e->value);
	secret_store_free(w->store);
	wallet_init(w, w->arena);
}

static struct wallet_entry *find(const struct wallet *w, const struct object *credential)
{
	return map_get(&w->by_credential, (const char *)&credential, sizeof(credential));
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
		.subject = arena_printf(a, "credential '%s'", credential->label),
	};
}

struct wallet_entry *wallet_want(struct wallet *w, const struct object *credential)
{
	const struct value *v = object_value(credential, AT_credential_password);
	struct wallet_entry *e = find(w, credential);
	if (v->origin == ORIGIN_UNSET || e)
		return e;
	e = ARENA_NEW(w->arena, struct wallet_entry);
	*e = (struct wallet_entry){.credential = credential,
				   .request = request_of(w->arena, credential, v->secret),
				   .err = ERR_INIT,
				   .value = SECRET_VALUE_INIT,
				   .next = w->entries};
	w->entries = e;
	map_put(&w->by_credential, (const char *)&e->credential, sizeof(e->credential), e);
	return e;
}

struct job {
	struct secret_store *store;
	struct wallet_entry **list;
};

static void fetch_one(void *context, size_t index)
{
	const struct job *job = context;
	struct wallet_entry *e = job->list[index];
	const struct object *c = e->credential;
	e->good = secret_resolve(job->store, &e->request, &e->value, &e->err) &&
		  secret_check_username(&e->value, object_text(c, AT_credential_username),
					object_text(c, AT_credential_alternate_username), &e->err);
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

const struct secret *wallet_password(const struct wallet *w, const struct object *credential)
{
	const struct wallet_entry *e = find(w, credential);
	return e ? e->value.password : NULL;
}
