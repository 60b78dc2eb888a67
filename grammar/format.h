/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The one form of a description: what `slacc fmt` writes. It works on tokens and the gaps between
 * them, knows no kinds, and changes nothing but blanks, line ends, ';' and the ',' before a closing
 * bracket. Comments keep their text, their order and what they stand behind or above.
 *
 * The form (language rules 14 and 15):
 * - one attribute a line, two blanks a level, at most one empty line between things, none at the
 *   begin and end of a block; lines end in a line feed, the last one too;
 * - a block that stands on one line stays there if it fits in FORMAT_WIDTH columns, with '; ' in
 *   it; every other one is opened up; one with nothing in it is '{ }';
 * - the '=' of adjacent attributes stand in one column, and so do the '{' of adjacent blocks of one
 *   line; an empty line, a comment or anything of several lines ends such a run;
 * - a list is opened up, one value a line, if its first value stands on a line of its own, if it
 *   holds a comment, or if it does not fit; a call only in the first two cases; opened up they end
 *   in ',', else they do not;
 * - a comment behind something stands two blanks behind it, or further, in one column with the
 *   others of its block up to the next empty or comment line.
 * What `# slacc: allow(…)` speaks about is not torn apart for its width: it would no longer stand
 * on the line that is meant. */
#ifndef GRAMMAR_FORMAT_H
#define GRAMMAR_FORMAT_H

#include "grammar/ast.h"

enum { FORMAT_WIDTH = 100, FORMAT_INDENT = 2 };

/* A formatted source. Everything lies in the arena of its tree. */
struct formatted {
	const struct ast *ast;
	uint32_t source; /* its number */
	uint32_t first;  /* its first token; the last is EOF */
	const char *text;
	size_t size;
	size_t *place; /* of each token in the text; FORMAT_DROPPED: it is part of a gap */
};

#define FORMAT_DROPPED SIZE_MAX

/* Bytes [begin, end) of the source become these; they count from 0. */
struct format_edit {
	uint32_t begin, end;
	const char *text; /* not NUL-terminated */
	size_t size;
};

struct format_edits {
	struct format_edit *list;
	uint32_t count;
};

/* Scans, parses and formats one source; the tree holds nothing yet. False if it has errors, which
 * are in the tree's diagnostics then; nothing is formatted in that case. */
bool format_source(struct ast *t, uint32_t source, struct formatted *out);
/* The least edits, in order, that format the items which bytes [begin, end] touch: the innermost
 * ones that lie beside each other, or all of the source if it is the whole. Whichever of the edits
 * are made, the text means the same and no comment is lost. */
struct format_edits format_edits(const struct formatted *f, uint32_t begin, uint32_t end);

#endif
