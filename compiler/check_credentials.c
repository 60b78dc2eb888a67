/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials: what each needs by itself, and what its uses ask of it. */
#include "compiler/cache_key.h"
#include "compiler/check.h"

#include <string.h>

/* --- by themselves --- */

static bool is_socket_plugin(const struct object *credential)
{
	return check_is(credential, AT_credential_auth_plugin, "unix_socket");
}

static void check_password(struct checker *k, const struct object *o)
{
	if (object_has(o, AT_credential_password) || is_socket_plugin(o))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_password_missing, check_label_span(k, o),
				  "credential '%s' has no 'password'", o->label);
	diag_note(k->diags, d,
		  "write where it is kept, for example password = "
		  "file(\"/etc/slurm/secrets/%s\"), or auth_plugin = unix_socket, which needs none",
		  check_plain_text(o->label, "._-") ? o->label : "NAME");
}

static void check_alternate(struct checker *k, const struct object *o)
{
	const char *name = object_text(o, AT_credential_username);
	const char *other = object_text(o, AT_credential_alternate_username);
	if (!name || !other || strcmp(name, other) != 0)
		return;
	struct diag *d = diag_add(k->diags, &DIAG_same_usernames,
				  check_span(k, o, AT_credential_alternate_username),
				  "'alternate_username' is 'username' itself");
	diag_label(k->diags, d, check_span(k, o, AT_credential_username), "the same name");
	diag_note(k->diags, d, "a rotation between two users needs two; for one user leave it out");
}

static void check_empty(struct checker *k, const struct object *o, enum attribute_id id)
{
	const char *name = object_text(o, id);
	if (name && !*name)
		diag_add(k->diags, &DIAG_bad_name, check_span(k, o, id), "'%s' is empty",
			 schema_attributes[id].name);
}

static void lacks(struct checker *k, const struct object *o, enum attribute_id has,
		  enum attribute_id needs)
{
	if (!object_has(o, has) || object_has(o, needs))
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_client_cert_pair, check_span(k, o, has), "'%s' needs '%s'",
			 schema_attributes[has].name, schema_attributes[needs].name);
	diag_note(k->diags, d,
		  "a client that shows a certificate needs the certificate and its key, on "
		  "slurmdbd's host");
}

static void check_cache(struct checker *k, const struct object *cache)
{
	const char *words = cache ? object_text(cache, AT_cache_key) : NULL, *name;
	enum cache_key_source source;
	if (!words || cache_key_parse(words, &source, &name))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_cache_key_words,
				  check_span(k, cache, AT_cache_key), "this names no key");
	diag_note(k->diags, d,
		  "write \"host\", a file's absolute path, \"systemd_credential:NAME\" or "
		  "\"keyring:NAME\"");
}

void check_credential(struct checker *k, const struct object *o)
{
	check_cache(k, check_sound(object_ref(o, AT_credential_cache)));
	check_password(k, o);
	check_alternate(k, o);
	check_empty(k, o, AT_credential_username);
	check_empty(k, o, AT_credential_alternate_username);
	lacks(k, o, AT_credential_client_cert, AT_credential_client_key);
	lacks(k, o, AT_credential_client_key, AT_credential_client_cert);
	lacks(k, o, AT_credential_subject, AT_credential_client_cert);
	lacks(k, o, AT_credential_issuer, AT_credential_client_cert);
}

/* --- by their uses: a slurmdbd logs in, or an admin --- */

struct use {
	const struct object *credential, *server;
	const struct daemon *d; /* NULL: an admin */
};

/* Where the credential is named. */
static struct span used_at(struct checker *k, const struct use *u)
{
	return u->d ? check_span(k, u->d->of, AT_slurmdbd_credential)
		    : check_span(k, u->server, AT_database_server_admin);
}

static void check_username(struct checker *k, const struct use *u, enum attribute_id id)
{
	bool mysql = check_is(u->server, AT_database_server_engine, "mysql");
	const char *name = object_text(u->credential, id);
	uint32_t max = mysql ? 32 : 80, size = name ? check_characters(name) : 0;
	if (size <= max)
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_username_too_long, check_span(k, u->credential, id),
			 "a user name on %s has at most %u characters, not %u",
			 mysql ? "MySQL" : "MariaDB", max, size);
	diag_label(k->diags, d, used_at(k, u), "used here");
}

