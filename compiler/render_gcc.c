/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One line a diagnostic, and one more for each label and note, as compilers write them: editors'
 * error formats and problem matchers read it. Columns count code points from 1, a tab is one. What
 * has no place has line 0. */
#include "compiler/render.h"
#include "compiler/render_line.h"

#include <string.h>

static void write_line(struct buf *out, const struct sources *ss, uint32_t at, const char *what,
		       const char *text)
{
	struct position p = sources_position(ss, at);
	const char *name = p.source ? p.source->name : "slacc";
	render_plain(out, name, strlen(name), " ");
	buf_printf(out, ":%u:%u: %s: ", p.line, p.column, what);
	render_plain(out, text, strlen(text), " ");
}

static void render_one(struct buf *out, const struct render_input *in)
{
	for (uint32_t i = 0; i < in->diags->count; i++) {
		const struct diag *d = in->diags->list[i];
		if (d->suppressed)
			continue;
		write_line(out, in->sources, d->at.begin, severity_text(d->severity), d->message);
		buf_printf(out, " [SL%04u]\n", d->code->number);
		for (const struct diag_label *l = d->labels; l; l = l->next) {
			write_line(out, in->sources, l->at.begin, "note", l->text);
			buf_addc(out, '\n');
		}
		for (const struct diag_note *n = d->notes; n; n = n->next) {
			write_line(out, in->sources, d->at.begin, "note", n->text);
			buf_addc(out, '\n');
		}
	}
}

void render_gcc(struct buf *out, const struct render_input *in)
{
	for (; in; in = in->next)
		render_one(out, in);
}
