/* SPDX-License-Identifier: BSD-2-Clause
 *
 * artefacts FILE: every artefact of a description, each behind a line '=== MODE OWNER GROUP PATH
 * INSTALL'; or artefacts ir FILE: the model as JSON. Diagnostics that are errors go to stderr, and
 * then nothing else is shown. */
#include "backends/model_json.h"
#include "backends/registry.h"
#include "compiler/compile.h"
#include "tests/lib/slurp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	(void)user;
	*data = slurp(path, size);
	if (!*data)
		snprintf(why, why_size, "cannot read it");
	return *data != NULL;
}

static void unload(void *user, const char *data)
{
	void *p;
	(void)user;
	memcpy(&p, &data, sizeof(p));
	free(p);
}

static bool print(void *user, const struct artefact *f)
{
	(void)user;
	printf("=== %04o %s %s %s %s\n", f->mode, f->owner ? f->owner : "-",
	       f->group ? f->group : "-", f->path, f->install ? f->install : "-");
	for (uint32_t i = 0; i < f->piece_count; i++)
		fwrite(f->pieces[i].text, 1, f->pieces[i].size, stdout);
	return true;
}

static int show_errors(const struct sources *ss, struct diags *ds)
{
	int status = 0;
	for (uint32_t i = 0; i < ds->count; i++) {
		struct position p = sources_position(ss, ds->list[i]->at.begin);
		if (ds->list[i]->severity != SEVERITY_ERROR)
			continue;
		fprintf(stderr, "%s:%u:%u: SL%04u %s\n", p.source ? p.source->name : "-",
			(unsigned)p.line, (unsigned)p.column, (unsigned)ds->list[i]->code->number,
			ds->list[i]->message);
		status = 1;
	}
	return status;
}

static int run(struct arena *a, struct arena *scratch, const char *path, bool ir)
{
	struct sources ss = SOURCES_IN(a);
	struct diags ds = DIAGS_IN(a);
	struct provider provider = {.load = load, .unload = unload};
	struct compile_input input = {
		.arena = a, .sources = &ss, .diags = &ds, .provider = &provider, .root = path};
	const struct model *m = compile(&input);
	if (!ds.errors)
		artefacts_check(m, &ds);
	if (show_errors(&ss, &ds))
		return 1;
	struct artefact_sink sink = {.put = print};
	struct buf out = BUF_IN(a);
	if (!ir)
		return artefacts_emit(m, a, scratch, &sink) ? 0 : 7;
	model_json(&out, m);
	fputs(buf_text(&out), stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct arena a, scratch;
	jmp_buf oom;
	bool ir = argc == 3 && !strcmp(argv[1], "ir");
	if (argc != 2 && !ir) {
		fputs("usage: artefacts [ir] FILE\n", stderr);
		return 3;
	}
	arena_init(&a, NULL);
	arena_init(&scratch, NULL);
	a.oom = scratch.oom = &oom;
	if (setjmp(oom))
		return 7;
	int status = run(&a, &scratch, argv[argc - 1], ir);
	arena_release(&scratch);
	arena_release(&a);
	return fflush(stdout) ? 7 : status;
}
