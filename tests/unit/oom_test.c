/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory that runs out anywhere: each function of the API says so, gives back what it held and what
 * the caller's provider had open, and works again when there is memory. The n-th allocation fails,
 * for every n until nothing fails any more. */
#include "tests/lib/sample.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts allocations and fails one, or all from one on. */
struct scarce {
	long left; /* allocations until the one that fails; negative: none fails */
	bool for_ever;
	bool failed; /* one did */
	long held;   /* blocks */
	int open;    /* files of the provider */
};

static struct scarce memory;

static bool refuses(void)
{
	if (memory.left < 0)
		return false;
	if (memory.left > 0) {
		memory.left--;
		return false;
	}
	memory.failed = true;
	if (!memory.for_ever)
		memory.left = -1;
	return true;
}

static void *resize(void *user, void *p, size_t n)
{
	ATF_REQUIRE(user == &memory);
	if (!n) {
		memory.held -= p != NULL;
		free(p);
		return NULL;
	}
	if (refuses())
		return NULL;
	memory.held += !p;
	return realloc(p, n);
}

static void *json_resize(size_t n)
{
	return refuses() ? NULL : malloc(n);
}

/* Files come through a provider too, so that one can be open when memory runs out. */
static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	(void)user;
	if (strcmp(path, "big.slacc") != 0) {
		snprintf(why, why_size, "no such file");
		return false;
	}
	memory.open++;
	*size = 300 * 1000;
	char *text = malloc(*size);
	ATF_REQUIRE(text);
	memset(text, ' ', *size);
	*data = text;
	return true;
}

static void unload(void *user, const char *data)
{
	(void)user;
	memory.open--;
	free((char *)(uintptr_t)data);
}

static int drop(void *user, const void *bytes, size_t size)
{
	(void)user;
	(void)bytes;
	return size == 0;
}

static int drop_artefact(void *user, const struct slacc_artefact *a)
{
	(void)user;
	return a->size == 0;
}

static void expect(enum slacc_status wanted, enum slacc_status status)
{
	ATF_REQUIRE_MSG(status == wanted || (status == SLACC_NO_MEMORY && memory.failed),
			"'%s' where '%s' was to come", slacc_status_text(status),
			slacc_status_text(wanted));
}

static void use(struct slacc_compilation *c, bool right)
{
	const struct slacc_sink sink = {.write = drop};
	const struct slacc_diagnostic *diagnostics;
	const char *const *files;
	size_t count;
	enum slacc_status made = right ? SLACC_OK : SLACC_REFUSED;
	expect(SLACC_OK, slacc_diagnostics(c, &diagnostics, &count));
	expect(SLACC_OK, slacc_render(c, "human", NULL, &sink));
	expect(SLACC_OK, slacc_render(c, "json", NULL, &sink));
	expect(SLACC_OK, slacc_render(c, "sarif", NULL, &sink));
	expect(SLACC_OK, slacc_render(c, "gitlab", NULL, &sink));
	expect(made, slacc_write_ir(c, &sink));
	expect(made, slacc_emit(c, drop_artefact, NULL));
	expect(SLACC_OK, slacc_files(c, &files, &count));
	expect(SLACC_OK, slacc_write_blocks(c, &sink));
	expect(right ? SLACC_OK : SLACC_NOT_FOUND, slacc_explain_block(c, "cluster.alpha", &sink));
}

/* Its form, what makes it, and the difference. */
static void format(struct slacc *s, const char *path, bool right)
{
	const struct slacc_sink sink = {.write = drop};
	const struct slacc_edit *edits;
	struct slacc_compilation *c;
	const char *text;
	size_t size;
	bool changed;
	enum slacc_status made = right ? SLACC_OK : SLACC_REFUSED;
	enum slacc_status status = slacc_format(s, path, &c);
	expect(SLACC_OK, status);
	ATF_CHECK_EQ(0, memory.open);
	if (status == SLACC_OK) {
		expect(made, slacc_formatted(c, &text, &size, &changed));
		expect(made, slacc_format_edits(c, 0, 100, &edits, &size));
		expect(made, slacc_format_diff(c, &sink));
	}
	slacc_compilation_free(c);
}

/* Right descriptions and wrong ones, from memory and from the provider. */
static void compile(struct slacc *s)
{
	static const char *const roots[] = {SAMPLE_ROOT, "wrong.slacc", "missing.slacc"};
	struct slacc_compilation *c;
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
		enum slacc_status status = slacc_compile(s, roots[i], &c);
		expect(SLACC_OK, status);
		ATF_CHECK_EQ(0, memory.open);
		if (status == SLACC_OK)
			use(c, i == 0);
		else
			ATF_CHECK(!c);
		slacc_compilation_free(c);
		format(s, roots[i], i == 0);
	}
}

