/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language server: what its files share. Protocol only: what stands where and what it means is
 * asked of compiler/query; here it is read from messages and written into them (LSP 3.17), in
 * JSON that jansson reads and writes.
 *
 *	frame.c ──► queue (rpc.c) ──► dispatch.c: a table, method → function ──► one file a feature
 *	                                  │
 *	        documents.c (open texts) ─┴─ projects.c (what they are compiled as)
 *
 * One thread. Everything is on the heap and belongs to struct server; each compilation has an arena
 * of its own and goes as a whole at the next change; what an answer needs meanwhile is in
 * `scratch`, which is emptied after each message. Without memory the program ends: it holds
 * nothing that an editor does not have too. */
#ifndef RUNTIME_LSP_LSP_H
#define RUNTIME_LSP_LSP_H

#include <jansson.h>
#include <sys/types.h>

#include "compiler/query/query.h"
#include "runtime/api/internal.h"
#include "runtime/lsp/frame.h"
#include "runtime/lsp/text.h"

/* The world as the server sees it; tests and fuzzers have another. */
struct lsp_host {
	/* Takes what is to be sent, header and all. */
	void (*write)(void *user, const char *bytes, size_t size);
	/* The bytes of a file, on the heap; false with a reason. */
	bool (*load)(void *user, const char *path, char **data, size_t *size, char *why,
		     size_t why_size);
	/* Names in a directory, in any order; directories are told from files. NULL: there are
	 * none. */
	void (*list)(void *user, const char *directory,
		     void (*take)(void *of, const char *name, bool is_directory), void *of);
	void *user;
};

struct project;

/* An open text. */
struct document {
	char *uri; /* as the client writes it */
	char *path;
	int64_t version;
	bool versioned;
	struct text_buffer text;
	struct project *project;
	json_t *tokens; /* sent last, for deltas; NULL: none */
	unsigned tokens_serial;
};

/* A root file and all that it includes. */
struct project {
	char *root;
	struct slacc *slacc;
	struct slacc_compilation *c; /* NULL: not yet compiled */
	struct text *texts;          /* lines of each of its sources, found when asked for */
	bool stale;                  /* something it was made from has changed */
	unsigned serial;             /* of the compilation: different for each one of the server */
	unsigned told;               /* the serial whose diagnostics the client has */
	json_t *published;           /* paths that have diagnostics on the client's side */
};

struct request {
	struct request *next;
	json_t *message;
	bool cancelled;
};

enum phase { PHASE_FRESH, PHASE_READY, PHASE_SHUT_DOWN, PHASE_GONE };

/* What the client can do, of what matters here. */
struct client {
	enum text_encoding encoding;
	bool pulls_diagnostics, related_diagnostics;
	bool snippets, resolves_edits, hierarchical_symbols, markdown;
	bool configuration, watches_files, link_tooltips, literal_actions, prepares_rename;
	pid_t process; /* 0: nobody to be watched */
};

struct server {
	struct lsp_host host;
	struct frames frames;
	struct request *queue, **queue_end;
	enum phase phase;
	bool ended_in_order; /* 'exit' came after 'shutdown' */
	struct client client;
	char **folders;
	size_t folder_count;
	struct document **documents;
	size_t document_count, document_capacity;
	struct project **projects;
	size_t project_count, project_capacity;
	bool discovered; /* the folders were searched for descriptions */
	json_t *settings;
	int64_t next_id, configuration_id; /* of our own requests */
	unsigned serial;
	struct arena scratch;
};

/* Why a request is refused. */
struct failure {
	int code;
	char message[200];
};

enum {
	LSP_PARSE_ERROR = -32700,
	LSP_INVALID_REQUEST = -32600,
	LSP_METHOD_NOT_FOUND = -32601,
	LSP_INVALID_PARAMS = -32602,
	LSP_INTERNAL_ERROR = -32603,
	LSP_NOT_INITIALIZED = -32002,
	LSP_REQUEST_CANCELLED = -32800,
	LSP_REQUEST_FAILED = -32803,
};

/* --- server.c --- */
void server_init(struct server *s, const struct lsp_host *host);
void server_release(struct server *s);
/* Takes bytes of the client; whole messages wait in the queue. */
void server_feed(struct server *s, const char *bytes, size_t size);
/* Handles one waiting message; false if there is none. */
bool server_step(struct server *s);
/* When nothing waits: compiles what has changed and says what is wrong with it. */
void server_idle(struct server *s);
/* The status to end with once the phase is PHASE_GONE; or when the client is gone. */
int server_status(const struct server *s);

