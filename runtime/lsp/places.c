/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Between the protocol's places (URI, line, character) and the compiler's (locations). */
#include "runtime/lsp/lsp.h"

#include <stdlib.h>

#include "runtime/lsp/uri.h"

struct document *spot_document(struct server *s, const json_t *params)
{
	return document_find(s, json_string_value(rpc_dig(params, "textDocument", "uri", NULL)));
}

bool spot_text(struct server *s, const json_t *params, struct spot *out)
{
	struct document *d = spot_document(s, params);
	*out = (struct spot){.document = d};
	if (!d)
		return false;
	out->project = project_of(s, d);
	if (!out->project || !project_source(out->project, d->path, &out->source))
		return false;
	out->at = out->project->c->sources.list[out->source].base;
	return true;
}

static uint32_t number(const json_t *of, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(of, name));
	return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

uint32_t spot_location(const struct server *s, const struct spot *spot, const json_t *position)
{
	struct text_position p = {number(position, "line"), number(position, "character")};
	const struct text *t = project_text(spot->project, spot->source);
	return spot->project->c->sources.list[spot->source].base +
	       (uint32_t)text_offset(t, p, s->client.encoding);
}

bool spot_find(struct server *s, const json_t *params, struct spot *out)
{
	const json_t *position = json_object_get(params, "position");
	if (!spot_text(s, params, out) || !json_is_object(position))
		return false;
	out->at = spot_location(s, out, position);
	return true;
}

struct query project_query(struct server *s, const struct project *p)
{
	return (struct query){.c = p->c->stages, .arena = &s->scratch};
}

struct query spot_query(struct server *s, const struct spot *spot)
{
	return project_query(s, spot->project);
}

/* The number of the source that holds a location. */
static uint32_t source_of(const struct project *p, uint32_t at)
{
	const struct source *f = sources_find(&p->c->sources, at);
	return f ? (uint32_t)(f - p->c->sources.list) : 0;
}

json_t *place_position(const struct server *s, struct project *p, uint32_t at)
{
	uint32_t source = source_of(p, at);
	const struct source *f = &p->c->sources.list[source];
	struct text_position q = text_position(project_text(p, source),
					       at > f->base ? at - f->base : 0, s->client.encoding);
	return rpc_must(json_pack("{s:I, s:I}", "line", (json_int_t)q.line, "character",
				  (json_int_t)q.character));
}

json_t *place_range(const struct server *s, struct project *p, struct span at)
{
	return rpc_must(json_pack("{s:o, s:o}", "start", place_position(s, p, at.begin), "end",
				  place_position(s, p, at.end < at.begin ? at.begin : at.end)));
}

json_t *place_uri(const struct server *s, const char *path)
{
	const struct document *d = document_at(s, path);
	if (d)
		return rpc_string(d->uri);
	char *uri = rpc_must(uri_of_path(path));
	json_t *out = rpc_string(uri);
	free(uri);
	return out;
}

json_t *place_location(struct server *s, struct project *p, struct span at)
{
	const struct source *f = sources_find(&p->c->sources, at.begin);
	if (!f || !project_is_file(p, (uint32_t)(f - p->c->sources.list)))
		return NULL;
	return rpc_must(json_pack("{s:o, s:o}", "uri", place_uri(s, f->name), "range",
				  place_range(s, p, at)));
}

json_t *place_edit(const struct server *s, struct project *p, struct span at, const char *text)
{
	return rpc_must(json_pack("{s:o, s:o}", "range", place_range(s, p, at), "newText",
				  rpc_string(text)));
}
