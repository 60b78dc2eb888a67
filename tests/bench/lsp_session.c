/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/lsp_session.h"

#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 60 * 1000, REST_MS = 1500 };

static bool breaks(struct session *s, const char *what)
{
	if (!s->broken)
		s->broken = what;
	return false;
}

void session_start(struct session *s, const struct server *server)
{
	int to[2], from[2];
	char here[4096];
	*s = (struct session){.server = server, .in = -1, .out = -1};
	signal(SIGPIPE, SIG_IGN);
	if (!getcwd(here, sizeof(here)) || pipe(to) != 0 || pipe(from) != 0 ||
	    (s->pid = fork()) < 0) {
		s->pid = 0;
		breaks(s, "cannot be started");
		return;
	}
	snprintf(s->uri, sizeof(s->uri), "file://%s/%s", here, server->file);
	if (!s->pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		close(to[1]);
		close(from[0]);
		/* caches and files of their own belong here; what they tell is no row */
		setenv("HOME", here, 1);
		if (freopen("/dev/null", "w", stderr))
			execv(server->argv[0], (char *const *)(size_t)server->argv);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	s->in = to[1];
	s->out = from[0];
}

void session_end(struct session *s)
{
	if (!s->pid)
		return;
	close(s->in);
	close(s->out);
	/* some go on when nobody is there any more */
	kill(s->pid, SIGTERM);
	waitpid(s->pid, NULL, 0);
	frames_release(&s->frames);
}

/* --- messages --- */

static bool put(struct session *s, json_t *message)
{
	char head[64];
	char *body = message ? json_dumps(message, JSON_COMPACT) : NULL;
	size_t size = body ? strlen(body) : 0;
	int n = snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", size);
	char *all = malloc((size_t)n + size + 1);
	if (!body || !all)
		abort();
	memcpy(all, head, (size_t)n);
	memcpy(all + n, body, size);
	for (size_t done = 0; !s->broken && done < (size_t)n + size;) {
		ssize_t w = write(s->in, all + done, (size_t)n + size - done);
		if (w <= 0)
			breaks(s, "does not read");
		done += w > 0 ? (size_t)w : 0;
	}
	free(all);
	free(body);
	json_decref(message);
	return !s->broken;
}

/* Answers what a server asks of its client: its settings; to all else, nothing. */
static void answer(struct session *s, const char *body)
{
	json_t *request = json_loads(body, 0, NULL), *item, *results = NULL;
	json_t *settings = s->server->settings ? json_loads(s->server->settings, 0, NULL) : NULL;
	const char *method = json_string_value(json_object_get(request, "method"));
	size_t i;
	if (method && json_object_get(request, "id")) {
		json_t *items = json_object_get(json_object_get(request, "params"), "items");
		if (!strcmp(method, "workspace/configuration"))
			results = json_array();
		json_array_foreach(items, i, item)
		{
			json_t *its = json_object_get(
				settings, json_string_value(json_object_get(item, "section")));
			json_array_append_new(results, its ? json_incref(its) : json_object());
		}
		put(s, json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id",
				 json_object_get(request, "id"), "result",
				 results ? results : json_null()));
	}
	json_decref(settings);
	json_decref(request);
}

/* The next message, to be freed, or NULL where there is none for so long. */
static char *receive(struct session *s, int wait_ms)
{
	char bytes[65536];
	const char *body;
	size_t size;
	while (!s->broken) {
		if (frames_next(&s->frames, &body, &size) == FRAME_MESSAGE)
			return strndup(body, size);
		struct pollfd p = {.fd = s->out, .events = POLLIN};
		if (poll(&p, 1, wait_ms) != 1)
			return NULL;
		ssize_t n = read(s->out, bytes, sizeof(bytes));
		if (n <= 0 || !frames_feed(&s->frames, bytes, (size_t)n))
			breaks(s, "has ended");
	}
	return NULL;
}

/* Waits for a message in which these words stand; another answer to `id` is none. */
static bool get(struct session *s, const char *words, int id)
{
	char its[2][32], *body; /* among the members, or the last of them */
	snprintf(its[0], sizeof(its[0]), "\"id\":%d,", id);
	snprintf(its[1], sizeof(its[1]), "\"id\":%d}", id);
	while ((body = receive(s, PATIENCE_MS))) {
		bool hit = strstr(body, words), asks = strstr(body, "\"method\"");
		if (!hit && asks)
			answer(s, body);
		if (!hit && !asks && id && (strstr(body, its[0]) || strstr(body, its[1])))
			breaks(s, "answers with nothing");
		free(body);
		if (hit)
			return true;
	}
	return breaks(s, "does not answer");
}

static bool diagnosed(struct session *s)
{
	return get(s, s->server->last ? s->server->last : "publishDiagnostics", 0);
}

static void rest(struct session *s)
{
	char *body;
	while ((body = receive(s, REST_MS))) {
		if (strstr(body, "\"method\""))
			answer(s, body);
		free(body);
	}
}

/* --- a text --- */

