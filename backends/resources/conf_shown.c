/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/conf_shown.h"

#include "compiler/slurm/conf_value.h"
#include "grammar/support/ascii.h"
#include "grammar/support/map.h"

#include <string.h>

struct shown {
	struct buf out;
	enum slurm_file file;
	struct map known; /* lines of the artefact, to themselves */
	const char *secret_key;
	enum verdict verdict;
	bool comments; /* they may be shown */
};

static const char *secret_key_of(struct arena *a, const struct artefact *f)
{
	for (uint32_t i = 0; f && i < f->piece_count; i++) {
		const char *before = f->pieces[i].before;
		if (f->pieces[i].kind == ARTEFACT_PASSWORD && before)
			return arena_copy(a, before, strcspn(before, " ="));
	}
	return NULL;
}

static void know_lines(struct shown *s, struct arena *a, const struct artefact *f)
{
	size_t size;
	const char *at = artefact_text(a, f, &size), *end = at + size;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		if (n)
			map_put(&s->known, at, n, arena_copy(a, at, n));
		at += n + 1;
	}
}

static bool is_key(const char *a, const char *b)
{
	return ascii_is(a, strlen(a), b);
}

static void show_setting(struct shown *s, const struct seen_setting *line)
{
	const struct slurm_param *p = slurm_param_find(s->file, line->key, strlen(line->key));
	if (s->secret_key && is_key(line->key, s->secret_key)) {
		buf_printf(&s->out, "%s=(secret, %s)", s->secret_key,
			   s->verdict == VERDICT_SAME        ? "unchanged"
			   : s->verdict == VERDICT_DIFFERENT ? "old"
							     : "not known");
		return;
	}
	/* What is not known to be a key may be anything. */
	buf_adds(&s->out, p ? line->key : "(a key that Slurm does not know)");
	buf_addc(&s->out, '=');
	if (!p || p->flags & SLURM_PARAM_SECRET ||
	    !slurm_conf_quote(&s->out, line->value, strlen(line->value)))
		buf_adds(&s->out, "(not shown)");
}

static void show_line(struct shown *s, const char *text, size_t n,
		      const struct seen_setting *setting)
{
	const char *known = n ? map_get(&s->known, text, n) : NULL;
	if (known)
		buf_add(&s->out, known, n);
	else if (setting)
		show_setting(s, setting);
	else if (n && *text == '#' && s->comments)
		buf_add(&s->out, text, n);
	else if (n && *text == '#')
		buf_adds(&s->out, "# (not shown)");
	else if (n)
		buf_adds(&s->out, "(not shown)");
	buf_addc(&s->out, '\n');
}

const char *conf_shown_found(struct arena *a, struct arena *scratch, enum slurm_file file,
			     const char *text, size_t size, const struct artefact *expected,
			     enum verdict verdict)
{
	struct shown s = {.out = BUF_IN(a),
			  .file = file,
			  .known = MAP_IN(a),
			  .secret_key = secret_key_of(a, expected),
			  .verdict = verdict};
	s.comments = !s.secret_key && !(expected && expected->confidential);
	struct seen_setting *settings;
	uint32_t count = conf_settings(scratch, text, size, &settings), next = 0, line = 1;
	if (expected)
		know_lines(&s, a, expected);
	for (const char *at = text, *end = text + size; at < end; line++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		while (next < count && settings[next].line < line)
			next++;
		bool here = next < count && settings[next].line == line;
		show_line(&s, at, n, here ? &settings[next] : NULL);
		at += n + 1;
	}
	return buf_text(&s.out);
}

const char *conf_shown_expected(struct arena *a, const struct artefact *expected,
				enum verdict verdict)
{
	struct buf out = BUF_IN(a);
	for (uint32_t i = 0; i < expected->piece_count; i++) {
		const struct artefact_piece *p = &expected->pieces[i];
		if (p->kind == ARTEFACT_TEXT)
			buf_add(&out, p->text, p->size);
		else
			buf_printf(&out, "%s(secret, %s)%s", p->before,
				   verdict == VERDICT_SAME        ? "unchanged"
				   : verdict == VERDICT_DIFFERENT ? "changed"
				   : verdict == VERDICT_ABSENT    ? "new"
								  : "not known",
				   p->after);
	}
	return buf_text(&out);
}
