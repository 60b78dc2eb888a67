/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/params_file.h"

#include "compiler/codes.h"
#include "grammar/literal.h"
#include "grammar/support/map.h"
#include "grammar/token.h"

#include <string.h>

struct params_file {
	struct arena *arena;
	struct sources *sources;
	struct diags *diags;
	struct tokens tokens;
	const char *path;
	struct map names; /* to their tokens */
	params_file_take *take;
	void *user;
};

static const char *text_of(const struct params_file *f, const struct token *t)
{
	return sources_text(f->sources, t->at);
}

static bool is_scalar(const struct token *t)
{
	return t->kind == TOKEN_STRING || t->kind == TOKEN_WORD || t->kind == TOKEN_INT ||
	       t->kind == TOKEN_QUANTITY;
}

/* The value of a token in the arena, NULL with a diagnostic if it is none. */
static const char *value_of(struct params_file *f, const struct token *t)
{
	const char *text = text_of(f, t);
	size_t size = t->size;
	if (t->kind == TOKEN_STRING) {
		if (!literal_string(t, text, f->arena, NULL, NULL, &text, &size)) {
			diag_add(f->diags, &DIAG_params_line, token_span(t),
				 "a parameter file holds no interpolations");
			return NULL;
		}
	} else if (!is_scalar(t)) {
		diag_add(f->diags, &DIAG_params_line, token_span(t),
			 "a parameter is a string, a number or a word");
		return NULL;
	}
	return arena_copy(f->arena, text, size);
}

static bool is_unset(const struct params_file *f, const struct token *t)
{
	return t->kind == TOKEN_WORD && t->size == 5 && !memcmp(text_of(f, t), "unset", 5);
}

static bool ends_line(const struct token *t)
{
	return t->newline || t->kind == TOKEN_SEMICOLON || t->kind == TOKEN_EOF;
}

static void take_line(struct params_file *f, struct token *name)
{
	const char *text = arena_copy(f->arena, text_of(f, name), name->size);
	struct token *first = map_put(&f->names, text, name->size, name);
	if (first) {
		struct diag *d = diag_add(f->diags, &DIAG_duplicate_attribute, token_span(name),
					  "parameter '%s' is given twice", text);
		diag_label(f->diags, d, token_span(first), "first here");
		return;
	}
	struct parameter p = {.name = text, .value = value_of(f, name + 2), .from = f->path};
	if (p.value && !is_unset(f, name + 2))
		f->take(f->user, &p);
}

static void not_a_line(struct params_file *f, const struct token *t)
{
	struct diag *d = diag_add(f->diags, &DIAG_params_line, token_span(t),
				  "a parameter file has lines 'name = value'");
	if (t->kind == TOKEN_LBRACE)
		diag_note(f->diags, d, "blocks belong into the description");
}

/* One line from token i on; returns where the next one begins. The token array ends in EOF, which
 * stops every look ahead. */
static uint32_t read_line(struct params_file *f, uint32_t i)
{
	struct token *t = &f->tokens.list[i];
	uint32_t good = t->kind == TOKEN_WORD ? 1 : 0;
	if (good && t[1].kind == TOKEN_EQUALS && !t[1].newline)
		good = ends_line(&t[2]) ? 2 : !is_scalar(&t[2]) || ends_line(&t[3]) ? 4 : 3;
	if (good == 4)
		take_line(f, t);
	else
		not_a_line(f, good && ends_line(&t[good]) ? &t[good - 1] : &t[good]);
	do
		i++;
	while (!ends_line(&f->tokens.list[i]));
	return i;
}

void params_file_read(const char *path, const struct provider *provider, struct sources *ss,
		      struct diags *ds, params_file_take *take, void *user)
{
	struct arena *a = ss->arena;
	const char *data;
	size_t size;
	char why[256] = "";
	if (!provider->load(provider->user, path, &data, &size, why, sizeof(why))) {
		diag_add(ds, &DIAG_source_unreadable, (struct span){0, 0}, "cannot read '%s': %s",
			 path, why[0] ? why : "no reason given");
		return;
	}
	int source = sources_add(ss, path, data, size);
	provider->unload(provider->user, data);
	if (source < 0) {
		diag_add(ds, &DIAG_source_too_large, (struct span){0, 0}, "'%s' has %zu bytes",
			 path, size);
		return;
	}
	struct params_file f = {
		.arena = a,
		.sources = ss,
		.diags = ds,
		.tokens = TOKENS_IN(a),
		.path = arena_copy(a, path, strlen(path)),
		.names = MAP_IN(a),
		.take = take,
		.user = user,
	};
	uint32_t i = scan(&f.tokens, ss, (uint32_t)source, ds);
	while (f.tokens.list[i].kind != TOKEN_EOF)
		i = f.tokens.list[i].kind == TOKEN_SEMICOLON ? i + 1 : read_line(&f, i);
}
