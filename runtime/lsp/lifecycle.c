/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Begin and end of a session: what both sides can do, the folders, the settings. Settings are
 * { "params": { NAME: VALUE }, "paramsFiles": [PATH] } under "slacc", from initializationOptions or
 * workspace/configuration. */
#include "runtime/lsp/lsp.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/lsp/capabilities.h"
#include "runtime/lsp/uri.h"
#include "runtime/version.h"

static bool lists(const json_t *array, const char *word)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)(uintptr_t)array, i, item)
	{
		if (json_is_string(item) && !strcmp(json_string_value(item), word))
			return true;
	}
	return false;
}

/* The first of the client's encodings that is known; it lists them as it likes them. */
static enum text_encoding negotiate(const json_t *offered)
{
	static const char *const names[] = {
		[TEXT_UTF8] = "utf-8", [TEXT_UTF16] = "utf-16", [TEXT_UTF32] = "utf-32"};
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)(uintptr_t)offered, i, item)
	{
		const char *name = json_string_value(item);
		for (unsigned e = 0; name && e < sizeof(names) / sizeof(*names); e++)
			if (!strcmp(name, names[e]))
				return (enum text_encoding)e;
	}
	return TEXT_UTF16;
}

static void read_capabilities(struct client *c, const json_t *can)
{
	const json_t *text = json_object_get(can, "textDocument");
	const json_t *workspace = json_object_get(can, "workspace");
	const json_t *completion = rpc_dig(text, "completion", "completionItem", NULL);
	const json_t *hover = rpc_dig(text, "hover", "contentFormat", NULL);
	c->encoding = negotiate(rpc_dig(can, "general", "positionEncodings", NULL));
	c->pulls_diagnostics = json_object_get(text, "diagnostic") != NULL;
	c->related_diagnostics =
		rpc_true(rpc_dig(text, "diagnostic", "relatedDocumentSupport", NULL));
	c->snippets = rpc_true(json_object_get(completion, "snippetSupport"));
	c->resolves_edits = rpc_dig(text, "codeAction", "resolveSupport", NULL) != NULL;
	c->hierarchical_symbols = rpc_true(
		rpc_dig(text, "documentSymbol", "hierarchicalDocumentSymbolSupport", NULL));
	c->markdown = !hover || lists(hover, "markdown");
	c->link_tooltips = rpc_true(rpc_dig(text, "documentLink", "tooltipSupport", NULL));
	c->literal_actions = rpc_dig(text, "codeAction", "codeActionLiteralSupport", NULL) != NULL;
	c->prepares_rename = rpc_true(rpc_dig(text, "rename", "prepareSupport", NULL));
	c->configuration = rpc_true(json_object_get(workspace, "configuration"));
	c->watches_files =
		rpc_true(rpc_dig(workspace, "didChangeWatchedFiles", "dynamicRegistration", NULL));
}

/* --- folders --- */

static void add_folder(struct server *s, const char *uri)
{
	if (!uri)
		return;
	s->folders = rpc_must(realloc(s->folders, (s->folder_count + 1) * sizeof(*s->folders)));
	s->folders[s->folder_count++] = rpc_must(uri_to_path(uri));
	s->discovered = false;
}

static void remove_folder(struct server *s, const char *uri)
{
	char *path = uri ? rpc_must(uri_to_path(uri)) : NULL;
	for (size_t i = 0; path && i < s->folder_count; i++) {
		if (strcmp(s->folders[i], path) != 0)
			continue;
		free(s->folders[i]);
		s->folders[i--] = s->folders[--s->folder_count];
	}
	free(path);
}

static void read_folders(struct server *s, const json_t *params)
{
	size_t i;
	json_t *item, *folders = json_object_get(params, "workspaceFolders");
	json_array_foreach(folders, i, item)
		add_folder(s, json_string_value(json_object_get(item, "uri")));
	if (!s->folder_count)
		add_folder(s, json_string_value(json_object_get(params, "rootUri")));
}

void lsp_folders_changed(struct server *s, const json_t *params)
{
	size_t i;
	json_t *item, *event = json_object_get(params, "event");
	json_array_foreach(json_object_get(event, "removed"), i, item)
		remove_folder(s, json_string_value(json_object_get(item, "uri")));
	json_array_foreach(json_object_get(event, "added"), i, item)
		add_folder(s, json_string_value(json_object_get(item, "uri")));
	projects_touch(s, NULL);
}

/* --- settings --- */

void lifecycle_settings(struct server *s, const json_t *settings)
{
	const json_t *inner = json_object_get(settings, "slacc");
	settings = inner ? inner : settings;
	if (!json_is_object(settings) || json_equal(s->settings, settings))
		return;
	json_decref(s->settings);
	s->settings = rpc_must(json_deep_copy(settings));
	projects_reconfigure(s);
}

static void ask_for_settings(struct server *s)
{
	if (s->client.configuration)
		s->configuration_id =
			rpc_request(s, "workspace/configuration",
				    json_pack("{s:[{s:s}]}", "items", "section", "slacc"));
}

void lsp_configuration_changed(struct server *s, const json_t *params)
{
	lifecycle_settings(s, json_object_get(params, "settings"));
	ask_for_settings(s);
}

/* --- life --- */

json_t *lsp_initialize(struct server *s, const json_t *params, struct failure *f)
{
	const json_t *process = json_object_get(params, "processId");
	if (!json_is_object(params))
		return rpc_fail(f, LSP_INVALID_PARAMS, "'initialize' takes an object");
	read_capabilities(&s->client, json_object_get(params, "capabilities"));
	if (json_is_integer(process) && json_integer_value(process) > 0)
		s->client.process = (pid_t)json_integer_value(process);
	read_folders(s, params);
	s->phase = PHASE_READY;
	lifecycle_settings(s, json_object_get(params, "initializationOptions"));
	return json_pack("{s:o, s:{s:s, s:s}}", "capabilities", capabilities(&s->client),
			 "serverInfo", "name", "slacc", "version", SLACC_VERSION);
}

static void watch_files(struct server *s)
{
	rpc_request(s, "client/registerCapability",
		    json_pack("{s:[{s:s, s:s, s:{s:[{s:s}, {s:s}]}}]}", "registrations", "id",
			      "files", "method", "workspace/didChangeWatchedFiles",
			      "registerOptions", "watchers", "globPattern", "**/*.slacc",
			      "globPattern", "**/*.pem"));
}

void lsp_initialized(struct server *s, const json_t *params)
{
	(void)params;
	if (s->client.watches_files)
		watch_files(s);
	ask_for_settings(s);
}

json_t *lsp_shutdown(struct server *s, const json_t *params, struct failure *f)
{
	(void)params;
	(void)f;
	s->phase = PHASE_SHUT_DOWN;
	return json_null();
}

void lsp_exit(struct server *s, const json_t *params)
{
	(void)params;
	s->ended_in_order = s->phase == PHASE_SHUT_DOWN;
	s->phase = PHASE_GONE;
}

void lsp_ignore(struct server *s, const json_t *params)
{
	(void)s;
	(void)params;
}
