/* SPDX-License-Identifier: BSD-2-Clause
 *
 * { "format_version": "1.0",
 *   "artefacts": [ { "path": "slurmdbd/hpc1/slurmdbd.conf", "of": "cluster.hpc1.slurmdbd",
 * "install": "/etc/slurm/slurmdbd.conf" (null: on no host), "hosts": [ "head1" ], "mode": "0600",
 * "owner": "slurm", "group": "slurm" (null: whoever writes it), "sha256": "…", "secrets": [
 * "credential.hpc1" ] } ] }
 *
 * The digest is of the file without its secrets, which `secrets` names: with them it is another on
 * every machine, and would help to guess them. Members may be added within version 1. */
#include "backends/manifest.h"

#include "backends/content.h"
#include "backends/origin.h"

#include <stdio.h>

enum { INDENT = 2 };

void manifest_begin(struct manifest *m, struct arena *a)
{
	m->text = BUF_IN(a);
	m->json = JSON_IN(&m->text, INDENT);
	json_put_object(&m->json);
	json_put_member(&m->json, "format_version", "1.0");
	json_put_key(&m->json, "artefacts");
	json_put_array(&m->json);
}

static void hosts(struct json *j, const struct artefact *f)
{
	json_put_key(j, "hosts");
	json_put_array(j);
	for (uint32_t i = 0; i < f->host_count; i++)
		json_put_string(j, f->hosts[i]);
	json_put_end(j);
}

static void secrets(struct json *j, struct arena *scratch, const struct artefact *f)
{
	json_put_key(j, "secrets");
	json_put_array(j);
	for (uint32_t i = 0; i < f->piece_count; i++)
		if (f->pieces[i].kind != ARTEFACT_TEXT)
			json_put_string(j, origin_block(scratch, f->pieces[i].credential));
	json_put_end(j);
}

void manifest_add(struct manifest *m, struct arena *scratch, const struct artefact *f)
{
	struct json *j = &m->json;
	char digest[65], mode[8];
	artefact_digest(f, digest);
	snprintf(mode, sizeof(mode), "%04o", f->mode & 07777);
	json_put_object(j);
	json_put_member(j, "path", f->path);
	json_put_member(j, "of", origin_block(scratch, f->of));
	json_put_member(j, "install", f->install);
	hosts(j, f);
	json_put_member(j, "mode", mode);
	json_put_member(j, "owner", f->owner);
	json_put_member(j, "group", f->group);
	json_put_member(j, "sha256", digest);
	secrets(j, scratch, f);
	json_put_end(j);
}

void manifest_end(struct manifest *m, struct artefact *out)
{
	struct content content = CONTENT_IN(m->text.arena);
	json_put_end(&m->json);
	json_put_end(&m->json);
	buf_addc(&m->text, '\n');
	content_add(&content, m->text.data, m->text.size);
	*out = (struct artefact){.path = "manifest.json", .mode = 0644};
	content_end(&content, out);
}
