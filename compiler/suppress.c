/* SPDX-License-Identifier: BSD-2-Clause
 *
 * `# slacc: allow(SLnnnn) reason="…"`: silences one warning on its own line if something stands
 * before it there, else on the next line. Errors cannot be silenced. */
#include "compiler/context.h"

#include <string.h>

/* What is silenced: a code on a line of a source. Compared as bytes. */
struct silenced {
	uint32_t source_base, line, code;
};

struct suppression {
	struct span at;
	struct silenced what;
	bool used;
};

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static bool take(const char **p, const char *end, const char *word)
{
	size_t n = strlen(word);
	const char *q = skip_blanks(*p, end);
	if ((size_t)(end - q) < n || memcmp(q, word, n) != 0)
		return false;
	*p = q + n;
	return true;
}

static bool take_code(const char **p, const char *end, uint32_t *code)
{
	*code = 0;
	if (!take(p, end, "SL") || end - *p < 4)
		return false;
	for (int i = 0; i < 4; i++, ++*p) {
		if (**p < '0' || **p > '9')
			return false;
		*code = *code * 10 + (uint32_t)(**p - '0');
	}
	return true;
}

/* The reason between quotes; false if it is malformed. An absent or empty one is *given = false. */
static bool take_reason(const char **p, const char *end, bool *given)
{
	*given = false;
	if (skip_blanks(*p, end) == end)
		return true;
	if (!take(p, end, "reason") || !take(p, end, "=") || !take(p, end, "\""))
		return false;
	const char *close = memchr(*p, '"', (size_t)(end - *p));
	if (!close)
		return false;
	*given = skip_blanks(*p, close) < close;
	*p = close + 1;
	return skip_blanks(*p, end) == end;
}

static bool parse(struct compiler *c, const struct directive_comment *comment,
		  struct suppression *s)
{
	const char *p = sources_text(c->in->sources, comment->at.begin),
		   *end = p + (comment->at.end - comment->at.begin);
	bool reason;
	bool good = take(&p, end, "#") && take(&p, end, "slacc:") && take(&p, end, "allow") &&
		    take(&p, end, "(") && take_code(&p, end, &s->what.code) && take(&p, end, ")") &&
		    take_reason(&p, end, &reason);
	struct span at = comment->at;
	if (!good) {
		struct diag *d = diag_add(c->diags, &DIAG_suppression_malformed, at,
					  "this comment to slacc is malformed");
		diag_note(c->diags, d, "it is written # slacc: allow(SL3003) reason=\"why\"");
		return false;
	}
	const struct diag_code *code = code_find(s->what.code);
	if (!code || code->severity == SEVERITY_ERROR) {
		diag_add(c->diags, &DIAG_suppression_malformed, at,
			 code ? "SL%04u is an error and cannot be allowed" : "there is no SL%04u",
			 s->what.code);
		return false;
	}
	if (!reason)
		diag_add(c->diags, &DIAG_suppression_without_reason, at,
			 "give a reason: reason=\"why\"");
	struct position here = sources_position(c->in->sources, at.begin);
	s->at = at;
	s->what.source_base = here.source->base;
	s->what.line = here.line + !comment->trailing;
	return true;
}

static struct suppression *find(struct compiler *c, const struct map *all, const struct diag *d)
{
	if (d->severity == SEVERITY_ERROR)
		return NULL;
	struct position at = sources_position(c->in->sources, d->at.begin);
	if (!at.source)
		return NULL;
	struct silenced what = {at.source->base, at.line, d->code->number};
	return map_get(all, (const char *)&what, sizeof(what));
}

static void report_unused(struct compiler *c, const struct suppression *s)
{
	struct diag *d = diag_add(c->diags, &DIAG_suppression_unused, s->at,
				  "SL%04u does not occur here", s->what.code);
	diag_fix(c->diags, d, FIX_SAFE, s->at, "%s", "");
}

void suppress_apply(struct compiler *c)
{
	uint32_t count = c->ast.tokens.comment_count, known = c->diags->count;
	struct suppression *list = ARENA_ARRAY(c->arena, struct suppression, count);
	struct map all = MAP_IN(c->arena);
	for (uint32_t i = 0; i < count; i++)
		if (parse(c, &c->ast.tokens.comments[i], &list[i]))
			map_put(&all, (const char *)&list[i].what, sizeof(list[i].what), &list[i]);
		else
			list[i].used = true; /* told */
	for (uint32_t i = 0; i < known && all.used; i++) {
		struct suppression *s = find(c, &all, c->diags->list[i]);
		if (s)
			s->used = c->diags->list[i]->suppressed = true;
	}
	for (uint32_t i = 0; i < count; i++)
		if (!list[i].used)
			report_unused(c, &list[i]);
}
