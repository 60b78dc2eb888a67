/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What each token is, for colours: more than a word list can tell, because a word is a reference in
 * one place and one of Slurm's in another. */
#include "compiler/query/place.h"

struct colours {
	const struct query *q;
	uint32_t from, to;
	struct query_token *list;
	uint32_t count, capacity;
};

static struct query_token *add(struct colours *k, struct span at, enum query_colour colour)
{
	if (at.begin < k->from || at.begin >= k->to || at.end <= at.begin)
		return NULL;
	PLACE_ROOM(k->q, k->list, k->count, k->capacity);
	k->list[k->count] = (struct query_token){.at = at, .colour = colour};
	return &k->list[k->count++];
}

/* Comments lie in the gaps between tokens. */
static void add_comments(struct colours *k, uint32_t from, uint32_t to)
{
	const char *p = sources_text(k->q->c->ast.sources, from);
	for (uint32_t i = 0; from + i < to; i++) {
		uint32_t begin = i;
		if (p[i] != '#')
			continue;
		while (from + i < to && p[i] != '\n' && p[i] != '\r')
			i++;
		add(k, (struct span){from + begin, from + i}, QUERY_COLOUR_COMMENT);
	}
}

static enum query_colour value_colour(const struct walk *w, uint32_t i)
{
	const struct token *t = walk_token(w, i);
	if (t->kind == TOKEN_STRING)
		return QUERY_COLOUR_STRING;
	if (t->kind == TOKEN_INT || t->kind == TOKEN_QUANTITY)
		return QUERY_COLOUR_NUMBER;
	if (t->kind == TOKEN_PATH)
		return QUERY_COLOUR_PARAMETER;
	return place_object(w->c, w->attribute, walk_text(w, i), t->size) ? QUERY_COLOUR_REFERENCE
									  : QUERY_COLOUR_WORD;
}

static void add_token(struct colours *k, const struct walk *w, uint32_t i)
{
	static const enum query_colour of_role[] = {
		[ROLE_KIND] = QUERY_COLOUR_KIND,
		[ROLE_LABEL] = QUERY_COLOUR_LABEL,
		[ROLE_ATTRIBUTE] = QUERY_COLOUR_ATTRIBUTE,
		[ROLE_NESTED] = QUERY_COLOUR_KIND,
		[ROLE_KEY] = QUERY_COLOUR_KEY,
		[ROLE_DIRECTIVE] = QUERY_COLOUR_DIRECTIVE,
		[ROLE_FUNCTION] = QUERY_COLOUR_FUNCTION,
		[ROLE_NAMED] = QUERY_COLOUR_ATTRIBUTE,
	};
	bool value = w->role == ROLE_VALUE || w->role == ROLE_ARGUMENT || w->role == ROLE_SCALAR;
	if (w->role == ROLE_NONE)
		return;
	struct query_token *out =
		add(k, token_span(walk_token(w, i)), value ? value_colour(w, i) : of_role[w->role]);
	if (!out)
		return;
	out->definition = w->role == ROLE_LABEL;
	out->deprecated = w->role == ROLE_KEY && w->param &&
			  slurm_param_deprecated_in(w->param, walk_release(w));
}

void query_tokens(const struct query *q, uint32_t source, uint32_t from, uint32_t to,
		  struct query_token **list, uint32_t *count)
{
	struct colours k = {.q = q, .from = from, .to = to};
	const struct source *f = &q->c->ast.sources->list[source];
	struct walk w;
	uint32_t i, last = f->base;
	walk_begin(&w, q->c, source);
	while (walk_step(&w, &i) && walk_token(&w, i)->at < to) {
		const struct token *t = walk_token(&w, i);
		add_comments(&k, last, t->at);
		add_token(&k, &w, i);
		last = token_span(t).end;
	}
	if (last < to)
		add_comments(&k, last, f->base + f->size < to ? f->base + f->size : to);
	*list = k.list;
	*count = k.count;
}
