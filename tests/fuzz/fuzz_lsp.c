/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language server without an editor. An input that begins with "Content-" is a stream of
 * bytes as it is, fed in two pieces; with '{', a message a line; anything else is a text that is
 * opened, and about which everything is asked at a place in its middle. Every answer is JSON. */
#include "runtime/lsp/lsp.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URI "untitled:fuzz"

static void check_answer(void *user, const char *bytes, size_t size)
{
	(void)user;
	if (!strncmp(bytes, "Content-Length: ", size < 16 ? size : 16))
		return;
	json_t *message = json_loadb(bytes, size, 0, NULL);
	MUST(message);
	json_decref(message);
}

static bool no_file(void *user, const char *path, char **data, size_t *size, char *why,
		    size_t why_size)
{
	(void)user, (void)path, (void)data, (void)size;
	snprintf(why, why_size, "there are no files here");
	return false;
}

static void feed(struct server *s, const char *body, size_t size)
{
	char head[64];
	int n = snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", size);
	server_feed(s, head, (size_t)n);
	server_feed(s, body, size);
}

static void run(struct server *s)
{
	while (server_step(s))
		;
	server_idle(s);
}

static void say(struct server *s, json_t *message)
{
	char *body = json_dumps(message, 0);
	MUST(body);
	feed(s, body, strlen(body));
	free(body);
	json_decref(message);
}

static void begin(struct server *s)
{
	say(s, json_pack("{s:i, s:s, s:{s:{s:{s:{}}, s:{s:[s]}}}}", "id", 1, "method", "initialize",
			 "params", "capabilities", "textDocument", "codeAction", "general",
			 "positionEncodings", "utf-32"));
	run(s);
}

static void take_lines(struct server *s, const char *text, size_t size)
{
	begin(s);
	while (size) {
		const char *end = memchr(text, '\n', size);
		size_t n = end ? (size_t)(end - text) : size;
		feed(s, text, n);
		run(s);
		n += end != NULL;
		text += n;
		size -= n;
	}
}

static void ask_all(struct server *s, unsigned line, unsigned character)
{
	static const char *const methods[] = {
		"textDocument/hover",
		"textDocument/completion",
		"textDocument/definition",
		"textDocument/references",
		"textDocument/documentHighlight",
		"textDocument/prepareRename",
		"textDocument/rename",
		"textDocument/documentSymbol",
		"textDocument/foldingRange",
		"textDocument/selectionRange",
		"textDocument/semanticTokens/full",
		"textDocument/semanticTokens/range",
		"textDocument/inlayHint",
		"textDocument/documentLink",
		"textDocument/codeLens",
		"textDocument/codeAction",
		"textDocument/formatting",
		"textDocument/rangeFormatting",
		"textDocument/diagnostic",
		"workspace/symbol",
	};
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		json_t *position =
			json_pack("{s:i, s:i}", "line", (int)line, "character", (int)character);
		say(s, json_pack("{s:i, s:s, s:{s:{s:s}, s:O, s:[O], s:s, s:{s:{s:i, s:i}, s:o}}}",
				 "id", (int)i + 2, "method", methods[i], "params", "textDocument",
				 "uri", URI, "position", position, "positions", position, "newName",
				 "other", "range", "start", "line", 0, "character", 0, "end",
				 position));
		run(s);
	}
}

static void take_text(struct server *s, const char *text, size_t size)
{
	unsigned line = 0, character = 0;
	json_t *string = json_stringn(text, size);
	if (!string)
		return; /* an editor sends characters only */
	for (size_t i = 0; i < size / 2; i++) {
		character = text[i] == '\n' ? 0 : character + 1;
		line += text[i] == '\n';
	}
	begin(s);
	say(s, json_pack("{s:s, s:{s:{s:s, s:s, s:i, s:o}}}", "method", "textDocument/didOpen",
			 "params", "textDocument", "uri", URI, "languageId", "slacc", "version", 1,
			 "text", string));
	run(s);
	ask_all(s, line, character);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct lsp_host host = {.write = check_answer, .load = no_file};
	const char *text = (const char *)data;
	struct server s;
	server_init(&s, &host);
	if (size > 8 && !memcmp(text, "Content-", 8)) {
		server_feed(&s, text, size / 3);
		server_feed(&s, text + size / 3, size - size / 3);
		run(&s);
	} else if (size && *text == '{') {
		take_lines(&s, text, size);
	} else {
		take_text(&s, text, size);
	}
	server_release(&s);
	return 0;
}
