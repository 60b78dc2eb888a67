/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/model.h"

#include <string.h>

const struct value *layout_value(const struct object *layout, enum attribute_id id)
{
	static const struct value none;
	/* The chain is checked for cycles (reference_cycle), but a poisoned model may still hold
	 * one. */
	for (unsigned depth = 0; layout && depth < 64; depth++) {
		if (object_has(layout, id))
			return object_value(layout, id);
		layout = object_ref(layout, AT_layout_base);
	}
	return &none;
}

const char *layout_text(const struct object *layout, enum attribute_id id)
{
	const struct value *v = layout_value(layout, id);
	return v->origin == ORIGIN_UNSET ? NULL : v->text;
}

const char *credential_plugin(const struct object *credential, const struct object *server)
{
	const char *own = object_text(credential, AT_credential_auth_plugin);
	const char *engine = object_text(server, AT_database_server_engine);
	const struct value *password = object_value(credential, AT_credential_password);
	if (own)
		return own;
	if (password->origin != ORIGIN_UNSET &&
	    !strcmp(password->secret->function, "rds_iam_token"))
		return PLUGIN_RDS_IAM;
	return engine && !strcmp(engine, "mysql") ? "caching_sha2_password"
						  : "mysql_native_password";
}

bool plugin_has_password(const char *plugin)
{
	return strcmp(plugin, "unix_socket") != 0 && strcmp(plugin, PLUGIN_RDS_IAM) != 0;
}

static struct value *value_to_change(const struct object *o, enum attribute_id id)
{
	return (struct value *)(uintptr_t)object_value(o, id);
}

void credential_take_alternate(const struct object *credential)
{
	struct value *now = value_to_change(credential, AT_credential_username);
	struct value *other = value_to_change(credential, AT_credential_alternate_username);
	struct value before = *now;
	*now = *other;
	*other = before;
}

int64_t credential_seconds(const struct object *credential, enum attribute_id id)
{
	const struct object *block = object_ref(credential, AT_credential_cache);
	return block ? object_number(block, id, 0) : schema_duration(&schema_attributes[id]);
}

const char *server_tls_mode(const struct object *server)
{
	const struct object *tls = object_ref(server, AT_database_server_tls);
	const char *mode = tls ? object_text(tls, AT_tls_mode) : NULL;
	return mode && !object_has(server, AT_database_server_socket) ? mode : "disabled";
}

const struct asset *model_asset(const struct model *m, const struct object *tls)
{
	for (uint32_t i = 0; i < m->asset_count; i++)
		if (m->assets[i].of == tls)
			return &m->assets[i];
	return NULL;
}

const char *slurmdbd_ca_path(const struct model *m, struct arena *a, const struct object *slurmdbd)
{
	const struct object *server = object_ref(slurmdbd, AT_slurmdbd_database_server);
	const struct object *tls = server ? object_ref(server, AT_database_server_tls) : NULL;
	const char *ca = tls ? object_text(tls, AT_tls_ca) : NULL;
	if (!ca || ca[0] == '/')
		return ca;
	(void)m;
	const char *dir = layout_text(object_ref(slurmdbd, AT_slurmdbd_layout), AT_layout_conf_dir);
	return arena_printf(a, "%s/slacc-%s.pem", dir ? dir : "", tls->label);
}

const struct object *slurmdbd_next_cluster(const struct model *m, const struct object *slurmdbd,
					   const struct object *after)
{
	if (!m->first_cluster)
		return NULL;
	uint32_t next = after ? m->next_cluster[after->index] : m->first_cluster[slurmdbd->index];
	return next ? m->of[KIND_cluster].list[next - 1] : NULL;
}
