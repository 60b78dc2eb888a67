/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of methods, and the order in which they may be called. */
#include "runtime/lsp/lsp.h"

#include <string.h>

/* When a method may be called. */
enum when { WHEN_READY, WHEN_FRESH, WHEN_ANY };

static const struct method {
	const char *name;
	lsp_request *request;
	lsp_notification *notification;
	enum when when;
} methods[] = {
	{.name = "initialize", .request = lsp_initialize, .when = WHEN_FRESH},
	{.name = "shutdown", .request = lsp_shutdown},
	{.name = "initialized", .notification = lsp_initialized},
	{.name = "exit", .notification = lsp_exit, .when = WHEN_ANY},
	{.name = "$/setTrace", .notification = lsp_ignore},
	{.name = "textDocument/didOpen", .notification = lsp_did_open},
	{.name = "textDocument/didChange", .notification = lsp_did_change},
	{.name = "textDocument/didClose", .notification = lsp_did_close},
	{.name = "textDocument/didSave", .notification = lsp_did_save},
	{.name = "workspace/didChangeConfiguration", .notification = lsp_configuration_changed},
	{.name = "workspace/didChangeWorkspaceFolders", .notification = lsp_folders_changed},
	{.name = "workspace/didChangeWatchedFiles", .notification = lsp_files_changed},
	{.name = "textDocument/hover", .request = lsp_hover},
	{.name = "textDocument/completion", .request = lsp_completion},
	{.name = "completionItem/resolve", .request = lsp_completion_resolve},
	{.name = "textDocument/definition", .request = lsp_definition},
	{.name = "textDocument/references", .request = lsp_references},
	{.name = "textDocument/documentHighlight", .request = lsp_highlight},
	{.name = "textDocument/prepareRename", .request = lsp_prepare_rename},
	{.name = "textDocument/rename", .request = lsp_rename},
	{.name = "textDocument/documentSymbol", .request = lsp_document_symbols},
	{.name = "workspace/symbol", .request = lsp_workspace_symbols},
	{.name = "textDocument/foldingRange", .request = lsp_folding},
	{.name = "textDocument/selectionRange", .request = lsp_selection},
	{.name = "textDocument/semanticTokens/full", .request = lsp_tokens_full},
	{.name = "textDocument/semanticTokens/full/delta", .request = lsp_tokens_delta},
	{.name = "textDocument/semanticTokens/range", .request = lsp_tokens_range},
	{.name = "textDocument/inlayHint", .request = lsp_hints},
	{.name = "textDocument/documentLink", .request = lsp_links},
	{.name = "textDocument/codeLens", .request = lsp_lenses},
	{.name = "textDocument/codeAction", .request = lsp_code_actions},
	{.name = "textDocument/formatting", .request = lsp_formatting},
	{.name = "textDocument/rangeFormatting", .request = lsp_range_formatting},
	{.name = "workspace/executeCommand", .request = lsp_execute},
	{.name = "textDocument/diagnostic", .request = lsp_diagnostic},
	{.name = "workspace/diagnostic", .request = lsp_workspace_diagnostic},
};

static const struct method *find(const char *name, bool request)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (!strcmp(methods[i].name, name) && (methods[i].request != NULL) == request)
			return &methods[i];
	return NULL;
}

/* Whether the phase allows the call; fills `f` if not. */
static bool allowed(const struct server *s, const struct method *m, struct failure *f)
{
	enum when when = m ? m->when : WHEN_READY;
	if (when == WHEN_ANY || (when == WHEN_READY && s->phase == PHASE_READY) ||
	    (when == WHEN_FRESH && s->phase == PHASE_FRESH))
		return true;
	if (s->phase == PHASE_FRESH)
		rpc_fail(f, LSP_NOT_INITIALIZED, "'initialize' comes first");
	else if (s->phase == PHASE_READY)
		rpc_fail(f, LSP_INVALID_REQUEST, "'initialize' comes once");
	else
		rpc_fail(f, LSP_INVALID_REQUEST, "nothing but 'exit' comes after 'shutdown'");
	return false;
}

/* A call that memory may run out in. */
struct call {
	struct server *server;
	const struct method *method;
	const json_t *params;
	struct failure *failure;
	json_t *result;
};

static void run(void *user)
{
	struct call *c = user;
	if (c->method->request)
		c->result = c->method->request(c->server, c->params, c->failure);
	else
		c->method->notification(c->server, c->params);
}

static json_t *guarded(struct server *s, const struct method *m, const json_t *params,
		       struct failure *f)
{
	struct call c = {.server = s, .method = m, .params = params, .failure = f};
	*f = (struct failure){0};
	if (!api_guarded((struct arena *[]){&s->scratch}, 1, run, &c))
		rpc_must(NULL);
	return c.result;
}

static void answer(struct server *s, const json_t *id, const char *name, const json_t *params)
{
	struct failure f;
	const struct method *m = find(name, true);
	if (!allowed(s, m, &f)) {
		rpc_error(s, id, &f);
		return;
	}
	json_t *result = m ? guarded(s, m, params, &f)
			   : rpc_fail(&f, LSP_METHOD_NOT_FOUND, "no method '%.100s'", name);
	if (result)
		rpc_result(s, id, result);
	else
		rpc_error(s, id, &f);
}

/* An answer is never answered, whenever it comes: its number is one of ours, and the client would
 * take what we say for the answer to its own request of that number. */
static bool is_answer(const json_t *message)
{
	return !json_object_get(message, "method") &&
	       (json_object_get(message, "result") || json_object_get(message, "error"));
}

/* The client's answer to a request of ours. */
static void take_answer(struct server *s, const json_t *id, const json_t *result)
{
	if (s->phase == PHASE_READY && json_is_integer(id) &&
	    json_integer_value(id) == s->configuration_id && json_is_array(result))
		lifecycle_settings(s, json_array_get(result, 0));
}

void dispatch(struct server *s, json_t *message)
{
	const json_t *id = json_object_get(message, "id");
	const json_t *params = json_object_get(message, "params");
	const json_t *method = json_object_get(message, "method");
	const char *name = json_string_value(method);
	struct failure f;
	if (name && id) {
		answer(s, id, name, params);
	} else if (name) {
		const struct method *m = find(name, false);
		if (m && allowed(s, m, &f))
			guarded(s, m, params, &f);
	} else if (is_answer(message)) {
		take_answer(s, id, json_object_get(message, "result"));
	} else if (method || id) {
		rpc_fail(&f, LSP_INVALID_REQUEST, "a message without a method");
		rpc_error(s, id, &f);
	}
}
