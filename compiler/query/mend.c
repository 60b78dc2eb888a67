/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Mends beyond what diagnostics carry themselves: blocks and attributes that are not there. */
#include "compiler/query/place.h"

#include "compiler/codes.h"

#include <string.h>

enum { TITLE_BYTES_MAX = 40 };

/* A reference to nothing. The walk tells of which kind it would be. */
const char *query_missing_block(const struct query *q, const struct diag *d, const char **title)
{
	struct place p;
	const struct source *f = sources_find(q->c->ast.sources, d->at.begin);
	if (d->code != &DIAG_unknown_reference || !f ||
	    !place_token(q, (uint32_t)(f - q->c->ast.sources->list), d->at.begin, &p))
		return NULL;
	enum kind_id kind = place_target(p.walk.attribute);
	const struct token *t = walk_token(&p.walk, p.token);
	if (kind == KIND_COUNT || t->kind != TOKEN_WORD || p.role != ROLE_VALUE)
		return NULL;
	const char *label = place_word(q, p.token);
	*title = arena_printf(q->arena, "Add %s '%s'", schema_kinds[kind].name, label);
	bool line = f->size && f->text[f->size - 1] != '\n';
	return arena_printf(q->arena, "%s\n%s\n", line ? "\n" : "",
			    query_block_text(q->arena, kind, label, "", false));
}

/* What stands for the value of an attribute. */
static const char *value_for(const struct query *q, const struct schema_attribute *a)
{
	const char *word;
	size_t size;
	if (a->type == TYPE_ENUM && (word = schema_word(a, 0, &size)))
		return arena_copy(q->arena, word, size);
	if (a->type == TYPE_REFERENCE) {
		for (uint32_t i = 0; i < q->c->declared_count; i++)
			if (q->c->declared[i].object->kind == &schema_kinds[a->target] &&
			    !q->c->declared[i].object->builtin)
				return q->c->declared[i].object->label;
		return schema_kinds[a->target].name;
	}
	return a->example ? a->example : a->type == TYPE_LIST ? "[]" : "\"\"";
}

/* A message names the attribute that is missing in quotes: 'host'. */
static const struct schema_attribute *named_in(const struct schema_kind *k, const char *message)
{
	for (const char *p = message; (p = strchr(p, '\'')); p++) {
		size_t n = strcspn(p + 1, "'");
		const struct schema_attribute *a = schema_attribute_named(k, p + 1, n);
		if (a)
			return a;
		p += n + 1;
		if (!*p)
			break;
	}
	return NULL;
}

const char *query_missing_attribute(const struct query *q, const struct diag *d, uint32_t *at)
{
	struct place p;
	const struct source *f = sources_find(q->c->ast.sources, d->at.begin);
	uint32_t i;
	if ((d->code != &DIAG_missing_attribute && d->code != &DIAG_tls_missing &&
	     d->code != &DIAG_ca_missing && d->code != &DIAG_password_missing) ||
	    !f || !place_token(q, (uint32_t)(f - q->c->ast.sources->list), d->at.begin, &p))
		return NULL;
	unsigned depth = p.walk.depth;
	if (!p.walk.is_block)
		return NULL;
	while (walk_step(&p.walk, &i) && p.walk.depth == depth)
		;
	const struct walk_block *b = walk_block(&p.walk);
	const struct schema_attribute *a =
		b && p.walk.depth > depth && b->kind ? named_in(b->kind, d->message) : NULL;
	if (!a || a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS)
		return NULL;
	const struct token *next = walk_token(&p.walk, b->open + 1);
	bool last = next->kind == TOKEN_RBRACE, line = next->newline && !last;
	*at = token_span(walk_token(&p.walk, b->open)).end;
	return arena_printf(q->arena, "%s%*s%s = %s%s", line ? "\n" : " ",
			    line ? (int)depth * 2 + 2 : 0, "", a->name, value_for(q, a),
			    line              ? ""
			    : !last           ? ";"
			    : next->at == *at ? " "
					      : "");
}

static const char *shortened(const struct query *q, const char *text, size_t size)
{
	while (size && strchr(" \t\r\n", text[size - 1]))
		size--;
	while (size && strchr(" \t\r\n", *text)) {
		text++;
		size--;
	}
	const char *line = memchr(text, '\n', size);
	bool cut = line || size > TITLE_BYTES_MAX;
	size = line ? (size_t)(line - text) : size;
	if (size > TITLE_BYTES_MAX)
		for (size = TITLE_BYTES_MAX; size && ((unsigned char)text[size] & 0xC0) == 0x80;)
			size--;
	return arena_printf(q->arena, "'%.*s%s'", (int)size, text, cut ? "…" : "");
}

const char *query_fix_title(const struct query *q, const struct diag *d)
{
	const struct diag_fix *f = d->fixes;
	const struct source *s = sources_find(q->c->ast.sources, f->at.begin);
	bool there = s && f->at.end > f->at.begin && f->at.end <= s->base + s->size;
	const char *old = there ? s->text + (f->at.begin - s->base) : "";
	size_t size = there ? f->at.end - f->at.begin : 0;
	if (f->next)
		return arena_printf(q->arena, "Mend: %s", d->message);
	if (!size)
		return arena_printf(q->arena, "Add %s", shortened(q, f->text, strlen(f->text)));
	if (!*f->text)
		return arena_printf(q->arena, "Remove %s", shortened(q, old, size));
	return arena_printf(q->arena, "Replace %s with %s", shortened(q, old, size),
			    shortened(q, f->text, strlen(f->text)));
}
