/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Tokens are eight bytes in one array for all files of a compilation. Comments and blanks are not
 * tokens: they are the gap between one token's end and the next one's start. Newlines are a flag of
 * the token that follows. */
#ifndef GRAMMAR_TOKEN_H
#define GRAMMAR_TOKEN_H

#include "grammar/diag.h"

/* The kinds, with the words used for them in messages. */
#define TOKEN_KINDS(T)                                                                             \
	T(EOF, "end of file")                                                                      \
	T(WORD, "a word")                                                                          \
	T(PATH, "a path")                                                                          \
	T(INT, "a number")                                                                         \
	T(QUANTITY, "a quantity")                                                                  \
	T(STRING, "a string")                                                                      \
	T(LBRACE, "'{'")                                                                           \
	T(RBRACE, "'}'")                                                                           \
	T(LBRACKET, "'['")                                                                         \
	T(RBRACKET, "']'")                                                                         \
	T(LPAREN, "'('")                                                                           \
	T(RPAREN, "')'")                                                                           \
	T(EQUALS, "'='")                                                                           \
	T(COMMA, "','")                                                                            \
	T(SEMICOLON, "';'")                                                                        \
	T(COLON, "':'")

enum token_kind {
#define T(name, text) TOKEN_##name,
	TOKEN_KINDS(T)
#undef T
};

enum {
	TOKEN_MAX_BYTES = (1 << 24) - 1,
	TOKENS_MAX = (1 << 25) - 1,
	STRING_MAX_BYTES = 64 * 1024,
};

struct token {
	uint32_t at;          /* location of the first byte */
	uint32_t size : 24;   /* bytes */
	uint32_t kind : 5;    /* enum token_kind */
	uint32_t newline : 1; /* a line end lies before it */
	uint32_t plain : 1;   /* a string whose bytes between the quotes are its value */
	uint32_t bare : 1; /* taken as a string although written without quotes; already reported */
};

/* A comment `# slacc: …`, kept because it speaks to the checker. */
struct directive_comment {
	struct span at;
	bool trailing; /* something stands before it on its line */
};

struct tokens {
	struct arena *arena;
	struct token *list;
	uint32_t count, capacity;
	bool full;       /* TOKENS_MAX was reached: nothing more is taken in */
	uint32_t quick;  /* up to here a token is simply put in */
	int32_t balance; /* '{' less '}' of the source scanned last */
	struct directive_comment *comments;
	uint32_t comment_count, comment_capacity;
};

#define TOKENS_IN(a) ((struct tokens){.arena = (a)})

/* Scans a whole source and appends its tokens, the last being EOF. What cannot be a token is
 * reported; a value that only lacks its quotes is reported and taken as a string. Returns the index
 * of the first token. */
uint32_t scan(struct tokens *ts, struct sources *ss, uint32_t source, struct diags *ds);

/* What messages call this kind. */
const char *token_kind_text(enum token_kind kind);
static inline struct span token_span(const struct token *t)
{
	return (struct span){t->at, t->at + t->size};
}

#endif
