/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The parts of the human format that draw: source lines with marks under them, and the changed
 * lines of a mend. Used by render_text.c only. */
#ifndef COMPILER_RENDER_SNIPPET_H
#define COMPILER_RENDER_SNIPPET_H

#include "compiler/render.h"

enum style {
	STYLE_NONE,
	STYLE_BOLD,
	STYLE_FRAME,
	STYLE_ERROR,
	STYLE_WARNING,
	STYLE_INFO,
	STYLE_HELP,
	STYLE_LABEL
};

/* Where and how to draw; `frame` is the width of the line numbers of one diagnostic. */
struct pen {
	struct buf *out;
	const struct sources *sources;
	bool colour;
	uint32_t frame, width;
	enum style primary;
};

/* Begins a style, and ends it; nothing without colour. */
void pen_style(const struct pen *pen, enum style style);
void pen_end(const struct pen *pen, enum style style);
/* A word in a style. */
void pen_words(const struct pen *pen, enum style style, const char *words);
/* "   |" or "12 |": the frame left of a line; line 0 has no number. */
void pen_frame(const struct pen *pen, uint32_t line);

/* Draws the source lines of a diagnostic's spans, file after file. Sets the width of the frame. */
void render_snippets(struct pen *pen, const struct diag *d);
/* Draws the diagnostic's mend: what to do, and the lines as they would be. */
void render_fix(const struct pen *pen, const struct diag *d);

#endif
