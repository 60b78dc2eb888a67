/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two compilations side by side in two threads give what each gives alone. Under the thread
 * sanitizer (make check-threads) this also proves that they share nothing. */
#include "tests/lib/sample.h"

#include <atf-c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200, THREADS = 2 };

/* Everything that comes out of a compilation, one behind the other. */
struct result {
	char *text;
	size_t size;
};

static int keep(void *user, const void *bytes, size_t size)
{
	struct result *r = user;
	char *grown = realloc(r->text, r->size + size + 1);
	if (!grown)
		return -1;
	r->text = grown;
	memcpy(r->text + r->size, bytes, size);
	r->size += size;
	r->text[r->size] = 0;
	return 0;
}

static int keep_artefact(void *user, const struct slacc_artefact *a)
{
	return keep(user, a->path, strlen(a->path)) || keep(user, a->data, a->size);
}

static bool use(struct slacc_compilation *c, struct result *r)
{
	const struct slacc_sink sink = {.write = keep, .user = r};
	const struct slacc_diagnostic *list;
	size_t count;
	enum slacc_status made = slacc_count(c).errors ? SLACC_REFUSED : SLACC_OK;
	return slacc_diagnostics(c, &list, &count) == SLACC_OK &&
	       slacc_render(c, "human", NULL, &sink) == SLACC_OK &&
	       slacc_render(c, "json", NULL, &sink) == SLACC_OK &&
	       slacc_write_ir(c, &sink) == made && slacc_emit(c, keep_artefact, r) == made &&
	       slacc_write_blocks(c, &sink) == SLACC_OK;
}

/* One compilation with a handle of its own; a host that is wrong makes it one with errors. */
static bool compile(const char *head, struct result *r)
{
	struct slacc_compilation *c = NULL;
	struct slacc *s = slacc_new(NULL);
	bool good = s && sample_add(s, head) == SLACC_OK &&
		    slacc_compile(s, SAMPLE_ROOT, &c) == SLACC_OK && use(c, r);
	slacc_compilation_free(c);
	slacc_free(s);
	return good;
}

struct work {
	const char *head;
	struct result expected;
	int wrong;
};

static void *repeat(void *user)
{
	struct work *w = user;
	for (int i = 0; i < ROUNDS; i++) {
		struct result r = {0};
		bool same = compile(w->head, &r) && r.size == w->expected.size &&
			    !memcmp(r.text, w->expected.text, r.size);
		w->wrong += !same;
		free(r.text);
	}
	return NULL;
}

ATF_TC(two_threads);
ATF_TC_HEAD(two_threads, tc)
{
	atf_tc_set_md_var(tc, "descr", "two threads compile side by side as each would alone");
}
ATF_TC_BODY(two_threads, tc)
{
	struct work work[THREADS] = {{.head = "alpha"}, {.head = "not a host"}};
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++) {
		ATF_REQUIRE(compile(work[i].head, &work[i].expected));
		ATF_REQUIRE(work[i].expected.size > 100);
	}
	ATF_CHECK(strcmp(work[0].expected.text, work[1].expected.text) != 0);
	for (int i = 0; i < THREADS; i++)
		ATF_REQUIRE_EQ(0, pthread_create(&threads[i], NULL, repeat, &work[i]));
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ATF_CHECK_EQ(0, work[i].wrong);
		free(work[i].expected.text);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, two_threads);
	return atf_no_error();
}
