/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/rotate/rotate.h"

#include "backends/resources/rotation.h"
#include "runtime/live/execute.h"
#include "runtime/live/rotate/generate.h"
#include "runtime/live/rotate/sealed.h"
#include "runtime/live/session.h"
#include "runtime/live/state.h"
#include "runtime/secrets/change.h"

#include <sodium.h>
#include <string.h>

enum { VERSION_BYTES = 16 };

struct rotate {
	struct rotation seen; /* what the plan knows */
	struct wallet_entry *entry;
	struct sealed sealed;
	struct secret_value new; /* the password and the name of its version */
	struct secret *previous; /* what the store gave when the run began */
};

/* --- which one is the new one --- */

/* Every store takes the name that is drawn here for the version; where a step is repeated, it is
 * known by it. */
static void draw_version(char out[SECRET_VERSION_SIZE])
{
	unsigned char bytes[VERSION_BYTES];
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(out, SECRET_VERSION_SIZE, bytes, sizeof(bytes));
}

static bool generate(struct rotate *r, struct err *err)
{
	r->seen.origin = "a generated password";
	draw_version(r->new.version);
	r->new.password = generate_password(err);
	return r->new.password != NULL;
}

/* A rotation of two users has begun: its password is the other account's. */
static bool is_of_user(const struct rotate *r, const struct secret_value *pending, struct err *err)
{
	const struct object *c = r->seen.credential;
	if (secret_check_username(pending, object_text(c, AT_credential_username), NULL, err))
		return true;
	return err_hint(err,
			"whoever put the version to come there changes the user, too: let it "
			"finish, and take it over with 'slacc apply FILE --only credential.%s'",
			c->label);
}

/* A pending version that an earlier run sealed is the same one: it was staged by it. One with the
 * password of now is none. */
static bool find_new(struct live *l, struct rotate *r, struct err *err)
{
	struct secret_value pending;
	bool found;
	if (!sealed_read(&r->sealed, &r->new, &r->seen.sealed, err) ||
	    !secret_find_pending(l->wallet.store, &r->entry->request, &pending, &found, err))
		return false;
	found = found && !secret_equal(pending.password, r->entry->value.password);
	if (!r->seen.sealed && found && !is_of_user(r, &pending, err)) {
		secret_value_release(&pending);
		return false;
	}
	if (!r->seen.sealed && found) {
		r->seen.origin = "the version to come of its store";
		r->new = pending;
		pending = SECRET_VALUE_INIT;
		r->seen.staged = true;
	} else if (found) {
		r->seen.staged = secret_equal(pending.password, r->new.password);
	}
	secret_value_release(&pending);
	return r->new.password || generate(r, err);
}

static const char *what_of(struct live *l, const char *what, const struct secret_request *q)
{
	return what ? arena_printf(l->arena, "%s %s", what, q->args[0]) : NULL;
}

static bool look_at_store(struct live *l, struct rotate *r, struct err *err)
{
	const struct secret_request *q = &r->entry->request;
	const struct secret_writer *w = secret_writer_of(q, err);
	if (!w || !find_new(l, r, err))
		return false;
	r->seen.stored = secret_equal(r->entry->value.password, r->new.password);
	r->seen.staged |= !w->stage || r->seen.stored;
	r->seen.stage = what_of(l, w->stage_what, q);
	r->seen.promote = what_of(l, w->promote_what, q);
	return true;
}

/* --- what it is sealed for --- */

static const char *const *binding_of(struct live *l, const struct object *credential,
				     const struct secret_request *q)
{
	const char **words = ARENA_ARRAY(l->arena, const char *, q->arg_count + 5);
	size_t n = 0;
	words[n++] = credential->label;
	words[n++] = object_text(credential, AT_credential_username);
	words[n++] = q->key ? q->key : "";
	words[n++] = q->function;
	for (size_t i = 0; i < q->arg_count; i++)
		words[n++] = q->args[i];
	return words;
}