/* Which plugins an engine has; MySQL 9.0 dropped its oldest. */
static const char *plugin_fault(const struct object *server, const char *plugin)
{
	const char *version = object_text(server, AT_database_server_engine_version);
	bool mysql = check_is(server, AT_database_server_engine, "mysql");
	if (mysql && !strcmp(plugin, "ed25519"))
		return "MySQL has no ed25519: write caching_sha2_password";
	if (!mysql && !strcmp(plugin, "caching_sha2_password"))
		return "MariaDB has no caching_sha2_password: write ed25519 or "
		       "mysql_native_password";
	if (mysql && !strcmp(plugin, "mysql_native_password") && version &&
	    (version[0] == '9' || strspn(version, "0123456789") > 1))
		return "MySQL 9 has no mysql_native_password: write caching_sha2_password";
	return NULL;
}

static void check_plugin(struct checker *k, const struct use *u)
{
	const char *plugin = object_text(u->credential, AT_credential_auth_plugin);
	const char *fault = plugin ? plugin_fault(u->server, plugin) : NULL;
	if (!fault || !object_has(u->server, AT_database_server_engine))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_plugin_engine,
				  check_span(k, u->credential, AT_credential_auth_plugin),
				  "'%s' does not exist on this server", plugin);
	diag_label(k->diags, d, check_span(k, u->server, AT_database_server_engine), "its engine");
	diag_label(k->diags, d, used_at(k, u), "used here");
	diag_note(k->diags, d, "%s", fault);
}

static void report_socket_user(struct checker *k, const struct use *u, const char *user)
{
	struct diag *d = diag_add(k->diags, &DIAG_socket_user,
				  check_span(k, u->credential, AT_credential_username),
				  "over unix_socket slurmdbd can log in only as '%s', the user it "
				  "runs as",
				  user);
	diag_label(k->diags, d, used_at(k, u), "used here");
	diag_note(k->diags, d, "write username = \"%s\", or use a password", user);
	check_fix(k, d, FIX_UNSAFE, check_span(k, u->credential, AT_credential_username),
		  object_text(u->credential, AT_credential_username), user);
}

static void check_socket_plugin(struct checker *k, const struct use *u)
{
	const char *name = object_text(u->credential, AT_credential_username);
	const char *user =
		u->d && u->d->layout ? layout_text(u->d->layout, AT_layout_slurm_user) : NULL;
	if (!is_socket_plugin(u->credential))
		return;
	if (object_has(u->server, AT_database_server_socket)) {
		if (user && name && strcmp(user, name) != 0)
			report_socket_user(k, u, user);
		return;
	}
	struct diag *d = diag_add(k->diags, &DIAG_socket_plugin, used_at(k, u),
				  "credential '%s' works over a socket only", u->credential->label);
	diag_label(k->diags, d, check_span(k, u->credential, AT_credential_auth_plugin),
		   "because of this plugin");
	diag_note(k->diags, d,
		  "database_server '%s' is reached over the network: give it 'socket' instead of "
		  "'host', or the credential a 'password'",
		  u->server->label);
}

static void check_client_cert(struct checker *k, const struct use *u)
{
	static const enum attribute_id ids[] = {AT_credential_client_cert, AT_credential_subject,
						AT_credential_issuer};
	bool network = object_has(u->server, AT_database_server_socket) ||
		       object_has(u->server, AT_database_server_tls);
	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		if (!object_has(u->credential, ids[i]) || !network ||
		    strcmp(server_tls_mode(u->server), "disabled") != 0)
			continue;
		struct diag *d = diag_add(k->diags, &DIAG_client_cert_without_tls,
					  check_span(k, u->credential, ids[i]),
					  "'%s' needs TLS, which this server's policy does not use",
					  schema_attributes[ids[i]].name);
		diag_label(k->diags, d, used_at(k, u), "used here");
		diag_note(k->diags, d,
			  "give database_server '%s' a TLS policy that demands TLS, or leave it "
			  "out",
			  u->server->label);
		return;
	}
}

static void check_use(struct checker *k, const struct use *u)
{
	check_username(k, u, AT_credential_username);
	check_username(k, u, AT_credential_alternate_username);
	check_plugin(k, u);
	check_socket_plugin(k, u);
	check_client_cert(k, u);
}

void check_storage_credential(struct checker *k, const struct daemon *d)
{
	struct use u = {.credential = d->credential, .server = d->server, .d = d};
	if (u.credential && u.server)
		check_use(k, &u);
}

void check_admin_credential(struct checker *k, const struct object *server)
{
	struct use u = {.credential = check_sound(object_ref(server, AT_database_server_admin)),
			.server = server};
	if (u.credential)
		check_use(k, &u);
}
