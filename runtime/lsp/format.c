/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Formatting, of a text or of what a range touches, as the least edits: a cursor stays where it is.
 * The options of an editor are not looked at: there is one form. */
#include "runtime/lsp/lsp.h"

static json_t *edits_of(struct server *s, const struct document *d, struct slacc_compilation *c,
			uint32_t from, uint32_t to)
{
	const struct slacc_edit *list;
	size_t count;
	enum slacc_status status = slacc_format_edits(c, from, to, &list, &count);
	if (status == SLACC_REFUSED) /* it does not parse: the diagnostics say so */
		return json_null();
	rpc_must(status == SLACC_OK ? s : NULL);
	json_t *out = rpc_must(json_array());
	for (size_t i = 0; i < count; i++) {
		struct text_position p[2] = {
			text_position(&d->text.text, list[i].at.start.byte, s->client.encoding),
			text_position(&d->text.text, list[i].at.end.byte, s->client.encoding)};
		json_array_append_new(
			out,
			json_pack("{s:{s:{s:I, s:I}, s:{s:I, s:I}}, s:o}", "range", "start", "line",
				  (json_int_t)p[0].line, "character", (json_int_t)p[0].character,
				  "end", "line", (json_int_t)p[1].line, "character",
				  (json_int_t)p[1].character, "newText", rpc_string(list[i].text)));
	}
	return out;
}

static json_t *format(struct server *s, struct document *d, uint32_t from, uint32_t to)
{
	struct slacc_compilation *c;
	if (!d || !project_of(s, d))
		return json_null();
	if (slacc_format(d->project->slacc, d->path, &c) != SLACC_OK)
		rpc_must(NULL);
	json_t *out = edits_of(s, d, c, from, to < d->text.size ? to : (uint32_t)d->text.size);
	slacc_compilation_free(c);
	return out;
}

json_t *lsp_formatting(struct server *s, const json_t *params, struct failure *f)
{
	(void)f;
	return format(s, spot_document(s, params), 0, UINT32_MAX);
}

json_t *lsp_range_formatting(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	(void)f;
	if (!spot_text(s, params, &spot))
		return json_null();
	const json_t *range = json_object_get(params, "range");
	uint32_t base = spot.at;
	return format(s, spot.document,
		      spot_location(s, &spot, json_object_get(range, "start")) - base,
		      spot_location(s, &spot, json_object_get(range, "end")) - base);
}
