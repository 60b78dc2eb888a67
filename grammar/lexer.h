/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the generated scanner and scan.c share; nobody else includes it. */
#ifndef GRAMMAR_LEXER_H
#define GRAMMAR_LEXER_H

#include "grammar/token.h"

struct lex {
	struct tokens *out;
	struct diags *diags;
	const char *start; /* first byte of the text */
	uint32_t base;     /* its location */
	bool newline;      /* a line end since the last token */
	uint32_t junk_end; /* end of the last reported run of control characters */
};

/* Runs the scanner over text[0..size), which two NULs follow. */
void lexer_run(struct lex *lx, char *text, uint32_t size);

/* Called by the scanner's rules. */
void lex_emit(struct lex *lx, enum token_kind kind, const char *text, size_t size, bool plain);
void lex_comment(struct lex *lx, const char *text, size_t size);
/* The common case, inline: room is there and nothing is to be said about the token. */
static inline void lex_emit_quick(struct lex *lx, enum token_kind kind, const char *text,
				  size_t size, bool plain)
{
	struct tokens *ts = lx->out;
	if (ts->count >= ts->quick || size > STRING_MAX_BYTES || ts->full) {
		lex_emit(lx, kind, text, size, plain);
		return;
	}
	ts->list[ts->count++] = (struct token){.at = lx->base + (uint32_t)(text - lx->start),
					       .size = (uint32_t)size & TOKEN_MAX_BYTES,
					       .kind = kind,
					       .newline = lx->newline,
					       .plain = plain};
	lx->newline = false;
}
/* A bare value: returns how many of its bytes were taken. */
size_t lex_bare(struct lex *lx, const char *text, size_t size);
void lex_unterminated(struct lex *lx, const char *text, size_t size);
void lex_quoted(struct lex *lx, const char *text, size_t size);
void lex_junk(struct lex *lx, const char *text, size_t size);

#endif
