/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Times are from the writing of a request to the last byte of its answer. A change is one character
 * typed in the middle of the file; its time ends with the diagnostics. Goals are slacc's; a row of
 * another server says how many times slacc's median of this run it takes. */
#include "tests/bench/lsp.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/files.h"
#include "tests/bench/measure.h"

enum { LINES_A_CLUSTER = 18, LINES_A_BLOCK = 10, ROUNDS = 200, SIZES = 3 };
/* A slow server is asked less often. */
enum { BUDGET_MS = 3000, ROUNDS_MIN = 3 };
/* Five key strokes a second. */
enum { HOUR = 18 * 1000, WARM = 1000, GROWTH_MAX_KB = 256 };

static const unsigned sizes[SIZES] = {100, 1000, 10000};

static const struct step {
	const char *what;
	bool (*run)(struct session *s);
	double goal_ms; /* up to 1 000 lines; 0: none */
	bool own;       /* asked of slacc alone */
} steps[] = {
	{"change to diagnostics", session_change, 10, false},
	{"hover", session_hover, 2, false},
	{"completion", session_completion, 5, false},
	{"definition", session_definition, 2, true},
	{"symbols", session_symbols, 0, true},
	{"semantic tokens", session_tokens, 0, true},
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

/* slacc's medians of this run, and what it held. */
struct own {
	double initialize, step[SIZES][STEPS], kb[SIZES];
};

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* Writes a row, half of the times and nineteen in twenty are below; beside slacc's median where
 * `own` holds one already, or else puts it there. */
static void show(const char *what, double *times, unsigned count, double goal, double *own)
{
	char text[32] = "", beside[32] = "";
	qsort(times, count, sizeof(*times), by_time);
	double p50 = times[count / 2], p95 = times[(count * 95 + 99) / 100 - 1];
	enum verdict verdict = goal > 0 ? verdict_of(p95 <= goal) : VERDICT_NONE;
	if (goal > 0)
		snprintf(text, sizeof(text), "<= %.0f ms", goal);
	if (*own > 0)
		snprintf(beside, sizeof(beside), ", %.1f x slacc's", p50 / *own);
	else
		*own = p50;
	row(verdict, text, what, "%7.2f ms, p95 %.2f ms%s", p50, p95, beside);
}

static void repeat(struct session *s, const struct step *step, double goal, double *own)
{
	double times[ROUNDS], from = now_ms();
	unsigned n = 0;
	while (n < ROUNDS && (n < ROUNDS_MIN || now_ms() - from < BUDGET_MS)) {
		double begin = now_ms();
		if (!step->run(s)) {
			row(VERDICT_ABSENT, "", step->what, "%s", s->broken);
			return;
		}
		times[n++] = now_ms() - begin;
	}
	show(step->what, times, n, goal, own);
}

static void show_memory(const struct session *s, double *own)
{
	double kb = (double)session_resident_kb(s);
	if (*own > 0) {
		row(VERDICT_NONE, "", "resident memory", "%7.1f MiB, %.1f x slacc's", kb / 1024,
		    kb / *own);
		return;
	}
	*own = kb;
	row(verdict_of(kb <= 16 * 1024), "<= 16 MiB", "resident memory", "%7.1f MiB", kb / 1024);
}

static void one_size(const struct server *server, unsigned size, bool is_slacc, struct own *own)
{
	struct session s;
	struct text t = {0};
	unsigned lines = sizes[size];
	server->generate(&t, lines / server->lines_a_block);
	/* some look for it on the disk as well */
	write_file(server->file, &t);
	heading("%s, a file of %u lines, %.0f KB", server->name, lines, (double)t.size / 1e3);
	session_start(&s, server);
	session_initialize(&s);
	if (!session_open(&s, &t))
		row(VERDICT_ABSENT, "", "the text's opening", "%s", s.broken);
	for (size_t i = 0; i < STEPS && !s.broken; i++)
		if (is_slacc || !steps[i].own)
			repeat(&s, &steps[i], is_slacc && lines <= 1000 ? steps[i].goal_ms : 0,
			       &own->step[size][i]);
	if (!s.broken)
		show_memory(&s, &own->kb[size]);
	session_end(&s);
	text_free(&t);
}

static bool starts(const struct server *server, double goal, double *own)
{
	double times[ROUNDS], from = now_ms();
	unsigned n = 0;
	heading("%s, from its start", server->name);
	while (n < ROUNDS && (n < ROUNDS_MIN || now_ms() - from < BUDGET_MS)) {
		struct session s;
		double begin = now_ms();
		session_start(&s, server);
		bool good = session_initialize(&s);
		times[n++] = now_ms() - begin;
		session_end(&s);
		if (!good) {
			row(VERDICT_ABSENT, "", "initialize", "%s", s.broken);
			return false;
		}
	}
	show("initialize", times, n, goal, own);
	return true;
}

static void one_server(const struct server *server, bool is_slacc, struct own *own)
{
	if (starts(server, is_slacc ? 10 : 0, &own->initialize))
		for (unsigned i = 0; i < SIZES; i++)
			one_size(server, i, is_slacc, own);
}

/* A comment is typed, stroke by stroke, and taken out again, in a file of 1 000 lines: each stroke
 * waits for its diagnostics, each word is hovered and completed. */
static bool hour(struct session *s, long *before)
{
	static const char typed[] = " # what the site wants of it";
	unsigned n = sizeof(typed) - 1;
	for (unsigned i = 0; i < HOUR; i++) {
		unsigned at = s->line_end + i % (n + 1);
		char one[2] = {typed[i % (n + 1)], 0};
		bool back = !one[0]; /* the line as it was */
		if (!session_type(s, s->line, back ? s->line_end : at, at, one))
			return false;
		if (one[0] == ' ' && !(session_hover(s) && session_completion(s)))
			return false;
		if (i == WARM)
			*before = session_resident_kb(s);
	}
	return true;
}

static void bench_hour(const struct server *slacc)
{
	struct session s;
	struct text t = {0};
	long before = 0;
	heading("%s, an hour of typing: %d strokes in a file of 1000 lines", slacc->name, HOUR);
	slacc->generate(&t, 1000 / slacc->lines_a_block);
	session_start(&s, slacc);
	double begin = now_ms();
	if (session_initialize(&s) && session_open(&s, &t) && hour(&s, &before)) {
		long growth = session_resident_kb(&s) - before;
		row(verdict_of(growth <= GROWTH_MAX_KB), "<= 256 KiB",
		    "growth after the first 1000", "%7ld KiB, all in %.0f s", growth,
		    (now_ms() - begin) / 1e3);
	} else {
		row(VERDICT_ABSENT, "<= 256 KiB", "growth", "%s", s.broken);
	}
	session_end(&s);
	text_free(&t);
}

static void bench_peer(const struct server *peer, const char *servers, struct own *own)
{
	struct server its = *peer;
	char pattern[4096];
	glob_t found;
	snprintf(pattern, sizeof(pattern), "%s/%s", servers, peer->argv[0]);
	if (glob(pattern, 0, NULL, &found) == 0) {
		its.argv[0] = found.gl_pathv[0];
		its.lines_a_block = LINES_A_BLOCK;
		one_server(&its, false, own);
	} else {
		heading("%s", peer->name);
		row(VERDICT_ABSENT, "", peer->argv[0], "not installed: npm did not give it");
	}
	globfree(&found);
}

void bench_lsp(const char *slacc, const char *servers)
{
	const struct server ours = {.name = "slacc lsp",
				    .argv = {slacc, "lsp"},
				    .file = "site.slacc",
				    .kind = "slacc",
				    .generate = generate_slacc,
				    .lines_a_block = LINES_A_CLUSTER,
				    .word = "  head_node",
				    .before = "    ",
				    .hover = "Host of its slurmctld",
				    .completion = "\"items\":[{"};
	struct own own = {0};
	one_server(&ours, true, &own);
	bench_hour(&ours);
	lsp_peers_prepare();
	for (const struct server *p = lsp_peers; p->name; p++)
		bench_peer(p, servers, &own);
}