bool session_initialize(struct session *s)
{
	json_t *can =
		json_pack("{s:{s:b}, s:{s:{}, s:{s:[s]}, s:{s:{}}}}", "workspace", "configuration",
			  true, "textDocument", "publishDiagnostics", "hover", "contentFormat",
			  "markdown", "completion", "completionItem");
	put(s, json_pack("{s:s, s:i, s:s, s:{s:n, s:n, s:o}}", "jsonrpc", "2.0", "id", ++s->id,
			 "method", "initialize", "params", "processId", "rootUri", "capabilities",
			 can));
	return get(s, "\"capabilities\"", s->id) &&
	       put(s, json_pack("{s:s, s:s, s:{}}", "jsonrpc", "2.0", "method", "initialized",
				"params"));
}

/* The first line from `from` on in which these words stand. */
static bool find(struct session *s, const struct text *t, unsigned from, const char *words,
		 unsigned *line, unsigned *column)
{
	const char *text = t->data;
	for (unsigned n = 0; *text; n++) {
		size_t size = strcspn(text, "\n");
		const char *found = n >= from ? strstr(text, words) : NULL;
		if (found && found < text + size) {
			*line = n;
			*column = (unsigned)(found - text);
			s->line_end = (unsigned)size;
			return true;
		}
		text += size + (text[size] == '\n');
	}
	return breaks(s, "has no such line to be asked about");
}

bool session_open(struct session *s, const struct text *t)
{
	static const char use[] = "database_server = ";
	const struct server *v = s->server;
	unsigned lines = 0;
	for (const char *p = t->data; (p = strchr(p, '\n')); p++)
		lines++;
	if (!strcmp(v->kind, "slacc") && find(s, t, lines / 2, use, &s->use, &s->use_column))
		s->use_column += (unsigned)sizeof(use) - 1;
	if (find(s, t, lines / 2, v->word, &s->line, &s->column))
		s->column += (unsigned)strlen(v->before);
	s->version = 1;
	s->text = t;
	put(s, json_pack("{s:s, s:s, s:{s:{s:s, s:s, s:i, s:s}}}", "jsonrpc", "2.0", "method",
			 "textDocument/didOpen", "params", "textDocument", "uri", s->uri,
			 "languageId", v->kind, "version", 1, "text", t->data));
	if (diagnosed(s))
		rest(s);
	return !s->broken;
}

bool session_type(struct session *s, unsigned line, unsigned from, unsigned to, const char *what)
{
	put(s, json_pack("{s:s, s:s, s:{s:{s:s, s:i}, s:[{s:{s:{s:i, s:i}, s:{s:i, s:i}}, s:s}]}}",
			 "jsonrpc", "2.0", "method", "textDocument/didChange", "params",
			 "textDocument", "uri", s->uri, "version", ++s->version, "contentChanges",
			 "range", "start", "line", (int)line, "character", (int)from, "end", "line",
			 (int)line, "character", (int)to, "text", what));
	return diagnosed(s);
}

/* The same change, as the whole text. */
static bool change_all(struct session *s, const char *typed)
{
	const char *at = s->text->data;
	for (unsigned n = 0; n < s->line; n++)
		at = strchr(at, '\n') + 1;
	at += s->line_end;
	json_t *all = json_sprintf("%.*s%s%s", (int)(at - s->text->data), s->text->data, typed, at);
	put(s, json_pack("{s:s, s:s, s:{s:{s:s, s:i}, s:[{s:o}]}}", "jsonrpc", "2.0", "method",
			 "textDocument/didChange", "params", "textDocument", "uri", s->uri,
			 "version", ++s->version, "contentChanges", "text", all));
	return diagnosed(s);
}

bool session_change(struct session *s)
{
	bool put_in = s->version % 2;
	if (s->server->full)
		return change_all(s, put_in ? " " : "");
	return session_type(s, s->line, s->line_end, s->line_end + !put_in, put_in ? " " : "");
}

static bool ask(struct session *s, const char *method, unsigned line, unsigned column,
		const char *words)
{
	put(s, json_pack("{s:s, s:i, s:s, s:{s:{s:s}, s:{s:i, s:i}}}", "jsonrpc", "2.0", "id",
			 ++s->id, "method", method, "params", "textDocument", "uri", s->uri,
			 "position", "line", (int)line, "character", (int)column));
	return get(s, words, s->id);
}

bool session_hover(struct session *s)
{
	return ask(s, "textDocument/hover", s->line, s->column, s->server->hover);
}

bool session_completion(struct session *s)
{
	return ask(s, "textDocument/completion", s->line, s->column, s->server->completion);
}

bool session_definition(struct session *s)
{
	return ask(s, "textDocument/definition", s->use, s->use_column, "\"uri\"");
}

bool session_symbols(struct session *s)
{
	return ask(s, "textDocument/documentSymbol", s->line, 0, "\"result\":[{");
}

bool session_tokens(struct session *s)
{
	return ask(s, "textDocument/semanticTokens/full", s->line, 0, "\"data\":[");
}

long session_resident_kb(const struct session *s)
{
	char path[64], line[256];
	long kb = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)s->pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmRSS: %ld", &kb);
	if (f)
		fclose(f);
	return kb;
}
