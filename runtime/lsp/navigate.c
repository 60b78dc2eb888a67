/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From names to where they are defined and used, and their change everywhere at once. */
#include "runtime/lsp/lsp.h"

#include <string.h>

#include "compiler/query/query.h"

/* The name a request points to. */
static bool name_at(struct server *s, const json_t *params, struct spot *spot,
		    struct query_name *name)
{
	if (!spot_find(s, params, spot))
		return false;
	const struct query q = spot_query(s, spot);
	return query_name_at(&q, spot->source, spot->at, name);
}

/* Names of one block, as JSON. */
struct gather {
	struct server *server;
	struct project *project;
	const struct object *object;
	bool definitions;
	json_t *list;
	json_t *changes;  /* of a rename: URI → edits */
	const char *text; /* the new name */
	const char *path; /* only in this source; NULL: in all */
};

static const char *path_of(const struct gather *g, uint32_t at)
{
	const struct source *f = sources_find(&g->project->c->sources, at);
	return f ? f->name : "";
}

static bool take_location(void *user, const struct query_name *n)
{
	struct gather *g = user;
	if (n->object != g->object || (n->definition && !g->definitions))
		return true;
	json_t *location = place_location(g->server, g->project, n->at);
	if (location)
		json_array_append_new(g->list, location);
	return true;
}

/* What a name stands for is defined by the name in the head of its block. */
static json_t *definition_of(struct server *s, struct project *p, const struct object *o)
{
	struct query q = project_query(s, p);
	struct query_name name;
	const struct source *f = sources_find(&p->c->sources, o->at.begin);
	uint32_t source = f ? (uint32_t)(f - p->c->sources.list) : 0;
	struct span at = o->at;
	if (!f || o->builtin)
		return json_null();
	if (*o->label && query_name_at(&q, source, o->at.end, &name) && name.definition)
		at = name.at;
	json_t *location = place_location(s, p, at);
	return location ? location : json_null();
}

/* An include leads to the file. */
static json_t *include_at(struct server *s, const struct spot *spot)
{
	const struct query q = spot_query(s, spot);
	struct query_link *links;
	uint32_t count, source;
	query_links(&q, spot->source, &links, &count);
	for (uint32_t i = 0; i < count; i++) {
		if (spot->at < links[i].at.begin || spot->at > links[i].at.end ||
		    !project_source(spot->project, links[i].path, &source))
			continue;
		uint32_t base = spot->project->c->sources.list[source].base;
		return place_location(s, spot->project, (struct span){base, base});
	}
	return json_null();
}

json_t *lsp_definition(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_name name;
	(void)f;
	if (name_at(s, params, &spot, &name))
		return definition_of(s, spot.project, name.object);
	return spot.project ? include_at(s, &spot) : json_null();
}

json_t *lsp_references(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_name name;
	(void)f;
	if (!name_at(s, params, &spot, &name))
		return json_null();
	struct gather g = {.server = s,
			   .project = spot.project,
			   .object = name.object,
			   .definitions =
				   rpc_true(rpc_dig(params, "context", "includeDeclaration", NULL)),
			   .list = rpc_must(json_array())};
	const struct query q = spot_query(s, &spot);
	query_names(&q, take_location, &g);
	return g.list;
}

enum { HIGHLIGHT_READ = 2, HIGHLIGHT_WRITE = 3 };

static bool take_highlight(void *user, const struct query_name *n)
{
	struct gather *g = user;
	if (n->object == g->object && !strcmp(path_of(g, n->at.begin), g->path))
		json_array_append_new(g->list,
				      json_pack("{s:o, s:i}", "range",
						place_range(g->server, g->project, n->at), "kind",
						n->definition ? HIGHLIGHT_WRITE : HIGHLIGHT_READ));
	return true;
}

json_t *lsp_highlight(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_name name;
	(void)f;
	if (!name_at(s, params, &spot, &name))
		return json_null();
	struct gather g = {.server = s,
			   .project = spot.project,
			   .object = name.object,
			   .path = spot.document->path,
			   .list = rpc_must(json_array())};
	const struct query q = spot_query(s, &spot);
	query_names(&q, take_highlight, &g);
	return g.list;
}

/* --- renaming --- */

json_t *lsp_prepare_rename(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_name name;
	if (!name_at(s, params, &spot, &name))
		return json_null();
	if (name.object->builtin)
		return rpc_fail(f, LSP_REQUEST_FAILED, "'%.100s' is built in", name.object->label);
	return json_pack("{s:o, s:o}", "range", place_range(s, spot.project, name.at),
			 "placeholder", rpc_string(name.object->label));
}

static void add_edit(struct gather *g, struct span at, const char *text)
{
	json_t *uri = place_uri(g->server, path_of(g, at.begin));
	json_t *list = json_object_get(g->changes, json_string_value(uri));
	if (!list) {
		list = rpc_must(json_array());
		json_object_set_new(g->changes, json_string_value(uri), list);
	}
	json_array_append_new(list, place_edit(g->server, g->project, at, text));
	json_decref(uri);
}

static bool take_edit(void *user, const struct query_name *n)
{
	struct gather *g = user;
	if (n->object == g->object)
		add_edit(g, n->at, g->text);
	return true;
}

json_t *lsp_rename(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_name name;
	const char *to = json_string_value(json_object_get(params, "newName")), *fault, *keep;
	uint32_t at;
	if (!to)
		return rpc_fail(f, LSP_INVALID_PARAMS, "there is no new name");
	if (!name_at(s, params, &spot, &name))
		return rpc_fail(f, LSP_REQUEST_FAILED, "no name stands here");
	const struct query q = spot_query(s, &spot);
	if ((fault = query_rename_fault(&q, name.object, to)))
		return rpc_fail(f, LSP_INVALID_PARAMS, "%s", fault);
	struct gather g = {.server = s,
			   .project = spot.project,
			   .object = name.object,
			   .text = to,
			   .changes = rpc_must(json_object())};
	query_names(&q, take_edit, &g);
	if (strcmp(to, name.object->label) != 0 && query_rename_keeps(&q, name.object, &at, &keep))
		add_edit(&g, (struct span){at, at}, keep);
	return json_pack("{s:o}", "changes", g.changes);
}
