/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

pid_t wait4(pid_t pid, int *status, int options,
	    struct rusage *usage); /* not POSIX, and everywhere */
extern char **environ;

double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double timeval_ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct sample sample_of(double *times, unsigned count)
{
	qsort(times, count, sizeof(*times), by_size);
	return (struct sample){.best = times[0], .median = times[count / 2]};
}

struct sample measure(void (*step)(void *user), void *user, unsigned runs)
{
	double times[64];
	if (runs > 64)
		runs = 64;
	for (unsigned i = 0; i < runs; i++) {
		double start = cpu_ms();
		step(user);
		times[i] = cpu_ms() - start;
	}
	return sample_of(times, runs);
}

static int spawn(pid_t *pid, const char *const argv[])
{
	posix_spawn_file_actions_t files;
	posix_spawn_file_actions_init(&files);
	for (int fd = 0; fd <= 2; fd++)
		posix_spawn_file_actions_addopen(&files, fd, "/dev/null", fd ? O_WRONLY : O_RDONLY,
						 0);
	union {
		const char *const *in;
		char *const *out;
	} args = {.in = argv};
	int error = posix_spawnp(pid, argv[0], &files, NULL, args.out, environ);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* Waits with a limit: an alarm interrupts the wait. */
static void on_alarm(int signal_number)
{
	(void)signal_number;
}

struct finished run_program(const char *const argv[], unsigned limit_s)
{
	struct sigaction action = {.sa_handler = on_alarm};
	sigaction(SIGALRM, &action, NULL);
	struct finished f = {.status = -2};
	pid_t pid;
	double start = now_ms();
	if (spawn(&pid, argv) != 0)
		return f;
	int status;
	struct rusage usage;
	alarm(limit_s);
	if (wait4(pid, &status, 0, &usage) < 0) {
		kill(pid, SIGKILL);
		wait4(pid, &status, 0, &usage);
	}
	alarm(0);
	f.ms = now_ms() - start;
	f.cpu_ms = timeval_ms(usage.ru_utime) + timeval_ms(usage.ru_stime);
	f.rss_kb = usage.ru_maxrss;
	f.status = !WIFEXITED(status) ? -1 : WEXITSTATUS(status) == 127 ? -2 : WEXITSTATUS(status);
	return f;
}

static unsigned counted[4];

void heading(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	putchar('\n');
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
}

void row(enum verdict v, const char *goal, const char *what, const char *fmt, ...)
{
	static const char *const words[] = {"", "PASS", "miss", "absent"};
	char value[256];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	counted[v]++;
	printf("  %-34s %-46s %-18s %s\n", what, value, goal, words[v]);
	fflush(stdout);
}

enum verdict verdict_of(bool good)
{
	return good ? VERDICT_PASS : VERDICT_MISS;
}

unsigned rows_end(void)
{
	printf("\n%u goals met, %u missed, %u not measured\n", counted[VERDICT_PASS],
	       counted[VERDICT_MISS], counted[VERDICT_ABSENT]);
	return counted[VERDICT_MISS];
}
