/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/lsp/capabilities.h"

enum { SYNC_INCREMENTAL = 2 };

static const char *encoding_name(enum text_encoding e)
{
	return e == TEXT_UTF8 ? "utf-8" : e == TEXT_UTF16 ? "utf-16" : "utf-32";
}

static void add_documents(json_t *out, const struct client *client)
{
	json_object_set_new(out, "positionEncoding", json_string(encoding_name(client->encoding)));
	json_object_set_new(out, "textDocumentSync",
			    json_pack("{s:b, s:i, s:b}", "openClose", 1, "change", SYNC_INCREMENTAL,
				      "save", 1));
	json_object_set_new(out, "diagnosticProvider",
			    json_pack("{s:s, s:b, s:b}", "identifier", "slacc",
				      "interFileDependencies", 1, "workspaceDiagnostics", 1));
	json_object_set_new(out, "workspace",
			    json_pack("{s:{s:b, s:b}}", "workspaceFolders", "supported", 1,
				      "changeNotifications", 1));
}

static void add_language(json_t *out, const struct client *client)
{
	static const char *const plain[] = {
		"hoverProvider",
		"definitionProvider",
		"referencesProvider",
		"documentHighlightProvider",
		"documentSymbolProvider",
		"workspaceSymbolProvider",
		"foldingRangeProvider",
		"selectionRangeProvider",
		"inlayHintProvider",
		"documentFormattingProvider",
		"documentRangeFormattingProvider",
	};
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		json_object_set_new(out, plain[i], json_true());
	json_object_set_new(out, "completionProvider",
			    json_pack("{s:b, s:[s,s,s,s,s]}", "resolveProvider", 1,
				      "triggerCharacters", "=", " ", "[", "{", "."));
	json_object_set_new(out, "semanticTokensProvider",
			    json_pack("{s:o, s:b, s:{s:b}}", "legend", tokens_legend(), "range", 1,
				      "full", "delta", 1));
	json_object_set_new(out, "documentLinkProvider", json_pack("{s:b}", "resolveProvider", 0));
	json_object_set_new(out, "codeLensProvider", json_pack("{s:b}", "resolveProvider", 0));
	json_object_set_new(out, "executeCommandProvider",
			    json_pack("{s:[s]}", "commands", LSP_COMMAND_PREVIEW));
	json_object_set_new(out, "codeActionProvider",
			    client->literal_actions ? json_pack("{s:[s,s]}", "codeActionKinds",
								"quickfix", "source.fixAll")
						    : json_false());
	json_object_set_new(out, "renameProvider",
			    client->prepares_rename ? json_pack("{s:b}", "prepareProvider", 1)
						    : json_true());
}

json_t *capabilities(const struct client *client)
{
	json_t *out = rpc_must(json_object());
	add_language(out, client);
	add_documents(out, client);
	return out;
}
