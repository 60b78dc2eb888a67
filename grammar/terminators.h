/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The filter between the token array and the parser. It makes terminators out of newlines and ';',
 * closes what was left open, and repairs the mistakes people make most (a '=' before '{', a ':' for
 * '=', a '{' on the next line, two labels, a stray '}'), each with a diagnostic of its own; so the
 * parser sees few errors and nothing is lost. */
#ifndef GRAMMAR_TERMINATORS_H
#define GRAMMAR_TERMINATORS_H

#include "grammar/ast.h"

enum { NESTING_MAX = 64 };

enum filtered {
	FILTERED_TOKEN,
	FILTERED_TERM,
	FILTERED_RBRACE,
	FILTERED_RBRACKET,
	FILTERED_RPAREN,
	FILTERED_EQUALS
};

struct opener {
	uint32_t token;
	uint32_t indent; /* of the line it stands on */
	uint32_t head;   /* the token its block begins with */
};

struct terminators {
	struct ast *ast;
	uint32_t next; /* token to be given */
	uint32_t end;  /* the EOF token */
	uint32_t last; /* token given last */
	uint32_t head; /* first token of the current item */
	enum { AT_ITEM, IN_HEAD, IN_VALUE } state;
	bool last_is_term;
	uint32_t depth, brackets;
	int32_t missing; /* '}' the file lacks; each is made where the indentation says */
	struct opener open[NESTING_MAX + 1];
	uint32_t bracket[NESTING_MAX];
};

void terminators_init(struct terminators *f, struct ast *t, uint32_t first, uint32_t end);
/* What comes next: a token of the array (*token), or something made here that stands behind *token.
 */
enum filtered terminators_next(struct terminators *f, uint32_t *token);

#endif
