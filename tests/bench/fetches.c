/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What secrets take, for secrets.bash; prints numbers. Which Vault is asked is in the environment.
 *
 *	fetches many N THREADS PATH      "MS CPU": N secrets, PATH and a number, on so many threads
 *	fetches hit N DIRECTORY PATH     "FETCH MEDIAN P95", ms: the fetch that fills a cache in
 *	                                 DIRECTORY, then N times what has it from there
 *	fetches memory N                 "GUARDED PLAIN KIB", microseconds for a value that is made,
 *	                                 filled, sealed and freed, N at once; resident KiB of one
 *
 * Ends with 1 where a secret does not come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/pool.h"
#include "runtime/secrets/cache/cache.h"
#include "runtime/secrets/provider.h"
#include "tests/bench/measure.h"

enum { PATH_SIZE = 256, TTL_S = 3600, TIMES_MAX = 10000, VALUE_SIZE = 32 };

static void die(const struct err *err)
{
	fprintf(stderr, "fetches: %s\n", err->message);
	exit(1);
}

static void fetch(struct secret_store *store, const char *path, const struct cache_policy *cache)
{
	const char *args[] = {path};
	struct secret_value value;
	struct err err;
	const struct secret_request q = {.function = "vault",
					 .args = args,
					 .arg_count = 1,
					 .key = "password",
					 .cache = cache};
	if (!secret_resolve(store, &q, &value, &err))
		die(&err);
	secret_value_release(&value);
}

static struct secret_store *new_store(void)
{
	struct err err;
	struct secret_store *store = secret_store_new(&err);
	if (!store)
		die(&err);
	return store;
}

/* --- side by side --- */

struct many {
	struct secret_store *store;
	const char *path;
};

static void one_of_many(void *context, size_t index)
{
	const struct many *m = context;
	char path[PATH_SIZE];
	snprintf(path, sizeof(path), "%s%zu", m->path, index);
	fetch(m->store, path, NULL);
}

static void many(size_t n, unsigned threads, const char *path)
{
	struct many m = {new_store(), path};
	double begin = now_ms(), cpu = cpu_ms();
	pool_run(threads, n, one_of_many, &m);
	printf("%.1f %.1f\n", now_ms() - begin, cpu_ms() - cpu);
	secret_store_free(m.store);
}

/* --- from the cache --- */

/* A store each, as a run has one: or else it would remember the value. */
static double timed_fetch(const char *path, const struct cache_policy *p)
{
	struct secret_store *store = new_store();
	double begin = now_ms();
	fetch(store, path, p);
	double took = now_ms() - begin;
	secret_store_free(store);
	return took;
}

static void hit(unsigned n, const char *directory, const char *path)
{
	static double times[TIMES_MAX];
	struct secret_cache cache;
	struct err err;
	const struct cache_policy p = {.cache = &cache, .ttl_s = TTL_S};
	if (!secret_cache_open(&cache, directory, "host", true, &err))
		die(&err);
	double first = timed_fetch(path, &p);
	for (unsigned i = 0; i < n; i++)
		times[i] = timed_fetch(path, &p);
	double median = sample_of(times, n).median; /* sorts */
	printf("%.2f %.3f %.3f\n", first, median, times[n * 95 / 100]);
	secret_cache_close(&cache);
}

/* --- guarded memory --- */

/* Resident pages of this process, in KiB. */
static double resident(void)
{
	unsigned long all = 0, pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f || fscanf(f, "%lu %lu", &all, &pages) != 2)
		pages = 0;
	if (f)
		fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1024;
}

static double plain_us(size_t n, const char value[VALUE_SIZE])
{
	static char *blocks[TIMES_MAX];
	double begin = now_ms();
	for (size_t i = 0; i < n; i++)
		if ((blocks[i] = malloc(VALUE_SIZE)))
			memcpy(blocks[i], value, VALUE_SIZE);
	for (size_t i = 0; i < n; i++)
		free(blocks[i]);
	return (now_ms() - begin) * 1e3 / (double)n;
}

static void memory(size_t n)
{
	static struct secret *secrets[TIMES_MAX];
	char value[VALUE_SIZE] = "a value that is guarded";
	struct err err;
	double before = resident(), begin = now_ms();
	for (size_t i = 0; i < n; i++)
		if (!(secrets[i] = secret_copy(value, sizeof(value), &err)))
			die(&err);
	double made = now_ms() - begin, more = resident() - before;
	begin = now_ms();
	for (size_t i = 0; i < n; i++)
		secret_free(secrets[i]);
	printf("%.2f %.3f %.1f\n", (made + now_ms() - begin) * 1e3 / (double)n, plain_us(n, value),
	       more / (double)n);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	long n = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	struct err err;
	if (n < 1 || n > TIMES_MAX)
		return 3;
	secret_harden_process();
	if (!secret_init(&err))
		die(&err);
	if (argc == 5 && !strcmp(what, "many"))
		many((size_t)n, (unsigned)strtol(argv[3], NULL, 10), argv[4]);
	else if (argc == 5 && !strcmp(what, "hit"))
		hit((unsigned)n, argv[3], argv[4]);
	else if (argc == 3 && !strcmp(what, "memory"))
		memory((size_t)n);
	else
		return 3;
	return 0;
}
