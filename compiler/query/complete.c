/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What could stand at a place: the tables' rows and the description's names that fit there and are
 * not there yet. Filtering by what is typed already is the editor's matter. */
#include "compiler/query/place.h"
#include "compiler/query/snippet.h"

#include "compiler/sacctmgr.h"

#include <string.h>

struct completion {
	const struct query *q;
	struct walk walk; /* up to the place */
	uint32_t token;   /* being typed, or UINT32_MAX */
	uint32_t at;
	bool followed; /* by what stands behind a name already */
	struct query_items *out;
};

static struct query_item *add(struct completion *k, enum query_item_kind kind, const char *label,
			      char rank)
{
	struct query_items *out = k->out;
	PLACE_ROOM(k->q, out->list, out->count, out->capacity);
	struct query_item *i = &out->list[out->count++];
	*i = (struct query_item){.label = label, .kind = kind, .insert = label, .rank = rank};
	return i;
}

/* --- items of a block --- */

static void add_kinds(struct completion *k, bool labels)
{
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		const struct schema_kind *s = &schema_kinds[i];
		bool fits = !(s->flags & KIND_NESTED) &&
			    (!labels || (s->count && i != KIND_param && !(s->flags & KIND_SINGLE)));
		if (!fits)
			continue;
		struct query_item *it = add(k, QUERY_ITEM_KIND, s->name, 'a');
		it->detail = labels ? "kind of block" : "block";
		it->about = arena_printf(k->q->arena, "kind:%s", s->name);
		if (!labels && !k->followed)
			it->snippet =
				query_block_text(k->q->arena, (enum kind_id)i, NULL, "", true);
	}
}

static void add_directives(struct completion *k)
{
	struct query_item *i = add(k, QUERY_ITEM_DIRECTIVE, "include", 'b');
	i->snippet = k->followed ? NULL : "include \"$1\"";
	i->about = "directive:include";
	i = add(k, QUERY_ITEM_DIRECTIVE, "edition 2026", 'b');
	i->about = "directive:edition";
}

/* Which attributes, by their number, the block has already; for settings, which keys. */
struct present {
	bool attribute[64];
	struct map keys;
};

static bool same_block(const struct walk *w, const struct walk *of)
{
	return w->depth == of->depth &&
	       w->stack[w->depth - 1].open == of->stack[of->depth - 1].open;
}

static void note_item(struct completion *k, const struct walk *w, const struct walk_block *b,
		      uint32_t i, struct present *p)
{
	const struct schema_attribute *a = w->attribute;
	size_t n = a && b->kind ? (size_t)(a - schema_attribute(b->kind, 0)) : SIZE_MAX;
	if (w->role == ROLE_KEY) {
		const char *key = w->param ? w->param->name : place_word(k->q, i);
		map_put(&p->keys, key, strlen(key), k);
	} else if ((w->role == ROLE_ATTRIBUTE || w->role == ROLE_NESTED) &&
		   n < sizeof(p->attribute)) {
		p->attribute[n] = true;
	}
}

static void find_present(struct completion *k, struct present *p)
{
	struct walk w;
	uint32_t i;
	const struct source *f =
		sources_find(k->q->c->ast.sources, walk_token(&k->walk, k->walk.first)->at);
	*p = (struct present){.keys = MAP_IN(k->q->arena)};
	walk_begin(&w, k->q->c, (uint32_t)(f - k->q->c->ast.sources->list));
	while (walk_step(&w, &i))
		if (i != k->token && w.depth && same_block(&w, &k->walk))
			note_item(k, &w, walk_block(&w), i, p);
}

