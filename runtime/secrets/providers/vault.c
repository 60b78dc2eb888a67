/* SPDX-License-Identifier: BSD-2-Clause
 *
 * vault("mount/path", key = "…"): the newest version of a secret of a KV version 2 engine of
 * HashiCorp Vault or OpenBao. Where and who, as their own tools have it: VAULT_ADDR,
 * VAULT_NAMESPACE, VAULT_CACERT; VAULT_TOKEN or ~/.vault-token, or an AppRole: VAULT_ROLE_ID with
 * VAULT_SECRET_ID or VAULT_SECRET_ID_FILE. */
#include "runtime/secrets/aws/sigv4.h"
#include "runtime/secrets/http.h"
#include "runtime/secrets/json.h"
#include "runtime/secrets/providers/file.h"
#include "runtime/secrets/wiping.h"

#include "runtime/base/clock.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { URL_SIZE = 4096, TRIES = 3, PAUSE_MS = 200 };

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static bool no_login(const char *why, struct err *err)
{
	err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials, "no login for Vault: %s", why);
	return err_hint(err, "set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID_FILE");
}

/* "VAULT_ADDR/v1/" and what comes behind. */
static bool base_url(char out[URL_SIZE], size_t *n, struct err *err)
{
	const char *address = variable("VAULT_ADDR");
	if (!address)
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request, "VAULT_ADDR is not set");
	size_t length = strlen(address);
	while (length && address[length - 1] == '/')
		length--;
	if (length + 4 >= URL_SIZE)
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "VAULT_ADDR is too long");
	*n = (size_t)snprintf(out, URL_SIZE, "%.*s/v1/", (int)length, address);
	return true;
}

/* The first component is the engine's mount: MOUNT/data/PATH. */
static bool secret_url(const char *path, char out[URL_SIZE], struct err *err)
{
	size_t n;
	bool first = true;
	if (!base_url(out, &n, err))
		return false;
	while (*path) {
		char part[URL_SIZE];
		size_t length = strcspn(path, "/");
		if (length >= sizeof(part) || !length)
			break;
		memcpy(part, path, length);
		part[length] = 0;
		n = sigv4_encode(out, URL_SIZE, n, part);
		path += length;
		const char *between = first && *path ? "/data/" : *path ? "/" : "";
		if (n + strlen(between) >= URL_SIZE)
			break;
		n += (size_t)snprintf(out + n, URL_SIZE - n, "%s", between);
		first = first && !*path;
		path += *path == '/';
	}
	if (!*path && !first && n < URL_SIZE && strstr(out, "/data/"))
		return true;
	return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
		       "a secret of Vault is named by its mount and path, 'secret/slurm/hpc1'");
}

/* --- asking --- */

static bool retry(long status)
{
	static const long again[] = {412, 429, 472, 473, 500, 502, 503, 504};
	for (size_t i = 0; i < sizeof(again) / sizeof(*again); i++)
		if (again[i] == status)
			return true;
	return false;
}

static bool refused(const char *what, const struct http_response *r, struct err *err)
{
	static const struct {
		long status;
		enum err_kind kind;
		const struct diag_code *code;
		const char *words, *hint;
	} rows[] = {
		{400, ERR_SECRET_DENIED, &DIAG_secret_denied, "refuses the login or the request",
		 "check VAULT_ROLE_ID, the secret id and VAULT_NAMESPACE; a new version is refused "
		 "where another one came first"},
		{403, ERR_SECRET_DENIED, &DIAG_secret_denied, "denies access",
		 "the token's policy needs 'read' on MOUNT/data/PATH, and 'update' for a rotation; "
		 "tokens "
		 "expire"},
		{404, ERR_SECRET_MISSING, &DIAG_secret_missing, "has no such secret or version",
		 "check mount and path; a deleted version can be undeleted: vault kv undelete"},
		{429, ERR_SECRET_THROTTLED, &DIAG_secret_throttled,
		 "asks to be asked less often, or is a standby",
		 "point VAULT_ADDR to the active node"},
		{503, ERR_WORLD, &DIAG_secret_service, "is sealed or in maintenance",
		 "vault status; unseal it"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].status == r->status) {
			err_set(err, rows[i].kind, rows[i].code, "%s: Vault %s (status %ld)", what,
				rows[i].words, r->status);
			return err_hint(err, "%s", rows[i].hint);
		}
	return err_set(err, ERR_WORLD, &DIAG_secret_service, "%s: Vault failed (status %ld)", what,
		       r->status);
}

static bool ask(const struct http_request *q, const char *what, struct http_response *r,
		struct err *err)
{
	for (int i = 0;; i++) {
		bool answered = http_run(q, r, err);
		bool again = answered ? retry(r->status) : err->code == &DIAG_secret_unreachable;
		if (answered && r->status == 200)
			return true;
		if (answered) {
			refused(what, r, err);
			http_response_release(r);
		}
		if (!again || i + 1 == TRIES)
			return false;
		clock_sleep_ms(PAUSE_MS << i);
	}
}

/* --- who we are --- */

static bool read_secret_id(struct secret_value *out, struct err *err)
{
	const char *path = variable("VAULT_SECRET_ID_FILE"), *value = variable("VAULT_SECRET_ID");
	const struct secret_request q = {.args = &path, .arg_count = 1};
	if (path)
		return secret_fetch_file(&q, out, err);
	if (!value)
		return no_login("VAULT_ROLE_ID is set without VAULT_SECRET_ID", err);
	return (out->password = secret_copy(value, strlen(value), err)) != NULL;
}

