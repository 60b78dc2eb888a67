/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The parser's entry and what its actions need; used by ast.c. */
#ifndef GRAMMAR_PARSE_H
#define GRAMMAR_PARSE_H

#include "grammar/terminators.h"

struct parse {
	struct ast *ast;
	struct terminators filter;
	uint32_t file;     /* the AST_FILE node made */
	uint32_t reported; /* location of the last syntax error, + 1 */
};

/* Parses tokens first..end, end being an EOF token, and returns an AST_FILE node. */
uint32_t parse_items(struct ast *t, uint32_t first, uint32_t end);

#endif
