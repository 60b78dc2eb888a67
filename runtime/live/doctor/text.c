/* SPDX-License-Identifier: BSD-2-Clause
 *
 * doctor for people: a line a stage, findings and what to do under it, a summary at the end. What
 * servers and files say is made harmless. */
#include "compiler/render_line.h"
#include "runtime/live/doctor/doctor.h"

#include <string.h>

static const char *const paints[DOCTOR_STATES] = {
	[DOCTOR_OK] = "32",      [DOCTOR_ABSENT] = "36",  [DOCTOR_SKIPPED] = "2",
	[DOCTOR_WARNING] = "33", [DOCTOR_ERROR] = "1;31",
};

struct page {
	struct buf *out;
	const struct doctor *doctor;
	const struct doctor_view *view;
};

static void put(struct page *p, const char *text)
{
	render_plain(p->out, text, strlen(text), "\\n");
}

static void painted(struct page *p, const char *how, const char *text)
{
	if (p->view->colour)
		buf_printf(p->out, "\033[%sm", how);
	put(p, text);
	if (p->view->colour)
		buf_adds(p->out, "\033[0m");
}

static void put_finding(struct page *p, const struct doctor_finding *f)
{
	struct position where = sources_position(p->doctor->live->model->sources, f->at);
	buf_adds(p->out, "      ");
	put(p, f->message);
	buf_printf(p->out, " [SL%04u]", (unsigned)f->code->number);
	if (where.source) {
		buf_adds(p->out, "  (");
		put(p, where.source->name);
		buf_printf(p->out, ":%u)", (unsigned)where.line);
	}
	buf_addc(p->out, '\n');
	if (f->hint) {
		buf_adds(p->out, "        ");
		put(p, f->hint);
		buf_addc(p->out, '\n');
	}
}

static void put_line(struct page *p, const struct doctor_line *line)
{
	const char *state = doctor_state_names[line->state];
	buf_printf(p->out, "  %-11s ", line->stage->name);
	painted(p, paints[line->state], state);
	buf_printf(p->out, "%*s", 9 - (int)strlen(state), "");
	put(p, line->words);
	buf_addc(p->out, '\n');
	for (const struct doctor_finding *f = line->findings; f; f = f->next)
		put_finding(p, f);
}

void doctor_text(struct buf *out, const struct doctor *d, const struct doctor_view *view)
{
	struct page p = {out, d, view};
	unsigned counts[DOCTOR_STATES];
	for (const struct doctor_subject *s = d->subjects; s; s = s->next) {
		painted(&p, "1", s->title);
		buf_addc(out, '\n');
		for (const struct doctor_line *line = s->lines; line; line = line->next)
			put_line(&p, line);
	}
	doctor_count(d, counts);
	buf_adds(out, "doctor: ");
	for (int i = 0; i < DOCTOR_STATES; i++)
		buf_printf(out, "%s%u %s", i ? ", " : "", counts[i], doctor_state_names[i]);
	buf_addc(out, '\n');
}
