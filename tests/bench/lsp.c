/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Times are from the writing of a request to the last byte of its answer. A change is one character
 * typed in the middle of the file; its time ends with the diagnostics. */
#include "tests/bench/lsp.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/lsp/frame.h"
#include "tests/bench/generate.h"
#include "tests/bench/measure.h"

#define URI "file:///nowhere/site.slacc"

enum { LINES_A_CLUSTER = 18, ROUNDS = 200, STARTS = 20 };

struct session {
	pid_t pid;
	int in, out;
	struct frames frames;
	int version;
	unsigned middle;          /* a line in the middle: of a head_node */
	unsigned use, use_column; /* a name that is used, further on */
};

static void failed(const char *what)
{
	fprintf(stderr, "bench: the language server %s\n", what);
	exit(7);
}

static void start(struct session *s, const char *slacc)
{
	int to[2], from[2];
	*s = (struct session){0};
	if (pipe(to) != 0 || pipe(from) != 0 || (s->pid = fork()) < 0)
		failed("cannot be started");
	if (!s->pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		close(to[1]);
		close(from[0]);
		execl(slacc, "slacc", "lsp", (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	s->in = to[1];
	s->out = from[0];
}

static void end(struct session *s)
{
	close(s->in);
	close(s->out);
	waitpid(s->pid, NULL, 0);
	frames_release(&s->frames);
}

static void put(struct session *s, json_t *message)
{
	char head[64];
	char *body = json_dumps(message, JSON_COMPACT);
	size_t size = body ? strlen(body) : 0;
	int n = snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", size);
	char *all = malloc((size_t)n + size);
	if (!body || !all)
		failed("asks for too much memory");
	memcpy(all, head, (size_t)n);
	memcpy(all + n, body, size);
	for (size_t done = 0; done < (size_t)n + size;) {
		ssize_t w = write(s->in, all + done, (size_t)n + size - done);
		if (w <= 0)
			failed("does not read");
		done += (size_t)w;
	}
	free(all);
	free(body);
	json_decref(message);
}

/* Waits for a message in which these words stand. */
static void get(struct session *s, const char *words)
{
	char bytes[65536];
	const char *body;
	size_t size;
	for (;;) {
		enum frame found = frames_next(&s->frames, &body, &size);
		if (found == FRAME_MESSAGE) {
			/* near its begin or its end, whatever the order of members */
			char *copy = strndup(body, size);
			bool hit = copy && strstr(copy, words);
			free(copy);
			if (hit)
				return;
			continue;
		}
		ssize_t n = read(s->out, bytes, sizeof(bytes));
		if (n <= 0 || !frames_feed(&s->frames, bytes, (size_t)n))
			failed("has ended");
	}
}

static void initialize(struct session *s)
{
	put(s, json_pack("{s:s, s:i, s:s, s:{s:n, s:n, s:{}}}", "jsonrpc", "2.0", "id", 1, "method",
			 "initialize", "params", "processId", "rootUri", "capabilities"));
	get(s, "positionEncoding");
	put(s, json_pack("{s:s, s:s, s:{}}", "jsonrpc", "2.0", "method", "initialized", "params"));
}

/* The first line from `from` on in which these words stand. */
static unsigned line_with(const char *text, unsigned from, const char *words, unsigned *column)
{
	for (unsigned n = 0; text && *text; n++) {
		size_t size = strcspn(text, "\n");
		const char *found = n >= from ? strstr(text, words) : NULL;
		if (found && found < text + size) {
			*column = (unsigned)(found - text);
			return n;
		}
		text += size + (text[size] == '\n');
	}
	failed("has no such line to be asked about");
	return 0;
}

static void open_text(struct session *s, const struct text *t)
{
	unsigned lines = 0, column;
	for (const char *p = t->data; (p = strchr(p, '\n')); p++)
		lines++;
	s->middle = line_with(t->data, lines / 2, "head_node", &column);
	s->use = line_with(t->data, lines / 2, "database_server = ", &s->use_column);
	s->use_column += (unsigned)strlen("database_server = ");
	s->version = 1;
	put(s, json_pack("{s:s, s:s, s:{s:{s:s, s:s, s:i, s:s}}}", "jsonrpc", "2.0", "method",
			 "textDocument/didOpen", "params", "textDocument", "uri", URI, "languageId",
			 "slacc", "version", 1, "text", t->data));
	get(s, "publishDiagnostics");
}

static void change(struct session *s)
{
	bool put_in = s->version % 2;
	put(s, json_pack("{s:s, s:s, s:{s:{s:s, s:i}, s:[{s:{s:{s:i, s:i}, s:{s:i, s:i}}, s:s}]}}",
			 "jsonrpc", "2.0", "method", "textDocument/didChange", "params",
			 "textDocument", "uri", URI, "version", ++s->version, "contentChanges",
			 "range", "start", "line", (int)s->middle, "character", 0, "end", "line",
			 (int)s->middle, "character", put_in ? 0 : 1, "text", put_in ? " " : ""));
	get(s, "publishDiagnostics");
}

static void ask(struct session *s, const char *method, unsigned line, unsigned character,
		const char *answer)
{
	put(s, json_pack("{s:s, s:i, s:s, s:{s:{s:s}, s:{s:i, s:i}}}", "jsonrpc", "2.0", "id", 2,
			 "method", method, "params", "textDocument", "uri", URI, "position", "line",
			 (int)line, "character", (int)character));
	get(s, answer);
}

static void hover(struct session *s)
{
	ask(s, "textDocument/hover", s->middle, 4, "Host of its slurmctld");
}

static void definition(struct session *s)
{
	ask(s, "textDocument/definition", s->use, s->use_column, "\"uri\"");
}

static void completion(struct session *s)
{
	ask(s, "textDocument/completion", s->middle, 4, "\"items\":[{");
}

static void symbols(struct session *s)
{
	ask(s, "textDocument/documentSymbol", s->middle, 0, "\"result\":[{");
}

static void tokens(struct session *s)
{
	ask(s, "textDocument/semanticTokens/full", s->middle, 0, "\"data\":[");
}

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* Writes a row: half of the times and nineteen in twenty are below. */
static void show(const char *what, double *times, unsigned count, double goal)
{
	char text[32] = "";
	qsort(times, count, sizeof(*times), by_time);
	double p50 = times[count / 2], p95 = times[count * 95 / 100];
	if (goal > 0)
		snprintf(text, sizeof(text), "<= %.0f ms", goal);
	row(goal > 0 ? verdict_of(p95 <= goal) : VERDICT_NONE, text, what, "%7.2f ms, p95 %.2f ms",
	    p50, p95);
}

static void repeat(struct session *s, const char *what, void (*step)(struct session *), double goal)
{
	double times[ROUNDS];
	for (unsigned i = 0; i < ROUNDS; i++) {
		double begin = now_ms();
		step(s);
		times[i] = now_ms() - begin;
	}
	show(what, times, ROUNDS, goal);
}

static long resident_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmRSS: %ld", &kb);
	if (f)
		fclose(f);
	return kb;
}

static void one_size(const char *slacc, unsigned lines)
{
	struct session s;
	struct text t = {0};
	bool goal = lines <= 1000;
	generate_slacc(&t, lines / LINES_A_CLUSTER);
	start(&s, slacc);
	initialize(&s);
	open_text(&s, &t);
	heading("Language server, a file of %u lines, %.0f KB", lines, (double)t.size / 1e3);
	repeat(&s, "change to diagnostics", change, goal ? 10 : 0);
	repeat(&s, "hover", hover, goal ? 2 : 0);
	repeat(&s, "definition", definition, goal ? 2 : 0);
	repeat(&s, "completion", completion, goal ? 5 : 0);
	repeat(&s, "symbols", symbols, 0);
	repeat(&s, "semantic tokens", tokens, 0);
	long kb = resident_kb(s.pid);
	row(verdict_of(kb <= 16 * 1024), "<= 16 MiB", "resident memory", "%7.1f MiB",
	    (double)kb / 1024);
	end(&s);
	text_free(&t);
}

void bench_lsp(const char *slacc)
{
	double times[STARTS];
	for (unsigned i = 0; i < STARTS; i++) {
		struct session s;
		double begin = now_ms();
		start(&s, slacc);
		initialize(&s);
		times[i] = now_ms() - begin;
		end(&s);
	}
	heading("Language server, from its start");
	show("initialize", times, STARTS, 10);
	one_size(slacc, 100);
	one_size(slacc, 1000);
	one_size(slacc, 10000);
}