static void add_attributes(struct completion *k, const struct walk_block *b)
{
	struct present p;
	find_present(k, &p);
	for (unsigned i = 0; i < b->kind->count; i++) {
		const struct schema_attribute *a = schema_attribute(b->kind, i);
		if (i < sizeof(p.attribute) && p.attribute[i])
			continue;
		bool required = a->flags & ATTR_REQUIRED;
		struct query_item *it = add(k, QUERY_ITEM_ATTRIBUTE, a->name, required ? 'a' : 'b');
		it->detail = required ? arena_printf(k->q->arena, "%s, required",
						     schema_type_text(a->type))
				      : schema_type_text(a->type);
		it->about = arena_printf(k->q->arena, "attribute:%s.%s", b->kind->name, a->name);
		if (!k->followed)
			it->snippet = snippet_attribute(k->q, a);
	}
}

static bool is_free_key(const struct slurm_param *p, enum slurm_release r)
{
	return !p->owner && !p->refused && !(p->flags & SLURM_PARAM_SECRET) &&
	       p->type != SLURM_RECORD && slurm_param_in_release(p, r);
}

static void add_key(struct completion *k, const struct slurm_param *p, enum slurm_release r)
{
	struct query_item *it =
		add(k, QUERY_ITEM_KEY, p->name, p->accounting || !p->file ? 'a' : 'c');
	it->detail = slurm_type_name((enum slurm_type)p->type);
	it->about = arena_printf(k->q->arena, "%s:%s", slurm_file_name((enum slurm_file)p->file),
				 p->name);
	it->deprecated = slurm_param_deprecated_in(p, r);
	if (!k->followed)
		it->snippet = snippet_key(k->q, p);
}

static void add_keys(struct completion *k, const struct walk_block *b)
{
	struct present present;
	enum slurm_file file;
	enum slurm_release r = walk_release(&k->walk);
	const struct slurm_param *p;
	const char *limit;
	find_present(k, &present);
	if (walk_file(b, &file))
		for (unsigned i = 0; (p = slurm_param_at(file, i)); i++)
			if (is_free_key(p, r) && !map_get(&present.keys, p->name, strlen(p->name)))
				add_key(k, p, r);
	if (b->settings == SETTINGS_SACCTMGR)
		for (unsigned i = 0; (limit = sacctmgr_limit_at(i)); i++)
			if (!map_get(&present.keys, limit, strlen(limit)))
				add(k, QUERY_ITEM_KEY, limit, 'a')->detail = "limit";
}

static void add_items(struct completion *k)
{
	const struct walk_block *b = walk_block(&k->walk);
	if (!b) {
		add_kinds(k, false);
		add_directives(k);
	} else if (b->settings) {
		add_keys(k, b);
	} else if (b->kind) {
		add_attributes(k, b);
	}
}

/* --- values --- */

static void add_params(struct completion *k, bool path)
{
	const struct labels *m = &k->q->c->labels[KIND_param];
	for (uint32_t i = 0; i < k->q->c->declared_count; i++) {
		const struct object *o = k->q->c->declared[i].object;
		if (o->kind != &schema_kinds[KIND_param] ||
		    labels_find(m, o->label, strlen(o->label)) != o)
			continue;
		const char *name = path ? arena_printf(k->q->arena, "param.%s", o->label)
					: arena_printf(k->q->arena, "param.%s}", o->label);
		struct query_item *it = add(k, QUERY_ITEM_PARAMETER, name, 'm');
		if (!path)
			it->label = arena_printf(k->q->arena, "param.%s", o->label);
		it->detail = "parameter";
	}
}

static void add_references(struct completion *k, const struct schema_attribute *a)
{
	enum kind_id target = a->target;
	for (uint32_t i = 0; i < k->q->c->declared_count; i++) {
		const struct object *o = k->q->c->declared[i].object;
		bool nests = a->flags & ATTR_NESTS && o->kind == &schema_kinds[KIND_cluster];
		if ((o->kind != &schema_kinds[target] && !nests) || !*o->label)
			continue;
		add(k, QUERY_ITEM_REFERENCE, o->label, nests ? 'b' : 'a')->detail =
			nests ? "the slurmdbd of this cluster" : o->kind->name;
	}
}

