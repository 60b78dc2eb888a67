/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/stages.h"

#include "grammar/ast.h"
#include "runtime/base/heap.h"

#include <malloc.h>
#include <stdlib.h>

static void to_the_tree(struct job *j, bool parse)
{
	struct arena a;
	arena_init(&a, &(struct allocator){.resize = heap_resize});
	struct sources ss = SOURCES_IN(&a);
	struct diags ds = DIAGS_IN(&a);
	struct ast t;
	ast_init(&t, &a, &ss, &ds);
	int source = sources_add(&ss, "site.slacc", j->data, j->size);
	if (parse)
		ast_parse(&t, (uint32_t)source);
	else
		scan(&t.tokens, &ss, (uint32_t)source, &ds);
	j->count = (struct slacc_count){.errors = ds.count};
	arena_release(&a);
}

void stage_scan(void *job)
{
	to_the_tree(job, false);
}

void stage_parse(void *job)
{
	to_the_tree(job, true);
}

/* The heap that slacc_new takes unless it is given another, counted. */
struct meter {
	size_t now, peak;
};

static void *counted_resize(void *user, void *p, size_t n)
{
	struct meter *m = user;
	m->now -= p ? malloc_usable_size(p) : 0;
	void *q = heap_resize(NULL, p, n);
	m->now += q ? malloc_usable_size(q) : 0;
	m->peak = m->now > m->peak ? m->now : m->peak;
	return q;
}

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	const struct job *j = user;
	(void)path;
	(void)why;
	(void)why_size;
	*data = j->data;
	*size = j->size;
	return true;
}

static void unload(void *user, const char *data)
{
	(void)user;
	(void)data;
}

static int take(void *user, const struct slacc_artefact *a)
{
	size_t *bytes = user;
	*bytes += a->size;
	return 0;
}

static void to_the_end(struct job *j, bool build)
{
	struct meter m = {0};
	struct slacc *s = slacc_new(&(struct slacc_allocator){counted_resize, &m});
	slacc_set_provider(s, &(struct slacc_provider){load, unload, j});
	struct slacc_compilation *c = NULL;
	if (slacc_compile(s, "site.slacc", &c) != SLACC_OK)
		abort();
	j->count = slacc_count(c);
	j->bytes = 0;
	if (build)
		slacc_emit(c, take, &j->bytes);
	slacc_compilation_free(c);
	slacc_free(s);
	j->peak = m.peak;
}

void stage_check(void *job)
{
	to_the_end(job, false);
}

void stage_build(void *job)
{
	to_the_end(job, true);
}
