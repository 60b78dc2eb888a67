/* SPDX-License-Identifier: BSD-2-Clause
 *
 * An editor: it runs the language server as a program, talks to it over pipes, and holds everything
 * that comes back against the protocol's meta model where the corpus has it. Whatever goes wrong
 * fails the test. One server at a time. */
#ifndef TESTS_LIB_LSP_CLIENT_H
#define TESTS_LIB_LSP_CLIENT_H

#include <atf-c.h>
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/* Starts `slacc lsp`. */
void lsp_start(const atf_tc_t *tc);
/* Starts it and initializes with these ClientCapabilities (taken over; NULL: none) and this folder
 * (a path; NULL: none). Returns the server's capabilities, valid until the end. */
const json_t *lsp_begin(const atf_tc_t *tc, json_t *capabilities, const char *folder);
/* 'shutdown' and 'exit'; fails if the status is not 0. */
void lsp_end(void);
/* Closes the pipe to it, if it is still open, and waits; the exit status. */
int lsp_wait(void);

/* Between the two, what is sent is kept, and goes out at once. */
void lsp_hold(void);
void lsp_release(void);
/* Answers to a request of this id are not looked at. */
void lsp_ignore_answers(const char *id);
/* Forgets what came and nobody asked for. */
void lsp_forget(void);
/* Bytes as they are. */
void lsp_raw(const char *bytes, size_t size);
/* Messages; params are taken over, NULL: none. */
void lsp_notify(const char *method, json_t *params);
/* Returns the id. */
json_int_t lsp_request(const char *method, json_t *params);
/* The answer to a request: its result, to be released. An error fails the test. */
json_t *lsp_answer(json_int_t id);
/* The code of the error that answers it. */
int lsp_refusal(json_int_t id);
/* The code of an error that answers nobody. */
int lsp_stray_error(void);
json_t *lsp_call(const char *method, json_t *params);
/* The next notification or request of this method from the server: the whole message. Messages of
 * others are kept. */
json_t *lsp_expect(const char *method);
/* Answers a request of the server's; both are taken over. */
void lsp_reply(json_t *request, json_t *result);
/* True if nothing of this method has come, after all that was sent was handled. */
bool lsp_silent(const char *method);

/* A text: didOpen, didChange of all of it or of a range, didClose. */
void lsp_open(const char *uri, const char *text);
void lsp_change(const char *uri, int version, const char *text);
void lsp_change_range(const char *uri, int version, int l1, int c1, int l2, int c2,
		      const char *text);
void lsp_close(const char *uri);
/* The diagnostics published next for it. */
json_t *lsp_diagnostics(const char *uri);
/* { textDocument, position }. */
json_t *lsp_at(const char *uri, int line, int character);
json_t *lsp_document(const char *uri);

/* A text with TextEdits of UTF-8 positions put in, as an editor does: on the heap. */
char *lsp_edited(const char *text, const json_t *edits);

/* Kilobytes of the server that are resident, all of them its own. */
long lsp_resident(void);
pid_t lsp_pid(void);

#endif