/* --- rpc.c --- */
void rpc_send(struct server *s, json_t *message); /* takes it over */
void rpc_notify(struct server *s, const char *method, json_t *params);
/* Returns the id. */
int64_t rpc_request(struct server *s, const char *method, json_t *params);
void rpc_result(struct server *s, const json_t *id, json_t *result);
void rpc_error(struct server *s, const json_t *id, const struct failure *f);
/* Fills it and returns NULL. */
json_t *rpc_fail(struct failure *f, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Ends the program if there is no memory; returns p. */
void *rpc_must(void *p);
/* A member, and a member's member…, up to a NULL; NULL if there is none. */
const json_t *rpc_dig(const json_t *in, ...) __attribute__((sentinel));
bool rpc_true(const json_t *value);
/* A string in any bytes: what is no UTF-8 is replaced. */
json_t *rpc_text(const char *bytes, size_t size);
json_t *rpc_string(const char *text);

/* --- dispatch.c --- */
void dispatch(struct server *s, json_t *message);

/* --- documents.c --- */
struct document *document_find(struct server *s, const char *uri);
struct document *document_at(const struct server *s, const char *path);
void documents_release(struct server *s);

/* --- projects.c --- */
/* The project of an open text, compiled anew if that is due. */
struct project *project_of(struct server *s, struct document *d);
/* Something with this path is another one now; NULL: everything may be. */
void projects_touch(struct server *s, const char *path);
/* Settings changed: parameters are given anew. */
void projects_reconfigure(struct server *s);
/* Compiles what is stale; projects without an open text go. */
void projects_refresh(struct server *s);
/* Finds the descriptions in the folders, once. */
void projects_discover(struct server *s);
void projects_release(struct server *s);
/* Whether it is one of the project's sources; *source gets which. */
bool project_source(const struct project *p, const char *path, uint32_t *source);
/* A source's text and lines. */
const struct text *project_text(struct project *p, uint32_t source);
/* Whether the source is a file of the client's: not built in. */
bool project_is_file(const struct project *p, uint32_t source);

/* --- places.c --- */
/* Where a request points to. */
struct spot {
	struct document *document;
	struct project *project;
	uint32_t source;
	uint32_t at; /* a location */
};
/* The open text that a request is about; NULL if it is none. */
struct document *spot_document(struct server *s, const json_t *params);
/* Finds text and position; false if the text is not open. The project is up to date then. */
bool spot_find(struct server *s, const json_t *params, struct spot *out);
/* The same without a position: `at` is the first byte. */
bool spot_text(struct server *s, const json_t *params, struct spot *out);
/* The location of a position in the same text. */
uint32_t spot_location(const struct server *s, const struct spot *spot, const json_t *position);
/* For questions about it; the answers last until the message is handled. */
struct query project_query(struct server *s, const struct project *p);
struct query spot_query(struct server *s, const struct spot *spot);
/* From locations to the protocol's ranges. */
json_t *place_position(const struct server *s, struct project *p, uint32_t at);
json_t *place_range(const struct server *s, struct project *p, struct span at);
/* { uri, range }; NULL if the place is in no file of the client's. */
json_t *place_location(struct server *s, struct project *p, struct span at);
/* The URI the client knows a path by. */
json_t *place_uri(const struct server *s, const char *path);
/* A TextEdit. */
json_t *place_edit(const struct server *s, struct project *p, struct span at, const char *text);

/* --- diagnostics.c --- */
void diagnostics_publish(struct server *s, struct project *p);
/* Takes back what was said about a text that is being closed; about all of a project. */
void diagnostics_clear(struct server *s, const struct document *d);
void diagnostics_clear_all(struct server *s, struct project *p);
/* The diagnostics of one source, as the protocol has them. */
json_t *diagnostics_of(struct server *s, struct project *p, uint32_t source);
json_t *diagnostics_one(struct server *s, struct project *p, const struct diag *d);
/* The source a diagnostic is shown in. */
uint32_t diagnostics_source(const struct project *p, const struct diag *d);

/* --- lifecycle.c --- */
void lifecycle_settings(struct server *s, const json_t *settings);

/* --- the features: what dispatch.c lists --- */
typedef json_t *lsp_request(struct server *s, const json_t *params, struct failure *f);
typedef void lsp_notification(struct server *s, const json_t *params);

lsp_request lsp_initialize, lsp_shutdown;
lsp_notification lsp_initialized, lsp_exit, lsp_configuration_changed, lsp_folders_changed,
	lsp_files_changed, lsp_ignore;
lsp_notification lsp_did_open, lsp_did_change, lsp_did_close, lsp_did_save;
lsp_request lsp_diagnostic, lsp_workspace_diagnostic;
lsp_request lsp_hover, lsp_completion, lsp_completion_resolve;
lsp_request lsp_definition, lsp_references, lsp_highlight, lsp_prepare_rename, lsp_rename;
lsp_request lsp_tokens_full, lsp_tokens_range, lsp_tokens_delta;
lsp_request lsp_hints, lsp_links, lsp_lenses, lsp_execute, lsp_code_actions;
lsp_request lsp_formatting, lsp_range_formatting;
lsp_request lsp_document_symbols, lsp_workspace_symbols, lsp_folding, lsp_selection;

#endif
