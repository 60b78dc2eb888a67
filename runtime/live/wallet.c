/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/wallet.h"

void wallet_init(struct wallet *w, struct arena *a)
{
	*w = (struct wallet){.arena = a};
}

void wallet_release(struct wallet *w)
{
	for (struct wallet_entry *e = w->entries; e; e = e->next)
		secret_value_release(&e->value);
	secret_store_free(w->store);
	wallet_init(w, w->arena);
}

static const struct wallet_entry *find(const struct wallet *w, const struct object *credential)
{
	const struct wallet_entry *e = w->entries;
	while (e && e->credential != credential)
		e = e->next;
	return e;
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

bool wallet_fetch(struct wallet *w, const struct object *credential, struct err *err)
{
	const struct value *v = object_value(credential, AT_credential_password);
	if (v->origin == ORIGIN_UNSET || find(w, credential))
		return true;
	if (!w->store && !(w->store = secret_store_new(err)))
		return false;
	struct secret_request request = request_of(w->arena, credential, v->secret);
	struct wallet_entry *e = ARENA_NEW(w->arena, struct wallet_entry);
	if (!secret_resolve(w->store, &request, &e->value, err))
		return false;
	e->credential = credential;
	e->next = w->entries;
	w->entries = e;
	return secret_check_username(&e->value, object_text(credential, AT_credential_username),
				     object_text(credential, AT_credential_alternate_username),
				     err);
}

const struct secret *wallet_password(const struct wallet *w, const struct object *credential)
{
	const struct wallet_entry *e = find(w, credential);
	return e ? e->value.password : NULL;
}