static void add_words(struct completion *k, const struct schema_attribute *a)
{
	const struct walk_block *b = walk_block(&k->walk);
	const char *word;
	size_t size;
	for (unsigned i = 0; b && (word = schema_word(a, i, &size)); i++) {
		const char *text = arena_copy(k->q->arena, word, size);
		bool quoted = !snippet_is_word(text);
		if (quoted)
			text = arena_printf(k->q->arena, "\"%s\"", text);
		add(k, QUERY_ITEM_WORD, text, 'a')->about =
			arena_printf(k->q->arena, "attribute:%s.%s", b->kind->name, a->name);
	}
}

static void add_functions(struct completion *k)
{
	const char *name, *usage, *doc;
	for (unsigned i = 0; secret_function_at(i, &name, &usage, &doc); i++) {
		struct query_item *it = add(k, QUERY_ITEM_FUNCTION, name, 'a');
		it->detail = usage;
		it->about = arena_printf(k->q->arena, "function:%s", name);
		if (!k->followed)
			it->snippet = snippet_function(k->q, name);
	}
}

static void add_releases(struct completion *k)
{
	for (unsigned r = slurm_release_newest(); r > SLURM_ANY_RELEASE; r--) {
		const char *name = arena_printf(k->q->arena, "\"%s\"",
						slurm_release_name((enum slurm_release)r));
		/* newest first */
		add(k, QUERY_ITEM_VALUE, name, (char)('a' + (slurm_release_newest() - r) % 26))
			->detail = "Slurm release";
	}
}

static void add_examples(struct completion *k, const struct schema_attribute *a)
{
	if (a->fallback)
		add(k, QUERY_ITEM_VALUE, a->fallback, 'a')->detail = "the default";
	if (a->example && a->type != TYPE_SECRET)
		add(k, QUERY_ITEM_VALUE, a->example, 'b')->detail = "an example";
}

static void add_typed(struct completion *k, const struct schema_attribute *a, enum value_type type)
{
	if (type == TYPE_ENUM) {
		add_words(k, a);
	} else if (type == TYPE_REFERENCE) {
		add_references(k, a);
	} else if (type == TYPE_SECRET) {
		add_functions(k);
	} else if (type == TYPE_VERSION) {
		add_releases(k);
	} else if (type == TYPE_ANY) {
		add(k, QUERY_ITEM_VALUE, "true", 'b');
		add(k, QUERY_ITEM_VALUE, "false", 'b');
	} else if (a->type != TYPE_LIST || !k->walk.brackets) {
		add_examples(k, a);
	}
}

static void add_key_values(struct completion *k, const struct slurm_param *p)
{
	enum slurm_release r = walk_release(&k->walk);
	if (p->type == SLURM_BOOL) {
		add(k, QUERY_ITEM_WORD, "yes", 'a');
		add(k, QUERY_ITEM_WORD, "no", 'a');
	}
	for (unsigned i = 0; i < p->word_count; i++) {
		const struct slurm_word *w = &p->words[i];
		if (!slurm_word_in_release(w, r))
			continue;
		const char *word = arena_copy(k->q->arena, w->text, w->size);
		const char *text =
			snippet_is_word(word) ? word : arena_printf(k->q->arena, "\"%s\"", word);
		struct query_item *it = add(k, QUERY_ITEM_WORD, text, w->same_as ? 'c' : 'a');
		it->detail = w->doc;
		it->about = arena_printf(k->q->arena, "%s:%s:%s",
					 slurm_file_name((enum slurm_file)p->file), p->name, word);
	}
}

static void add_values(struct completion *k)
{
	const struct schema_attribute *a = k->walk.attribute;
	const struct walk_block *b = walk_block(&k->walk);
	bool in_param = b && b->kind == &schema_kinds[KIND_param];
	if (k->walk.param)
		add_key_values(k, k->walk.param);
	else if (a && b && b->kind)
		add_typed(k, a, a->type == TYPE_LIST ? a->element : a->type);
	if (!in_param && (!a || a->type != TYPE_SECRET))
		add_params(k, true);
	if (!k->walk.brackets)
		add(k, QUERY_ITEM_VALUE, "unset", 'z')->detail = "as if not written";
}

