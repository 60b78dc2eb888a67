/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/form.h"

#include "grammar/format.h"
#include "grammar/support/buf.h"
#include "tests/lib/grow.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MUTANTS = 20 };

struct form {
	struct arena *arena;
	const char *name;
	struct sources sources;
	struct diags diags;
	struct ast ast;
	struct formatted made;
};

static _Noreturn void fault(const char *name, const char *what, const char *before,
			    const char *after)
{
	printf("--- before\n%s\n--- after\n%s\n---\n", before, after);
	atf_tc_fail("%s: %s", name, what);
}

static bool format(struct form *f, const char *text, size_t size)
{
	f->sources = SOURCES_IN(f->arena);
	f->diags = DIAGS_IN(f->arena);
	ast_init(&f->ast, f->arena, &f->sources, &f->diags);
	int source = sources_add(&f->sources, "x", text, size);
	ATF_REQUIRE_EQ(0, source);
	return format_source(&f->ast, 0, &f->made);
}

/* --- the same tokens and comments --- */

static void add_comments(struct buf *out, const char *p, const char *end)
{
	while (p < end && (p = memchr(p, '#', (size_t)(end - p)))) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		size_t n = (size_t)(stop - p);
		while (strchr(" \t\r", p[n - 1]))
			n--;
		buf_add(out, p, n);
		buf_addc(out, '\n');
		p = stop;
	}
}

/* All tokens that count, a line each, and the comments where they stand among them: a ';' or ','
 * between may be on the other side of a comment. */
static const char *essence(struct form *f)
{
	struct buf out = BUF_IN(f->arena);
	const struct token *list = f->ast.tokens.list;
	const struct source *s = &f->sources.list[0];
	const char *at = s->text;
	for (uint32_t i = 0; i < f->ast.tokens.count; i++) {
		const char *text = s->text + (list[i].at - s->base);
		add_comments(&out, at, text);
		at = text + list[i].size;
		if (list[i].kind == TOKEN_SEMICOLON || list[i].kind == TOKEN_COMMA)
			continue;
		buf_add(&out, text, list[i].size);
		buf_addc(&out, '\n');
	}
	return buf_text(&out);
}

/* --- the same meaning --- */

/* The model without places; NULL if there are errors. */
struct ir {
	struct buf text;
};

static int take(void *user, const void *bytes, size_t size)
{
	struct ir *ir = user;
	const char *p = bytes, *end = p + size;
	for (const char *next; p < end; p = next) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		next = newline ? newline + 1 : end;
		const char *text = p;
		while (*text == ' ')
			text++;
		size_t n = (size_t)(next - p) - 1;
		if (strncmp(text, "\"at\": \"", 7) != 0)
			buf_add(&ir->text, p, n - (p[n - 1] == ','));
		buf_addc(&ir->text, '\n');
	}
	return 0;
}

static const char *meaning(struct arena *a, const struct fixture *f, const char *text, size_t size)
{
	struct ir ir = {BUF_IN(a)};
	struct slacc_sink sink = {take, &ir};
	struct slacc_compilation *c = fixture_compile(f, text, size);
	enum slacc_status status = slacc_write_ir(c, &sink);
	slacc_compilation_free(c);
	return status == SLACC_OK ? buf_text(&ir.text) : NULL;
}

/* The codes of what is found, in order, and whether it is silenced. */
static const char *findings(struct arena *a, const struct fixture *f, const char *text, size_t size)
{
	struct buf out = BUF_IN(a);
	const struct slacc_diagnostic *list;
	size_t count;
	struct slacc_compilation *c = fixture_compile(f, text, size);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_diagnostics(c, &list, &count));
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "%u%s\n", list[i].code, list[i].suppressed ? " silenced" : "");
	slacc_compilation_free(c);
	return buf_text(&out);
}

/* --- edits --- */

