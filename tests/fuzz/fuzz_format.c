/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The formatter over any bytes: what parses has a form; the form parses, has as many tokens and
 * comments, and is its own form. */
#include "grammar/format.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

struct run {
	struct sources sources;
	struct diags diags;
	struct ast ast;
	struct formatted made;
};

static bool format(struct arena *a, struct run *r, const char *text, size_t size)
{
	*r = (struct run){.sources = SOURCES_IN(a), .diags = DIAGS_IN(a)};
	ast_init(&r->ast, a, &r->sources, &r->diags);
	MUST(sources_add(&r->sources, "input", text, size) == 0);
	return format_source(&r->ast, 0, &r->made);
}

/* Tokens but for terminators and commas, and bytes of comments but for blanks. */
static void measure(const struct run *r, size_t *tokens, size_t *comments)
{
	const struct source *s = &r->sources.list[0];
	const char *at = s->text;
	*tokens = *comments = 0;
	for (uint32_t i = 0; i < r->ast.tokens.count; i++) {
		const struct token *t = &r->ast.tokens.list[i];
		const char *text = s->text + (t->at - s->base);
		bool inside = false;
		*tokens += t->kind != TOKEN_SEMICOLON && t->kind != TOKEN_COMMA;
		for (; at < text; at++) {
			inside = *at != '\n' && (inside || *at == '#');
			*comments += inside && !strchr(" \t\r", *at);
		}
		at = text + t->size;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct run once, twice;
	arena_init(&a, NULL);
	if (format(&a, &once, (const char *)data, size)) {
		size_t tokens[2], comments[2];
		struct format_edits edits = format_edits(&once.made, 0, (uint32_t)size);
		MUST(format(&a, &twice, once.made.text, once.made.size));
		measure(&once, &tokens[0], &comments[0]);
		measure(&twice, &tokens[1], &comments[1]);
		MUST(tokens[0] == tokens[1] && comments[0] == comments[1]);
		MUST(once.made.size == twice.made.size &&
		     !memcmp(once.made.text, twice.made.text, once.made.size));
		MUST(edits.count ||
		     (once.made.size == size && (!size || !memcmp(once.made.text, data, size))));
	}
	arena_release(&a);
	return 0;
}
