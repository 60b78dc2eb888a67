/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The long explanation of each diagnostic code. The texts are the files
 *compiler/explain/SLnnnn.txt, embedded as they stand:
 *
 *	SLnnnn title
 *
 *	One or more paragraphs: what is wrong and why it matters.
 *
 *	Wrong:
 *	    an example, indented by four blanks
 *
 *	Right:
 *	    the same, mended
 *
 * A byte that cannot stand in a text is written <0xHH>, a character that would not be seen
 *<U+HHHH>, and <N x 'c'> stands for N times c; the tests read the examples in this notation and
 *compile them. Codes of the live world have no examples. */
#ifndef COMPILER_EXPLAIN_H
#define COMPILER_EXPLAIN_H

#include "grammar/support/arena.h"

struct explain_text {
	unsigned code;
	const char *text;
};

/* In order of code; a row with text NULL ends it. */
extern const struct explain_text explain_texts[];

/* The parts of a text. The examples are without their indentation; what is missing is NULL. */
struct explanation {
	unsigned code;
	const char *title;
	const char *cause;
	const char *wrong, *right;
};

/* The embedded text of a code, or NULL. */
const char *explain_find(unsigned code);
/* Takes a text apart; the parts live in the arena. False if it does not have the form above. */
bool explain_parse(const char *text, struct arena *a, struct explanation *out);

#endif