static bool log_in(const char *role, struct secret **token, struct err *err)
{
	static const char *const headers[] = {"Content-Type: application/json",
					      "X-Vault-Request: true", NULL};
	struct secret_value id = SECRET_VALUE_INIT;
	char url[URL_SIZE];
	size_t n;
	struct http_response r;
	if (!base_url(url, &n, err) || !read_secret_id(&id, err))
		return false;
	snprintf(url + n, sizeof(url) - n, "auth/approle/login");
	const char *const pairs[][2] = {{"role_id", role},
					{"secret_id", secret_bytes(id.password)}};
	char *body = secret_json_make(pairs, 2);
	secret_value_release(&id);
	if (!body)
		return err_set_memory(err);
	const struct http_request q = {.method = "POST",
				       .url = url,
				       .headers = headers,
				       .body = body,
				       .body_size = strlen(body),
				       .plain = HTTP_PLAIN_LOOPBACK,
				       .ca_file = variable("VAULT_CACERT")};
	bool ok = ask(&q, "the AppRole's login", &r, err);
	wiping_free(body);
	if (!ok)
		return false;
	enum secret_json found;
	*token = secret_json_take(r.body, r.size, "auth.client_token", &found, err);
	http_response_release(&r);
	return *token || found == SECRET_JSON_STRING ||
	       err_set(err, ERR_WORLD, &DIAG_secret_answer,
		       "the answer of Vault to the AppRole's login holds no token");
}

static bool token_file(struct secret **token, struct err *err)
{
	char path[URL_SIZE];
	const char *home = variable("HOME"), *name = path;
	struct secret_value value = SECRET_VALUE_INIT;
	const struct secret_request q = {.args = &name, .arg_count = 1};
	if (!home || snprintf(path, sizeof(path), "%s/.vault-token", home) >= (int)sizeof(path))
		return no_login("there is no token", err);
	if (!secret_fetch_file(&q, &value, err))
		return err->code == &DIAG_secret_missing ? no_login("there is no token", err)
							 : false;
	*token = value.password;
	return true;
}

static bool find_token(struct secret **token, struct err *err)
{
	const char *value = variable("VAULT_TOKEN"), *role = variable("VAULT_ROLE_ID");
	*token = NULL;
	if (value)
		return (*token = secret_copy(value, strlen(value), err)) != NULL;
	return role ? log_in(role, token, err) : token_file(token, err);
}

/* --- the secret --- */

static bool take(const struct secret_request *q, const struct http_response *r,
		 struct secret_value *raw, struct err *err)
{
	enum secret_json found;
	struct err ignored;
	struct secret *version =
		secret_json_take(r->body, r->size, "data.metadata.version", &found, &ignored);
	if (version)
		err_plain_text(raw->version, sizeof(raw->version), secret_bytes(version),
			       secret_size(version));
	secret_free(version);
	raw->password = secret_json_take(r->body, r->size, "data.data", &found, err);
	if (!raw->password && found != SECRET_JSON_STRING) {
		err_set(err, ERR_WORLD, &DIAG_secret_answer,
			"%s: the answer of Vault holds no data", q->args[0]);
		err_hint(err, "the engine must be KV version 2");
	}
	return raw->password != NULL;
}

/* One request about the secret; with a body it is written. */
static bool talk(const struct secret_request *request, const char *body, struct http_response *r,
		 struct err *err)
{
	char url[URL_SIZE];
	struct secret *token = NULL;
	const char *names = variable("VAULT_NAMESPACE");
	if (!secret_url(request->args[0], url, err) || !find_token(&token, err))
		return false;
	char *login = http_header("X-Vault-Token", secret_bytes(token));
	char *space = http_header("X-Vault-Namespace", names ? names : "");
	secret_free(token);
	bool ok = (login && space && !strpbrk(login, "\r\n")) ||
		  no_login("the token holds a line break", err);
	const char *const headers[] = {"X-Vault-Request: true", "Content-Type: application/json",
				       login, names ? space : NULL, NULL};
	const struct http_request q = {.method = body ? "POST" : "GET",
				       .url = url,
				       .headers = headers,
				       .body = body,
				       .body_size = body ? strlen(body) : 0,
				       .plain = HTTP_PLAIN_LOOPBACK,
				       .ca_file = variable("VAULT_CACERT"),
				       .total_ms = request->deadline_ms};
	ok = ok && ask(&q, request->args[0], r, err);
	sodium_free(login);
	sodium_free(space);
	return ok;
}

bool secret_fetch_vault(const struct secret_request *request, struct secret_value *raw,
			struct err *err)
{
	struct http_response r;
	if (!talk(request, NULL, &r, err))
		return false;
	bool ok = take(request, &r, raw, err);
	http_response_release(&r);
	return ok;
}

/* --- a new value --- */

/* Only if the newest version is still the one that was seen ("check and set"). */
static char *body_of(const struct secret *raw, const char *version)
{
	json_t *data = json_loadb(secret_bytes(raw), secret_size(raw), 0, NULL);
	json_t *body = data ? json_pack("{s:o, s:{s:I}}", "data", data, "options", "cas",
					(json_int_t)strtoll(version, NULL, 10))
			    : NULL;
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	json_decref(body);
	return text;
}

static bool promote(const struct secret_request *request, const struct secret *raw,
		    const char *version, struct err *err)
{
	struct secret_value now = SECRET_VALUE_INIT;
	struct http_response r;
	(void)version; /* Vault counts them itself */
	if (!secret_fetch_vault(request, &now, err))
		return false;
	char *body = body_of(raw, now.version);
	secret_value_release(&now);
	if (!body)
		return err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_not_json,
			       "%s: Vault keeps objects; give the credential a key",
			       request->args[0]);
	bool ok = talk(request, body, &r, err);
	wiping_free(body);
	if (ok)
		http_response_release(&r);
	return ok;
}

const struct secret_writer secret_writer_vault = {
	.promote_what = "write it as the newest version of",
	.promote = promote,
};
