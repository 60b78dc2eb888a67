/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/diag.h"

#include "grammar/support/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE(number, severity, name, title)                                                        \
	const struct diag_code DIAG_##name = {number, SEVERITY_##severity, #name, title};
#include "grammar/codes.def"
#undef CODE

static const struct diag_code *const codes[] = {
#define CODE(number, severity, name, title) &DIAG_##name,
#include "grammar/codes.def"
#undef CODE
};

const struct diag_code *grammar_code_at(unsigned index)
{
	return index < sizeof(codes) / sizeof(*codes) ? codes[index] : NULL;
}

const struct diag_code *grammar_code(unsigned number)
{
	for (unsigned i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i]->number == number)
			return codes[i];
	return NULL;
}

static const char *format(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	char *p = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	p[0] = 0;
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

/* A value in a message may hold line ends; they are shown as they would be written in a string. */
static const char *one_line(struct arena *a, const char *text)
{
	const char *end = strchr(text, '\n');
	if (!end)
		return text;
	struct buf out = BUF_IN(a);
	for (; end; text = end + 1, end = strchr(text, '\n')) {
		buf_add(&out, text, (size_t)(end - text));
		buf_adds(&out, "\\n");
	}
	buf_adds(&out, text);
	return buf_text(&out);
}

static void keep(struct diags *ds, struct diag *d)
{
	if (ds->count == ds->capacity) {
		uint32_t want = ds->capacity ? ds->capacity * 2 : 16;
		ds->list = arena_grow(ds->arena, ds->list, ds->capacity * sizeof(*ds->list),
				      want * sizeof(*ds->list));
		ds->capacity = want;
	}
	ds->list[ds->count++] = d;
}

struct diag *diag_add(struct diags *ds, const struct diag_code *code, struct span at,
		      const char *fmt, ...)
{
	ds->errors += code->severity == SEVERITY_ERROR;
	if (ds->count >= DIAG_MAX_KEPT) {
		ds->dropped++;
		ds->over = (struct diag){.code = code,
					 .severity = (enum severity)code->severity,
					 .at = at,
					 .message = ""};
		return &ds->over;
	}
	struct diag *d = ARENA_NEW(ds->arena, struct diag);
	va_list ap;
	va_start(ap, fmt);
	d->message = one_line(ds->arena, format(ds->arena, fmt, ap));
	va_end(ap);
	d->code = code;
	d->severity = code->severity;
	d->at = at;
	d->serial = ds->count;
	keep(ds, d);
	return d;
}

void diag_label(struct diags *ds, struct diag *d, struct span at, const char *fmt, ...)
{
	if (d == &ds->over)
		return;
	struct diag_label *l = ARENA_NEW(ds->arena, struct diag_label), **end = &d->labels;
	va_list ap;
	va_start(ap, fmt);
	const char *text = one_line(ds->arena, format(ds->arena, fmt, ap));
	*l = (struct diag_label){.at = at, .text = text};
	va_end(ap);
	while (*end)
		end = &(*end)->next;
	*end = l;
}

void diag_note(struct diags *ds, struct diag *d, const char *fmt, ...)
{
	if (d == &ds->over)
		return;
	struct diag_note *n = ARENA_NEW(ds->arena, struct diag_note), **end = &d->notes;
	va_list ap;
	va_start(ap, fmt);
	n->text = format(ds->arena, fmt, ap);
	va_end(ap);
	while (*end)
		end = &(*end)->next;
	*end = n;
}

void diag_fix(struct diags *ds, struct diag *d, enum applicability how, struct span at,
	      const char *fmt, ...)
{
	if (d == &ds->over)
		return;
	struct diag_fix *f = ARENA_NEW(ds->arena, struct diag_fix), **end = &d->fixes;
	va_list ap;
	va_start(ap, fmt);
	*f = (struct diag_fix){.at = at, .text = format(ds->arena, fmt, ap), .applicability = how};
	va_end(ap);
	while (*end)
		end = &(*end)->next;
	*end = f;
}

static int by_place(const void *x, const void *y)
{
	const struct diag *a = *(struct diag *const *)x, *b = *(struct diag *const *)y;
	if (a->at.begin != b->at.begin)
		return a->at.begin < b->at.begin ? -1 : 1;
	if (a->at.end != b->at.end)
		return a->at.end < b->at.end ? -1 : 1;
	if (a->code->number != b->code->number)
		return a->code->number < b->code->number ? -1 : 1;
	return a->serial < b->serial ? -1 : a->serial > b->serial;
}

static bool repeats(const struct diag *a, const struct diag *b)
{
	return a->code == b->code && a->at.begin == b->at.begin && a->at.end == b->at.end &&
	       !strcmp(a->message, b->message);
}

void diags_finish(struct diags *ds)
{
	if (ds->count)
		qsort(ds->list, ds->count, sizeof(*ds->list), by_place);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < ds->count; i++)
		if (!kept || !repeats(ds->list[kept - 1], ds->list[i]))
			ds->list[kept++] = ds->list[i];
	uint32_t unkept = ds->dropped; /* whether they were errors is no longer known: some were, or
					  there would be fewer */
	ds->count = kept;
	ds->errors = unkept;
	for (uint32_t i = 0; i < ds->count; i++)
		ds->errors += ds->list[i]->severity == SEVERITY_ERROR && !ds->list[i]->suppressed;
}
