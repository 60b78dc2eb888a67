/* SPDX-License-Identifier: BSD-2-Clause
 *
 * bench SLACC EMPTY SERVERS DIRECTORY [SECTION...]: how fast and how hungry the front end is,
 * against the goals. One table on stdout; everything in it was measured in this run, so ratios hold
 * on a busy machine too. Exits 0 also where a goal is missed: the table says so. SLACC and EMPTY
 * are programs, the second one does nothing; SERVERS is a folder with other language servers in its
 * node_modules, if any; inputs are written to DIRECTORY. */
#include "tests/bench/files.h"
#include "tests/bench/generate.h"
#include "tests/bench/lsp.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/stages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLUSTERS = 100 * 1000, ERRORS = 100 * 1000, DENSE = 1000 * 1000, RUNS = 5, SPAWNS = 200 };

void write_file(const char *path, const struct text *t)
{
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(t->data, 1, t->size, f) != t->size || fclose(f) != 0) {
		fprintf(stderr, "bench: cannot write '%s': %s\n", path, strerror(errno));
		exit(7);
	}
}

static struct job job_of(generator *generate, unsigned n, struct text *t)
{
	*t = (struct text){0};
	generate(t, n);
	return (struct job){.data = t->data, .size = t->size};
}

static double lines_of(const struct job *j)
{
	double lines = 0;
	for (const char *p = j->data; (p = strchr(p, '\n')); p++)
		lines++;
	return lines;
}

static void must_be_clean(const struct job *j)
{
	if (!j->count.errors && !j->count.warnings)
		return;
	fprintf(stderr, "bench: the generated description has %u errors and %u warnings\n",
		j->count.errors, j->count.warnings);
	exit(1);
}

/* --- speed --- */

static double bench_stage(const char *what, void (*stage)(void *), struct job *j, double lines,
			  double goal)
{
	struct sample s = measure(stage, j, RUNS);
	must_be_clean(j);
	double rate = (double)j->size / 1e3 / s.median;
	char goal_text[32] = "";
	if (goal > 0)
		snprintf(goal_text, sizeof(goal_text), ">= %.0f MB/s", goal);
	row(goal > 0 ? verdict_of(rate >= goal) : VERDICT_NONE, goal_text, what,
	    "%6.1f MB/s (best %.1f), %.2f M lines/s", rate, (double)j->size / 1e3 / s.best,
	    lines / 1e3 / s.median);
	return s.best;
}

static void bench_stages(struct job *j)
{
	double lines = lines_of(j);
	heading("Front end in one process, processor time, %d clusters, %.1f MB, %.0f lines",
		CLUSTERS, (double)j->size / 1e6, lines);
	double scan = bench_stage("up to scan", stage_scan, j, lines, 0);
	double parse = bench_stage("up to the tree", stage_parse, j, lines, 0);
	double check = bench_stage("full check", stage_check, j, lines, 80);
	row(VERDICT_NONE, "", "  of which", "scan %.0f %%, parse %.0f %%, names and rules %.0f %%",
	    scan / check * 100, (parse - scan) / check * 100, (check - parse) / check * 100);
	row(verdict_of((double)j->peak <= 5 * (double)j->size), "<= 5 x",
	    "memory over input, full check", "%.1f x (%.0f MB at once)",
	    (double)j->peak / (double)j->size, (double)j->peak / 1e6);
	bench_stage("build", stage_build, j, lines, 0);
	row(j->bytes ? VERDICT_NONE : VERDICT_ABSENT, "", "  artefacts", "%.1f MB, memory %.1f x",
	    (double)j->bytes / 1e6, (double)j->peak / (double)j->size);
}

static void bench_growth(void)
{
	heading("Growth of the full check, best of %d and more", RUNS);
	double before = 0;
	for (unsigned n = 12500; n <= 200 * 1000; n *= 2) {
		struct text t;
		struct job j = job_of(generate_slacc, n, &t);
		/* What is short is disturbed more, and cheap to repeat. */
		struct sample s =
			measure(stage_check, &j, n < CLUSTERS ? RUNS * CLUSTERS / n : RUNS);
		char what[64];
		snprintf(what, sizeof(what), "%u clusters", n);
		if (before > 0)
			row(verdict_of(s.best / before <= 2.2), "<= 2.2", what,
			    "%.0f ms, t(2n)/t(n) = %.2f", s.best, s.best / before);
		else
			row(VERDICT_NONE, "", what, "%.0f ms", s.best);
		before = s.best;
		text_free(&t);
	}
}

/* --- bounds --- */

static void bench_dense(const char *what, generator *generate)
{
	struct text t;
	struct job j = job_of(generate, DENSE, &t);
	struct sample s = measure(stage_check, &j, 1);
	double ratio = (double)j.peak / (double)j.size;
	if (j.count.errors)
		row(VERDICT_ABSENT, "<= 25 x", what, "not legal: %u errors", j.count.errors);
	else
		row(verdict_of(ratio <= 25), "<= 25 x", what, "%.1f x of %.1f MB, %.0f ms", ratio,
		    (double)j.size / 1e6, s.best);
	text_free(&t);
}

