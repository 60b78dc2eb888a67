/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/bind.h"

#include "compiler/slurm/conf_value.h"
#include "runtime/secrets/auth.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct secret *password_of(const struct wallet *w, const struct object *credential,
					struct err *err)
{
	const struct secret *s = wallet_password(w, credential);
	if (!s)
		err_set(err, ERR_SECRET_MISSING, &DIAG_secret_missing,
			"credential '%s' has no password", credential->label);
	return s;
}

/* --- files --- */

bool bind_fits(const struct secret *password, const char *path, struct err *err)
{
	if (secret_size(password) <= BIND_PASSWORD_MAX)
		return true;
	err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_too_large,
		"the password is larger than the %d bytes that there is room for in '%s'",
		BIND_PASSWORD_MAX, path);
	return err_stage(err, STAGE_SECRET);
}

static struct secret *quoted(const struct wallet *w, const struct artefact_piece *p,
			     struct err *err)
{
	const struct secret *password = password_of(w, p->credential, err);
	if (password && !bind_fits(password, "slurmdbd.conf", err))
		return NULL;
	struct secret *out = password ? secret_new(2 * secret_size(password) + 2, err) : NULL;
	if (!out)
		return NULL;
	size_t n = slurm_conf_quote_to(secret_fill(out), secret_bytes(password),
				       secret_size(password));
	secret_seal(out, n);
	if (n)
		return out;
	secret_free(out);
	err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_unfit,
		"slurmdbd.conf cannot carry the password of credential '%s'", p->credential->label);
	err_stage(err, STAGE_SECRET);
	err_hint(err, "choose one without control characters, and without a blank beside a '\"'");
	return NULL;
}

static void add(struct bound_file *f, const void *data, size_t size)
{
	if (size)
		f->pieces[f->count++] = (struct file_piece){data, size};
}

/* An authentication string, with a salt of its own, as the dialect of its server says it. */
static size_t put_auth(const struct wallet *w, enum sql_dialect d, const struct object *credential,
		       const char *plugin, char *out, struct err *err)
{
	char auth[AUTH_STRING_SIZE];
	const struct secret *password = password_of(w, credential, err);
	if (!password || !auth_make(auth_plugin_find(plugin), password, auth, err))
		return 0;
	size_t n = sql_auth_literal(d, auth, strlen(auth), out);
	sodium_memzero(auth, sizeof(auth));
	if (!n)
		err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			"an authentication string of '%s' cannot be said here", plugin);
	return n;
}

/* One that the server has: it goes back as it came. */
static size_t put_known(enum sql_dialect d, const char *digits, char *out, struct err *err)
{
	char auth[SQL_AUTH_MAX];
	size_t n = sql_auth_literal(d, auth, auth_unhex(digits, auth, sizeof(auth)), out);
	sodium_memzero(auth, sizeof(auth));
	if (n <= 2) {
		err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			"an authentication string that the server has cannot be said to it");
		return 0;
	}
	return n;
}

static struct secret *auth_literal(const struct wallet *w, const struct artefact *of,
				   const struct artefact_piece *p, struct err *err)
{
	struct secret *out = secret_new(SQL_AUTH_SIZE, err);
	if (!out)
		return NULL;
	size_t n = put_auth(w, sql_dialect_of(of->of), p->credential, p->plugin, secret_fill(out),
			    err);
	secret_seal(out, n);
	if (n)
		return out;
	secret_free(out);
	return NULL;
}

static bool bind_piece(const struct wallet *w, const struct artefact *of,
		       const struct artefact_piece *p, struct bound_file *f, struct err *err)
{
	if (p->kind == ARTEFACT_TEXT) {
		add(f, p->text, p->size);
		return true;
	}
	struct secret *s =
		p->kind == ARTEFACT_AUTH ? auth_literal(w, of, p, err) : quoted(w, p, err);
	if (!s)
		return false;
	f->secrets[f->secret_count++] = s;
	add(f, p->before, strlen(p->before));
	add(f, secret_bytes(s), secret_size(s));
	add(f, p->after, strlen(p->after));
	return true;
}

bool bind_file(const struct wallet *w, const struct artefact *f, struct bound_file *out,
	       struct err *err)
{
	*out = (struct bound_file){
		.pieces = calloc(3 * (size_t)f->piece_count + 1, sizeof(*out->pieces)),
		.secrets = calloc((size_t)f->piece_count + 1, sizeof(struct secret *)),
	};
	bool ok = out->pieces && out->secrets ? true : err_set_memory(err);
	for (uint32_t i = 0; ok && i < f->piece_count; i++)
		ok = bind_piece(w, f, &f->pieces[i], out, err);
	if (!ok)
		bound_file_release(out);
	return ok;
}

void bound_file_release(struct bound_file *f)
{
	for (size_t i = 0; i < f->secret_count; i++)
		secret_free(f->secrets[i]);
	free(f->secrets);
	free(f->pieces);
	*f = (struct bound_file){.pieces = NULL};
}

/* --- statements --- */

static size_t room_for(const struct sql_statement *s)
{
	size_t n = 0;
	for (uint32_t i = 0; i < s->piece_count; i++)
		n += s->pieces[i].text ? s->pieces[i].size : SQL_AUTH_SIZE;
	return n;
}

struct secret *bind_statement(const struct wallet *w, const struct sql_statement *s,
			      struct err *err)
{
	struct secret *out = secret_new(room_for(s), err);
	size_t at = 0;
	for (uint32_t i = 0; out && i < s->piece_count; i++) {
		const struct sql_piece *p = &s->pieces[i];
		size_t n = p->size;
		if (p->text)
			memcpy(secret_fill(out) + at, p->text, n);
		else if (p->known)
			n = put_known(s->dialect, p->known, secret_fill(out) + at, err);
		else
			n = put_auth(w, s->dialect, p->credential, p->plugin, secret_fill(out) + at,
				     err);
		at += n;
		if (!p->text && !n) {
			secret_free(out);
			out = NULL;
		}
	}
	if (out)
		secret_seal(out, at);
	return out;
}
