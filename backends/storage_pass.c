/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/storage_pass.h"

#include "backends/conf_file.h"
#include "backends/origin.h"
#include "grammar/support/json.h"

#include <string.h>

enum { INDENT = 2, FORMAT = 1 };

static const struct secret_ref *source_of(const struct object *slurmdbd)
{
	const struct object *credential = object_ref(slurmdbd, AT_slurmdbd_credential);
	return credential && object_has(credential, AT_credential_password)
		       ? object_value(credential, AT_credential_password)->secret
		       : NULL;
}

bool storage_pass_by_script(const struct object *slurmdbd)
{
	const struct object *credential = object_ref(slurmdbd, AT_slurmdbd_credential);
	const struct object *server = object_ref(slurmdbd, AT_slurmdbd_database_server);
	const char *how = object_text(slurmdbd, AT_slurmdbd_storage_pass);
	return how && !strcmp(how, "script") && source_of(slurmdbd) &&
	       strcmp(credential_plugin(credential, server), "unix_socket") != 0;
}

bool storage_pass_is_kept(const struct object *slurmdbd)
{
	const struct secret_ref *source = source_of(slurmdbd);
	return source && strcmp(source->function, "rds_iam_token") != 0;
}

const char *storage_pass_path(struct arena *a, const struct object *slurmdbd)
{
	const struct object *layout = object_ref(slurmdbd, AT_slurmdbd_layout);
	return arena_printf(a, "%s/" STORAGE_PASS_PROGRAM, layout_text(layout, AT_layout_conf_dir));
}

/* Beside slacc's own, which SlurmUser cannot look into. */
const char *storage_pass_directory(struct arena *a, const struct object *slurmdbd)
{
	const struct object *layout = object_ref(slurmdbd, AT_slurmdbd_layout);
	const char *own = layout_text(layout, AT_layout_state_dir);
	return arena_printf(a, "%s-slurmdbd-%s", own ? own : "/var/lib/slacc",
			    object_text(slurmdbd, AT_slurmdbd_name));
}

static void put_source(struct json *j, const struct secret_ref *source)
{
	json_put_member(j, "function", source->function);
	json_put_key(j, "arguments");
	json_put_array(j);
	for (uint32_t i = 0; i < source->argument_count; i++)
		json_put_string(j, source->arguments[i].text);
	json_put_end(j);
	json_put_member(j, "key", source->key);
}

static void put_body(struct buf *out, struct arena *a, const struct object *slurmdbd)
{
	const struct object *server = object_ref(slurmdbd, AT_slurmdbd_database_server);
	const struct object *credential = object_ref(slurmdbd, AT_slurmdbd_credential);
	struct json j = JSON_IN(out, INDENT);
	json_put_object(&j);
	json_put_member_integer(&j, "format", FORMAT);
	json_put_member(&j, "directory", storage_pass_directory(a, slurmdbd));
	json_put_member(&j, "slurmdbd", object_text(slurmdbd, AT_slurmdbd_name));
	json_put_member(&j, "credential", credential->label);
	json_put_member(&j, "user", object_text(credential, AT_credential_username));
	json_put_member(&j, "host", object_text(server, AT_database_server_host));
	json_put_member_integer(&j, "port", object_number(server, AT_database_server_port, 3306));
	if (source_of(slurmdbd))
		put_source(&j, source_of(slurmdbd));
	json_put_member_integer(&j, "ttl", credential_seconds(credential, AT_cache_ttl));
	json_put_member_integer(&j, "max_stale",
				credential_seconds(credential, AT_cache_max_stale));
	json_put_end(&j);
	buf_addc(out, '\n');
}

void storage_pass_describe(const struct emission *e, const struct object *slurmdbd,
			   struct artefact *out)
{
	const struct object *layout = object_ref(slurmdbd, AT_slurmdbd_layout);
	struct content content = CONTENT_IN(e->arena);
	*out = (struct artefact){.mode = 0700,
				 .owner = layout_text(layout, AT_layout_slurm_user),
				 .group = layout_text(layout, AT_layout_slurm_group)};
	slurmdbd_file_place(e->arena, slurmdbd, STORAGE_PASS_PROGRAM,
			    storage_pass_path(e->arena, slurmdbd), out);
	buf_printf(&content.text, "#!%s/" STORAGE_PASS_PROGRAM "\n", e->programs);
	conf_header(&content.text, e->model, slurmdbd);
	put_body(&content.text, e->arena, slurmdbd);
	content_end(&content, out);
}

bool storage_pass_emit(const struct emission *e, const struct object *slurmdbd,
		       struct artefact *out)
{
	if (!storage_pass_by_script(slurmdbd))
		return false;
	storage_pass_describe(e, slurmdbd, out);
	return true;
}
