/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Stands in for libFuzzer, with any compiler:
 *	replay FILE...                      the target over each file
 *	replay --rounds N --seed S FILE...  over N inputs drawn from them, round i from seed S + i
 * A round that crashes is left in the file 'crash', which replays it. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"
#include "tests/lib/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without the NUL behind it, so that a read past the end is seen. */
static struct input read_exact(const char *path)
{
	struct input in = {0};
	char *data = slurp(path, &in.size);
	if (!data) {
		fprintf(stderr, "replay: cannot read '%s': %s\n", path, strerror(errno));
		exit(7);
	}
	in.data = malloc(in.size + !in.size);
	if (!in.data)
		exit(7);
	memcpy(in.data, data, in.size);
	free(data);
	return in;
}

static void run(struct input in)
{
	LLVMFuzzerTestOneInput((const uint8_t *)in.data, in.size);
	free(in.data);
}

/* The input at work, for the handler. */
static struct input current;

static void keep_current(void)
{
	int fd = open("crash", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd >= 0 && write(fd, current.data, current.size) >= 0)
		close(fd);
}

static void on_crash(int number)
{
	keep_current();
	signal(number, SIG_DFL);
	raise(number);
}

/* Sanitizers end a program in their own way; there is no such function without one. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void watch(void)
{
	signal(SIGABRT, on_crash);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(keep_current);
	else
		signal(SIGSEGV, on_crash);
}

static int campaign(unsigned long rounds, unsigned long seed, char **paths, unsigned count)
{
	struct input *corpus = calloc(count, sizeof(*corpus));
	if (!corpus || !count)
		return 3;
	for (unsigned i = 0; i < count; i++)
		corpus[i] = read_exact(paths[i]);
	watch();
	for (unsigned long i = 0; i < rounds; i++) {
		current = mutate(corpus, count, seed + i);
		run(current);
	}
	for (unsigned i = 0; i < count; i++)
		free(corpus[i].data);
	free(corpus);
	printf("%lu rounds, seed %lu\n", rounds, seed);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 5 && strcmp(argv[1], "--rounds") == 0 && strcmp(argv[3], "--seed") == 0)
		return campaign(strtoul(argv[2], NULL, 10), strtoul(argv[4], NULL, 10), argv + 5,
				(unsigned)argc - 5);
	for (int i = 1; i < argc; i++)
		run(read_exact(argv[i]));
	printf("%d replayed\n", argc - 1);
	return argc > 1 ? 0 : 3;
}