/* Arenas take memory by the chunk, so only what happens to lie at the end of one is tried. A string
 * of this many bytes at the begin shifts everything. */
static size_t shift;
static char filler[64 * 1024];

static void scenario(void)
{
	static const char wrong[] =
		"edition 2026\ninclude \"big.slacc\"\nlayout a { x = 10.0.0.1 }\n"
		"layout a { conf_dir = [ }\n\xFF";
	static const char params[] = "head = \"alpha\"\n";
	const struct slacc_allocator from = {.resize = resize, .user = &memory};
	const struct slacc_provider provider = {.load = load, .unload = unload};
	struct slacc *s = slacc_new(&from);
	ATF_REQUIRE(s || memory.failed);
	if (!s)
		return;
	slacc_set_provider(s, &provider);
	bool set_up = sample_add(s, NULL) == SLACC_OK &&
		      slacc_add_source(s, "params", params, strlen(params)) == SLACC_OK &&
		      slacc_add_parameter_file(s, "params") == SLACC_OK &&
		      slacc_set_parameter(s, "level", "debug",
					  filler + sizeof(filler) - 1 - shift) == SLACC_OK &&
		      slacc_add_source(s, "wrong.slacc", wrong, strlen(wrong)) == SLACC_OK;
	ATF_CHECK(set_up || memory.failed);
	if (set_up)
		compile(s);
	slacc_free(s);
}

/* Fails the n-th allocation for n = 0, 1, 2 … and counts how often it could. */
static long fail_each(bool for_ever)
{
	memset(filler, 'x', sizeof(filler) - 1);
	for (long n = 0;; n++) {
		memory = (struct scarce){.left = n, .for_ever = for_ever};
		scenario();
		ATF_REQUIRE_MSG(!memory.held, "%ld blocks are lost with allocation %ld",
				memory.held, n);
		ATF_REQUIRE_EQ(0, memory.open);
		if (!memory.failed)
			return n;
	}
}

ATF_TC(one_allocation_fails);
ATF_TC_HEAD(one_allocation_fails, tc)
{
	atf_tc_set_md_var(tc, "descr", "each function reports the one allocation that failed");
}
ATF_TC_BODY(one_allocation_fails, tc)
{
	json_set_alloc_funcs(json_resize, free);
	long n = 0;
	for (shift = 0; shift < sizeof(filler); shift += 3989)
		n += fail_each(false);
	printf("%ld allocations\n", n);
	ATF_CHECK(n > 500);
}

ATF_TC(all_further_allocations_fail);
ATF_TC_HEAD(all_further_allocations_fail, tc)
{
	atf_tc_set_md_var(tc, "descr", "memory that has run out stays out, and nothing is lost");
}
ATF_TC_BODY(all_further_allocations_fail, tc)
{
	json_set_alloc_funcs(json_resize, free);
	ATF_CHECK(fail_each(true) > 30);
}

/* The same handle after memory is back. */
ATF_TC_WITHOUT_HEAD(works_again_when_there_is_memory);
ATF_TC_BODY(works_again_when_there_is_memory, tc)
{
	const struct slacc_allocator from = {.resize = resize, .user = &memory};
	struct slacc_compilation *c;
	memory = (struct scarce){.left = -1};
	struct slacc *s = slacc_new(&from);
	ATF_REQUIRE(s);
	ATF_REQUIRE_EQ(SLACC_OK, sample_add(s, "alpha"));
	for (long n = 0; n < 2; n++) {
		memory.left = n;
		ATF_CHECK_EQ(SLACC_NO_MEMORY, slacc_compile(s, SAMPLE_ROOT, &c));
		memory.left = -1;
		ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(s, SAMPLE_ROOT, &c));
		ATF_CHECK_EQ(0, slacc_count(c).errors);
		const struct slacc_diagnostic *d;
		size_t count;
		memory.left = 0;
		memory.for_ever = true;
		enum slacc_status starved = slacc_diagnostics(c, &d, &count);
		memory.left = -1;
		memory.for_ever = false;
		ATF_CHECK(starved == SLACC_OK || starved == SLACC_NO_MEMORY);
		ATF_CHECK_EQ(SLACC_OK, slacc_diagnostics(c, &d, &count));
		slacc_compilation_free(c);
	}
	slacc_free(s);
	ATF_CHECK_EQ(0, memory.held);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, one_allocation_fails);
	ATF_TP_ADD_TC(tp, all_further_allocations_fail);
	ATF_TP_ADD_TC(tp, works_again_when_there_is_memory);
	return atf_no_error();
}
