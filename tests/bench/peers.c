/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/peers.h"

#include "tests/bench/files.h"
#include "tests/bench/generate.h"
#include "tests/bench/measure.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUNS = 3, QUICK_RUNS = 30, QUICK_MS = 200, LIMIT_S = 90, SLOW_MS = 4000, GOAL_RATIO = 5 };

struct peer {
	const char *name;
	generator *generate;
	const char *argv[8]; /* "@" stands for the file */
};

static const struct peer blocks[] = {
	{"visudo -c", generate_sudoers, {"visudo", "-c", "-q", "-f", "@"}},
	{"bird -p", generate_bird, {"bird", "-p", "-c", "@"}},
	{"nginx -t", generate_nginx, {"nginx", "-t", "-q", "-p", ".", "-c", "@"}},
	{"haproxy -c", generate_haproxy, {"haproxy", "-c", "-q", "-f", "@"}},
	{"named-checkconf", generate_named, {"named-checkconf", "@"}},
};

static const struct peer flat[] = {
	{"visudo -c, one rule a line", generate_sudoers_flat, {"visudo", "-c", "-q", "-f", "@"}},
	{"bird -p, one route a line", generate_bird_flat, {"bird", "-p", "-c", "@"}},
};

/* Best of some runs: many of quick ones, which are disturbed most, few of slow ones. */
static struct finished run_on(const char *const *argv, const char *file)
{
	const char *full[9] = {NULL};
	for (int i = 0; argv[i]; i++)
		full[i] = strcmp(argv[i], "@") == 0 ? file : argv[i];
	struct finished best = run_program(full, LIMIT_S);
	int runs = best.cpu_ms < QUICK_MS ? QUICK_RUNS : best.ms < SLOW_MS ? RUNS : 1;
	for (int i = 1; i < runs && best.status == 0; i++) {
		struct finished again = run_program(full, LIMIT_S);
		if (again.cpu_ms < best.cpu_ms)
			best = again;
	}
	return best;
}

static double mb_per_s(size_t bytes, double ms)
{
	return (double)bytes / 1e3 / ms;
}

/* MB/s of a peer on n blocks; 0 where there is none to be had. */
static double bench_peer(const struct peer *p, unsigned n)
{
	struct text t = {0};
	char path[PATH_MAX];
	p->generate(&t, n);
	if (!realpath(".", path))
		abort();
	strncat(path, "/peer.conf", sizeof(path) - strlen(path) - 1);
	write_file(path, &t);
	struct finished f = run_on(p->argv, path);
	double rate = f.status == 0 ? mb_per_s(t.size, f.cpu_ms) : 0;
	if (f.status == -2)
		row(VERDICT_ABSENT, "", p->name, "not installed");
	else if (f.status == -1)
		row(VERDICT_NONE, "", p->name, "%.1f MB: not done after %d s", (double)t.size / 1e6,
		    LIMIT_S);
	else if (f.status != 0)
		row(VERDICT_ABSENT, "", p->name, "refuses its input (exit status %d)", f.status);
	else
		row(VERDICT_NONE, "", p->name, "%6.1f MB/s  (%.1f MB in %.0f ms)", rate,
		    (double)t.size / 1e6, f.cpu_ms);
	text_free(&t);
	return rate;
}

static void bench_size(const char *slacc, unsigned n)
{
	heading("Whole processes, %u blocks each, best processor time", n);
	double fastest = 0;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		double rate = bench_peer(&blocks[i], n);
		fastest = rate > fastest ? rate : fastest;
	}
	const struct peer own = {"slacc check", generate_slacc, {slacc, "check", "@"}};
	double rate = bench_peer(&own, n);
	if (rate > 0 && fastest > 0)
		row(verdict_of(rate >= GOAL_RATIO * fastest), ">= 5 x", "over the fastest peer",
		    "%.1f x", rate / fastest);
}

void bench_peers(const char *slacc)
{
	bench_size(slacc, 1000);
	bench_size(slacc, 10 * 1000);
	heading("Flat lists of 100000 entries, their best case");
	for (size_t i = 0; i < sizeof(flat) / sizeof(flat[0]); i++)
		bench_peer(&flat[i], 100 * 1000);
}
