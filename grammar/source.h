/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Source texts and places in them. All files of a compilation share one space of locations: a
 * location is a 32-bit number, 0 is nowhere, and each file occupies a range of its own; so a span
 * is eight bytes and knows its file. Lines and columns are worked out only when something is shown.
 */
#ifndef GRAMMAR_SOURCE_H
#define GRAMMAR_SOURCE_H

#include "grammar/support/arena.h"

#include <stdint.h>

/* Bounds of the language (language.md, rule 10). */
enum {
	SOURCE_MAX_BYTES = 128 * 1024 * 1024, /* one file */
	SOURCE_MAX_FILES = 1024,
};

/* Bytes [begin, end) in the shared space. */
struct span {
	uint32_t begin, end;
};

struct source {
	const char *name; /* as it is shown: the path given, or the included path */
	char *text;       /* private copy followed by two NULs; the scanner needs to write to it */
	uint32_t size;
	uint32_t base;   /* location of text[0] */
	bool refused;    /* it is no text and was not scanned */
	uint32_t *lines; /* offsets of the line starts, made when first asked for */
	uint32_t line_count;
	uint32_t *points; /* code points before each block of bytes, made when a long line is first
			     asked for */
};

struct sources {
	struct arena *arena;
	struct source *list;
	uint32_t count, capacity;
	uint32_t next_base;
};

/* A place as people count: line and column from 1, columns in code points, a tab is one. A byte
 * order mark does not count: editors do not show it. */
struct position {
	const struct source *source;
	uint32_t line, column;
};

#define SOURCES_IN(a) ((struct sources){.arena = (a), .next_base = 1})

/* Copies the text in as a new source and returns its index, or -1 where it would not fit the
 * bounds. The name is copied. Pointers to sources taken before are no longer valid. */
int sources_add(struct sources *s, const char *name, const char *text, size_t size);
/* The source that holds a location; NULL for 0 and for locations outside. */
struct source *sources_find(const struct sources *s, uint32_t at);
struct position sources_position(const struct sources *s, uint32_t at);
/* The same where the first source does not hold it; use sources_text. */
const char *sources_text_elsewhere(const struct sources *s, uint32_t at);
/* The text of a location; it runs on to the end of the file. Asked for every word, hence inline. */
static inline const char *sources_text(const struct sources *s, uint32_t at)
{
	if (s->count && at >= s->list->base && at - s->list->base <= s->list->size)
		return s->list->text + (at - s->list->base);
	return sources_text_elsewhere(s, at);
}
/* Bytes of line `line` (from 1), without its end; *size gets their number. */
const char *source_line(const struct sources *s, struct source *f, uint32_t line, uint32_t *size);

#endif
