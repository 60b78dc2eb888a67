/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Diagnostics, pushed or pulled: a client that pulls is pushed nothing. What is in a file that the
 * editor does not show is reported under that file. */
#include "runtime/lsp/lsp.h"

#include <stdio.h>
#include <string.h>

#include "compiler/codes.h"

enum {
	TAG_UNNECESSARY = 1,
	TAG_DEPRECATED = 2,
	SHOWN_MAX = 1000, /* of one file: more than anybody reads */
};

static int severity_of(const struct diag *d)
{
	/* an editor knows no parameters that are given at the time of use */
	if (d->code == &DIAG_param_missing)
		return 3;
	return d->severity == SEVERITY_ERROR ? 1 : d->severity == SEVERITY_WARNING ? 2 : 3;
}

static json_t *message_of(const struct diag *d)
{
	if (!d->notes)
		return rpc_string(d->message);
	size_t size = strlen(d->message) + 1;
	for (const struct diag_note *n = d->notes; n; n = n->next)
		size += strlen(n->text) + 8;
	char *text = rpc_must(malloc(size));
	size_t at = (size_t)snprintf(text, size, "%s", d->message);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		at += (size_t)snprintf(text + at, size - at, "\nnote: %s", n->text);
	json_t *out = rpc_string(text);
	free(text);
	return out;
}

static json_t *related_of(struct server *s, struct project *p, const struct diag *d)
{
	json_t *list = rpc_must(json_array());
	for (const struct diag_label *l = d->labels; l; l = l->next) {
		json_t *location = place_location(s, p, l->at);
		if (location)
			json_array_append_new(list, json_pack("{s:o, s:o}", "location", location,
							      "message", rpc_string(l->text)));
	}
	return list;
}

static void add_tags(json_t *out, const struct diag *d)
{
	int tag = d->code == &DIAG_param_unused || d->code == &DIAG_suppression_unused ||
				  d->code == &DIAG_without_effect
			  ? TAG_UNNECESSARY
		  : d->code == &DIAG_deprecated_key ? TAG_DEPRECATED
						    : 0;
	if (tag)
		json_object_set_new(out, "tags", json_pack("[i]", tag));
}

json_t *diagnostics_one(struct server *s, struct project *p, const struct diag *d)
{
	char code[16];
	snprintf(code, sizeof(code), "SL%04u", d->code->number);
	struct span at = d->at.begin ? d->at : (struct span){1, 1};
	json_t *out = rpc_must(json_pack("{s:o, s:i, s:s, s:s, s:o}", "range",
					 place_range(s, p, at), "severity", severity_of(d), "code",
					 code, "source", "slacc", "message", message_of(d)));
	if (d->labels)
		json_object_set_new(out, "relatedInformation", related_of(s, p, d));
	add_tags(out, d);
	return out;
}

uint32_t diagnostics_source(const struct project *p, const struct diag *d)
{
	const struct source *f = sources_find(&p->c->sources, d->at.begin);
	uint32_t root = 0;
	if (f && project_is_file(p, (uint32_t)(f - p->c->sources.list)))
		return (uint32_t)(f - p->c->sources.list);
	project_source(p, p->root, &root);
	return root;
}

/* Settings hold for all projects of an editor: that one of them lacks a parameter is no mistake. */
static bool shown(const struct diag *d)
{
	return !d->suppressed && d->code != &DIAG_param_not_declared;
}

json_t *diagnostics_of(struct server *s, struct project *p, uint32_t source)
{
	json_t *list = rpc_must(json_array());
	for (uint32_t i = 0; i < p->c->diags.count && json_array_size(list) < SHOWN_MAX; i++) {
		const struct diag *d = p->c->diags.list[i];
		if (shown(d) && diagnostics_source(p, d) == source)
			json_array_append_new(list, diagnostics_one(s, p, d));
	}
	return list;
}

/* --- pushed --- */

static void send(struct server *s, const char *path, json_t *list)
{
	const struct document *d = document_at(s, path);
	json_t *params =
		rpc_must(json_pack("{s:o, s:o}", "uri", place_uri(s, path), "diagnostics", list));
	if (d && d->versioned)
		json_object_set_new(params, "version", json_integer(d->version));
	rpc_notify(s, "textDocument/publishDiagnostics", params);
}

