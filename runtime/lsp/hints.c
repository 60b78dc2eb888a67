/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Beside the text: inlay hints, links, and lenses that show what a slurmdbd gets. */
#include "runtime/lsp/lsp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/lsp/capabilities.h"
#include "runtime/lsp/uri.h"

json_t *lsp_hints(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_hint *list;
	uint32_t count;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	const json_t *range = json_object_get(params, "range");
	uint32_t from = spot_location(s, &spot, json_object_get(range, "start"));
	uint32_t to = spot_location(s, &spot, json_object_get(range, "end"));
	const struct query q = spot_query(s, &spot);
	json_t *out = rpc_must(json_array());
	query_hints(&q, spot.source, from, to, &list, &count);
	for (uint32_t i = 0; i < count; i++)
		json_array_append_new(out, json_pack("{s:o, s:o, s:o, s:b}", "position",
						     place_position(s, spot.project, list[i].at),
						     "label", rpc_string(list[i].text), "tooltip",
						     rpc_string(list[i].more), "paddingLeft", 1));
	return out;
}

json_t *lsp_links(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_link *list;
	uint32_t count;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	const struct query q = spot_query(s, &spot);
	json_t *out = rpc_must(json_array());
	query_links(&q, spot.source, &list, &count);
	for (uint32_t i = 0; i < count; i++) {
		json_t *one = rpc_must(json_pack("{s:o, s:o}", "range",
						 place_range(s, spot.project, list[i].at), "target",
						 place_uri(s, list[i].path)));
		if (s->client.link_tooltips)
			json_object_set_new(one, "tooltip", rpc_string(list[i].what));
		json_array_append_new(out, one);
	}
	return out;
}

/* --- lenses --- */

static const char *const artefact_of[][2] = {
	{"slurmdbd", "slurmdbd.conf"},
	{"cluster", "slurm_accounting.conf"},
	{"database_server", "bootstrap.sql"},
};

static json_t *lens(struct server *s, const struct spot *spot, const struct query_block *b,
		    const char *file)
{
	char title[64];
	/* a nested slurmdbd has the label of its cluster, or the name it gives itself */
	const char *label = *b->label ? b->label : b->object ? b->object->label : "";
	snprintf(title, sizeof(title), "preview %s", file);
	return json_pack("{s:o, s:{s:s, s:s, s:[s, o, s]}}", "range",
			 place_range(s, spot->project, b->name), "command", "title", title,
			 "command", LSP_COMMAND_PREVIEW, "arguments", spot->document->uri,
			 rpc_string(label), file);
}

json_t *lsp_lenses(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_block *list;
	uint32_t count;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	const struct query q = spot_query(s, &spot);
	json_t *out = rpc_must(json_array());
	query_blocks(&q, spot.source, &list, &count);
	for (uint32_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof(artefact_of) / sizeof(*artefact_of); k++)
			if (!strcmp(list[i].kind, artefact_of[k][0]) && list[i].object)
				json_array_append_new(out,
						      lens(s, &spot, &list[i], artefact_of[k][1]));
	return out;
}

/* The artefact whose path ends in /LABEL/FILE or, the name being another than the label, is the
 * only one of that name. */
struct preview {
	const char *label, *file;
	json_t *exact, *any;
	unsigned candidates;
};

static int take(void *user, const struct slacc_artefact *a)
{
	struct preview *p = user;
	char end[512];
	size_t n = strlen(a->path);
	snprintf(end, sizeof(end), "/%s/%s", p->label, p->file);
	size_t e = strlen(end), name = strlen(p->file);
	if (n <= name || strcmp(a->path + n - name, p->file) != 0)
		return 0;
	json_t *one = json_pack("{s:o, s:o}", "path", rpc_string(a->path), "text",
				rpc_text(a->data, a->size));
	p->candidates++;
	if (n > e && !strcmp(a->path + n - e, end) && !p->exact)
		p->exact = json_incref(one);
	if (!p->any)
		p->any = json_incref(one);
	json_decref(one);
	return 0;
}

json_t *lsp_execute(struct server *s, const json_t *params, struct failure *f)
{
	const char *command = json_string_value(json_object_get(params, "command"));
	const json_t *arguments = json_object_get(params, "arguments");
	struct document *d = document_find(s, json_string_value(json_array_get(arguments, 0)));
	struct preview p = {.label = json_string_value(json_array_get(arguments, 1)),
			    .file = json_string_value(json_array_get(arguments, 2))};
	if (!command || strcmp(command, LSP_COMMAND_PREVIEW) != 0)
		return rpc_fail(f, LSP_INVALID_PARAMS, "no command '%.100s'",
				command ? command : "");
	if (!d || !p.label || !p.file || !project_of(s, d))
		return rpc_fail(f, LSP_INVALID_PARAMS,
				"'%s' takes the URI of an open text, a label and a file's name",
				command);
	if (slacc_emit(d->project->c, take, &p) != SLACC_OK)
		return rpc_fail(f, LSP_REQUEST_FAILED, "the description has errors");
	json_t *found = p.exact ? p.exact : p.candidates == 1 ? p.any : NULL;
	json_t *out = found ? json_incref(found) : json_null();
	json_decref(p.exact);
	json_decref(p.any);
	return out;
}
