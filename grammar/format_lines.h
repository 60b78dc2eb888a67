/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines on their way to the formatted text: first each as if it stood alone, then, when all are
 * known, moved to common columns. Internal to the formatter; everything lies in its arena. */
#ifndef GRAMMAR_FORMAT_LINES_H
#define GRAMMAR_FORMAT_LINES_H

#include "grammar/format.h"
#include "grammar/support/buf.h"

/* Beyond these columns nothing is moved to a common one: a single long name or line would tear the
 * others apart (and a hostile one make the text grow without bound). */
enum { ALIGN_MAX = 60, COMMENT_MAX = 80 };

enum align { ALIGN_NONE, ALIGN_EQUALS, ALIGN_BRACE };

struct format_line {
	size_t text;    /* where it begins among the bytes, without indentation */
	size_t stop;    /* where it is stretched, or where it begins */
	size_t comment; /* the comment behind it, or where it ends */
	size_t end;
	uint32_t stop_width, width; /* columns up to there, and up to the comment */
	uint32_t pad;               /* blanks put in at the stop */
	uint8_t indent;             /* levels */
	uint8_t align;              /* enum align */
	bool blank;                 /* an empty line stands before it */
};

struct format_lines {
	struct arena *arena;
	struct buf bytes;
	struct format_line *list;
	uint32_t count, capacity;
	uint32_t column; /* after what was put last */
};

/* Begins a line. */
void lines_begin(struct format_lines *l, unsigned indent, bool blank);
/* Puts text of so many columns at its end. */
void lines_put(struct format_lines *l, const char *text, size_t size, uint32_t width);
/* What is put next may be moved to a common column. */
void lines_stop(struct format_lines *l, enum align align);
/* The line that is being written; there is one. */
struct format_line *lines_last(const struct format_lines *l);
/* Puts a comment behind the line. False if there is no line, or if it has one. */
bool lines_comment(struct format_lines *l, const char *text, size_t size);
/* Writes them all. places[0..count) are where things lie among the bytes, in order, or
 * FORMAT_DROPPED; they become where they lie in `out`. */
void lines_write(struct format_lines *l, struct buf *out, size_t *places, uint32_t count);

#endif
