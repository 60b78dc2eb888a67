/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Texts that cannot be written where they have to go: into slurmdbd.conf and slurm.conf, into one
 * of their lists, into SQL. */
#include "compiler/check.h"

#include "compiler/slurm/conf_value.h"

#include <string.h>

/* --- Slurm's files --- */

static void check_conf_text(struct checker *k, const struct object *o, enum attribute_id id,
			    const char *key)
{
	const struct value *v = object_value(o, id);
	if (v->origin == ORIGIN_UNSET)
		return;
	enum slurm_unwritable why = slurm_conf_writable(v->text, v->count);
	if (why == SLURM_WRITABLE)
		return;
	struct diag *d = diag_add(k->diags, &DIAG_unwritable_value, check_span(k, o, id),
				  "'%s' has %s, which Slurm's files cannot carry",
				  schema_attributes[id].name, slurm_unwritable_text(why));
	diag_note(k->diags, d, "it becomes %s; Slurm's reader has no way to write this down", key);
}

/* --- lists in Slurm's files --- */

static void check_comma(struct checker *k, const struct object *o, enum attribute_id id,
			const char *key)
{
	const char *text = object_text(o, id);
	if (!text || !strchr(text, ','))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_parameters_unwritable, check_span(k, o, id),
				  "'%s' has a comma, which divides the items of %s",
				  schema_attributes[id].name, key);
	diag_note(k->diags, d, "there is no way to write it: choose another path");
}

static void check_rpc_paths(struct checker *k, const struct object *tls)
{
	static const enum attribute_id ids[] = {AT_rpc_tls_ca_cert_file, AT_rpc_tls_cert_file,
						AT_rpc_tls_cert_key_file, AT_rpc_tls_psk_file};
	for (unsigned i = 0; tls && i < sizeof(ids) / sizeof(*ids); i++) {
		check_comma(k, tls, ids[i], "TLSParameters");
		check_conf_text(k, tls, ids[i], "part of TLSParameters");
	}
}

/* The authority's file is CONF_DIR/slacc-LABEL.pem. */
static void check_ca_directory(struct checker *k, const struct daemon *d)
{
	const struct object *tls =
		d->server ? check_sound(object_ref(d->server, AT_database_server_tls)) : NULL;
	const char *ca = tls ? object_text(tls, AT_tls_ca) : NULL;
	if (!ca || ca[0] == '/' || !d->layout)
		return;
	const struct object *layout = check_layout_with(d->layout, AT_layout_conf_dir);
	if (layout)
		check_comma(k, layout, AT_layout_conf_dir, "StorageParameters");
}

/* --- SQL --- */

/* As sql_writable: a backslash is an escape or itself as the server's sql_mode has it. */
static bool fits_sql(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f || *text == '\\')
			return false;
	return true;
}

static void check_sql_text(struct checker *k, const struct object *o, enum attribute_id id)
{
	const char *text = object_text(o, id);
	if (!text || fits_sql(text))
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_unwritable_in_sql, check_span(k, o, id),
			 "'%s' has a backslash or a control character", schema_attributes[id].name);
	diag_note(k->diags, d,
		  "servers read it in SQL as their sql_mode has it, so slacc writes "
		  "none: choose another");
}

/* --- by block --- */

void check_credential_texts(struct checker *k, const struct object *o)
{
	static const enum attribute_id names[] = {AT_credential_username,
						  AT_credential_alternate_username};
	static const enum attribute_id paths[] = {AT_credential_client_cert,
						  AT_credential_client_key};
	for (unsigned i = 0; i < 2; i++) {
		check_conf_text(k, o, names[i], "StorageUser");
		check_sql_text(k, o, names[i]);
		check_conf_text(k, o, paths[i], "part of StorageParameters");
		check_comma(k, o, paths[i], "StorageParameters");
	}
	check_sql_text(k, o, AT_credential_subject);
	check_sql_text(k, o, AT_credential_issuer);
}

void check_tls_texts(struct checker *k, const struct object *o)
{
	const char *ca = object_text(o, AT_tls_ca);
	if (!ca || ca[0] != '/' || check_is(o, AT_tls_mode, "disabled"))
		return;
	check_conf_text(k, o, AT_tls_ca, "part of StorageParameters");
	check_comma(k, o, AT_tls_ca, "StorageParameters");
}

void check_server_texts(struct checker *k, const struct object *o)
{
	check_conf_text(k, o, AT_database_server_socket, "StorageHost");
}

void check_layout_texts(struct checker *k, const struct object *o)
{
	check_conf_text(k, o, AT_layout_conf_dir, "part of StorageParameters");
	check_conf_text(k, o, AT_layout_log_file, "LogFile");
	check_conf_text(k, o, AT_layout_pid_file, "PidFile");
	check_conf_text(k, o, AT_layout_munge_socket, "part of AuthInfo");
	check_comma(k, o, AT_layout_munge_socket, "AuthInfo");
}

void check_slurmdbd_texts(struct checker *k, const struct daemon *d)
{
	check_ca_directory(k, d);
	check_rpc_paths(k, object_ref(d->of, AT_slurmdbd_rpc_tls));
}

void check_cluster_texts(struct checker *k, const struct object *cluster)
{
	check_rpc_paths(k, object_ref(cluster, AT_cluster_rpc_tls));
}
