/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Resolves secrets as slacc does and says what came of it, for tests:
 *
 *	fetch [key=KEY] [deadline_ms=N] [threads=N] [scan=TAIL …] [reveal=1] [server=HOST user=NAME]
 *	      FUNCTION ARGUMENT …
 *
 * Prints "value size=… version=… username=…" and the SHA-256 of the value, or "error SLnnnn stage=…
 * exit=…", message and hint. With threads=N that many threads ask, each for an argument with its
 * number behind it, and the number of those that succeeded is printed. scan=TAIL looks for TAIL
 * reversed in the memory of this process afterwards, when all is released, and prints how often it
 * is there. Exits with the status that slacc would. */
#define _GNU_SOURCE
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/base/pool.h"
#include "runtime/base/signal.h"
#include "runtime/secrets/provider.h"

enum { SCANS = 8, TAIL_MAX = 256 };

static int report(const struct err *err)
{
	printf("error SL%u stage=%s exit=%d\nmessage: %s\nhint: %s\n", err->code->number,
	       err_stage_name(err->stage), err_exit_status(err), err->message, err->hint);
	return err_exit_status(err);
}

static void show(const struct secret_value *v)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char text[2 * sizeof(hash) + 1];
	crypto_hash_sha256(hash, (const unsigned char *)secret_bytes(v->password),
			   secret_size(v->password));
	sodium_bin2hex(text, sizeof(text), hash, sizeof(hash));
	printf("value size=%zu version=%s username=%s\n%s\n", secret_size(v->password), v->version,
	       v->username, text);
}

struct many {
	struct secret_store *store;
	const struct secret_request *request;
	atomic_uint good;
};

static void one_of_many(void *context, size_t index)
{
	struct many *m = context;
	struct secret_request q = *m->request;
	struct secret_value value;
	struct err err;
	char *argument = NULL;
	if (asprintf(&argument, "%s%zu", q.args[0], index) < 0)
		return;
	const char *args[] = {argument};
	q.args = args;
	if (secret_resolve(m->store, &q, &value, &err)) {
		atomic_fetch_add(&m->good, 1);
		secret_value_release(&value);
	}
	free(argument);
}

/* How often the reverse of `tail` is in the writable memory of this process. */
static unsigned scan(const char *tail)
{
	char want[TAIL_MAX], from[TAIL_MAX];
	size_t n = strlen(tail);
	unsigned hits = 0;
	FILE *maps = fopen("/proc/self/maps", "r"), *mem = fopen("/proc/self/mem", "r");
	if (!maps || !mem || n >= sizeof(want))
		abort();
	setvbuf(mem, NULL, _IONBF, 0);
	for (unsigned long begin, end;
	     fscanf(maps, "%lx-%lx %255[^\n]", &begin, &end, from) == 3;) {
		if (strncmp(from, "rw", 2) || fseek(mem, (long)begin, SEEK_SET))
			continue;
		char *copy = sodium_malloc(end - begin);
		size_t got = copy ? fread(copy, 1, end - begin, mem) : 0;
		for (size_t i = 0; i < n; i++)
			want[i] = tail[n - 1 - i];
		for (char *p = copy, *stop = copy + got;
		     (p = memmem(p, (size_t)(stop - p), want, n)); p++)
			hits++;
		sodium_memzero(want, sizeof(want));
		sodium_free(copy);
	}
	fclose(maps);
	fclose(mem);
	return hits;
}

int main(int argc, char **argv)
{
	struct secret_request q = {.function = NULL};
	const char *scans[SCANS];
	size_t scan_count = 0, threads = 0;
	struct secret_server server = {.port = 3306};
	bool reveal = false;
	struct secret_value value;
	struct err err;
	int i = 1, status = 0;
	signal_install();
	secret_harden_process();
	for (char *equals; i < argc && (equals = strchr(argv[i], '=')); i++) {
		if (!strncmp(argv[i], "key=", 4))
			q.key = equals + 1;
		else if (!strncmp(argv[i], "threads=", 8))
			threads = (size_t)atoi(equals + 1);
		else if (!strncmp(argv[i], "scan=", 5) && scan_count < SCANS)
			scans[scan_count++] = equals + 1;
		else if (!strncmp(argv[i], "server=", 7))
			server.host = equals + 1;
		else if (!strncmp(argv[i], "user=", 5))
			server.user = equals + 1;
		else if (!strncmp(argv[i], "reveal=", 7))
			reveal = true;
		else
			q.deadline_ms = atoi(equals + 1);
	}
	if (i >= argc)
		return 3;
	q.server = server.host ? &server : NULL;
	q.function = argv[i++];
	q.args = (const char *const *)argv + i;
	q.arg_count = (size_t)(argc - i);
	struct secret_store *store = secret_init(&err) ? secret_store_new(&err) : NULL;
	if (!store)
		return report(&err);
	if (threads) {
		struct many m = {.store = store, .request = &q};
		int64_t before = clock_ms();
		pool_run(threads, threads, one_of_many, &m);
		printf("%u of %zu in %d ms\n", atomic_load(&m.good), threads,
		       (int)(clock_ms() - before));
	} else if (secret_resolve(store, &q, &value, &err)) {
		if (reveal)
			puts(secret_bytes(value.password));
		else
			show(&value);
		secret_value_release(&value);
	} else {
		status = report(&err);
	}
	secret_store_free(store);
	for (size_t k = 0; k < scan_count; k++)
		printf("scan %u\n", scan(scans[k]));
	return status;
}
