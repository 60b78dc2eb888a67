/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sources: the root, its includes, and the built-in layouts. Paths are compared as text; nothing
 * here touches files. */
#include "compiler/builtin.h"
#include "compiler/context.h"
#include "grammar/literal.h"

#include <string.h>

static bool is(const struct compiler *c, const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && t->size == strlen(word) &&
	       !memcmp(compiler_text(c, t), word, t->size);
}

static size_t directory_size(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Why a relative path is refused, or NULL. */
static const char *path_fault(const char *p, size_t n)
{
	if (!n)
		return "is empty";
	if (p[0] == '/')
		return "is absolute";
	if (memchr(p, '\\', n))
		return "holds a backslash";
	for (size_t i = 0; i + 2 < n; i++)
		if (!memcmp(p + i, "://", 3))
			return "is a URL";
	if (memchr(p, '*', n) || memchr(p, '?', n) || memchr(p, '[', n))
		return "holds a pattern";
	return memchr(p, 0, n) ? "holds a NUL" : NULL;
}

/* Joins, dropping '.' and resolving '..'; false if it climbs above the root's directory. */
static bool join(struct buf *out, size_t floor, const char *p, size_t n)
{
	while (n) {
		const char *slash = memchr(p, '/', n);
		size_t part = slash ? (size_t)(slash - p) : n;
		if (part == 2 && !memcmp(p, "..", 2)) {
			if (out->size <= floor)
				return false;
			for (out->size--; out->size > floor && out->data[out->size - 1] != '/';
			     out->size--)
				;
			out->data[out->size] = 0;
		} else if (part && !(part == 1 && p[0] == '.')) {
			buf_add(out, p, part);
			if (slash)
				buf_addc(out, '/');
		}
		n -= slash ? part + 1 : part;
		p += slash ? part + 1 : part;
	}
	return true;
}

const char *load_resolve(struct compiler *c, uint32_t unit, const char *text, size_t size,
			 struct span at)
{
	const char *fault = path_fault(text, size), *from = c->units[unit].path;
	struct buf out = BUF_IN(c->arena);
	buf_add(&out, from, directory_size(from));
	if (!fault && !join(&out, directory_size(c->in->root), text, size))
		fault = "leaves the directory of the root file";
	if (!fault)
		return buf_text(&out);
	struct diag *d = diag_add(c->diags, &DIAG_include_path, at, "the path %s", fault);
	diag_note(c->diags, d,
		  "a path is relative to the file that names it and stays inside the root file's "
		  "directory");
	return NULL;
}

int compile_read(const struct compile_input *in, const char *path, struct span at)
{
	char why[256] = "";
	const char *data;
	size_t size;
	if (!in->provider->load(in->provider->user, path, &data, &size, why, sizeof(why))) {
		diag_add(in->diags, &DIAG_source_unreadable, at, "cannot read '%s': %s", path,
			 why[0] ? why : "no reason given");
		return -1;
	}
	int source = sources_add(in->sources, path, data, size);
	in->provider->unload(in->provider->user, data);
	if (source < 0)
		diag_add(in->diags, &DIAG_source_too_large, at,
			 "'%s' has %zu bytes: at most %d files of %d bytes are read", path, size,
			 SOURCE_MAX_FILES, SOURCE_MAX_BYTES);
	return source;
}

static uint32_t parse_unit(struct compiler *c, const char *path, uint32_t source, uint32_t depth)
{
	COMPILER_ROOM(c, units, c->unit_count, unit_capacity);
	uint32_t unit = c->unit_count++;
	c->units[unit] = (struct unit){.source = source, .path = path, .depth = depth};
	map_put(&c->unit_paths, path, strlen(path), arena_copy(c->arena, path, strlen(path)));
	uint32_t before = c->ast.directives;
	c->units[unit].file = ast_parse(&c->ast, source);
	c->units[unit].directives = c->ast.directives - before;
	return unit;
}

static uint32_t load_unit(struct compiler *c, const char *path, uint32_t depth, struct span at)
{
	int source = compile_read(c->in, path, at);
	return source < 0 ? UINT32_MAX : parse_unit(c, path, (uint32_t)source, depth);
}

static void include(struct compiler *c, uint32_t unit, uint32_t node)
{
	const struct token *t = compiler_token(c, node) + 1;
	struct span at = token_span(t);
	const char *text;
	size_t size;
	if (t->kind != TOKEN_STRING || literal_interpolates(t, compiler_text(c, t))) {
		diag_add(c->diags, &DIAG_include_path, at,
			 "include takes a path in quotes, without parameters");
		return;
	}
	literal_string(t, compiler_text(c, t), c->arena, NULL, NULL, &text, &size);
	const char *path = load_resolve(c, unit, text, size, at);
	if (!path)
		return;
	if (map_get(&c->unit_paths, path, strlen(path)))
		diag_add(c->diags, &DIAG_include_twice, at,
			 "'%s' is already part of this description", path);
	else if (c->units[unit].depth >= INCLUDE_DEPTH_MAX)
		diag_add(c->diags, &DIAG_include_depth, at, "includes are nested more than %d deep",
			 INCLUDE_DEPTH_MAX);
	else
		load_unit(c, path, c->units[unit].depth + 1, at);
}

static void check_edition(struct compiler *c, uint32_t node)
{
	const struct token *t = compiler_token(c, node) + 1;
	if (t->kind == TOKEN_INT && t->size == 4 && !memcmp(compiler_text(c, t), "2026", 4))
		return;
	struct diag *d = diag_add(c->diags, &DIAG_unknown_edition, token_span(t),
				  "this edition is not known");
	diag_note(c->diags, d, "this slacc knows edition 2026");
	diag_fix(c->diags, d, FIX_UNSAFE, token_span(t), "2026");
}

static void report_directive(struct compiler *c, uint32_t node, bool late_edition)
{
	const struct token *t = compiler_token(c, node);
	if (late_edition) {
		diag_add(c->diags, &DIAG_missing_edition, ast_span(&c->ast, node),
			 "'edition' is the first line of a file");
		return;
	}
	struct diag *d = diag_add(c->diags, &DIAG_unknown_directive, token_span(t),
				  "'%.*s' is neither an attribute, a block nor a directive",
				  (int)t->size, compiler_text(c, t));
	diag_note(c->diags, d,
		  "write 'name = value', 'kind label { … }', 'include \"path\"' or 'edition 2026'");
}

/* Mostly there is one, at the head of a long file. */
static void directives(struct compiler *c, uint32_t unit)
{
	bool first = true;
	uint32_t left = c->units[unit].directives;
	AST_FOREACH (&c->ast, c->units[unit].file, it) {
		if (!left)
			break;
		bool directive = ast_kind(&c->ast, it) == AST_DIRECTIVE;
		if (directive && is(c, compiler_token(c, it), "include"))
			include(c, unit, it);
		else if (directive && is(c, compiler_token(c, it), "edition") && first)
			check_edition(c, it);
		else if (directive)
			report_directive(c, it, is(c, compiler_token(c, it), "edition"));
		left -= directive;
		first = false;
	}
}

static void demand_edition(struct compiler *c)
{
	uint32_t first = ast_node(&c->ast, c->units[0].file)->child;
	if (first && ast_kind(&c->ast, first) == AST_DIRECTIVE &&
	    is(c, compiler_token(c, first), "edition"))
		return;
	const struct source *s = &c->in->sources->list[c->units[0].source];
	if (s->refused)
		return;
	uint32_t bom = s->size >= 3 && !memcmp(s->text, "\xEF\xBB\xBF", 3) ? 3 : 0;
	struct span at = {s->base + bom, s->base + bom};
	struct diag *d = diag_add(c->diags, &DIAG_missing_edition, at,
				  "a description begins with 'edition 2026'");
	/* A '{' without a block before it would become the edition's. */
	uint32_t end = first ? token_span(compiler_token(c, first)).end : at.begin + s->size - bom;
	if (!memchr(s->text + bom, '{', end - at.begin))
		diag_fix(c->diags, d, FIX_SAFE, at, "edition 2026\n");
}

/* Not there where the description fills the space of locations to the brim. */
static void load_builtin(struct compiler *c)
{
	int source =
		sources_add(c->in->sources, BUILTIN_NAME, builtin_source, strlen(builtin_source));
	if (source >= 0)
		c->units[parse_unit(c, BUILTIN_NAME, (uint32_t)source, 0)].builtin = true;
}

bool load_sources(struct compiler *c)
{
	if (load_unit(c, c->in->root, 0, (struct span){0, 0}) == UINT32_MAX)
		return false;
	demand_edition(c);
	for (uint32_t unit = 0; unit < c->unit_count; unit++)
		directives(c, unit);
	load_builtin(c);
	ast_shrink(&c->ast);
	return true;
}
