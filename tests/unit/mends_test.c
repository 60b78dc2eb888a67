/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The mends that diagnostics offer, tried out: the bad fixtures of all codes (tests/codes) with
 * each mend put in are compiled again. The diagnostic has to be gone; a safe mend may bring no
 * other error. */
#include "tests/lib/fixture.h"

#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trial {
	const char *path;
	const struct fixture *fixture;
	const struct slacc_diagnostic *diagnostic;
};

static unsigned count(struct slacc_compilation *c, unsigned code)
{
	const struct slacc_diagnostic *list;
	size_t n;
	unsigned found = 0;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &list, &n));
	for (size_t i = 0; i < n; i++)
		found += code ? list[i].code == code : list[i].severity == SLACC_ERROR;
	return found;
}

static const struct fixture_file *root_of(const struct fixture *f)
{
	const struct fixture_file *file = f->files;
	while (file && strcmp(file->name, FIXTURE_ROOT) != 0)
		file = file->next;
	ATF_REQUIRE(file);
	return file;
}

static int by_place(const void *x, const void *y)
{
	const struct slacc_edit *a = x, *b = y;
	return a->at.start.byte < b->at.start.byte ? -1 : a->at.start.byte > b->at.start.byte;
}

/* The root with the edits put in. */
static char *edited(struct arena *a, const struct trial *t, size_t *size)
{
	const struct slacc_diagnostic *d = t->diagnostic;
	const struct fixture_file *root = root_of(t->fixture);
	struct slacc_edit edits[16];
	size_t at = 0, n = 0, room = root->size + 1;
	ATF_REQUIRE(d->edit_count <= sizeof(edits) / sizeof(*edits));
	memcpy(edits, d->edits, d->edit_count * sizeof(*edits));
	qsort(edits, d->edit_count, sizeof(*edits), by_place);
	for (size_t i = 0; i < d->edit_count; i++)
		room += strlen(edits[i].text);
	char *out = arena_alloc(a, room);
	for (size_t i = 0; i < d->edit_count; i++) {
		size_t before = edits[i].at.start.byte - at, text = strlen(edits[i].text);
		ATF_REQUIRE_MSG(edits[i].at.start.byte >= at, "edits of one mend overlap");
		memcpy(out + n, root->text + at, before);
		memcpy(out + n + before, edits[i].text, text);
		n += before + text;
		at = edits[i].at.end.byte;
	}
	memcpy(out + n, root->text + at, root->size - at);
	*size = n + root->size - at;
	return out;
}

static void try_mend(struct arena *a, struct slacc_compilation *before, const struct trial *t)
{
	const struct slacc_diagnostic *d = t->diagnostic;
	size_t size;
	for (size_t i = 0; i < d->edit_count; i++)
		if (!d->edits[i].at.file || strcmp(d->edits[i].at.file, FIXTURE_ROOT) != 0)
			return;
	char *text = edited(a, t, &size);
	struct slacc_compilation *after = fixture_compile(t->fixture, text, size);
	ATF_CHECK_MSG(count(after, d->code) < count(before, d->code),
		      "%s:%u: the mend of SL%04u does not mend it", t->path, t->fixture->line,
		      d->code);
	ATF_CHECK_MSG(d->applicability != SLACC_FIX_SAFE || count(after, 0) <= count(before, 0),
		      "%s:%u: the safe mend of SL%04u brings another error", t->path,
		      t->fixture->line, d->code);
	slacc_compilation_free(after);
}

static unsigned try_fixture(struct arena *a, const char *path, const struct fixture *f)
{
	struct slacc_compilation *c = fixture_compile(f, NULL, 0);
	const struct slacc_diagnostic *list;
	size_t n;
	unsigned tried = 0;
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &list, &n));
	for (size_t i = 0; i < n; i++) {
		struct trial t = {.path = path, .fixture = f, .diagnostic = &list[i]};
		if (!list[i].edit_count || list[i].applicability == SLACC_FIX_DISPLAY)
			continue;
		try_mend(a, c, &t);
		tried++;
	}
	slacc_compilation_free(c);
	return tried;
}

static unsigned try_file(const char *path)
{
	struct arena a;
	unsigned tried = 0;
	arena_init(&a, NULL);
	for (const struct fixture *f = fixtures_read(&a, path); f; f = f->next)
		if (f->kind == FIXTURE_BAD)
			tried += try_fixture(&a, path, f);
	arena_release(&a);
	return tried;
}

ATF_TC(every_mend_mends);
ATF_TC_HEAD(every_mend_mends, tc)
{
	atf_tc_set_md_var(tc, "descr", "with its mend put in, a diagnostic is gone");
}
ATF_TC_BODY(every_mend_mends, tc)
{
	char path[4096];
	unsigned tried = 0;
	snprintf(path, sizeof(path), "%s/tests/codes", atf_tc_get_config_var(tc, "topdir"));
	DIR *dir = opendir(path);
	ATF_REQUIRE(dir);
	size_t n = strlen(path);
	for (struct dirent *e; (e = readdir(dir));) {
		if (strncmp(e->d_name, "SL", 2) != 0)
			continue;
		snprintf(path + n, sizeof(path) - n, "/%s", e->d_name);
		tried += try_file(path);
	}
	closedir(dir);
	printf("%u mends tried\n", tried);
	ATF_CHECK_MSG(tried >= 50, "only %u mends found", tried);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_mend_mends);
	return atf_no_error();
}
