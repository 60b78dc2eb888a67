/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Scanner, filter and parser over any bytes. Tokens lie in the text, in order and apart; what is
 * between them is blank or comment unless something was reported; a node spans its children; a
 * diagnostic points into the text. */
#include "grammar/ast.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static bool blank_or_comment(const char *p, const char *end)
{
	while (p < end) {
		if (*p == '#')
			while (p < end && *p != '\n')
				p++;
		else if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
			p++;
		else
			return false;
	}
	return true;
}

static void check_tokens(const struct ast *t, const struct source *s)
{
	uint32_t at = s->base;
	if (s->size >= 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0)
		at += 3;
	for (uint32_t i = 0; i < t->tokens.count; i++) {
		const struct token *k = &t->tokens.list[i];
		MUST(k->at >= at && k->at + k->size <= s->base + s->size);
		MUST(t->diags->errors ||
		     blank_or_comment(s->text + (at - s->base), s->text + (k->at - s->base)));
		MUST((k->kind == TOKEN_EOF) == (i + 1 == t->tokens.count));
		at = k->at + k->size;
	}
}

static void check_node(const struct ast *t, uint32_t node, uint32_t first, uint32_t last, int depth)
{
	uint32_t end = ast_end(t, node);
	uint32_t begin = (uint32_t)(ast_token(t, node) - t->tokens.list);
	MUST(depth < 200 && begin >= first && end <= last && begin <= end + 1);
	if (ast_kind(t, node) == AST_SCALAR)
		return;
	uint32_t child = ast_node(t, node)->child;
	while (child) {
		check_node(t, child, ast_kind(t, node) == AST_FILE ? first : begin, end, depth + 1);
		child = ast_next(t, child);
	}
}

static void check_diags(const struct ast *t, const struct source *s)
{
	for (uint32_t i = 0; i < t->diags->count; i++) {
		struct span at = t->diags->list[i]->at;
		MUST(at.begin >= s->base && at.begin <= at.end && at.end <= s->base + s->size);
		MUST(sources_position(t->sources, at.begin).line >= 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	arena_init(&a, NULL);
	struct sources ss = SOURCES_IN(&a);
	struct diags ds = DIAGS_IN(&a);
	struct ast t;
	ast_init(&t, &a, &ss, &ds);
	int source = sources_add(&ss, "input", (const char *)data, size);
	MUST(source >= 0);
	uint32_t file = ast_parse(&t, (uint32_t)source);
	diags_finish(&ds);
	check_tokens(&t, &ss.list[source]);
	check_node(&t, file, 0, t.tokens.count - 1, 0);
	check_diags(&t, &ss.list[source]);
	arena_release(&a);
	return 0;
}