/* --- the place --- */

/* A comment holds no items: there is a '#' on the line, outside of every token. */
static bool in_comment(const struct walk *w, uint32_t at)
{
	uint32_t from = w->next > w->first ? token_span(walk_token(w, w->next - 1)).end
					   : walk_token(w, w->first)->at;
	const struct source *f = sources_find(w->c->ast.sources, at);
	if (w->next == w->first && f)
		from = f->base;
	bool comment = false;
	const char *p = sources_text(w->c->ast.sources, from);
	for (uint32_t i = 0; from + i < at; i++)
		comment = p[i] == '#' || (comment && p[i] != '\n');
	return comment;
}

/* In quotes: behind `${` parameters fit, and texts of a known set replace all of it. */
static void complete_string(struct completion *k)
{
	const struct token *t = &k->q->c->ast.tokens.list[k->token];
	const char *text = ast_text(&k->q->c->ast, t);
	uint32_t n = k->at - t->at, open = 0;
	for (uint32_t i = 1; i + 1 < n; i++) {
		if (text[i] == '$' && text[i + 1] == '{')
			open = i + 2;
		else if (text[i] == '}')
			open = 0;
	}
	if (open) {
		k->out->replace = (struct span){t->at + open, k->at};
		add_params(k, false);
	} else if (k->walk.attribute && k->walk.attribute->type == TYPE_VERSION &&
		   k->walk.expected == EXPECT_VALUE) {
		k->out->replace = token_span(t);
		add_releases(k);
	}
}

/* Whether the name being typed has its '=' or '{' already. */
static bool is_followed(const struct completion *k)
{
	if (k->token == UINT32_MAX)
		return false;
	const struct token *t = &k->q->c->ast.tokens.list[k->token];
	enum token_kind next = (enum token_kind)t[1].kind;
	bool label = next == TOKEN_WORD || next == TOKEN_STRING;
	return !t[1].newline &&
	       (next == TOKEN_EQUALS || next == TOKEN_LBRACE || next == TOKEN_LPAREN || label);
}

static bool is_defaults(const struct completion *k)
{
	const struct token *t = walk_token(&k->walk, k->walk.name);
	return k->walk.named && !k->walk.depth && t->size == 8 &&
	       !memcmp(walk_text(&k->walk, k->walk.name), "defaults", 8);
}

static void complete_word(struct completion *k)
{
	const struct walk *w = &k->walk;
	if (w->expected == EXPECT_ITEM)
		add_items(k);
	else if (w->expected == EXPECT_HEAD && is_defaults(k))
		add_kinds(k, true);
	else if (w->expected == EXPECT_VALUE && w->brackets && w->brackets <= WALK_BRACKETS &&
		 w->function[w->brackets - 1])
		add(k, QUERY_ITEM_WORD, "key = ", 'a')->detail = "which part of a JSON secret";
	else if (w->expected == EXPECT_VALUE)
		add_values(k);
}

void query_complete(const struct query *q, uint32_t source, uint32_t at, struct query_items *out)
{
	struct completion k = {.q = q, .at = at, .out = out};
	*out = (struct query_items){.replace = {at, at}};
	place_before(q, source, at, &k.walk, &k.token);
	if (k.token == UINT32_MAX && in_comment(&k.walk, at))
		return;
	k.followed = is_followed(&k);
	if (k.token != UINT32_MAX) {
		const struct token *t = &q->c->ast.tokens.list[k.token];
		out->replace.begin = t->at;
		if (*ast_text(&q->c->ast, t) == '"') { /* closed or not */
			complete_string(&k);
			return;
		}
	}
	complete_word(&k);
}
