/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Clocks, repeated runs, other programs' times, and the table of what came out. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

double now_ms(void);
/* Processor time of this process so far: what a busy machine distorts least. */
double cpu_ms(void);

struct sample {
	double best, median; /* ms */
};

/* Runs `step` and keeps best and median of its processor time. */
struct sample measure(void (*step)(void *user), void *user, unsigned runs);
/* Sorts the times in place. */
struct sample sample_of(double *times, unsigned count);

struct finished {
	double ms;     /* from start to end */
	double cpu_ms; /* of the processor */
	long rss_kb;   /* the peak of that process, or our own so far if that was more */
	int status;    /* exit status; -1 killed or hung; -2 there is no such program */
};

/* Runs a program, its output thrown away, for at most limit_s. */
struct finished run_program(const char *const argv[], unsigned limit_s);

/* One line of the table; goal "" means that none was set. */
enum verdict { VERDICT_NONE, VERDICT_PASS, VERDICT_MISS, VERDICT_ABSENT };
void row(enum verdict v, const char *goal, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void heading(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
enum verdict verdict_of(bool good);
/* Says how many goals were met and missed, and returns the number missed. */
unsigned rows_end(void);

#endif
