/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Diagnostics in the form of slacc.h: plain structs in the arena of the compilation, made once. */
#include "backends/codes.h"
#include "compiler/codes.h"
#include "compiler/explain.h"
#include "compiler/render.h"
#include "runtime/api/internal.h"

static const enum slacc_severity severities[] = {
	[SEVERITY_INFO] = SLACC_INFO,
	[SEVERITY_WARNING] = SLACC_WARNING,
	[SEVERITY_ERROR] = SLACC_ERROR,
};

static struct slacc_position position(const struct sources *ss, uint32_t at)
{
	struct position p = sources_position(ss, at);
	if (!p.source)
		return (struct slacc_position){0};
	return (struct slacc_position){
		.byte = at - p.source->base, .line = p.line, .column = p.column};
}

static struct slacc_range range(const struct sources *ss, struct span at)
{
	const struct source *f = sources_find(ss, at.begin);
	if (!f)
		return (struct slacc_range){0};
	return (struct slacc_range){
		.file = f->name, .start = position(ss, at.begin), .end = position(ss, at.end)};
}

static void add_labels(struct slacc_compilation *c, const struct diag *d,
		       struct slacc_diagnostic *out)
{
	size_t n = 0;
	for (const struct diag_label *l = d->labels; l; l = l->next)
		n++;
	struct slacc_label *list = n ? ARENA_ARRAY(&c->arena, struct slacc_label, n) : NULL;
	for (const struct diag_label *l = d->labels; l; l = l->next)
		list[out->label_count++] =
			(struct slacc_label){.at = range(&c->sources, l->at), .text = l->text};
	out->labels = list;
}

static void add_notes(struct slacc_compilation *c, const struct diag *d,
		      struct slacc_diagnostic *out)
{
	size_t n = 0;
	for (const struct diag_note *note = d->notes; note; note = note->next)
		n++;
	const char **list = n ? ARENA_ARRAY(&c->arena, const char *, n) : NULL;
	for (const struct diag_note *note = d->notes; note; note = note->next)
		list[out->note_count++] = note->text;
	out->notes = list;
}

static void add_edits(struct slacc_compilation *c, const struct diag *d,
		      struct slacc_diagnostic *out)
{
	static const enum slacc_applicability trust[] = {
		[FIX_SAFE] = SLACC_FIX_SAFE,
		[FIX_UNSAFE] = SLACC_FIX_UNSAFE,
		[FIX_DISPLAY] = SLACC_FIX_DISPLAY,
	};
	size_t n = 0;
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		n++;
	struct slacc_edit *list = n ? ARENA_ARRAY(&c->arena, struct slacc_edit, n) : NULL;
	for (const struct diag_fix *f = d->fixes; f; f = f->next) {
		list[out->edit_count++] =
			(struct slacc_edit){.at = range(&c->sources, f->at), .text = f->text};
		if (trust[f->applicability] > out->applicability)
			out->applicability = trust[f->applicability];
	}
	out->edits = list;
}

static void convert(void *user)
{
	struct slacc_compilation *c = user;
	struct slacc_diagnostic *list =
		ARENA_ARRAY(&c->arena, struct slacc_diagnostic, (size_t)c->diags.count + 1);
	for (uint32_t i = 0; i < c->diags.count; i++) {
		const struct diag *d = c->diags.list[i];
		list[i] = (struct slacc_diagnostic){
			.code = d->code->number,
			.name = d->code->name,
			.severity = severities[d->severity],
			.suppressed = d->suppressed,
			.at = range(&c->sources, d->at),
			.message = d->message,
		};
		add_labels(c, d, &list[i]);
		add_notes(c, d, &list[i]);
		add_edits(c, d, &list[i]);
	}
	c->public_diagnostics = list;
}

enum slacc_status slacc_diagnostics(struct slacc_compilation *c,
				    const struct slacc_diagnostic **list, size_t *count)
{
	if (!c->public_diagnostics && !api_guarded((struct arena *[]){&c->arena}, 1, convert, c))
		return SLACC_NO_MEMORY;
	*list = c->public_diagnostics;
	*count = c->diags.count;
	return SLACC_OK;
}

struct slacc_count slacc_count(const struct slacc_compilation *c)
{
	struct render_counts n = render_count(&c->diags);
	return (struct slacc_count){
		.errors = n.of[SEVERITY_ERROR],
		.warnings = n.of[SEVERITY_WARNING],
		.infos = n.of[SEVERITY_INFO],
		.suppressed = n.suppressed,
		.dropped = c->diags.dropped,
	};
}

bool slacc_code_at(size_t index, struct slacc_code *out)
{
	unsigned compiler = 0;
	while (code_at(compiler))
		compiler++;
	const struct diag_code *d = NULL;
	if (index < compiler)
		d = code_at((unsigned)index);
	else if (index - compiler <= UINT16_MAX)
		d = backends_code_at((unsigned)(index - compiler));
	if (!d)
		return false;
	*out = (struct slacc_code){.number = d->number,
				   .name = d->name,
				   .title = d->title,
				   .severity = severities[d->severity]};
	return true;
}

const char *slacc_explain(unsigned code)
{
	return explain_find(code);
}
