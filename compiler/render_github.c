/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ::error file=F,line=L,col=C,endLine=L,endColumn=C,title=SLnnnn::MESSAGE%0ANOTE
 *
 * What a message or a name holds may not end the command or begin another: '%' and line ends are
 * escaped everywhere, ':' and ',' in properties too, controls are shown as <U+HHHH>. The end is
 * given where it is on the same line; columns count code points, from 1, the end included. */
#include "compiler/render.h"
#include "compiler/render_line.h"

#include <string.h>

static void escaped(struct buf *out, const char *text, const char *also)
{
	struct buf plain = BUF_IN(out->arena);
	render_plain(&plain, text, strlen(text), "\n");
	for (const char *p = buf_text(&plain); *p; p++) {
		if (*p == '%' || *p == '\n' || strchr(also, *p))
			buf_printf(out, "%%%02X", (unsigned)*p);
		else
			buf_addc(out, *p);
	}
}

static void place(struct buf *out, const struct sources *ss, struct span at)
{
	struct position from = sources_position(ss, at.begin), to = sources_position(ss, at.end);
	if (!from.source)
		return;
	buf_adds(out, "file=");
	escaped(out, from.source->name, ":,");
	buf_printf(out, ",line=%u,col=%u", from.line, from.column);
	if (to.source == from.source && to.line == from.line) {
		uint32_t last = to.column > from.column ? to.column - 1 : from.column;
		buf_printf(out, ",endLine=%u,endColumn=%u", to.line, last);
	}
	buf_addc(out, ',');
}

static void command(struct buf *out, const struct render_input *in, const struct diag *d)
{
	static const char *const words[] = {
		[SEVERITY_INFO] = "notice",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error",
	};
	buf_printf(out, "::%s ", words[d->severity]);
	place(out, in->sources, d->at);
	buf_printf(out, "title=SL%04u::", d->code->number);
	escaped(out, d->message, "");
	for (const struct diag_note *n = d->notes; n; n = n->next) {
		buf_adds(out, "%0A");
		escaped(out, n->text, "");
	}
	buf_addc(out, '\n');
}

void render_github(struct buf *out, const struct render_input *in)
{
	for (; in; in = in->next)
		for (uint32_t i = 0; i < in->diags->count; i++)
			if (!in->diags->list[i]->suppressed)
				command(out, in, in->diags->list[i]);
}
