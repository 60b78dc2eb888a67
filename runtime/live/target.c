/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/target.h"

#include <string.h>

static enum database_tls tls_of(const char *mode)
{
	static const char *const words[] = {"disabled", "preferred", "required", "verify_ca",
					    "verify_identity"};
	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strcmp(mode, words[i]))
			return (enum database_tls)i;
	}
	return DATABASE_TLS_VERIFY_IDENTITY;
}

static void set_tls(const struct model *m, const struct object *server, struct database_target *t)
{
	const struct object *tls = object_ref(server, AT_database_server_tls);
	t->tls = tls_of(server_tls_mode(server));
	if (!tls)
		return;
	const struct asset *ca = model_asset(m, tls);
	const char *version = object_text(tls, AT_tls_min_version);
	t->ca = ca ? ca->path : object_text(tls, AT_tls_ca);
	if (version && !strncmp(version, "TLSv", 4))
		t->min_version = version + 4;
}

void target_of(const struct model *m, struct arena *a, const struct object *server,
	       const struct object *credential, bool is_admin, struct database_target *out)
{
	const char *plugin = object_text(credential, AT_credential_auth_plugin);
	*out = (struct database_target){
		.label = arena_printf(a, "database_server '%s'", server->label),
		.host = object_text(server, AT_database_server_host),
		.port = (unsigned)object_number(server, AT_database_server_port, 0),
		.socket = object_text(server, AT_database_server_socket),
		.client_cert = object_text(credential, AT_credential_client_cert),
		.client_key = object_text(credential, AT_credential_client_key),
		.user = object_text(credential, AT_credential_username),
		.auth_plugins = plugin ? auth_plugin_find(plugin) : 0,
		.is_admin = is_admin,
		.token = wallet_is_token(credential),
	};
	set_tls(m, server, out);
}

struct database *target_open(struct wallet *w, const struct database_target *t,
			     const struct object *credential, const struct object *server,
			     struct err *err)
{
	struct database *db = database_open(t, wallet_login(w, credential, server), err);
	if (db || err->code != &DIAG_server_login || !wallet_renew(w, credential, server))
		return db;
	*err = ERR_INIT;
	return database_open(t, wallet_login(w, credential, server), err);
}
