/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Semantic tokens: five numbers each, places relative to the one before. For a delta the numbers
 * sent last are kept with the text; what is the same at both ends is left out. */
#include "runtime/lsp/lsp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/lsp/capabilities.h"

enum { NUMBERS = 5, MODIFIER_DEFINITION = 1, MODIFIER_DEPRECATED = 2 };

json_t *tokens_legend(void)
{
	static const char *const names[] = {
		[QUERY_COLOUR_COMMENT] = "comment",   [QUERY_COLOUR_KIND] = "keyword",
		[QUERY_COLOUR_LABEL] = "class",       [QUERY_COLOUR_ATTRIBUTE] = "property",
		[QUERY_COLOUR_KEY] = "variable",      [QUERY_COLOUR_WORD] = "enumMember",
		[QUERY_COLOUR_REFERENCE] = "type",    [QUERY_COLOUR_PARAMETER] = "parameter",
		[QUERY_COLOUR_FUNCTION] = "function", [QUERY_COLOUR_STRING] = "string",
		[QUERY_COLOUR_NUMBER] = "number",     [QUERY_COLOUR_DIRECTIVE] = "macro",
	};
	json_t *types = rpc_must(json_array());
	for (unsigned i = 0; i < QUERY_COLOURS; i++)
		json_array_append_new(types, json_string(names[i]));
	return json_pack("{s:o, s:[s,s]}", "tokenTypes", types, "tokenModifiers", "definition",
			 "deprecated");
}

static json_t *numbers(struct server *s, const struct spot *spot, uint32_t from, uint32_t to)
{
	struct query_token *list;
	uint32_t count, base = spot->project->c->sources.list[spot->source].base;
	const struct text *t = project_text(spot->project, spot->source);
	struct text_position last = {0, 0};
	size_t passed = 0;
	json_t *out = rpc_must(json_array());
	const struct query q = spot_query(s, spot);
	query_tokens(&q, spot->source, from, to, &list, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct query_token *k = &list[i];
		size_t begin = k->at.begin - base, end = k->at.end - base;
		struct text_position p =
			text_position_from(t, begin, passed, last, s->client.encoding);
		const uint32_t five[NUMBERS] = {
			p.line - last.line,
			p.line == last.line ? p.character - last.character : p.character,
			text_units(t->data, begin, end, s->client.encoding),
			(uint32_t)k->colour,
			(k->definition ? MODIFIER_DEFINITION : 0u) |
				(k->deprecated ? MODIFIER_DEPRECATED : 0u),
		};
		for (unsigned n = 0; n < NUMBERS; n++)
			json_array_append_new(out, json_integer(five[n]));
		last = p;
		passed = begin;
	}
	return out;
}

static json_t *all_numbers(struct server *s, const struct spot *spot)
{
	const struct source *f = &spot->project->c->sources.list[spot->source];
	return numbers(s, spot, f->base, f->base + f->size);
}

static json_t *remember(struct document *d, json_t *data, char *id, size_t size)
{
	json_decref(d->tokens);
	d->tokens = json_incref(data);
	snprintf(id, size, "%u", ++d->tokens_serial);
	return data;
}

json_t *lsp_tokens_full(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	char id[16];
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	json_t *data = remember(spot.document, all_numbers(s, &spot), id, sizeof(id));
	return json_pack("{s:s, s:o}", "resultId", id, "data", data);
}

json_t *lsp_tokens_range(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	const json_t *range = json_object_get(params, "range");
	uint32_t from = spot_location(s, &spot, json_object_get(range, "start"));
	uint32_t to = spot_location(s, &spot, json_object_get(range, "end"));
	return json_pack("{s:o}", "data", numbers(s, &spot, from, to));
}

/* The one edit that makes `old` into `new`. */
static json_t *difference(const json_t *old, const json_t *new)
{
	size_t a = json_array_size(old), b = json_array_size(new), head = 0, tail = 0;
	while (head < a && head < b &&
	       json_equal(json_array_get(old, head), json_array_get(new, head)))
		head++;
	while (tail < a - head && tail < b - head &&
	       json_equal(json_array_get(old, a - 1 - tail), json_array_get(new, b - 1 - tail)))
		tail++;
	if (a == b && head == a)
		return rpc_must(json_array());
	json_t *data = rpc_must(json_array());
	for (size_t i = head; i < b - tail; i++)
		json_array_append(data, json_array_get(new, i));
	return rpc_must(json_pack("[{s:I, s:I, s:o}]", "start", (json_int_t)head, "deleteCount",
				  (json_int_t)(a - head - tail), "data", data));
}

json_t *lsp_tokens_delta(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	char id[16];
	const char *previous = json_string_value(json_object_get(params, "previousResultId"));
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	struct document *d = spot.document;
	snprintf(id, sizeof(id), "%u", d->tokens_serial);
	bool known = d->tokens && previous && !strcmp(previous, id);
	json_t *old = known ? json_incref(d->tokens) : NULL;
	json_t *data = remember(d, all_numbers(s, &spot), id, sizeof(id));
	if (!known)
		return json_pack("{s:s, s:o}", "resultId", id, "data", data);
	json_t *edits = difference(old, data);
	json_decref(old);
	json_decref(data);
	return json_pack("{s:s, s:o}", "resultId", id, "edits", edits);
}
