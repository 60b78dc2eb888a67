/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/ast.h"
#include "grammar/parse.h"

void ast_init(struct ast *t, struct arena *a, struct sources *ss, struct diags *ds)
{
	*t = (struct ast){.arena = a, .sources = ss, .diags = ds, .tokens = TOKENS_IN(a)};
	ast_add(t, AST_ERROR, 0, 0, 0); /* index 0 is no node */
}

enum { SHORT_NODE = 3, LONG_NODE = 4 };

static bool has_end(enum ast_kind kind)
{
	return kind != AST_ATTRIBUTE && kind != AST_NAMED && kind != AST_SCALAR;
}

/* Room for so many more words, and some. */
static void make_room(struct ast *t, uint32_t more)
{
	uint32_t want = t->capacity ? t->capacity + t->capacity / 2 : 1024;
	if (want < t->count + more)
		want = t->count + more;
	t->words = arena_grow(t->arena, t->words, t->capacity * sizeof(*t->words),
			      want * sizeof(*t->words));
	t->capacity = want;
}

static struct ast_node *changeable(struct ast *t, uint32_t node)
{
	return (struct ast_node *)&t->words[node];
}

uint32_t ast_add(struct ast *t, enum ast_kind kind, uint32_t token, uint32_t end, uint32_t child)
{
	uint32_t node = t->count;
	if (t->capacity - t->count < LONG_NODE)
		make_room(t, LONG_NODE);
	*changeable(t, node) = (struct ast_node){
		.token = token & TOKENS_MAX, .kind = kind, .child = child, .end = end};
	t->count += has_end(kind) ? LONG_NODE : SHORT_NODE;
	t->directives += kind == AST_DIRECTIVE;
	return node;
}

uint32_t ast_end(const struct ast *t, uint32_t node)
{
	while (!(node & AST_LONE)) {
		const struct ast_node *n = ast_node(t, node);
		if (has_end((enum ast_kind)n->kind))
			return n->end;
		if (n->kind == AST_SCALAR)
			return n->token;
		node = n->child;
	}
	return node & ~AST_LONE;
}

/* A value that has siblings needs a node, to name the next one. */
static uint32_t with_node(struct ast *t, uint32_t node)
{
	uint32_t token = node & ~AST_LONE;
	return node & AST_LONE ? ast_add(t, AST_SCALAR, token, token, 0) : node;
}

struct ast_list ast_append(struct ast *t, struct ast_list l, uint32_t node)
{
	if (!node)
		return l;
	if (!l.last)
		return (struct ast_list){node, node};
	if (l.last & AST_LONE)
		l.first = l.last = with_node(t, l.last);
	node = with_node(t, node);
	changeable(t, l.last)->next = node;
	l.last = node;
	return l;
}

uint32_t ast_parse(struct ast *t, uint32_t source)
{
	uint32_t first = scan(&t->tokens, t->sources, source, t->diags);
	/* Six words for five tokens is what descriptions have. */
	uint32_t likely = (t->tokens.count - first) / 5 * 6;
	if (t->capacity - t->count < likely)
		make_room(t, likely);
	return parse_items(t, first, t->tokens.count - 1);
}

struct span ast_span(const struct ast *t, uint32_t node)
{
	return (struct span){ast_token(t, node)->at,
			     token_span(&t->tokens.list[ast_end(t, node)]).end};
}

const struct token *ast_label(const struct ast *t, uint32_t block)
{
	const struct token *next = ast_token(t, block) + 1;
	return next->kind == TOKEN_WORD || next->kind == TOKEN_STRING ? next : NULL;
}

void ast_drop_nodes(struct ast *t)
{
	arena_drop(t->arena, t->words, t->capacity * sizeof(*t->words));
	t->words = NULL;
	t->count = t->capacity = 0;
}

void ast_shrink(struct ast *t)
{
	struct tokens *ts = &t->tokens;
	ts->list = arena_grow(t->arena, ts->list, ts->capacity * sizeof(*ts->list),
			      ts->count * sizeof(*ts->list));
	ts->capacity = ts->quick = ts->count;
	t->words = arena_grow(t->arena, t->words, t->capacity * sizeof(*t->words),
			      t->count * sizeof(*t->words));
	t->capacity = t->count;
}
