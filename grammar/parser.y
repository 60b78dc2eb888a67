/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The grammar of the language: two constructs, attributes and blocks, and one-word directives. It knows no kinds. Values
 * are token indices; nodes are made in ast.c. If bison reports a conflict, mend the grammar: there is no precedence. */
%require "3.8"
%define api.pure full
%define api.prefix {slacc_p}
%define api.token.prefix {P_}
%define api.symbol.prefix {S_}
%define api.token.raw
%define api.value.type union
%define parse.error custom
%define parse.lac full
%define lr.type ielr
%define api.header.include {"grammar/parser.h"}
%param {struct parse *p}
%expect 0

%code requires {
#include "grammar/parse.h"
}

%code {
#include "grammar/support/buf.h"

#include <limits.h>
#include <stddef.h>

/* Blocks and brackets nest at most NESTING_MAX deep and lists are left-recursive, so the stack has a bound, and the parser
 * never allocates. */
#define YYINITDEPTH 1024
#define YYMAXDEPTH 1024
#define YYMALLOC(n) ((void)(n), (void *)NULL)
#define YYFREE(ptr) ((void)(ptr))

static int slacc_plex(SLACC_PSTYPE *value, struct parse *p);
static void slacc_perror(struct parse *p, const char *message);
}

%token YYEOF 0 "end of file"
%token <uint32_t> WORD "a word" PATH "a path" INT "a number" QUANTITY "a quantity" STRING "a string"
%token <uint32_t> LBRACE "'{'" RBRACE "'}'" LBRACKET "'['" RBRACKET "']'" LPAREN "'('" RPAREN "')'"
%token <uint32_t> EQUALS "'='" COMMA "','" COLON "':'" TERM "end of line"

%type <struct ast_list> items values args
%type <uint32_t> item value arg label scalar

%%

file:
  items { p->file = ast_add(p->ast, AST_FILE, p->filter.next, p->filter.end, $items.first); }
;

items:
  %empty       { $$ = (struct ast_list){0, 0}; }
| items[l] item { $$ = ast_append(p->ast, $l, $item); }
;

item:
  TERM                                { $$ = 0; }
| WORD EQUALS value TERM              { $$ = ast_add(p->ast, AST_ATTRIBUTE, $WORD, 0, $value); }
| WORD LBRACE items RBRACE            { $$ = ast_add(p->ast, AST_BLOCK, $WORD, $RBRACE, $items.first); }
| WORD label LBRACE items RBRACE      { $$ = ast_add(p->ast, AST_BLOCK, $WORD, $RBRACE, $items.first); }
| WORD scalar TERM                    { $$ = ast_add(p->ast, AST_DIRECTIVE, $WORD, $scalar, 0); }
| error TERM                          { $$ = 0; yyerrok; }
| error LBRACE items RBRACE           { $$ = ast_add(p->ast, AST_ERROR, $LBRACE, $RBRACE, $items.first); yyerrok; }
;

label: WORD | STRING
;
scalar: STRING | INT
;

value:
  STRING   { $$ = AST_LONE | $1; }
| INT      { $$ = AST_LONE | $1; }
| QUANTITY { $$ = AST_LONE | $1; }
| PATH     { $$ = AST_LONE | $1; }
| WORD     { $$ = AST_LONE | $1; }
| WORD LPAREN RPAREN                  { $$ = ast_add(p->ast, AST_CALL, $WORD, $RPAREN, 0); }
| WORD LPAREN args trailing RPAREN    { $$ = ast_add(p->ast, AST_CALL, $WORD, $RPAREN, $args.first); }
| LBRACKET RBRACKET                   { $$ = ast_add(p->ast, AST_LIST, $LBRACKET, $RBRACKET, 0); }
| LBRACKET values trailing RBRACKET   { $$ = ast_add(p->ast, AST_LIST, $LBRACKET, $RBRACKET, $values.first); }
| LBRACKET error RBRACKET             { $$ = ast_add(p->ast, AST_ERROR, $LBRACKET, $RBRACKET, 0); yyerrok; }
| WORD LPAREN error RPAREN            { $$ = ast_add(p->ast, AST_ERROR, $WORD, $RPAREN, 0); yyerrok; }
;

trailing: %empty | COMMA
;

values:
  value                  { $$ = ast_append(p->ast, (struct ast_list){0, 0}, $value); }
