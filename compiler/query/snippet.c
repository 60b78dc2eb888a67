/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/query/snippet.h"

#include "compiler/query/place.h"

#include <string.h>

enum { CHOICES_MAX = 24 };

bool snippet_is_word(const char *p)
{
	size_t n = strlen(p);
	bool good = n > 0 && p[n - 1] != '-';
	for (size_t i = 0; i < n; i++) {
		bool letter =
			(p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') || p[i] == '_';
		good &= letter || (i && ((p[i] >= '0' && p[i] <= '9') || p[i] == '-'));
	}
	return good;
}

/* `${N|a,b|}`, or `$N` where there is nothing to choose from. */
struct choice {
	struct buf *out;
	unsigned stop, count;
};

static void choose(struct choice *k, const char *text, size_t size)
{
	if (k->count == CHOICES_MAX)
		return;
	buf_printf(k->out, k->count ? "," : "${%u|", k->stop);
	k->count++;
	for (size_t i = 0; i < size; i++) {
		if (strchr("\\,|$}", text[i]))
			buf_addc(k->out, '\\');
		buf_addc(k->out, text[i]);
	}
}

static void chosen(struct choice *k)
{
	if (k->count)
		buf_adds(k->out, "|}");
	else
		buf_printf(k->out, "$%u", k->stop);
}

static void put_words(struct buf *b, const struct schema_attribute *a, unsigned stop)
{
	struct choice k = {.out = b, .stop = stop};
	const char *word;
	size_t size;
	for (unsigned i = 0; (word = schema_word(a, i, &size)); i++)
		choose(&k, word, size);
	chosen(&k);
}

static void put_labels(struct buf *b, const struct compiler *c, const struct schema_attribute *a,
		       unsigned stop)
{
	struct choice k = {.out = b, .stop = stop};
	for (uint32_t i = 0; c && i < c->declared_count; i++) {
		const struct object *o = c->declared[i].object;
		if (o->kind == &schema_kinds[a->target] && snippet_is_word(o->label))
			choose(&k, o->label, strlen(o->label));
	}
	chosen(&k);
}

/* The value of an attribute with its places, the first of them `stop`. `c` NULL: nothing is known
 * of the description. */
static void put_value(struct buf *b, const struct compiler *c, const struct schema_attribute *a,
		      enum value_type type, unsigned stop)
{
	bool quoted_words = a->words && a->fallback && a->fallback[0] == '"';
	if (type == TYPE_ENUM && !quoted_words)
		put_words(b, a, stop);
	else if (type == TYPE_REFERENCE)
		put_labels(b, c, a, stop);
	else if (type == TYPE_LIST && a->element == TYPE_REFERENCE)
		buf_printf(b, "[$%u]", stop);
	else if (type == TYPE_LIST)
		buf_printf(b, "[\"$%u\"]", stop);
	else if (type == TYPE_SECRET)
		buf_printf(b, "file(\"$%u\")", stop);
	else if (type == TYPE_INTEGER || type == TYPE_DURATION || type == TYPE_ANY)
		buf_printf(b, "${%u:%s}", stop, a->fallback ? a->fallback : "");
	else
		buf_printf(b, "\"$%u\"", stop);
}

static bool is_nested(const struct schema_attribute *a)
{
	return a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS;
}

const char *snippet_attribute(const struct query *q, const struct schema_attribute *a)
{
	struct buf b = BUF_IN(q->arena);
	buf_adds(&b, a->name);
	if (is_nested(a)) {
		buf_adds(&b, " {\n  $0\n}");
	} else {
		buf_adds(&b, " = ");
		put_value(&b, q->c, a, a->type, 1);
	}
	return buf_text(&b);
}

const char *snippet_key(const struct query *q, const struct slurm_param *p)
{
	struct buf b = BUF_IN(q->arena);
	struct choice k = {.out = &b, .stop = 1};
	buf_printf(&b, "%s = ", p->name);
	if (p->type == SLURM_BOOL) {
		choose(&k, "yes", 3);
		choose(&k, "no", 2);
	}
	for (unsigned i = 0; p->type == SLURM_ENUM && i < p->word_count; i++) {
		const char *word = arena_copy(q->arena, p->words[i].text, p->words[i].size);
		if (!p->words[i].same_as && snippet_is_word(word))
			choose(&k, word, p->words[i].size);
	}
	if (k.count || p->type == SLURM_UINT16 || p->type == SLURM_UINT32 || p->type == SLURM_PURGE)
		chosen(&k);
	else if (p->type == SLURM_ENUM_LIST)
		buf_adds(&b, "[$1]");
	else
		buf_adds(&b, "\"$1\"");
	return buf_text(&b);
}

const char *snippet_function(const struct query *q, const char *name)
{
	static const struct {
		const char *name, *text;
	} special[] = {
		{"rds_iam_token", "rds_iam_token()"},
		{"command", "command([\"$1\"])"},
		{"vault", "vault(\"$1\", key = \"${2:password}\")"},
	};
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (!strcmp(special[i].name, name))
			return special[i].text;
	return arena_printf(q->arena, "%s(\"$1\")", name);
}

/* What stands for a value that nobody has chosen yet. */
static const char *stand_in(const struct schema_attribute *a)
{
	if (a->example)
		return a->example;
	if (a->fallback)
		return a->fallback;
	return a->type == TYPE_LIST ? "[]" : "\"\"";
}

static void put_plain(struct buf *b, const struct schema_attribute *a)
{
	const char *word;
	size_t size;
	if (a->type == TYPE_ENUM && (word = schema_word(a, 0, &size)))
		buf_add(b, word, size);
	else if (a->type == TYPE_REFERENCE)
		buf_adds(b, schema_kinds[a->target].name);
	else
		buf_adds(b, stand_in(a));
}

/* What a block of the kind is seldom without, though the table does not demand it. */
static bool is_usual(const struct schema_attribute *a)
{
	static const enum attribute_id usual[] = {AT_database_server_host, AT_database_server_tls,
						  AT_credential_password, AT_tls_ca};
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (a == &schema_attributes[usual[i]])
			return true;
	return a->flags & ATTR_REQUIRED;
}

const char *query_block_text(struct arena *a, enum kind_id kind, const char *label,
			     const char *indent, bool snippet)
{
	const struct schema_kind *k = &schema_kinds[kind];
	struct buf b = BUF_IN(a);
	unsigned stop = 1;
	buf_adds(&b, k->name);
	if (label)
		buf_printf(&b, " %s", label);
	else if (k->flags & KIND_LABEL)
		buf_printf(&b, snippet ? " ${%u:name}" : " name", stop++);
	buf_adds(&b, " {\n");
	for (unsigned i = 0; i < k->count; i++) {
		const struct schema_attribute *at = schema_attribute(k, i);
		if (!is_usual(at) || is_nested(at))
			continue;
		buf_printf(&b, "%s  %s = ", indent, at->name);
		if (snippet)
			put_value(&b, NULL, at, at->type, stop++);
		else
			put_plain(&b, at);
		buf_addc(&b, '\n');
	}
	if (snippet)
		buf_printf(&b, "%s  $0\n", indent);
	buf_printf(&b, "%s}", indent);
	return buf_text(&b);
}
