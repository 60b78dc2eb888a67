/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/query/place.h"

#include "grammar/literal.h"

#include <string.h>

bool place_token(const struct query *q, uint32_t source, uint32_t at, struct place *out)
{
	struct walk w;
	uint32_t i;
	bool found = false;
	walk_begin(&w, q->c, source);
	while (walk_step(&w, &i)) {
		struct span s = token_span(walk_token(&w, i));
		if (s.begin > at)
			break;
		if (s.end < at || (found && w.role == ROLE_NONE))
			continue;
		*out = (struct place){.walk = w, .token = i, .role = w.role};
		found = true;
	}
	return found;
}

static bool is_typed(const struct token *t)
{
	return t->kind == TOKEN_WORD || t->kind == TOKEN_PATH || t->kind == TOKEN_STRING ||
	       t->kind == TOKEN_INT || t->kind == TOKEN_QUANTITY;
}

/* A line end between what was taken and the place ends the item at hand. */
static void end_line(struct walk *w, uint32_t at)
{
	if (w->next == w->first)
		return;
	uint32_t from = token_span(walk_token(w, w->next - 1)).end;
	const char *p = sources_text(w->c->ast.sources, from);
	for (uint32_t i = 0; from + i < at; i++)
		if (p[i] == '\n') {
			if (w->expected == EXPECT_END)
				w->brackets = 0; /* a list goes on behind a comma only */
			walk_newline(w);
			return;
		}
}

void place_before(const struct query *q, uint32_t source, uint32_t at, struct walk *w,
		  uint32_t *token)
{
	uint32_t i;
	walk_begin(w, q->c, source);
	*token = UINT32_MAX;
	while (w->next < w->end) {
		const struct token *t = walk_token(w, w->next);
		if (t->at >= at)
			break;
		if (token_span(t).end >= at && is_typed(t)) {
			*token = w->next;
			at = t->at;
			break;
		}
		walk_step(w, &i);
	}
	end_line(w, at);
}

const char *place_word(const struct query *q, uint32_t token)
{
	const struct token *t = &q->c->ast.tokens.list[token];
	const char *text = ast_text(&q->c->ast, t);
	size_t size = t->size;
	if (t->kind == TOKEN_STRING && !t->bare && literal_interpolates(t, text))
		return arena_copy(q->arena, text + 1, size > 2 ? size - 2 : 0);
	if (t->kind == TOKEN_STRING && !t->bare)
		literal_string(t, text, q->arena, NULL, NULL, &text, &size);
	return arena_copy(q->arena, text, size);
}

enum kind_id place_target(const struct schema_attribute *a)
{
	bool reference = a && (a->type == TYPE_REFERENCE ||
			       (a->type == TYPE_LIST && a->element == TYPE_REFERENCE));
	return reference ? a->target : KIND_COUNT;
}

const struct object *place_object(const struct compiler *c, const struct schema_attribute *a,
				  const char *text, size_t size)
{
	enum kind_id target = place_target(a);
	if (target == KIND_COUNT)
		return NULL;
	const struct object *o = labels_find(&c->labels[target], text, size);
	if (!o && a->flags & ATTR_NESTS)
		o = labels_find(&c->labels[KIND_cluster], text, size);
	return o;
}

/* Origins stand behind "# ", "defaults, " or nothing. */
static bool begins_origin(const char *text, const char *p)
{
	static const char *const before[] = {"# ", "defaults, "};
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++) {
		size_t n = strlen(before[i]);
		if ((size_t)(p - text) >= n && !memcmp(p - n, before[i], n))
			return true;
	}
	return p == text;
}

const char *place_shorten(const struct query *q, const char *text)
{
	const char *root = q->c->model->root, *slash = strrchr(root, '/');
	size_t n = slash ? (size_t)(slash - root) + 1 : 0;
	struct buf out = BUF_IN(q->arena);
	for (const char *p = text; n && *p;) {
		bool skip = *p == *root && !strncmp(p, root, n) && begins_origin(text, p);
		if (skip)
			p += n;
		else
			buf_addc(&out, *p++);
	}
	return n ? buf_text(&out) : text;
}
