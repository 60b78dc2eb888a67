/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurmdbd.conf of one slurmdbd, and the CA file that lies beside it. The same file serves the host
 * and its backup: slurmdbd finds out by its host's name which it is. */
#include "backends/conf_file.h"
#include "backends/storage_pass.h"

#include <string.h>

static const char *auth_type(const struct conf_file *c)
{
	(void)c;
	return "auth/munge";
}

static const char *dbd_host(const struct conf_file *c)
{
	return object_text(c->of, AT_slurmdbd_host);
}

static const char *dbd_addr(const struct conf_file *c)
{
	return object_text(c->of, AT_slurmdbd_address);
}

static const char *dbd_backup_host(const struct conf_file *c)
{
	return object_text(c->of, AT_slurmdbd_backup_host);
}

static const char *dbd_port(const struct conf_file *c)
{
	return conf_number(c, c->of, AT_slurmdbd_port);
}

static const char *slurm_user(const struct conf_file *c)
{
	return layout_text(c->layout, AT_layout_slurm_user);
}

static const char *log_file(const struct conf_file *c)
{
	return layout_text(c->layout, AT_layout_log_file);
}

static const char *pid_file(const struct conf_file *c)
{
	return layout_text(c->layout, AT_layout_pid_file);
}

static const char *storage_type(const struct conf_file *c)
{
	(void)c;
	return "accounting_storage/mysql";
}

/* Before 26.05 the word localhost is the only way to say a socket: the one that the client library
 * was built with. */
static const char *storage_host(const struct conf_file *c)
{
	const char *socket = object_text(c->server, AT_database_server_socket);
	if (!socket)
		return object_text(c->server, AT_database_server_host);
	return c->release < SLURM_26_05 ? "localhost" : arena_printf(c->arena, "unix:%s", socket);
}

static const char *storage_backup_host(const struct conf_file *c)
{
	return object_text(c->server, AT_database_server_backup_host);
}

static const char *storage_port(const struct conf_file *c)
{
	if (object_has(c->server, AT_database_server_socket))
		return NULL;
	return conf_number(c, c->server, AT_database_server_port);
}

static const char *storage_user(const struct conf_file *c)
{
	return object_text(c->credential, AT_credential_username);
}

static const char *storage_pass_script(const struct conf_file *c)
{
	return storage_pass_by_script(c->of) ? storage_pass_path(c->arena, c->of) : NULL;
}

static const char *storage_loc(const struct conf_file *c)
{
	return object_text(c->of, AT_slurmdbd_database);
}

/* With MariaDB's client library slurmdbd tries TLS only if there is some option, and verifies
 * nothing without a CA; nothing makes it insist on TLS. What insists is the account's REQUIRE
 * (sql_require_of). */
static const char *storage_parameters(const struct conf_file *c)
{
	struct buf b = BUF_IN(c->arena);
	const char *mode = server_tls_mode(c->server);
	if (!strcmp(mode, "disabled"))
		return NULL;
	if (!strcmp(mode, "preferred"))
		conf_add_item(&b, "SSL_CIPHER", "HIGH");
	else
		conf_add_item(&b, "SSL_CA", slurmdbd_ca_path(c->model, c->arena, c->of));
	conf_add_item(&b, "SSL_CERT", object_text(c->credential, AT_credential_client_cert));
	conf_add_item(&b, "SSL_KEY", object_text(c->credential, AT_credential_client_key));
	if (storage_pass_by_script(c->of) && object_has(c->of, AT_slurmdbd_token_duration))
		conf_add_item(&b, "token_duration",
			      conf_number(c, c->of, AT_slurmdbd_token_duration));
	return buf_text(&b);
}

static const char *tls_type(const struct conf_file *c)
{
	return object_has(c->of, AT_slurmdbd_rpc_tls) ? "tls/s2n" : NULL;
}

static const char *tls_parameters(const struct conf_file *c)
{
	return conf_tls_parameters(c, object_ref(c->of, AT_slurmdbd_rpc_tls), "dbd");
}

/* From 23.02 to 25.05 AllowNoDefAcct=yes switches on the two keys that are read after it, unless
 * they say no themselves. */
static bool has_no_def_acct_bug(const struct conf_file *c)
{
	const char *v = conf_setting(c, "AllowNoDefAcct");
	return v && strchr("yYtTuU1", *v) && c->release >= SLURM_23_02 && c->release <= SLURM_25_05;
}

static const char *all_resources_absolute(const struct conf_file *c)
{
	return has_no_def_acct_bug(c) ? "no" : NULL;
}

