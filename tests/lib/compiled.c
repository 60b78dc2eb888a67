/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	for (const struct memory_file *f = user; f->name; f++) {
		if (strcmp(f->name, path) != 0)
			continue;
		*data = f->text;
		*size = strlen(f->text);
		return true;
	}
	snprintf(why, why_size, "no such file");
	return false;
}

static void unload(void *user, const char *data)
{
	(void)user;
	(void)data;
}

void compiled_files(struct compiled *c, const struct memory_file *files)
{
	struct provider provider = {.load = load, .unload = unload};
	jmp_buf oom;
	memcpy(&provider.user, &files, sizeof(files));
	arena_init(&c->arena, NULL);
	c->sources = SOURCES_IN(&c->arena);
	c->diags = DIAGS_IN(&c->arena);
	c->arena.oom = &oom;
	if (setjmp(oom))
		abort();
	struct compile_input input = {.arena = &c->arena,
				      .sources = &c->sources,
				      .diags = &c->diags,
				      .provider = &provider,
				      .root = files->name};
	c->model = compile(&input);
	c->arena.oom = NULL;
}

void compiled_text(struct compiled *c, const char *text)
{
	const struct memory_file files[] = {{"site.slacc", text},
					    {"certs/ca.pem", "-----BEGIN CERTIFICATE-----\n"},
					    {NULL, NULL}};
	compiled_files(c, files);
}

void compiled_good(struct compiled *c, const char *text)
{
	compiled_text(c, text);
	for (uint32_t i = 0; i < c->diags.count; i++) {
		const struct diag *d = c->diags.list[i];
		struct position p = sources_position(&c->sources, d->at.begin);
		if (d->severity == SEVERITY_ERROR)
			atf_tc_fail("%u:%u: SL%04u %s", (unsigned)p.line, (unsigned)p.column,
				    (unsigned)d->code->number, d->message);
	}
}

void compiled_release(struct compiled *c)
{
	arena_release(&c->arena);
}

const struct object *compiled_block(const struct compiled *c, enum kind_id kind, const char *label)
{
	const struct object_list *l = &c->model->of[kind];
	for (uint32_t i = 0; i < l->count; i++)
		if (!strcmp(l->list[i]->label, label))
			return l->list[i];
	atf_tc_fail("no %s '%s'", schema_kinds[kind].name, label);
}

const struct diag *compiled_diag(const struct compiled *c, unsigned number)
{
	for (uint32_t i = 0; i < c->diags.count; i++)
		if (c->diags.list[i]->code->number == number)
			return c->diags.list[i];
	return NULL;
}
