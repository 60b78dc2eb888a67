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

json_t *capabilities(const struct client *client)
{
	json_t *out = rpc_must(json_object());
	add_documents(out, client);
	return out;
}