static struct buf apply(struct arena *a, const struct buf *text, const struct format_edits *edits,
			unsigned every)
{
	struct buf out = BUF_IN(a);
	size_t at = 0;
	for (uint32_t i = 0; i < edits->count; i++) {
		const struct format_edit *e = &edits->list[i];
		ATF_REQUIRE(e->begin >= at && e->end >= e->begin && e->end <= text->size);
		if (every && i % every)
			continue;
		buf_add(&out, text->data + at, e->begin - at);
		buf_add(&out, e->text, e->size);
		at = e->end;
	}
	buf_add(&out, text->data + at, text->size - at);
	return out;
}

/* All edits make the form; some of them, and those of a range, change no token and no comment. */
static void try_edits(struct form *f, const struct buf *text, const char *wanted)
{
	struct format_edits all = format_edits(&f->made, 0, (uint32_t)text->size);
	struct buf whole = apply(f->arena, text, &all, 0);
	if (whole.size != f->made.size || memcmp(whole.data, f->made.text, whole.size) != 0)
		fault(f->name, "the edits do not make the form", f->made.text, buf_text(&whole));
	for (unsigned part = 0; part < 4; part++) {
		uint32_t begin = (uint32_t)(text->size * part / 5),
			 end = begin + (uint32_t)text->size / 7;
		struct format_edits some = part ? format_edits(&f->made, begin, end) : all;
		struct buf partly = apply(f->arena, text, &some, part ? 0 : 2);
		struct form g = {.arena = f->arena};
		if (!format(&g, partly.data, partly.size) || strcmp(essence(&g), wanted) != 0)
			fault(f->name, "some of the edits change the text", text->data,
			      buf_text(&partly));
	}
}

/* --- all of it --- */

static void try_form(struct form *f, const struct fixture *fixture, const struct buf *text,
		     struct form_count *count)
{
	count->texts++;
	if (!format(f, text->data, text->size))
		return;
	count->parsed++;
	const char *wanted = essence(f), *form = f->made.text;
	size_t size = f->made.size;
	struct form again = {.arena = f->arena};
	if (!format(&again, form, size))
		fault(f->name, "the form does not parse", text->data, form);
	if (strcmp(essence(&again), wanted) != 0)
		fault(f->name, "tokens or comments differ", text->data, form);
	if (again.made.size != size || memcmp(again.made.text, form, size) != 0)
		fault(f->name, "a second run changes it again", form, again.made.text);
	struct buf copy = *text;
	try_edits(f, &copy, wanted);
	const char *ir = meaning(f->arena, fixture, text->data, text->size);
	if (!ir)
		return;
	count->compiled++;
	const char *now = meaning(f->arena, fixture, form, size);
	if (!now || strcmp(ir, now) != 0)
		fault(f->name, "it means something else", text->data, form);
}

void form_try(const char *name, const struct fixture *f, const char *text, size_t size,
	      struct form_count *count)
{
	struct arena a;
	arena_init(&a, NULL);
	struct buf copy = BUF_IN(&a);
	struct form form = {.arena = &a, .name = name};
	buf_add(&copy, text, size);
	buf_addc(&copy, 0);
	copy.size = size;
	try_form(&form, f, &copy, count);
	if (form.made.text) {
		const char *before = findings(&a, f, text, size),
			   *after = findings(&a, f, form.made.text, form.made.size);
		if (strcmp(before, after) != 0)
			fault(name, "other findings", before, after);
	}
	arena_release(&a);
}

void form_try_grown(uint64_t from, uint64_t to, struct form_count *count)
{
	for (uint64_t seed = from; seed < to; seed++) {
		struct arena a;
		char name[64];
		unsigned before = count->compiled;
		arena_init(&a, NULL);
		struct buf text = grow_description(&a, seed);
		snprintf(name, sizeof(name), "seed %llu", (unsigned long long)seed);
		form_try(name, NULL, text.data, text.size, count);
		if (count->compiled != before + 1)
			fault(name, "what was grown is not right", text.data, "");
		for (unsigned m = 0; m < MUTANTS; m++) {
			struct buf mutant = grow_mutant(&a, &text, seed * MUTANTS + m);
			struct form form = {.arena = &a, .name = name};
			try_form(&form, NULL, &mutant, count);
		}
		arena_release(&a);
	}
}
