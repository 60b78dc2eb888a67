/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/conf_file.h"

#include "backends/origin.h"
#include "backends/storage_pass.h"
#include "compiler/slurm/conf_value.h"

#include <string.h>

const char *conf_setting(const struct conf_file *c, const char *key)
{
	if (c->settings->origin == ORIGIN_UNSET)
		return NULL;
	for (uint32_t i = 0; i < c->settings->count; i++)
		if (!strcmp(c->settings->settings[i].param->name, key))
			return c->settings->settings[i].value.text;
	return NULL;
}

const char *conf_number(const struct conf_file *c, const struct object *o, enum attribute_id id)
{
	return arena_printf(c->arena, "%lld", (long long)object_number(o, id, 0));
}

void conf_add_item(struct buf *list, const char *name, const char *value)
{
	if (value)
		buf_printf(list, "%s%s=%s", list->size ? "," : "", name, value);
}

const char *conf_auth_info(const struct conf_file *c)
{
	const char *socket = layout_text(c->layout, AT_layout_munge_socket);
	return socket ? arena_printf(c->arena, "socket=%s", socket) : NULL;
}

const char *conf_tls_parameters(const struct conf_file *c, const struct object *rpc_tls,
				const char *daemon)
{
	struct buf b = BUF_IN(c->arena);
	if (!rpc_tls)
		return NULL;
	conf_add_item(&b, "ca_cert_file", object_text(rpc_tls, AT_rpc_tls_ca_cert_file));
	conf_add_item(&b, arena_printf(c->arena, "%s_cert_file", daemon),
		      object_text(rpc_tls, AT_rpc_tls_cert_file));
	conf_add_item(&b, arena_printf(c->arena, "%s_cert_key_file", daemon),
		      object_text(rpc_tls, AT_rpc_tls_cert_key_file));
	conf_add_item(&b, "psk_file", object_text(rpc_tls, AT_rpc_tls_psk_file));
	return b.size ? buf_text(&b) : NULL;
}

enum slurm_release conf_release(const struct object *o, enum attribute_id version)
{
	struct slurm_version v = {.release = SLURM_ANY_RELEASE};
	const struct value *text = object_value(o, version);
	slurm_version_parse(text->text, text->count, &v);
	return v.release;
}

/* The checker lets nothing through that cannot be written; if it did, this line would keep Slurm
 * from reading the file. */
static void write_line(struct buf *out, const char *key, const char *value, size_t size)
{
	size_t start = out->size;
	buf_printf(out, "%s=", key);
	if (!slurm_conf_quote(out, value, size)) {
		out->size = start;
		buf_printf(out, "@%s cannot be written@", key);
	}
	buf_addc(out, '\n');
}

/* Without its password the file has a line that slurmdbd cannot parse, so that it never starts on
 * half a file. */
static void write_slot(struct content *out, const struct conf_file *c, const char *key)
{
	struct arena *a = c->arena;
	const char *unbound = arena_printf(a, "@%s is missing: run slacc apply@\n", key);
	content_slot(out, (struct artefact_piece){.kind = ARTEFACT_PASSWORD,
						  .text = unbound,
						  .size = strlen(unbound),
						  .before = arena_printf(a, "%s=", key),
						  .after = "\n",
						  .credential = c->credential});
}

static bool takes_slot(const struct conf_file *c)
{
	return strcmp(credential_plugin(c->credential, c->server), "unix_socket") != 0 &&
	       !storage_pass_by_script(c->slurmdbd);
}

static const char *row_value(const struct conf_file *c, const struct conf_row *row)
{
	return conf_setting(c, row->key) ? NULL : row->value(c);
}

static void write_group(struct content *out, const struct conf_file *c, const struct conf_group *g)
{
	bool titled = false;
	for (const struct conf_row *row = g->rows; row->key; row++) {
		const char *value = row->value ? row_value(c, row) : NULL;
		if (!value && (row->value || !takes_slot(c)))
			continue;
		if (!titled)
			buf_printf(&out->text, "\n# %s\n", g->title);
		titled = true;
		if (value)
			write_line(&out->text, row->key, value, strlen(value));
		else
			write_slot(out, c, row->key);
	}
}

static void write_settings(struct buf *out, const struct conf_file *c)
{
	if (c->settings->origin == ORIGIN_UNSET || !c->settings->count)
		return;
	buf_printf(out, "\n# As the description says.\n");
	for (uint32_t i = 0; i < c->settings->count; i++) {
		const struct setting *s = &c->settings->settings[i];
		write_line(out, s->param->name, s->value.text, s->value.count);
	}
}

void conf_header(struct buf *out, const struct model *m, const struct object *of)
{
	buf_adds(out, ARTEFACT_MARK " Do not edit: change the description and run 'slacc "
				    "apply'.\n# From ");
	origin_comment(out, origin_source(m, of->at.begin));
	buf_adds(out, ", ");
	origin_comment(out, origin_block(out->arena, of));
	buf_adds(out, ".\n");
}

void conf_write(struct content *out, const struct conf_file *c, const struct conf_group *groups)
{
	conf_header(&out->text, c->model, c->of);
	for (; groups->title; groups++)
		write_group(out, c, groups);
	write_settings(&out->text, c);
}
