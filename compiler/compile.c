/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/compile.h"
#include "compiler/context.h"

#include <string.h>

/* Tokens are in order of location, also over files. */
static uint32_t token_at(const struct compiler *c, uint32_t at)
{
	uint32_t low = 0, high = c->ast.tokens.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->ast.tokens.list[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t closing(const struct compiler *c, uint32_t i)
{
	uint32_t depth = 0;
	for (; i < c->ast.tokens.count && c->ast.tokens.list[i].kind != TOKEN_EOF; i++) {
		enum token_kind k = (enum token_kind)c->ast.tokens.list[i].kind;
		depth += k == TOKEN_LBRACKET || k == TOKEN_LPAREN;
		depth -= k == TOKEN_RBRACKET || k == TOKEN_RPAREN;
		if (!depth)
			break;
	}
	return i;
}

struct span compiler_value_span(const struct compiler *c, uint32_t at)
{
	const struct token *list = c->ast.tokens.list;
	uint32_t i = token_at(c, at);
	if (i >= c->ast.tokens.count || list[i].at != at)
		return (struct span){at, at + 1};
	bool call = list[i].kind == TOKEN_WORD && list[i + 1].kind == TOKEN_LPAREN;
	uint32_t last = list[i].kind == TOKEN_LBRACKET ? closing(c, i)
			: call                         ? closing(c, i + 1)
						       : i;
	return (struct span){at, token_span(&list[last]).end};
}

struct span compiler_label_span(const struct compiler *c, struct span head)
{
	uint32_t i = token_at(c, head.begin) + 1;
	if (i >= c->ast.tokens.count || token_span(&c->ast.tokens.list[i]).end != head.end)
		return head;
	return token_span(&c->ast.tokens.list[i]);
}

/* A file that does not parse is still checked: what could be understood is kept in the tree, and
 * blocks that hold an error are poisoned, so follow-ups stay silent. */
static void run(struct compiler *c)
{
	scope_init(c);
	if (!load_sources(c))
		return;
	scope_declare(c);
	params_collect(c);
	bind_defaults(c);
	bind_objects(c);
	derive_values(c);
	if (!c->in->stages)
		scope_finish(c);
	settings_convert(c);
	if (!c->in->stages)
		ast_drop_nodes(&c->ast);
	check_model(c);
	params_finish(c);
	suppress_apply(c);
}

const struct model *compile(const struct compile_input *input)
{
	struct compiler *c = ARENA_NEW(input->arena, struct compiler);
	c->in = input;
	c->arena = input->arena;
	c->diags = input->diags;
	c->suggest_budget = SUGGEST_BUDGET;
	c->unit_paths = MAP_IN(c->arena);
	c->model = ARENA_NEW(c->arena, struct model);
	c->model->arena = c->arena;
	c->model->sources = input->sources;
	c->model->root = arena_copy(c->arena, input->root, strlen(input->root));
	ast_init(&c->ast, c->arena, input->sources, input->diags);
	if (input->stages)
		*input->stages = c;
	run(c);
	c->model->assets = c->assets;
	c->model->asset_count = c->asset_count;
	diags_finish(input->diags);
	c->in = NULL; /* the caller's, and gone when queries come */
	return c->model;
}
