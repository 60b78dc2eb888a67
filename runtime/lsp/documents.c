/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Open texts: whole at first, then edited as the client edits them. A change that is older than
 * what is there is ignored and said to the client; one that makes no sense closes nothing. */
#include "runtime/lsp/lsp.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/lsp/uri.h"

struct document *document_find(struct server *s, const char *uri)
{
	for (size_t i = 0; uri && i < s->document_count; i++)
		if (!strcmp(s->documents[i]->uri, uri))
			return s->documents[i];
	return NULL;
}

struct document *document_at(const struct server *s, const char *path)
{
	for (size_t i = 0; i < s->document_count; i++)
		if (!strcmp(s->documents[i]->path, path))
			return s->documents[i];
	return NULL;
}

static void document_free(struct document *d)
{
	text_buffer_release(&d->text);
	json_decref(d->tokens);
	free(d->uri);
	free(d->path);
	free(d);
}

void documents_release(struct server *s)
{
	for (size_t i = 0; i < s->document_count; i++)
		document_free(s->documents[i]);
	free(s->documents);
	s->documents = NULL;
	s->document_count = s->document_capacity = 0;
}

static struct document *add(struct server *s, const char *uri)
{
	if (s->document_count == s->document_capacity) {
		s->document_capacity = s->document_capacity ? s->document_capacity * 2 : 8;
		s->documents = rpc_must(
			realloc(s->documents, s->document_capacity * sizeof(*s->documents)));
	}
	struct document *d = rpc_must(calloc(1, sizeof(*d)));
	d->uri = rpc_must(strdup(uri));
	d->path = rpc_must(uri_to_path(uri));
	return s->documents[s->document_count++] = d;
}

static void take_version(struct document *d, const json_t *item)
{
	const json_t *version = json_object_get(item, "version");
	d->versioned = json_is_integer(version);
	d->version = json_integer_value(version);
}

static void complain(struct server *s, const struct document *d, const char *what)
{
	json_t *text = json_sprintf("%s: %s", d->uri, what);
	rpc_notify(s, "window/logMessage", json_pack("{s:i, s:o}", "type", 2, "message", text));
}

static void replace(struct server *s, struct document *d, size_t from, size_t to,
		    const json_t *text)
{
	if (!text_replace(&d->text, from, to, json_string_value(text), json_string_length(text)))
		complain(s, d, "the change is too large and was ignored");
}

void lsp_did_open(struct server *s, const json_t *params)
{
	const json_t *item = json_object_get(params, "textDocument");
	const char *uri = json_string_value(json_object_get(item, "uri"));
	const json_t *text = json_object_get(item, "text");
	if (!uri || !json_is_string(text))
		return;
	struct document *d = document_find(s, uri);
	d = d ? d : add(s, uri);
	take_version(d, item);
	replace(s, d, 0, d->text.size, text);
	projects_touch(s, d->path);
}

static struct text_position position_of(const json_t *p)
{
	json_int_t line = json_integer_value(json_object_get(p, "line"));
	json_int_t character = json_integer_value(json_object_get(p, "character"));
	return (struct text_position){.line = line < 0            ? 0
					      : line > UINT32_MAX ? UINT32_MAX
								  : (uint32_t)line,
				      .character = character < 0            ? 0
						   : character > UINT32_MAX ? UINT32_MAX
									    : (uint32_t)character};
}

static void edit(struct server *s, struct document *d, const json_t *change)
{
	const json_t *range = json_object_get(change, "range");
	const json_t *text = json_object_get(change, "text");
	if (!json_is_string(text)) {
		complain(s, d, "a change without a text was ignored");
		return;
	}
	size_t from = 0, to = d->text.size;
	if (json_is_object(range)) {
		const struct text *t = &d->text.text;
		from = text_offset(t, position_of(json_object_get(range, "start")),
				   s->client.encoding);
		to = text_offset(t, position_of(json_object_get(range, "end")), s->client.encoding);
	}
	replace(s, d, from < to ? from : to, from < to ? to : from, text);
}

void lsp_did_change(struct server *s, const json_t *params)
{
	const json_t *item = json_object_get(params, "textDocument");
	struct document *d = document_find(s, json_string_value(json_object_get(item, "uri")));
	const json_t *version = json_object_get(item, "version");
	size_t i;
	json_t *change;
	if (!d)
		return;
	if (d->versioned && json_is_integer(version) && json_integer_value(version) < d->version) {
		complain(s, d, "a change to an older version was ignored");
		return;
	}
	json_array_foreach(json_object_get(params, "contentChanges"), i, change) edit(s, d, change);
	take_version(d, item);
	projects_touch(s, d->path);
}

void lsp_did_close(struct server *s, const json_t *params)
{
	struct document *d = spot_document(s, params);
	if (!d)
		return;
	diagnostics_clear(s, d);
	for (size_t i = 0; i < s->document_count; i++)
		if (s->documents[i] == d)
			s->documents[i] = s->documents[--s->document_count];
	projects_touch(s, d->path);
	document_free(d);
}

/* What the client saved is what it had told; only others' files may be other than we think. */
void lsp_did_save(struct server *s, const json_t *params)
{
	struct document *d = spot_document(s, params);
	if (d)
		projects_touch(s, d->path);
}

void lsp_files_changed(struct server *s, const json_t *params)
{
	size_t i;
	json_t *change;
	json_array_foreach(json_object_get(params, "changes"), i, change)
	{
		const char *uri = json_string_value(json_object_get(change, "uri"));
		char *path = uri ? rpc_must(uri_to_path(uri)) : NULL;
		if (path && !document_at(s, path)) {
			s->discovered = false;
			projects_touch(s, NULL);
		}
		free(path);
	}
}