/* Paths that had diagnostics and are no longer part of the project. */
static void clear_gone(struct server *s, struct project *p)
{
	const char *path;
	json_t *value;
	void *next;
	uint32_t source;
	json_object_foreach_safe(p->published, next, path, value)
	{
		if (project_source(p, path, &source))
			continue;
		send(s, path, json_array());
		json_object_del(p->published, path);
	}
}

void diagnostics_publish(struct server *s, struct project *p)
{
	if (s->client.pulls_diagnostics)
		return;
	if (!p->published)
		p->published = rpc_must(json_object());
	clear_gone(s, p);
	for (uint32_t i = 0; i < p->c->sources.count; i++) {
		if (!project_is_file(p, i))
			continue;
		const char *path = p->c->sources.list[i].name;
		json_t *list = diagnostics_of(s, p, i);
		bool some = json_array_size(list) > 0;
		bool known = json_object_get(p->published, path) != NULL;
		if (some || known || document_at(s, path))
			send(s, path, list);
		else
			json_decref(list);
		if (some)
			json_object_set_new(p->published, path, json_true());
		else if (known)
			json_object_del(p->published, path);
	}
}

void diagnostics_clear(struct server *s, const struct document *d)
{
	if (s->client.pulls_diagnostics)
		return;
	send(s, d->path, json_array());
	if (d->project && d->project->published)
		json_object_del(d->project->published, d->path);
}

void diagnostics_clear_all(struct server *s, struct project *p)
{
	const char *path;
	json_t *value;
	json_object_foreach(p->published, path, value) send(s, path, json_array());
	json_decref(p->published);
	p->published = NULL;
}

/* --- pulled --- */

static json_t *report(struct server *s, struct project *p, uint32_t source, const char *previous)
{
	char id[24];
	snprintf(id, sizeof(id), "%u", p->serial);
	if (previous && !strcmp(previous, id))
		return json_pack("{s:s, s:s}", "kind", "unchanged", "resultId", id);
	return json_pack("{s:s, s:s, s:o}", "kind", "full", "resultId", id, "items",
			 diagnostics_of(s, p, source));
}

static json_t *empty_report(void)
{
	return json_pack("{s:s, s:[]}", "kind", "full", "items");
}

json_t *lsp_diagnostic(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	(void)f;
	if (!spot_text(s, params, &spot))
		return empty_report();
	const char *previous = json_string_value(json_object_get(params, "previousResultId"));
	json_t *out = report(s, spot.project, spot.source, previous);
	if (!s->client.related_diagnostics)
		return out;
	json_t *others = rpc_must(json_object());
	for (uint32_t i = 0; i < spot.project->c->sources.count; i++) {
		if (i == spot.source || !project_is_file(spot.project, i))
			continue;
		json_t *uri = place_uri(s, spot.project->c->sources.list[i].name);
		json_object_set_new(others, json_string_value(uri),
				    report(s, spot.project, i, NULL));
		json_decref(uri);
	}
	if (json_object_size(others))
		json_object_set(out, "relatedDocuments", others);
	json_decref(others);
	return out;
}

static const char *previous_of(const json_t *ids, const json_t *uri)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)(uintptr_t)ids, i, item)
	{
		if (json_equal(json_object_get(item, "uri"), uri))
			return json_string_value(json_object_get(item, "value"));
	}
	return NULL;
}

static void add_project(struct server *s, struct project *p, const json_t *ids, json_t *items)
{
	for (uint32_t i = 0; i < p->c->sources.count; i++) {
		if (!project_is_file(p, i))
			continue;
		const char *path = p->c->sources.list[i].name;
		const struct document *d = document_at(s, path);
		json_t *uri = place_uri(s, path);
		json_t *item = report(s, p, i, previous_of(ids, uri));
		json_object_set_new(item, "uri", uri);
		json_object_set_new(item, "version",
				    d && d->versioned ? json_integer(d->version) : json_null());
		json_array_append_new(items, item);
	}
}

json_t *lsp_workspace_diagnostic(struct server *s, const json_t *params, struct failure *f)
{
	json_t *items = rpc_must(json_array());
	(void)f;
	projects_discover(s);
	for (size_t i = 0; i < s->project_count; i++)
		add_project(s, s->projects[i], json_object_get(params, "previousResultIds"), items);
	return json_pack("{s:o}", "items", items);
}
