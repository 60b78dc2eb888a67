/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The shape of a text: its blocks, what may be folded, what encloses a place. */
#include "compiler/query/place.h"

#include "compiler/explain_block.h"

#include <string.h>

struct outline {
	const struct query *q;
	struct query_block *list;
	uint32_t count, capacity;
	uint32_t open[WALK_DEPTH]; /* number + 1 of the blocks not closed yet */
};

/* What tells blocks of a kind apart: the value shown beside the label. */
static const char *detail_of(const struct outline *l, const struct object *o)
{
	static const struct {
		enum kind_id kind;
		enum attribute_id attribute;
	} rows[] = {
		{KIND_cluster, AT_cluster_slurm_version},
		{KIND_slurmdbd, AT_slurmdbd_database},
		{KIND_database_server, AT_database_server_host},
		{KIND_credential, AT_credential_username},
		{KIND_tls, AT_tls_mode},
		{KIND_user, AT_user_default_account},
	};
	struct buf b = BUF_IN(l->q->arena);
	for (size_t i = 0; o && i < sizeof(rows) / sizeof(*rows); i++) {
		if (o->kind != &schema_kinds[rows[i].kind] || !object_has(o, rows[i].attribute))
			continue;
		explain_value(&b, l->q->c->model, o, (unsigned)rows[i].attribute - o->kind->first);
		return buf_text(&b);
	}
	return NULL;
}

static void open_block(struct outline *l, const struct walk *w)
{
	const struct walk_block *b = walk_block(w);
	const struct token *head = walk_token(w, b->head);
	PLACE_ROOM(l->q, l->list, l->count, l->capacity);
	struct query_block *out = &l->list[l->count++];
	uint32_t name = b->label ? b->label : b->head;
	const struct object *o = b->defaults || b->settings ? NULL : walk_object(w, w->depth - 1);
	*out = (struct query_block){
		.whole = {head->at, token_span(walk_token(w, b->open)).end},
		.name = token_span(walk_token(w, name)),
		.body = token_span(walk_token(w, b->open)),
		.kind = arena_copy(l->q->arena, walk_text(w, b->head), head->size),
		.label = b->label ? place_word(l->q, b->label) : "",
		.depth = w->depth - 1,
		.object = o,
		.detail = detail_of(l, o),
	};
	l->open[w->depth - 1] = l->count;
}

static void close_blocks(struct outline *l, unsigned from, unsigned to, uint32_t end)
{
	for (unsigned d = from; d < to; d++) {
		if (l->open[d])
			l->list[l->open[d] - 1].whole.end = l->list[l->open[d] - 1].body.end = end;
		l->open[d] = 0;
	}
}

void query_blocks(const struct query *q, uint32_t source, struct query_block **list,
		  uint32_t *count)
{
	struct outline l = {.q = q};
	struct walk w;
	uint32_t i;
	unsigned depth = 0;
	walk_begin(&w, q->c, source);
	while (walk_step(&w, &i)) {
		const struct walk_block *b = walk_block(&w);
		if (w.depth > depth && b && b->headed)
			open_block(&l, &w);
		else if (w.depth < depth)
			close_blocks(&l, w.depth, depth, token_span(walk_token(&w, i)).end);
		depth = w.depth;
	}
	if (w.end > w.first)
		close_blocks(&l, 0, depth, token_span(walk_token(&w, w.end - 1)).end);
	*list = l.list;
	*count = l.count;
}

/* --- folds --- */

struct folds {
	const struct query *q;
	struct query_fold *list;
	uint32_t count, capacity;
};

static void add_fold(struct folds *f, struct span at, bool comment)
{
	const char *p = sources_text(f->q->c->ast.sources, at.begin);
	if (at.end <= at.begin || !memchr(p, '\n', at.end - at.begin))
		return;
	PLACE_ROOM(f->q, f->list, f->count, f->capacity);
	f->list[f->count++] = (struct query_fold){.at = at, .comment = comment};
}

