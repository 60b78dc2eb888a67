/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurm_accounting.conf of one cluster: what slurm.conf includes so that slurmctld and the commands
 * reach slurmdbd.
 *
 * ClusterName is not among it. A slurm.conf has one of its own since the day it was made; a second
 * makes every daemon log an error at each start, and where they differ the later one silently wins.
 * So the file only says which name accounting expects. */
#include "backends/conf_file.h"
#include "backends/origin.h"

#include <string.h>

static const char *storage_type(const struct conf_file *c)
{
	(void)c;
	return "accounting_storage/slurmdbd";
}

static const char *storage_host(const struct conf_file *c)
{
	return object_text(c->slurmdbd, AT_slurmdbd_host);
}

static const char *storage_backup_host(const struct conf_file *c)
{
	return object_text(c->slurmdbd, AT_slurmdbd_backup_host);
}

static const char *storage_port(const struct conf_file *c)
{
	return conf_number(c, c->slurmdbd, AT_slurmdbd_port);
}

/* What goes to slurmdbd takes its socket from this key and not from AuthInfo, so both are needed.
 */
static const char *storage_pass(const struct conf_file *c)
{
	return layout_text(c->layout, AT_layout_munge_socket);
}

static const char *tls_type(const struct conf_file *c)
{
	return object_has(c->of, AT_cluster_rpc_tls) ? "tls/s2n" : NULL;
}

static const char *tls_parameters(const struct conf_file *c)
{
	return conf_tls_parameters(c, object_ref(c->of, AT_cluster_rpc_tls), "ctld");
}

static const struct conf_row storage_rows[] = {
	{"AccountingStorageType", storage_type},
	{"AccountingStorageHost", storage_host},
	{"AccountingStorageBackupHost", storage_backup_host},
	{"AccountingStoragePort", storage_port},
	{NULL, NULL},
};

static const struct conf_row munge_rows[] = {
	{"AuthInfo", conf_auth_info},
	{"AccountingStoragePass", storage_pass},
	{NULL, NULL},
};

static const struct conf_row tls_rows[] = {
	{"TLSType", tls_type},
	{"TLSParameters", tls_parameters},
	{NULL, NULL},
};

static const struct conf_group groups[] = {
	{"Where slurmdbd is.", storage_rows},
	{"Where MUNGE's socket is: no password.", munge_rows},
	{"TLS between the Slurm daemons.", tls_rows},
	{NULL, NULL},
};

static struct conf_file file_of(struct arena *a, const struct model *m,
				const struct object *cluster)
{
	struct conf_file c = {.arena = a,
			      .model = m,
			      .of = cluster,
			      .slurmdbd = object_ref(cluster, AT_cluster_slurmdbd),
			      .layout = object_ref(cluster, AT_cluster_layout),
			      .file = SLURM_SLURM_CONF,
			      .release = conf_release(cluster, AT_cluster_slurm_version),
			      .settings = object_value(cluster, AT_cluster_slurm_conf)};
	return c;
}

static void place(const struct emission *e, const struct conf_file *c, struct artefact *out)
{
	const struct value *backups = object_value(c->of, AT_cluster_backup_head_nodes);
	uint32_t count = backups->origin == ORIGIN_UNSET ? 0 : backups->count;
	const char **hosts = ARENA_ARRAY(e->arena, const char *, count + 1);
	hosts[0] = object_text(c->of, AT_cluster_head_node);
	for (uint32_t i = 0; i < count; i++)
		hosts[i + 1] = backups->items[i].text;
	out->path = arena_printf(e->arena, "cluster/%s/slurm_accounting.conf",
				 object_text(c->of, AT_cluster_name));
	out->install = arena_printf(e->arena, "%s/slurm_accounting.conf",
				    layout_text(c->layout, AT_layout_conf_dir));
	out->hosts = hosts;
	out->host_count = count + 1;
	out->of = c->of;
}

bool slurm_conf_emit(const struct emission *e, const struct object *cluster, struct artefact *out)
{
	struct conf_file c = file_of(e->arena, e->model, cluster);
	struct content content = CONTENT_IN(e->arena);
	*out = (struct artefact){.mode = 0644};
	place(e, &c, out);
	conf_write(&content, &c, groups);
	buf_adds(&content.text,
		 "\n# ClusterName is slurm.conf's own line; accounting knows this cluster as ");
	origin_comment(&content.text, object_text(cluster, AT_cluster_name));
	buf_adds(&content.text, ".\n");
	content_end(&content, out);
	return true;
}
