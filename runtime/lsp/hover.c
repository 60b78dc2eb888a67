/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Hover, completion, and the documentation of what completion offers. */
#include "runtime/lsp/lsp.h"

#include <stdio.h>
#include <string.h>

#include "compiler/query/query.h"

/* What may be sent to a client that reads only plain text: Markdown's marks left out. */
static json_t *content(const struct server *s, const char *markdown)
{
	return rpc_must(json_pack("{s:s, s:o}", "kind",
				  s->client.markdown ? "markdown" : "plaintext", "value",
				  rpc_string(markdown)));
}

json_t *lsp_hover(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_hover hover;
	(void)f;
	if (!spot_find(s, params, &spot))
		return json_null();
	const struct query q = spot_query(s, &spot);
	if (!query_hover(&q, spot.source, spot.at, &hover))
		return json_null();
	return json_pack("{s:o, s:o}", "contents", content(s, hover.text), "range",
			 place_range(s, spot.project, hover.at));
}

/* --- completion --- */

static int kind_of(const struct query_item *i)
{
	static const int kinds[] = {
		[QUERY_ITEM_KIND] = 7 /* class */,
		[QUERY_ITEM_ATTRIBUTE] = 10 /* property */,
		[QUERY_ITEM_KEY] = 5 /* field */,
		[QUERY_ITEM_WORD] = 20 /* enum member */,
		[QUERY_ITEM_REFERENCE] = 18,
		[QUERY_ITEM_PARAMETER] = 6 /* variable */,
		[QUERY_ITEM_FUNCTION] = 3,
		[QUERY_ITEM_VALUE] = 12 /* value */,
		[QUERY_ITEM_DIRECTIVE] = 14 /* keyword */,
	};
	return kinds[i->kind];
}

enum { FORMAT_SNIPPET = 2, TAG_DEPRECATED = 1 };

static json_t *item_of(struct server *s, const struct spot *spot, const struct query_item *i,
		       const json_t *range)
{
	char sort[256];
	bool snippet = s->client.snippets && i->snippet;
	(void)spot;
	snprintf(sort, sizeof(sort), "%c%.200s", i->rank, i->label);
	json_t *out = rpc_must(json_pack("{s:o, s:i, s:o, s:{s:O, s:o}}", "label",
					 rpc_string(i->label), "kind", kind_of(i), "sortText",
					 rpc_string(sort), "textEdit", "range", range, "newText",
					 rpc_string(snippet ? i->snippet : i->insert)));
	if (i->insert[0] == '"')
		json_object_set_new(out, "filterText", rpc_string(i->insert));
	if (snippet)
		json_object_set_new(out, "insertTextFormat", json_integer(FORMAT_SNIPPET));
	if (i->detail)
		json_object_set_new(out, "detail", rpc_string(i->detail));
	if (i->about)
		json_object_set_new(out, "data", rpc_string(i->about));
	if (i->deprecated)
		json_object_set_new(out, "tags", json_pack("[i]", TAG_DEPRECATED));
	return out;
}

json_t *lsp_completion(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	struct query_items items;
	json_t *list = rpc_must(json_array());
	(void)f;
	if (spot_find(s, params, &spot)) {
		const struct query q = spot_query(s, &spot);
		query_complete(&q, spot.source, spot.at, &items);
		json_t *range = place_range(s, spot.project, items.replace);
		for (uint32_t i = 0; i < items.count; i++)
			json_array_append_new(list, item_of(s, &spot, &items.list[i], range));
		json_decref(range);
	}
	return json_pack("{s:b, s:o}", "isIncomplete", 0, "items", list);
}

json_t *lsp_completion_resolve(struct server *s, const json_t *params, struct failure *f)
{
	const char *about = json_string_value(json_object_get(params, "data"));
	if (!json_is_string(json_object_get(params, "label")))
		return rpc_fail(f, LSP_INVALID_PARAMS, "a completion item has a label");
	json_t *out = rpc_must(json_deep_copy(params));
	const char *text = about ? query_about(&s->scratch, about) : NULL;
	if (text)
		json_object_set_new(out, "documentation", content(s, text));
	return out;
}
