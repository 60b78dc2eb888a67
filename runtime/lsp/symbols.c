/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The shape of texts: symbols, folding, selection. */
#include "runtime/lsp/lsp.h"

#include <string.h>

#include "compiler/query/query.h"
#include "grammar/support/ascii.h"

/* SymbolKind by the word that begins the block. */
static int symbol_kind(const struct query_block *b)
{
	static const struct {
		const char *kind;
		int symbol;
	} rows[] = {
		{"cluster", 5}, {"slurmdbd", 2}, {"database_server", 19}, {"credential", 20},
		{"tls", 8},     {"layout", 3},   {"federation", 4},       {"account", 18},
		{"user", 22},   {"param", 13},   {"defaults", 26},        {"protect", 14},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].kind, b->kind))
			return rows[i].symbol;
	return 3;
}

static const char *name_of(const struct query_block *b)
{
	return *b->label ? b->label : *b->kind ? b->kind : "{";
}

static json_t *symbol(struct server *s, struct project *p, const struct query_block *b)
{
	json_t *out =
		rpc_must(json_pack("{s:o, s:i, s:o, s:o}", "name", rpc_string(name_of(b)), "kind",
				   symbol_kind(b), "range", place_range(s, p, b->whole),
				   "selectionRange", place_range(s, p, b->name)));
	const char *detail =
		b->detail ? arena_printf(&s->scratch, "%s · %s", b->kind, b->detail) : b->kind;
	json_object_set_new(out, "detail", rpc_string(detail));
	return out;
}

/* Blocks from *i on that are deeper than their parent. */
static json_t *children(struct server *s, struct project *p, const struct query_block *list,
			uint32_t count, uint32_t *i, unsigned depth)
{
	json_t *out = rpc_must(json_array());
	while (*i < count && list[*i].depth >= depth) {
		const struct query_block *b = &list[(*i)++];
		json_t *one = symbol(s, p, b);
		if (*i < count && list[*i].depth > b->depth)
			json_object_set_new(one, "children",
					    children(s, p, list, count, i, b->depth + 1));
		json_array_append_new(out, one);
	}
	return out;
}

static json_t *flat(struct server *s, struct project *p, const struct query_block *b)
{
	json_t *location = place_location(s, p, b->name);
	if (!location)
		return NULL;
	return rpc_must(json_pack("{s:o, s:i, s:o, s:s}", "name", rpc_string(name_of(b)), "kind",
				  symbol_kind(b), "location", location, "containerName", b->kind));
}

json_t *lsp_document_symbols(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_block *list;
	uint32_t count, i = 0;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	const struct query q = spot_query(s, &spot);
	query_blocks(&q, spot.source, &list, &count);
	if (s->client.hierarchical_symbols)
		return children(s, spot.project, list, count, &i, 0);
	json_t *out = rpc_must(json_array());
	for (; i < count; i++)
		json_array_append_new(out, flat(s, spot.project, &list[i]));
	return out;
}

/* --- of all projects --- */

static bool matches(const char *name, const char *query)
{
	/* the letters of the query, in their order */
	for (; *name && *query; name++)
		query += ascii_lower(*name) == ascii_lower(*query);
	return !*query;
}

enum { SYMBOLS_MAX = 1000 };

static void add_symbols(struct server *s, struct project *p, const char *query, json_t *out)
{
	const struct query q = project_query(s, p);
	for (uint32_t source = 0; source < p->c->sources.count; source++) {
		struct query_block *list;
		uint32_t count;
		if (!project_is_file(p, source))
			continue;
		query_blocks(&q, source, &list, &count);
		for (uint32_t i = 0; i < count && json_array_size(out) < SYMBOLS_MAX; i++)
			if (!list[i].depth && matches(name_of(&list[i]), query))
				json_array_append_new(out, flat(s, p, &list[i]));
	}
}

json_t *lsp_workspace_symbols(struct server *s, const json_t *params, struct failure *f)
{
	const char *query = json_string_value(json_object_get(params, "query"));
	json_t *out = rpc_must(json_array());
	(void)f;
	projects_discover(s);
	for (size_t i = 0; i < s->project_count; i++)
		if (s->projects[i]->c->stages)
			add_symbols(s, s->projects[i], query ? query : "", out);
	return out;
}

/* --- folding --- */

static void add_fold(struct server *s, const struct spot *spot, struct span at, const char *kind,
		     bool closed, json_t *out)
{
	const struct text *t = project_text(spot->project, spot->source);
	uint32_t base = spot->project->c->sources.list[spot->source].base;
	struct text_position from = text_position(t, at.begin - base, s->client.encoding);
	struct text_position to = text_position(t, at.end - base, s->client.encoding);
	/* the line of the closing bracket stays */
	uint32_t last = closed && to.line > from.line ? to.line - 1 : to.line;
	if (last <= from.line)
		return;
	json_t *one = rpc_must(json_pack("{s:I, s:I}", "startLine", (json_int_t)from.line,
					 "endLine", (json_int_t)last));
	if (kind)
		json_object_set_new(one, "kind", json_string(kind));
	json_array_append_new(out, one);
}

json_t *lsp_folding(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_block *blocks;
	struct query_fold *folds;
	uint32_t count;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	json_t *out = rpc_must(json_array());
	const struct query q = spot_query(s, &spot);
	query_blocks(&q, spot.source, &blocks, &count);
	for (uint32_t i = 0; i < count; i++)
		add_fold(s, &spot, blocks[i].body, NULL, true, out);
	query_folds(&q, spot.source, &folds, &count);
	for (uint32_t i = 0; i < count; i++)
		add_fold(s, &spot, folds[i].at, folds[i].comment ? "comment" : NULL,
			 !folds[i].comment, out);
	return out;
}

/* --- selection --- */

static json_t *around(struct server *s, const struct spot *spot, const json_t *position)
{
	struct span *list;
	uint32_t count;
	const struct query q = spot_query(s, spot);
	query_around(&q, spot->source, spot_location(s, spot, position), &list, &count);
	json_t *out = NULL;
	while (count--) {
		json_t *one = rpc_must(
			json_pack("{s:o}", "range", place_range(s, spot->project, list[count])));
		if (out)
			json_object_set_new(one, "parent", out);
		out = one;
	}
	return out;
}

json_t *lsp_selection(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	size_t i;
	json_t *position;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	json_t *out = rpc_must(json_array());
	json_array_foreach(json_object_get(params, "positions"), i, position)
		json_array_append_new(out, around(s, &spot, position));
	return out;
}
