/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Foreign text on a terminal: what a piece of a source line looks like and in which column each
 * byte of it stands.
 *
 * Columns: a tab goes on to the next multiple of TAB_COLUMNS; East Asian wide and fullwidth
 * characters and emoji take two, combining marks none (a table of ranges, not the terminal's own).
 * Whatever would move the cursor or not be seen is shown as <U+HHHH>, a byte that is not UTF-8 as
 * <0xHH>; so nothing of a source reaches the terminal raw. A line wider than the limit is cut
 * around the place of interest; the cuts are shown as `...`. */
#ifndef COMPILER_RENDER_LINE_H
#define COMPILER_RENDER_LINE_H

#include "grammar/support/buf.h"

#include <stdint.h>

enum { TAB_COLUMNS = 4, SHOWN_MAX_BYTES = 1024 };

struct shown_line {
	const char *text;  /* the whole line, borrowed */
	uint32_t from, to; /* its bytes [from, to) are shown */
	bool cut_left, cut_right;
	uint16_t column[SHOWN_MAX_BYTES + 1]; /* of byte from + i, from 0 */
};

/* Decides what of text[0..size) is shown in at most `width` columns, not fewer than 40: all of it,
 * or a piece that holds byte `focus`. */
void shown_line_init(struct shown_line *l, const char *text, uint32_t size, uint32_t focus,
		     uint32_t width);
/* Is this byte, or the end of the line behind it, in sight? */
bool shown_line_holds(const struct shown_line *l, uint32_t byte);
/* The column of a byte; of one out of sight, that of the nearest in sight. */
uint32_t shown_line_column(const struct shown_line *l, uint32_t byte);
void shown_line_write(const struct shown_line *l, struct buf *out);

/* Foreign text that is not a source line (a message, a file name) in harmless form. A newline
 * becomes `newline`. */
void render_plain(struct buf *out, const char *text, size_t size, const char *newline);

#endif
