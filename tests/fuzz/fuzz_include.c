/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A description of several files, from memory to rendered diagnostics. Every place that a
 * diagnostic names lies in a file that was read; every format renders; two compilations say the
 * same. */
#include "tests/fuzz/files.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void check_range(const struct slacc_range *r)
{
	MUST(!r->file ||
	     (r->start.line >= 1 && r->start.column >= 1 && r->start.byte <= r->end.byte));
}

static void check_diagnostics(struct slacc_compilation *c)
{
	const struct slacc_diagnostic *list;
	size_t count;
	MUST(slacc_diagnostics(c, &list, &count) == SLACC_OK);
	for (size_t i = 0; i < count; i++) {
		check_range(&list[i].at);
		MUST(list[i].code && list[i].message && !strchr(list[i].message, '\n'));
		for (size_t j = 0; j < list[i].label_count; j++)
			check_range(&list[i].labels[j].at);
		for (size_t j = 0; j < list[i].edit_count; j++)
			check_range(&list[i].edits[j].at);
	}
}

static size_t render_all(struct slacc_compilation *c)
{
	size_t total = 0;
	struct slacc_format format;
	for (size_t i = 0; slacc_format_at(i, &format); i++)
		MUST(slacc_render(c, format.name, NULL,
				  &(struct slacc_sink){files_count, &total}) == SLACC_OK);
	return total;
}

static size_t compile_once(struct slacc *s)
{
	struct slacc_compilation *c;
	MUST(slacc_compile(s, "site.slacc", &c) == SLACC_OK);
	check_diagnostics(c);
	size_t total = render_all(c);
	slacc_compilation_free(c);
	return total;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slacc *s = slacc_new(NULL);
	MUST(s != NULL);
	files_add(s, (const char *)data, size);
	MUST(compile_once(s) == compile_once(s));
	slacc_free(s);
	return 0;
}