static void bench_errors(const char *slacc, const char *what, generator *generate)
{
	struct text t;
	struct job j = job_of(generate, ERRORS, &t);
	struct sample s = measure(stage_check, &j, 1);
	write_file("errors.slacc", &t);
	struct finished f =
		run_program((const char *const[]){slacc, "check", "errors.slacc", NULL}, 60);
	if (f.status != 1)
		row(VERDICT_ABSENT, "< 2 s", what,
		    "%u errors in %.0f ms; 'slacc check' ends with %d",
		    j.count.errors + j.count.dropped, s.best, f.status);
	else
		row(verdict_of(s.best < 2000 && f.ms < 2000), "< 2 s", what,
		    "%u errors, %.0f ms in process, %.0f ms 'slacc check'",
		    j.count.errors + j.count.dropped, s.best, f.ms);
	text_free(&t);
}

static void bench_bounds(const char *slacc)
{
	heading("Memory over the densest legal inputs, %d of each", DENSE);
	bench_dense("users", generate_dense_users);
	bench_dense("tls policies", generate_dense_tls);
	bench_dense("items of one list", generate_dense_list);
	bench_dense("settings of one block", generate_dense_settings);
	heading("%d mistakes in one file", ERRORS);
	bench_errors(slacc, "names nobody declared, but nearly", generate_unknown_names);
	bench_errors(slacc, "attributes that do not exist", generate_unknown_attributes);
	bench_errors(slacc, "unknown names, all on one line", generate_one_line);
	bench_errors(slacc, "braces that close nothing", generate_stray_braces);
}

/* --- processes --- */

static void bench_start(const char *slacc, const char *empty)
{
	double with[SPAWNS], without[SPAWNS];
	struct text t = {0};
	generate_slacc(&t, 1);
	write_file("small.slacc", &t);
	heading("A small file (%zu bytes) as a process, median of %d in turn", t.size, SPAWNS);
	text_free(&t);
	for (unsigned i = 0; i < SPAWNS; i++) {
		struct finished f =
			run_program((const char *const[]){slacc, "check", "small.slacc", NULL}, 10);
		if (f.status != 0) {
			row(VERDICT_ABSENT, "<= 1.5 x", "slacc check", "ends with %d", f.status);
			return;
		}
		with[i] = f.ms;
		without[i] = run_program((const char *const[]){empty, NULL}, 10).ms;
	}
	struct sample a = sample_of(with, SPAWNS), b = sample_of(without, SPAWNS);
	row(verdict_of(a.median / b.median <= 1.5), "<= 1.5 x", "slacc check over an empty program",
	    "%.2f ms over %.2f ms = %.2f x", a.median, b.median, a.median / b.median);
}

/* In a process of its own: what a program started from here has used at most includes what we held
 * ourselves until then (Linux hands the mark on with the memory that the child borrows). */
static void write_apart(const char *path, generator *generate, unsigned n)
{
	pid_t pid = fork();
	if (pid == 0) {
		struct text t = {0};
		generate(&t, n);
		write_file(path, &t);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void bench_rss(const char *slacc)
{
	struct stat st;
	write_apart("large.slacc", generate_slacc, CLUSTERS);
	struct finished f =
		run_program((const char *const[]){slacc, "check", "large.slacc", NULL}, 60);
	if (stat("large.slacc", &st) != 0)
		st.st_size = 1;
	double input = (double)st.st_size, rss = (double)f.rss_kb * 1024;
	heading("As a process, %d clusters", CLUSTERS);
	if (f.status != 0)
		row(VERDICT_ABSENT, "<= 5 x", "slacc check", "ends with %d", f.status);
	else
		row(verdict_of(rss / input <= 5), "<= 5 x",
		    "resident memory, the program's own too", "%.1f x, %.0f ms", rss / input, f.ms);
}

/* --- sections --- */

struct programs {
	const char *slacc, *empty, *servers;
};

static void speed(const struct programs *p)
{
	bench_rss(p->slacc); /* before we are large ourselves */
	struct text t;
	struct job j = job_of(generate_slacc, CLUSTERS, &t);
	bench_stages(&j);
	text_free(&t);
}

static void growth(const struct programs *p)
{
	(void)p;
	bench_growth();
}

static void bounds(const struct programs *p)
{
	bench_bounds(p->slacc);
}

static void start(const struct programs *p)
{
	bench_start(p->slacc, p->empty);
}

static void peers(const struct programs *p)
{
	bench_peers(p->slacc);
}

static void lsp(const struct programs *p)
{
	bench_lsp(p->slacc, p->servers);
}

static const struct section {
	const char *name;
	void (*run)(const struct programs *p);
} sections[] = {{"start", start},   {"speed", speed}, {"growth", growth},
		{"bounds", bounds}, {"lsp", lsp},     {"peers", peers}};

static bool wanted(const struct section *s, int argc, char **argv)
{
	for (int i = 5; i < argc; i++)
		if (strcmp(argv[i], s->name) == 0)
			return true;
	return argc == 5;
}

int main(int argc, char **argv)
{
	if (argc < 5) {
		fputs("usage: bench SLACC EMPTY SERVERS DIRECTORY "
		      "[start|speed|growth|bounds|lsp|peers]...\n",
		      stderr);
		return 3;
	}
	if (chdir(argv[4]) != 0) {
		fprintf(stderr, "bench: cannot enter '%s': %s\n", argv[4], strerror(errno));
		return 7;
	}
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	const struct programs p = {argv[1], argv[2], argv[3]};
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (wanted(&sections[i], argc, argv))
			sections[i].run(&p);
	rows_end();
	return 0;
}
