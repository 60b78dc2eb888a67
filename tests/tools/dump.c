/* SPDX-License-Identifier: BSD-2-Clause
 *
 * dump tokens|tree FILE: what the scanner or the parser makes of a file, one thing a line, for the
 * goldens. What is wrong with the file is not shown: `slacc check` does that. */
#include "grammar/ast.h"
#include "grammar/utf8.h"
#include "tests/lib/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text of a token, so that a line stays a line of valid text: controls and what is no UTF-8 as
 * escapes. */
static void print_text(const char *text, size_t size)
{
	while (size) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, size, &cp);
		if (!n)
			printf("\\x%02x", (unsigned char)*text);
		else if (cp < 0x20 || cp == 0x7f || utf8_is_bidi(cp))
			printf("\\u{%x}", cp);
		else
			fwrite(text, 1, n, stdout);
		text += n ? n : 1;
		size -= n ? n : 1;
	}
}

static const char *kind_name(enum token_kind kind)
{
	static const char *const names[] = {
#define T(name, text) [TOKEN_##name] = #name,
		TOKEN_KINDS(T)
#undef T
	};
	return names[kind];
}

static void print_position(const struct sources *ss, uint32_t at)
{
	struct position p = sources_position(ss, at);
	printf("%u:%u", p.line, p.column);
}

static void dump_tokens(const struct ast *t)
{
	for (uint32_t i = 0; i < t->tokens.count; i++) {
		const struct token *k = &t->tokens.list[i];
		print_position(t->sources, k->at);
		printf("\t%s%s", kind_name((enum token_kind)k->kind), k->size ? "\t" : "");
		print_text(ast_text(t, k), k->size);
		puts(k->bare ? "\tbare" : "");
	}
	for (uint32_t i = 0; i < t->tokens.comment_count; i++) {
		struct directive_comment c = t->tokens.comments[i];
		print_position(t->sources, c.at.begin);
		printf("\t%s comment\t", c.trailing ? "trailing" : "leading");
		print_text(sources_text(t->sources, c.at.begin), c.at.end - c.at.begin);
		putchar('\n');
	}
}

static void print_token(const struct ast *t, const struct token *k)
{
	putchar(' ');
	print_text(ast_text(t, k), k->size);
}

static void print_node(const struct ast *t, uint32_t node)
{
	static const char *const names[] = {
		[AST_FILE] = "file",           [AST_BLOCK] = "block",
		[AST_ATTRIBUTE] = "attribute", [AST_DIRECTIVE] = "directive",
		[AST_SCALAR] = "scalar",       [AST_LIST] = "list",
		[AST_CALL] = "call",           [AST_NAMED] = "named",
		[AST_ERROR] = "error",
	};
	enum ast_kind kind = ast_kind(t, node);
	printf("%s", names[kind]);
	if (kind == AST_SCALAR)
		printf(" %s", kind_name((enum token_kind)ast_token(t, node)->kind));
	if (kind != AST_FILE && kind != AST_LIST && kind != AST_ERROR)
		print_token(t, ast_token(t, node));
	if (kind == AST_BLOCK && ast_label(t, node))
		print_token(t, ast_label(t, node));
	if (kind == AST_DIRECTIVE)
		print_token(t, ast_token(t, node) + 1);
	struct span at = ast_span(t, node);
	printf("  ");
	print_position(t->sources, at.begin);
	putchar('-');
	print_position(t->sources, at.end);
	putchar('\n');
}

static void dump_tree(const struct ast *t, uint32_t node, int depth)
{
	printf("%*s", depth * 2, "");
	print_node(t, node);
	if (ast_kind(t, node) == AST_SCALAR)
		return;
	uint32_t child = ast_node(t, node)->child;
	while (child) {
		dump_tree(t, child, depth + 1);
		child = ast_next(t, child);
	}
}

static int dump(const char *what, const char *text, size_t size)
{
	struct arena a;
	arena_init(&a, NULL);
	struct sources ss = SOURCES_IN(&a);
	struct diags ds = DIAGS_IN(&a);
	struct ast t;
	ast_init(&t, &a, &ss, &ds);
	int source = sources_add(&ss, "input", text, size);
	if (source < 0)
		return 1;
	uint32_t file = ast_parse(&t, (uint32_t)source);
	if (strcmp(what, "tree") == 0)
		dump_tree(&t, file, 0);
	else
		dump_tokens(&t);
	arena_release(&a);
	return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc != 3 || (strcmp(argv[1], "tokens") != 0 && strcmp(argv[1], "tree") != 0)) {
		fputs("usage: dump tokens|tree FILE\n", stderr);
		return 3;
	}
	size_t size;
	char *text = slurp(argv[2], &size);
	if (!text) {
		fprintf(stderr, "dump: cannot read '%s': %s\n", argv[2], strerror(errno));
		return 7;
	}
	int status = dump(argv[1], text, size);
	free(text);
	return status;
}
