/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A walk over the tokens of a source that tells of each what it is for: in which blocks it stands,
 * of which attribute it is the value. It needs no tree, so it knows its way about in a text that is
 * being typed: every prefix of a description has its meaning. */
#ifndef COMPILER_QUERY_WALK_H
#define COMPILER_QUERY_WALK_H

#include "compiler/context.h"
#include "grammar/terminators.h"

/* What a token is for. */
enum role {
	ROLE_NONE,      /* punctuation, and what makes no sense where it stands */
	ROLE_KIND,      /* the first word of a top-level item */
	ROLE_LABEL,     /* of a block */
	ROLE_ATTRIBUTE, /* the name of an attribute */
	ROLE_NESTED,    /* the same, of one that is a block */
	ROLE_KEY,       /* of a settings block */
	ROLE_DIRECTIVE,
	ROLE_SCALAR, /* of a directive */
	ROLE_VALUE,  /* a scalar, or an item of a list */
	ROLE_FUNCTION,
	ROLE_NAMED,    /* the name of an argument */
	ROLE_ARGUMENT, /* a value within ( ) */
};

/* What the next token would be. */
enum expected { EXPECT_ITEM, EXPECT_HEAD, EXPECT_VALUE, EXPECT_END };

enum { WALK_DEPTH = NESTING_MAX, WALK_BRACKETS = 16 };

struct walk_block {
	uint32_t head;                            /* token: the kind or attribute word */
	uint32_t label;                           /* token, or 0 */
	uint32_t open;                            /* token: '{' */
	const struct schema_kind *kind;           /* NULL: not known, or settings */
	const struct schema_attribute *attribute; /* that the block gives; NULL at the top */
	enum settings_kind settings;
	bool headed;   /* there is a word before the '{' */
	bool defaults; /* of `kind` */
};

struct walk {
	const struct compiler *c;
	uint32_t first, end; /* tokens of the source; end: its EOF */
	uint32_t next;
	enum role role; /* of the token taken last */
	enum expected expected;
	struct walk_block stack[WALK_DEPTH];
	unsigned depth;  /* blocks around the next token */
	unsigned beyond; /* blocks deeper than that */
	/* the item at hand */
	uint32_t name, label;                     /* tokens; label 0: none */
	bool named;                               /* there is a name */
	const struct schema_attribute *attribute; /* of an attribute or nested block */
	const struct slurm_param *param;          /* of a key */
	bool is_block, is_directive;
	char bracket[WALK_BRACKETS];      /* '[' or '(' */
	uint32_t function[WALK_BRACKETS]; /* token of the function that '(' belongs to */
	unsigned brackets;
};

/* Begins at a source's first token. */
void walk_begin(struct walk *w, const struct compiler *c, uint32_t source);
/* Takes the next token; false at the end. *token gets it, w->role what it is for; the rest of *w is
 * as it is behind the token, so for one that opens a block its block is on the stack. */
bool walk_step(struct walk *w, uint32_t *token);
/* A line end: what it ends, ends. */
void walk_newline(struct walk *w);

/* The innermost block, or NULL at the top. */
static inline const struct walk_block *walk_block(const struct walk *w)
{
	return w->depth ? &w->stack[w->depth - 1] : NULL;
}
static inline const struct token *walk_token(const struct walk *w, uint32_t i)
{
	return &w->c->ast.tokens.list[i];
}
static inline const char *walk_text(const struct walk *w, uint32_t i)
{
	return ast_text(&w->c->ast, walk_token(w, i));
}
/* The first token that begins at or behind a location. */
uint32_t walk_token_from(const struct compiler *c, uint32_t at);
/* The top-level block whose kind word begins at a location, or NULL. */
const struct object *walk_declared(const struct compiler *c, uint32_t at);
/* The object of the block on the stack, as far as it was understood; NULL if it was not. Of a
 * defaults block those are the defaults. */
const struct object *walk_object(const struct walk *w, unsigned depth);
/* The Slurm release that holds in the innermost block. */
enum slurm_release walk_release(const struct walk *w);
/* Which of Slurm's files the settings are for; false for those of no file. */
bool walk_file(const struct walk_block *b, enum slurm_file *file);

#endif