static const char *disable_coord_dbd(const struct conf_file *c)
{
	return has_no_def_acct_bug(c) && c->release >= SLURM_24_05 ? "no" : NULL;
}

static const struct conf_row daemon_rows[] = {
	{"AuthType", auth_type},
	{"AuthInfo", conf_auth_info},
	{"DbdHost", dbd_host},
	{"DbdAddr", dbd_addr},
	{"DbdBackupHost", dbd_backup_host},
	{"DbdPort", dbd_port},
	{"SlurmUser", slurm_user},
	{"LogFile", log_file},
	{"PidFile", pid_file},
	{NULL, NULL},
};

static const struct conf_row storage_rows[] = {
	{"StorageType", storage_type},
	{"StorageHost", storage_host},
	{"StorageBackupHost", storage_backup_host},
	{"StoragePort", storage_port},
	{"StorageUser", storage_user},
	{"StoragePass", NULL},
	{"StoragePassScript", storage_pass_script},
	{"StorageLoc", storage_loc},
	{"StorageParameters", storage_parameters},
	{NULL, NULL},
};

static const struct conf_row tls_rows[] = {
	{"TLSType", tls_type},
	{"TLSParameters", tls_parameters},
	{NULL, NULL},
};

static const struct conf_row no_def_acct_rows[] = {
	{"AllResourcesAbsolute", all_resources_absolute},
	{"DisableCoordDBD", disable_coord_dbd},
	{NULL, NULL},
};

static const struct conf_group groups[] = {
	{"The daemon: who may speak to it, where it runs.", daemon_rows},
	{"Its database.", storage_rows},
	{"TLS between the Slurm daemons.", tls_rows},
	{"AllowNoDefAcct would switch these on in this release.", no_def_acct_rows},
	{NULL, NULL},
};

static struct conf_file file_of(struct arena *a, const struct model *m, const struct object *dbd)
{
	struct conf_file c = {.arena = a,
			      .model = m,
			      .of = dbd,
			      .slurmdbd = dbd,
			      .server = object_ref(dbd, AT_slurmdbd_database_server),
			      .credential = object_ref(dbd, AT_slurmdbd_credential),
			      .layout = object_ref(dbd, AT_slurmdbd_layout),
			      .file = SLURM_SLURMDBD_CONF,
			      .release = conf_release(dbd, AT_slurmdbd_slurm_version),
			      .settings = object_value(dbd, AT_slurmdbd_slurmdbd_conf)};
	return c;
}

/* In the directory of its configuration. */
static void place(const struct emission *e, const struct object *dbd, const char *file,
		  struct artefact *out)
{
	const struct object *layout = object_ref(dbd, AT_slurmdbd_layout);
	const char *directory = layout_text(layout, AT_layout_conf_dir);
	slurmdbd_file_place(e->arena, dbd, file, arena_printf(e->arena, "%s/%s", directory, file),
			    out);
}

/* 0600 and SlurmUser's is what every release from 20.11 on accepts. */
bool slurmdbd_conf_emit(const struct emission *e, const struct object *slurmdbd,
			struct artefact *out)
{
	struct conf_file c = file_of(e->arena, e->model, slurmdbd);
	struct content content = CONTENT_IN(e->arena);
	*out = (struct artefact){.mode = 0600,
				 .confidential = true,
				 .owner = layout_text(c.layout, AT_layout_slurm_user),
				 .group = layout_text(c.layout, AT_layout_slurm_group)};
	place(e, slurmdbd, "slurmdbd.conf", out);
	conf_write(&content, &c, groups);
	content_end(&content, out);
	return true;
}

/* Only where slurmdbd.conf names it. */
static const struct asset *shipped_ca(const struct emission *e, const struct object *server)
{
	const struct object *tls = server ? object_ref(server, AT_database_server_tls) : NULL;
	const char *mode = tls ? server_tls_mode(server) : "disabled";
	if (!strcmp(mode, "disabled") || !strcmp(mode, "preferred"))
		return NULL;
	return model_asset(e->model, tls);
}

bool slurmdbd_ca_emit(const struct emission *e, const struct object *slurmdbd, struct artefact *out)
{
	const struct object *server = object_ref(slurmdbd, AT_slurmdbd_database_server);
	const struct asset *ca = shipped_ca(e, server);
	struct content content = CONTENT_IN(e->arena);
	if (!ca)
		return false;
	*out = (struct artefact){.mode = 0644};
	place(e, slurmdbd, arena_printf(e->arena, "slacc-%s.pem", ca->of->label), out);
	content_add(&content, ca->data, ca->size);
	content_end(&content, out);
	return true;
}
