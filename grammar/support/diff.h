/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Line differences of two texts, as a unified diff that `patch -p1` and `git apply` take.
 *
 * Lines that stand once in each text anchor the comparison (patience); between anchors it is
 * Myers' shortest edit, given up beyond DIFF_MAX_COST for "all of this is replaced". So time is
 * n log n whatever the texts are, and every result is right, if not always the shortest. */
#ifndef GRAMMAR_SUPPORT_DIFF_H
#define GRAMMAR_SUPPORT_DIFF_H

#include "grammar/support/buf.h"

#include <stdint.h>

enum {
	DIFF_MAX_COST = 200, /* changed lines between two anchors that are told apart one by one */
	DIFF_CONTEXT = 3,    /* lines around a change, as everybody shows them */
};

/* One text; borrowed. A text that is not there has no name and no bytes. */
struct diff_side {
	const char *name; /* as the head shows it, behind "a/" or "b/"; NULL: /dev/null */
	const char *text;
	size_t size; /* bytes */
};

/* Lines [old_line, old_line + old_count) became [new_line, new_line + new_count), from 0. */
struct diff_change {
	uint32_t old_line, old_count, new_line, new_count;
};

struct diff_changes {
	struct diff_change *list;
	uint32_t count;
};

/* The changes from one text to the other in order, in the arena; none if they are equal. A line
 * holds its end; one without an end differs from the same with one. */
struct diff_changes diff_lines(struct arena *a, const struct diff_side *before,
			       const struct diff_side *after);
/* Appends the difference with `context` lines around each change, head lines first: paths relative
 * and behind "a/" and "b/", quoted as git does where a name needs it. False, and nothing written,
 * if the texts are equal. Scratch memory is the arena of `out`. */
bool diff_unified(struct buf *out, const struct diff_side *before, const struct diff_side *after,
		  uint32_t context);

#endif