| values[l] COMMA value  { $$ = ast_append(p->ast, $l, $value); }
;

args:
  arg                    { $$ = ast_append(p->ast, (struct ast_list){0, 0}, $arg); }
| args[l] COMMA arg      { $$ = ast_append(p->ast, $l, $arg); }
;

arg:
  value                  { $$ = $value; }
| WORD EQUALS value      { $$ = ast_add(p->ast, AST_NAMED, $WORD, 0, $value); }
;

%%

static const int symbols[] = {
	[TOKEN_EOF] = P_YYEOF,	     [TOKEN_WORD] = P_WORD,	    [TOKEN_PATH] = P_PATH,
	[TOKEN_INT] = P_INT,	     [TOKEN_QUANTITY] = P_QUANTITY, [TOKEN_STRING] = P_STRING,
	[TOKEN_LBRACE] = P_LBRACE,   [TOKEN_RBRACE] = P_RBRACE,	    [TOKEN_LBRACKET] = P_LBRACKET,
	[TOKEN_RBRACKET] = P_RBRACKET, [TOKEN_LPAREN] = P_LPAREN,   [TOKEN_RPAREN] = P_RPAREN,
	[TOKEN_EQUALS] = P_EQUALS,   [TOKEN_COMMA] = P_COMMA,	    [TOKEN_SEMICOLON] = P_TERM,
	[TOKEN_COLON] = P_COLON,
};

static int slacc_plex(SLACC_PSTYPE *value, struct parse *p)
{
	static const int made[] = {
		[FILTERED_TERM] = P_TERM,	  [FILTERED_RBRACE] = P_RBRACE, [FILTERED_RBRACKET] = P_RBRACKET,
		[FILTERED_RPAREN] = P_RPAREN, [FILTERED_EQUALS] = P_EQUALS,
	};
	uint32_t token;
	enum filtered what = terminators_next(&p->filter, &token);
	value->P_WORD = token;
	return what == FILTERED_TOKEN ? symbols[p->ast->tokens.list[token].kind] : made[what];
}

/* Only "memory exhausted" arrives here, and the nesting bound keeps the stack far from it. */
static void slacc_perror(struct parse *p, const char *message)
{
	const struct token *t = &p->ast->tokens.list[p->filter.last];
	diag_add(p->ast->diags, &DIAG_too_deep, token_span(t), "%s", message);
}

static const char *construct(const struct parse *p)
{
	return p->filter.depth ? "an attribute, a block or '}'" : "an attribute or a block";
}

/* Names what is expected if that is short, else the construct. */
static const char *expectation(const yypcontext_t *context, struct parse *p)
{
	yysymbol_kind_t expected[4];
	int n = yypcontext_expected_tokens(context, expected, 4);
	if (n <= 0 || n > 3)
		return n == 0 ? NULL : p->filter.state == IN_VALUE ? "a value" : construct(p);
	struct buf b = BUF_IN(p->ast->arena);
	for (int i = 0; i < n; i++) {
		buf_adds(&b, i == 0 ? "" : i + 1 < n ? ", " : " or ");
		buf_adds(&b, yysymbol_name(expected[i]));
	}
	return buf_text(&b);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parse *p)
{
	const struct token *t = &p->ast->tokens.list[p->filter.last];
	yysymbol_kind_t found = yypcontext_token(context);
	if (p->reported == t->at + 1)
		return 0;
	p->reported = t->at + 1;
	if (found == S_TERM && p->filter.state == AT_ITEM && t->kind == TOKEN_EQUALS) {
		diag_add(p->ast->diags, &DIAG_missing_value, token_span(t), "a value is missing after '='");
		return 0;
	}
	const char *expected = expectation(context, p);
	struct span at = found == S_TERM ? (struct span){token_span(t).end, token_span(t).end} : token_span(t);
	diag_add(p->ast->diags, &DIAG_syntax, at, expected ? "%s found where %s is expected" : "unexpected %s",
		 yysymbol_name(found), expected);
	return 0;
}

uint32_t parse_items(struct ast *t, uint32_t first, uint32_t end)
{
	struct parse *p = ARENA_NEW(t->arena, struct parse);
	p->ast = t;
	terminators_init(&p->filter, t, first, end);
	if (slacc_pparse(p) != 0 || !p->file)
		p->file = ast_add(t, AST_FILE, first, end, 0);
	return p->file;
}
