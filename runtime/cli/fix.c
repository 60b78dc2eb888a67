/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc check --fix: fixes are put in and the description compiled again, as long as there are any;
 * what would bring more errors than there were is not done. Only the end of it is written, each
 * file as a whole. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROUNDS_MAX = 20 };

/* A file as it would be; own memory. */
struct mended {
	struct mended *next;
	char *text;
	size_t size;
	uint32_t fixes;
	char path[];
};

struct mending {
	struct slacc *slacc;
	const char *file;
	struct mended *files;
	bool out_of_memory;
};

static struct mended *find(struct mending *m, const char *path)
{
	struct mended *f = m->files;
	while (f && strcmp(f->path, path) != 0)
		f = f->next;
	if (f)
		return f;
	size_t size = strlen(path) + 1;
	f = calloc(1, sizeof(*f) + size);
	if (!f) {
		m->out_of_memory = true;
		return NULL;
	}
	memcpy(f->path, path, size);
	f->next = m->files;
	return m->files = f;
}

static uint32_t errors_of(struct slacc_compilation *c)
{
	struct slacc_count n = slacc_count(c);
	return n.errors + n.dropped;
}

/* Compiles with these texts in place of the files. */
static struct slacc_compilation *with_texts(struct mending *m, const struct slacc_fixed *list,
					    size_t count)
{
	struct slacc_compilation *c = NULL;
	enum slacc_status status = SLACC_OK;
	for (size_t i = 0; i < count && status == SLACC_OK; i++)
		status = slacc_add_source(m->slacc, list[i].path, list[i].text, list[i].size);
	if (status == SLACC_OK)
		status = slacc_compile(m->slacc, m->file, &c);
	m->out_of_memory = m->out_of_memory || status != SLACC_OK;
	return c;
}

/* Back to what was before: the file, or the text of an earlier round. */
static void undo(struct mending *m, const struct slacc_fixed *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mended *f = find(m, list[i].path);
		if (!f || !f->text)
			slacc_remove_source(m->slacc, list[i].path);
		else if (slacc_add_source(m->slacc, f->path, f->text, f->size) != SLACC_OK)
			m->out_of_memory = true;
	}
}

static void keep(struct mending *m, const struct slacc_fixed *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mended *f = find(m, list[i].path);
		char *copy = f ? malloc(list[i].size + 1) : NULL;
		if (!copy) {
			m->out_of_memory = true;
			return;
		}
		memcpy(copy, list[i].text, list[i].size);
		free(f->text);
		f->text = copy;
		f->size = list[i].size;
		f->fixes += list[i].fixes;
	}
}

/* One round; returns the compilation after it, or NULL if there was nothing to do. */
static struct slacc_compilation *mend(struct mending *m, struct slacc_compilation *c,
				      enum slacc_applicability trust)
{
	const struct slacc_fixed *list;
	size_t count;
	if (slacc_fix(c, trust, &list, &count) != SLACC_OK) {
		m->out_of_memory = true;
		return NULL;
	}
	struct slacc_compilation *next = count ? with_texts(m, list, count) : NULL;
	if (!next || errors_of(next) <= errors_of(c)) {
		if (next)
			keep(m, list, count);
		return next;
	}
	undo(m, list, count);
	slacc_compilation_free(next);
	return trust == SLACC_FIX_SAFE ? NULL : mend(m, c, SLACC_FIX_SAFE);
}

static void mend_all(struct mending *m, enum slacc_applicability trust)
{
	struct slacc_compilation *c = with_texts(m, NULL, 0);
	for (int round = 0; c && round < ROUNDS_MAX && !m->out_of_memory; round++) {
		struct slacc_compilation *next = mend(m, c, trust);
		slacc_compilation_free(c);
		c = next;
	}
	slacc_compilation_free(c);
}

/* Writes what was mended, unless memory ran out, and forgets it. */
static bool finish(struct mending *m)
{
	bool good = !m->out_of_memory;
	if (m->out_of_memory)
		cli_failed(SLACC_NO_MEMORY);
	while (m->files) {
		struct mended *f = m->files;
		slacc_remove_source(m->slacc, f->path);
		if (good && f->text) {
			good = cli_replace(f->path, f->text, f->size);
			if (good)
				cli_complain("%s: %u fixed", f->path, (unsigned)f->fixes);
		}
		m->files = f->next;
		free(f->text);
		free(f);
	}
	return good;
}

int cli_fix(const struct cli *cli, struct slacc *s, const char *file)
{
	struct stat st;
	if (!strcmp(file, "-") || (stat(file, &st) == 0 && !S_ISREG(st.st_mode)))
		return cli_misuse(cli, "--fix changes files, and '%s' is none", file);
	struct mending m = {.slacc = s, .file = file};
	mend_all(&m, cli->unsafe_fixes ? SLACC_FIX_UNSAFE : SLACC_FIX_SAFE);
	return finish(&m) ? CLI_DONE : CLI_INTERNAL;
}
