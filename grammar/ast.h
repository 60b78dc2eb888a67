/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The syntax tree: what was written, in order, with its tokens. It knows no kinds and no
 * attributes. Nodes are three or four words of one array; they name their tokens by index and each
 * other by the index of their first word; 0 is no node. */
#ifndef GRAMMAR_AST_H
#define GRAMMAR_AST_H

#include "grammar/token.h"

enum ast_kind {
	AST_FILE,  /* child: first item */
	AST_BLOCK, /* token: the kind; a label, if any, is the next token; child: first item; end:
		      '}' */
	AST_ATTRIBUTE, /* token: the name; child: the value */
	AST_DIRECTIVE, /* token: the word; the scalar is the next token */
	AST_SCALAR,    /* a value of one token, among several; mostly an AST_LONE reference */
	AST_LIST,      /* token: '['; child: first value; end: ']' */
	AST_CALL,      /* token: the function; child: first argument; end: ')' */
	AST_NAMED,     /* token: the name of an argument; child: its value */
	AST_ERROR,     /* something that was reported */
};

struct ast_node {
	uint32_t token : 28; /* first token */
	uint32_t kind : 4;
	uint32_t child;
	uint32_t next; /* sibling */
	uint32_t end;  /* last token; not there in nodes that end with their child or first token */
};

struct ast {
	struct arena *arena;
	struct sources *sources;
	struct diags *diags;
	struct tokens tokens;
	uint32_t *words;
	uint32_t count, capacity; /* of words */
	uint32_t directives;      /* how many nodes of that kind were made */
};

/* Prepares an empty tree; everything will live in the arena. */
void ast_init(struct ast *t, struct arena *a, struct sources *ss, struct diags *ds);
/* Scans and parses a source and returns its AST_FILE node. Errors are reported; what can be
 * understood is kept. */
uint32_t ast_parse(struct ast *t, uint32_t source);

/* For the parser's actions. */
struct ast_list {
	uint32_t first, last;
};
uint32_t ast_add(struct ast *t, enum ast_kind kind, uint32_t token, uint32_t end, uint32_t child);
struct ast_list ast_append(struct ast *t, struct ast_list l, uint32_t node);

#define AST_LONE (UINT32_C(1) << 31)

/* Not for AST_LONE references. */
static inline const struct ast_node *ast_node(const struct ast *t, uint32_t node)
{
	return (const struct ast_node *)&t->words[node];
}
static inline enum ast_kind ast_kind(const struct ast *t, uint32_t node)
{
	return node & AST_LONE ? AST_SCALAR : (enum ast_kind)ast_node(t, node)->kind;
}
static inline const struct token *ast_token(const struct ast *t, uint32_t node)
{
	return &t->tokens.list[node & AST_LONE ? node & ~AST_LONE : ast_node(t, node)->token];
}
/* The last token of a node, as an index. */
uint32_t ast_end(const struct ast *t, uint32_t node);
/* Gives back what the growing arrays hold too much; after the last source. */
void ast_shrink(struct ast *t);
/* Gives the nodes back; the tokens stay. No node may be asked for any more. */
void ast_drop_nodes(struct ast *t);
/* The span from a node's first to its last token. */
struct span ast_span(const struct ast *t, uint32_t node);
/* A block's label token, or NULL. */
const struct token *ast_label(const struct ast *t, uint32_t block);
/* The text of a token; it is not NUL-terminated. */
static inline const char *ast_text(const struct ast *t, const struct token *tok)
{
	return sources_text(t->sources, tok->at);
}

/* The sibling behind a node; a lone value has none. */
static inline uint32_t ast_next(const struct ast *t, uint32_t node)
{
	return node & AST_LONE ? 0 : ast_node(t, node)->next;
}

#define AST_FOREACH(t, child_of, it)                                                               \
	for (uint32_t it = ast_node((t), (child_of))->child; it; it = ast_next((t), it))

#endif
