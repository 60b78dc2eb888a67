/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What stages say: subjects, lines, findings. */
#include "runtime/live/doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const doctor_state_names[DOCTOR_STATES] = {
	[DOCTOR_OK] = "ok",           [DOCTOR_ABSENT] = "absent", [DOCTOR_SKIPPED] = "skipped",
	[DOCTOR_WARNING] = "warning", [DOCTOR_ERROR] = "error",
};

struct doctor_subject *doctor_subject(struct doctor *d, enum doctor_kind kind, const char *name,
				      uint32_t at)
{
	struct doctor_subject *s = ARENA_NEW(d->live->arena, struct doctor_subject);
	*s = (struct doctor_subject){
		.kind = kind, .doctor = d, .name = name, .at = at, .arena = d->live->arena};
	if (d->last)
		d->last->next = s;
	else
		d->subjects = s;
	d->last = s;
	return s;
}

static const char *format(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	size_t size = n < 0 ? 1 : (size_t)n + 1;
	char *text = arena_alloc(a, size);
	*text = 0;
	vsnprintf(text, size, fmt, ap);
	return text;
}

#define FORMAT(line, out, fmt)                                                                     \
	do {                                                                                       \
		va_list ap_;                                                                       \
		va_start(ap_, fmt);                                                                \
		(out) = format((line)->subject->arena, fmt, ap_);                                  \
		va_end(ap_);                                                                       \
	} while (0)

void doctor_words(struct doctor_line *line, const char *fmt, ...)
{
	FORMAT(line, line->words, fmt);
}

void doctor_absent(struct doctor_line *line, const char *fmt, ...)
{
	line->state = DOCTOR_ABSENT;
	FORMAT(line, line->words, fmt);
}

void doctor_skip(struct doctor_line *line, const char *fmt, ...)
{
	line->state = DOCTOR_SKIPPED;
	FORMAT(line, line->words, fmt);
}

static const enum doctor_state states[] = {
	[SEVERITY_INFO] = DOCTOR_OK,
	[SEVERITY_WARNING] = DOCTOR_WARNING,
	[SEVERITY_ERROR] = DOCTOR_ERROR,
};

static struct doctor_finding *add(struct doctor_line *line, const struct diag_code *code,
				  uint32_t at)
{
	struct doctor_finding *f = ARENA_NEW(line->subject->arena, struct doctor_finding);
	*f = (struct doctor_finding){.code = code, .at = at};
	if (line->last)
		line->last->next = f;
	else
		line->findings = f;
	line->last = f;
	if (states[code->severity] > line->state)
		line->state = states[code->severity];
	return f;
}

struct doctor_finding *doctor_finding(struct doctor_line *line, const struct diag_code *code,
				      uint32_t at, const char *fmt, ...)
{
	struct doctor_finding *f = add(line, code, at);
	FORMAT(line, f->message, fmt);
	return f;
}

void doctor_hint(struct doctor_line *line, struct doctor_finding *f, const char *fmt, ...)
{
	FORMAT(line, f->hint, fmt);
}

void doctor_failure(struct doctor_line *line, uint32_t at, const struct err *err)
{
	struct arena *a = line->subject->arena;
	struct doctor_finding *f = add(line, err->code, at);
	f->message = arena_copy(a, err->message, strlen(err->message));
	f->hint = *err->hint ? arena_copy(a, err->hint, strlen(err->hint)) : NULL;
}

struct doctor_line *doctor_line_of(const struct doctor_subject *s, const char *stage)
{
	struct doctor_line *line = s->lines;
	while (line && strcmp(line->stage->name, stage))
		line = line->next;
	return line || !s->ground ? line : doctor_line_of(s->ground, stage);
}

int doctor_worst(const struct doctor *d)
{
	int worst = -1;
	for (const struct doctor_subject *s = d->subjects; s; s = s->next) {
		for (const struct doctor_line *line = s->lines; line; line = line->next) {
			for (const struct doctor_finding *f = line->findings; f; f = f->next)
				worst = f->code->severity > worst ? f->code->severity : worst;
		}
	}
	return worst;
}

void doctor_count(const struct doctor *d, unsigned counts[static DOCTOR_STATES])
{
	memset(counts, 0, DOCTOR_STATES * sizeof(*counts));
	for (const struct doctor_subject *s = d->subjects; s; s = s->next) {
		for (const struct doctor_line *line = s->lines; line; line = line->next)
			counts[line->state]++;
	}
}