/* Here and of a slurmdbd, not of an admin. */
static bool is_ours(struct live *l, const struct object *credential, struct err *err)
{
	if (!state_directory(l)) {
		err_set(err, ERR_GUARD, &DIAG_rotation_not_here,
			"no slurmdbd with this credential runs on this host");
		return err_hint(err, "run it where slurmdbd runs; see --host");
	}
	MODEL_FOREACH(l->model, database_server, s)
	{
		if (object_ref(s, AT_database_server_admin) != credential)
			continue;
		err_set(err, ERR_GUARD, &DIAG_rotation_of_admin,
			"it is the admin's of database_server '%s'", s->label);
		return err_hint(err, "slacc rotates what slurmdbd logs in with");
	}
	return true;
}

static bool set_up(struct live *l, struct rotate *r, struct err *err)
{
	const struct object *credential = r->seen.credential;
	const struct object *cache = object_ref(credential, AT_credential_cache);
	if (!r->entry)
		return err_set(err, ERR_GUARD, &DIAG_rotation_not_here, "it has no password");
	r->sealed = (struct sealed){
		.state_directory = state_directory(l),
		.label = credential->label,
		.key = cache ? object_text(cache, AT_cache_key) : NULL,
		.binding = binding_of(l, credential, &r->entry->request),
	};
	return is_ours(l, credential, err) && look_at_store(l, r, err);
}

/* From here on the run's password is the new one. */
static bool put_new(struct rotate *r, struct err *err)
{
	const struct secret *new = r->new.password;
	r->previous = r->entry->value.password;
	r->entry->value.password = secret_copy(secret_bytes(new), secret_size(new), err);
	return r->entry->value.password != NULL;
}

/* --- */

bool rotate_prepare(struct live *l, const struct object *credential)
{
	struct rotate *r = ARENA_NEW(l->arena, struct rotate);
	struct err err;
	l->rotate = r;
	r->seen = (struct rotation){.credential = credential};
	r->entry = wallet_want(&l->wallet, credential);
	if (set_up(l, r, &err) && put_new(r, &err)) {
		l->set.scope.rotation = &r->seen;
		return true;
	}
	err_prefix(&err, "rotating credential '%s'", credential->label);
	live_report(l, line_of(credential, AT_credential_password), &err);
	return false;
}

const struct secret *rotate_previous(const struct live *l, const struct object *credential)
{
	return l->rotate && l->rotate->entry && l->rotate->entry->credential == credential
		       ? l->rotate->previous
		       : NULL;
}

void rotate_release(struct live *l)
{
	if (!l->rotate)
		return;
	secret_value_release(&l->rotate->new);
	secret_free(l->rotate->previous);
	l->rotate = NULL;
}

/* --- the steps --- */

static bool seal(struct live *l, const struct action *x, struct err *err)
{
	(void)x;
	return sealed_write(&l->rotate->sealed, &l->rotate->new, err);
}

static bool stage(struct live *l, const struct action *x, struct err *err)
{
	const struct rotate *r = l->rotate;
	(void)x;
	return secret_stage(l->wallet.store, &r->entry->request, &r->new, err);
}

static bool run_sql(struct live *l, const struct action *x, struct err *err)
{
	struct database *db = session_of(l, x->server);
	if (!db)
		return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			       "a server is to be changed and its lock was not taken");
	return session_check(l, x->server, err) && execute_statement(l, db, x->sql, err);
}

static bool promote(struct live *l, const struct action *x, struct err *err)
{
	const struct rotate *r = l->rotate;
	(void)x;
	return secret_promote(l->wallet.store, &r->entry->request, &r->new, err);
}

/* The rotation is over: what is planned from here on is what anybody would plan. */
static bool forget(struct live *l, const struct action *x, struct err *err)
{
	(void)x;
	if (!sealed_remove(&l->rotate->sealed, err))
		return false;
	l->set.scope.rotation = NULL;
	return true;
}

bool rotate_step(struct live *l, const struct action *x, struct err *err)
{
	static bool (*const steps[])(struct live * l, const struct action *x, struct err *err) = {
		[ROTATION_SEAL] = seal,       [ROTATION_STAGE] = stage,   [ROTATION_SQL] = run_sql,
		[ROTATION_PROMOTE] = promote, [ROTATION_FORGET] = forget,
	};
	return steps[x->rotation](l, x, err);
}
