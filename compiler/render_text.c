/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The human format:
 *
 *	error[SL2022]: unknown credential 'hpc2'
 *	  --> site.slacc:12:16
 *	   |
 *	12 |   credential = hpc2
 *	   |                ^^^^
 *	   = note: …
 *	help: replace 'hpc2' with 'hpc1'
 *	   |
 *	12 |   credential = hpc1
 *	   |                ++++ */
#include "compiler/render_line.h"
#include "compiler/render_snippet.h"

#include <string.h>

enum { MIN_WIDTH = 40 };

static enum style severity_style(enum severity severity)
{
	static const enum style styles[] = {
		[SEVERITY_INFO] = STYLE_INFO,
		[SEVERITY_WARNING] = STYLE_WARNING,
		[SEVERITY_ERROR] = STYLE_ERROR,
	};
	return styles[severity];
}

static void render_head(const struct pen *pen, const struct diag *d)
{
	pen_style(pen, pen->primary);
	buf_printf(pen->out, "%s[SL%04u]", severity_text(d->severity), d->code->number);
	pen_end(pen, pen->primary);
	pen_style(pen, STYLE_BOLD);
	buf_adds(pen->out, ": ");
	render_plain(pen->out, d->message, strlen(d->message), "\n  ");
	pen_end(pen, STYLE_BOLD);
	buf_addc(pen->out, '\n');
}

static void render_notes(const struct pen *pen, const struct diag *d)
{
	for (const struct diag_note *n = d->notes; n; n = n->next) {
		buf_printf(pen->out, "%*s", (int)pen->frame + 1, "");
		pen_words(pen, STYLE_FRAME, "= ");
		pen_words(pen, STYLE_BOLD, "note");
		buf_adds(pen->out, ": ");
		render_plain(pen->out, n->text, strlen(n->text), "\n    ");
		buf_addc(pen->out, '\n');
	}
}

static void render_one(struct pen *pen, const struct diag *d)
{
	pen->primary = severity_style(d->severity);
	render_head(pen, d);
	render_snippets(pen, d);
	render_notes(pen, d);
	render_fix(pen, d);
	buf_addc(pen->out, '\n');
}

static void count_of(struct buf *out, const char **separator, uint32_t n, const char *what)
{
	if (!n)
		return;
	buf_printf(out, "%s%u %s%s", *separator, n, what, n == 1 ? "" : "s");
	*separator = ", ";
}

static void render_summary(struct buf *out, const struct render_counts *n, uint32_t hidden)
{
	const char *separator = "";
	if (hidden)
		buf_printf(out, "%u more not shown\n", hidden);
	count_of(out, &separator, n->of[SEVERITY_ERROR], "error");
	count_of(out, &separator, n->of[SEVERITY_WARNING], "warning");
	count_of(out, &separator, n->of[SEVERITY_INFO], "info");
	if (*separator)
		buf_addc(out, '\n');
}

static void render_check(struct buf *out, const struct render_input *in)
{
	struct pen pen = {.out = out, .sources = in->sources, .colour = in->colour};
	struct render_counts n = render_count(in->diags);
	uint32_t width = in->width ? in->width : RENDER_WIDTH, left[SEVERITY_ERROR + 1],
		 hidden = in->diags->dropped;
	uint32_t room = in->max_shown ? in->max_shown : RENDER_MAX_SHOWN;
	pen.width = width < MIN_WIDTH          ? MIN_WIDTH
		    : width > RENDER_MAX_WIDTH ? RENDER_MAX_WIDTH
					       : width;
	for (int i = SEVERITY_ERROR; i >= SEVERITY_INFO; i--) {
		left[i] = n.of[i] < room ? n.of[i] : room;
		room -= left[i];
		hidden += n.of[i] - left[i];
	}
	for (uint32_t i = 0; i < in->diags->count; i++) {
		const struct diag *d = in->diags->list[i];
		if (d->suppressed || !left[d->severity])
			continue;
		left[d->severity]--;
		render_one(&pen, d);
	}
	render_summary(out, &n, hidden);
}

void render_text(struct buf *out, const struct render_input *in)
{
	for (; in; in = in->next)
		render_check(out, in);
}
