/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a request to a password: finds the source, has it fetched, takes the wanted part, and
 * refuses what cannot be a password. No message holds a byte of the value. */
#include <stdio.h>
#include <string.h>

#include "runtime/secrets/json.h"
#include "runtime/secrets/provider.h"
#include "runtime/secrets/store.h"

void secret_value_release(struct secret_value *value)
{
	secret_free(value->password);
	*value = SECRET_VALUE_INIT;
}

static bool unfit(struct err *err, const struct diag_code *code, const char *what, const char *hint)
{
	err_set(err, ERR_SECRET_UNFIT, code, "%s", what);
	return err_hint(err, "%s", hint);
}

static bool check_request(const struct secret_provider *p, const struct secret_request *q,
			  struct err *err)
{
	if (!p)
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_source_unknown,
			       "there is no source of secrets '%s'", q->function);
	if (q->arg_count < p->min_args || q->arg_count > p->max_args)
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "'%s' takes %zu argument%s, not %zu", q->function, p->min_args,
			       p->min_args == 1 ? "" : "s", q->arg_count);
	if (q->key && !(p->traits & SECRET_TAKES_KEY))
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request, "'%s' takes no key",
			       q->function);
	return true;
}

/* No client and no configuration file can carry these. */
static bool check_fit(const struct secret *s, struct err *err)
{
	const char *bytes = secret_bytes(s);
	size_t n = secret_size(s);
	if (!n)
		return unfit(err, &DIAG_secret_empty, "the secret is empty",
			     "store a password in it");
	if (memchr(bytes, 0, n))
		return unfit(err, &DIAG_secret_unfit, "the secret holds a NUL byte",
			     "store the password as text");
	if (memchr(bytes, '\n', n) || memchr(bytes, '\r', n))
		return unfit(err, &DIAG_secret_unfit, "the secret holds a line break",
			     "store the password alone, on one line without carriage return");
	return true;
}

static bool is_json(struct err *err)
{
	return unfit(err, &DIAG_secret_is_json,
		     "the secret is a JSON object and no key says which part is the password",
		     "add key = \"password\", or whatever the part is called");
}

bool secret_check(const struct secret *s, struct err *err)
{
	if (secret_json_is_object(secret_bytes(s), secret_size(s)))
		return is_json(err);
	return check_fit(s, err);
}

static bool take_member(struct secret_value *raw, const char *key, struct secret_value *out,
			struct err *err)
{
	const char *text = secret_bytes(raw->password);
	size_t n = secret_size(raw->password), size = 0;
	if (!(out->password = secret_new(n, err)))
		return false;
	enum secret_json found =
		secret_json_member(text, n, key, secret_fill(out->password), n, &size);
	secret_seal(out->password, size);
	if (found == SECRET_JSON_STRING)
		return true;
	if (found == SECRET_JSON_NOT_OBJECT)
		return unfit(err, &DIAG_secret_not_json,
			     "a key is given and the secret is not a JSON object",
			     "leave out the key if the whole value is the password");
	err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_key, "the secret's JSON object has %s '%s'",
		found == SECRET_JSON_NO_MEMBER ? "no key" : "no single string for the key", key);
	return err_hint(err, "keys are compared exactly; name the one that holds the password");
}

/* Rotation of alternating users changes the user name together with the password. */
static bool take_username(const struct secret_value *raw, struct secret_value *out, struct err *err)
{
	size_t size = 0;
	enum secret_json found =
		secret_json_member(secret_bytes(raw->password), secret_size(raw->password),
				   "username", out->username, sizeof(out->username) - 1, &size);
	bool ok = found == SECRET_JSON_NO_MEMBER ||
		  (found == SECRET_JSON_STRING && !memchr(out->username, 0, size));
	out->username[ok ? size : 0] = 0;
	return ok ? true
		  : unfit(err, &DIAG_secret_username, "the secret's 'username' is not a user name",
			  "mend the secret's JSON object");
}

static bool take_whole(struct secret_value *raw, struct secret_value *out, struct err *err)
{
	if (secret_json_is_object(secret_bytes(raw->password), secret_size(raw->password)))
		return is_json(err);
	out->password = raw->password;
	raw->password = NULL;
	return true;
}

bool secret_shape(struct secret_value *raw, const char *key, struct secret_value *out,
		  struct err *err)
{
	bool ok = key ? take_member(raw, key, out, err) && take_username(raw, out, err)
		      : take_whole(raw, out, err);
	memcpy(out->version, raw->version, sizeof(out->version));
	return ok && check_fit(out->password, err);
}

static bool resolve(struct secret_store *store, const struct secret_request *request,
		    struct secret_value *out, struct err *err)
{
	const struct secret_provider *p = secret_provider_find(request->function);
	struct secret_value raw;
	if (!check_request(p, request, err) || !secret_store_fetch(store, p, request, &raw, err))
		return false;
	bool ok = secret_shape(&raw, request->key, out, err);
	secret_value_release(&raw);
	return ok;
}

bool secret_resolve(struct secret_store *store, const struct secret_request *request,
		    struct secret_value *out, struct err *err)
{
	*out = SECRET_VALUE_INIT;
	if (resolve(store, request, out, err))
		return true;
	secret_value_release(out);
	if (request->subject)
		err_prefix(err, "%s", request->subject);
	return err_stage(err, STAGE_SECRET);
}

bool secret_check_username(const struct secret_value *value, const char *username,
			   const char *alternate, struct err *err)
{
	if (!*value->username || !strcmp(value->username, username) ||
	    (alternate && !strcmp(value->username, alternate)))
		return true;
	err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_username,
		"the secret is for the user '%s', the description says '%s'%s%s%s", value->username,
		username, alternate ? " or '" : "", alternate ? alternate : "",
		alternate ? "'" : "");
	err_stage(err, STAGE_SECRET);
	return err_hint(err,
			"correct username, or give alternate_username for a rotation of two users");
}