/* Comment lines that follow each other in a gap between tokens. */
static void fold_comments(struct folds *f, uint32_t from, uint32_t to)
{
	const char *p = sources_text(f->q->c->ast.sources, from);
	uint32_t begin = 0, end = 0;
	for (uint32_t i = 0; from + i < to;) {
		uint32_t start = i;
		while (from + i < to && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r'))
			i++;
		bool comment = from + i < to && p[i] == '#';
		if (comment && !begin)
			begin = from + i;
		while (from + i < to && p[i] != '\n')
			i++;
		if (comment)
			end = from + i;
		else if (begin && start != 0) {
			add_fold(f, (struct span){begin, end}, true);
			begin = 0;
		}
		i += from + i < to;
	}
	if (begin)
		add_fold(f, (struct span){begin, end}, true);
}

void query_folds(const struct query *q, uint32_t source, struct query_fold **list, uint32_t *count)
{
	struct folds f = {.q = q};
	const struct source *s = &q->c->ast.sources->list[source];
	uint32_t from = s->base, opened[WALK_BRACKETS] = {0}, i;
	struct walk w;
	walk_begin(&w, q->c, source);
	while (walk_step(&w, &i)) {
		const struct token *t = walk_token(&w, i);
		if (t->at > from)
			fold_comments(&f, from, t->at);
		from = token_span(t).end;
		bool opens = t->kind == TOKEN_LBRACKET || t->kind == TOKEN_LPAREN;
		bool closes = t->kind == TOKEN_RBRACKET || t->kind == TOKEN_RPAREN;
		if (opens && w.brackets && w.brackets <= WALK_BRACKETS)
			opened[w.brackets - 1] = t->at;
		if (closes && w.brackets < WALK_BRACKETS && opened[w.brackets])
			add_fold(&f, (struct span){opened[w.brackets], from}, false);
	}
	fold_comments(&f, from, s->base + s->size);
	*list = f.list;
	*count = f.count;
}

/* --- around a place --- */

struct spans {
	struct span *list;
	uint32_t count, capacity;
};

static void add_span(const struct query *q, struct spans *s, struct span at)
{
	if (s->count && at.begin == s->list[s->count - 1].begin &&
	    at.end == s->list[s->count - 1].end)
		return;
	PLACE_ROOM(q, s->list, s->count, s->capacity);
	s->list[s->count++] = at;
}

/* Outer before inner, from the tree. */
static void descend(const struct query *q, struct spans *s, uint32_t node, uint32_t at)
{
	const struct ast *t = &q->c->ast;
	for (;;) {
		uint32_t inner = 0;
		if (node & AST_LONE || !ast_node(t, node)->child)
			return;
		AST_FOREACH (t, node, it) {
			struct span its = ast_span(t, it);
			if (its.begin <= at && at <= its.end)
				inner = it;
			if (it & AST_LONE)
				break;
		}
		if (!inner)
			return;
		add_span(q, s, ast_span(t, inner));
		node = inner;
	}
}

void query_around(const struct query *q, uint32_t source, uint32_t at, struct span **list,
		  uint32_t *count)
{
	struct spans s = {0};
	struct place p;
	const struct source *f = &q->c->ast.sources->list[source];
	add_span(q, &s, (struct span){f->base, f->base + f->size});
	for (uint32_t u = 0; u < q->c->unit_count; u++)
		if (q->c->units[u].source == source)
			descend(q, &s, q->c->units[u].file, at);
	if (place_token(q, source, at, &p)) {
		struct span last = s.list[s.count - 1],
			    own = token_span(walk_token(&p.walk, p.token));
		if (own.begin >= last.begin && own.end <= last.end)
			add_span(q, &s, own);
	}
	for (uint32_t i = 0; i < s.count / 2; i++) {
		struct span swapped = s.list[i];
		s.list[i] = s.list[s.count - 1 - i];
		s.list[s.count - 1 - i] = swapped;
	}
	*list = s.list;
	*count = s.count;
}
