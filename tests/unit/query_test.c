/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Questions of an editor, asked without one: at every place of every example, whole and cut off
 * anywhere. */
#include "compiler/query/query.h"
#include "compiler/query/walk.h"
#include "runtime/api/internal.h"
#include "tests/lib/slurp.h"

#include <atf-c.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool no_file(void *user, const char *path, const char **data, size_t *size, char *why,
		    size_t why_size)
{
	(void)user, (void)path, (void)data, (void)size;
	snprintf(why, why_size, "there is none");
	return false;
}

static void no_unload(void *user, const char *data)
{
	(void)user, (void)data;
}

/* A text, compiled as it stands. */
struct asked {
	struct slacc *slacc;
	struct slacc_compilation *c;
	struct arena arena;
	struct query q;
	uint32_t source, base;
};

static void ask(struct asked *a, const char *text, size_t size)
{
	static const struct slacc_provider none = {no_file, no_unload, NULL};
	*a = (struct asked){.slacc = slacc_new(NULL)};
	ATF_REQUIRE(a->slacc);
	api_keep_stages(a->slacc);
	slacc_set_provider(a->slacc, &none);
	ATF_REQUIRE_EQ(SLACC_OK, slacc_add_source(a->slacc, "site.slacc", text, size));
	ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(a->slacc, "site.slacc", &a->c));
	arena_init(&a->arena, NULL);
	a->q = (struct query){.c = a->c->stages, .arena = &a->arena};
	for (a->source = 0; strcmp(a->c->sources.list[a->source].name, "site.slacc") != 0;)
		a->source++;
	a->base = a->c->sources.list[a->source].base;
}

static void asked_release(struct asked *a)
{
	arena_release(&a->arena);
	slacc_compilation_free(a->c);
	slacc_free(a->slacc);
}

#define CASE(name, text)                                                                           \
	ATF_TC(name);                                                                              \
	ATF_TC_HEAD(name, tc)                                                                      \
	{                                                                                          \
		atf_tc_set_md_var(tc, "descr", text);                                              \
	}                                                                                          \
	ATF_TC_BODY(name, tc)

/* --- every example --- */

static void each_example(const atf_tc_t *tc, void (*body)(char *text, size_t size))
{
	static const char *const patterns[] = {"%s/examples/*/*.slacc",
					       "%s/tests/golden/*/input.slacc"};
	char pattern[4096];
	size_t n = 0;
	for (size_t p = 0; p < 2; p++) {
		glob_t files;
		snprintf(pattern, sizeof(pattern), patterns[p],
			 atf_tc_get_config_var(tc, "topdir"));
		ATF_REQUIRE_EQ(0, glob(pattern, 0, NULL, &files));
		for (size_t i = 0; i < files.gl_pathc; i++) {
			size_t size;
			char *text = slurp(files.gl_pathv[i], &size);
			ATF_REQUIRE(text);
			if (!memchr(text, 0, size) && ++n)
				body(text, size);
			free(text);
		}
		globfree(&files);
	}
	ATF_REQUIRE(n > 5);
}

static bool offers(const struct query_items *items, const char *word, size_t size)
{
	for (uint32_t i = 0; i < items->count; i++)
		if (strlen(items->list[i].insert) == size &&
		    !memcmp(items->list[i].insert, word, size))
			return true;
	return false;
}

/* Words whose completion must be there: what the tables know, and labels defined before. */
static bool is_known(const struct walk *w, uint32_t i)
{
	const struct token *t = walk_token(w, i);
	const char *text = walk_text(w, i);
	if (t->kind != TOKEN_WORD)
		return false;
	if (w->role == ROLE_KIND && w->is_block)
		return schema_kind_named(text, t->size);
	if (w->role == ROLE_ATTRIBUTE || w->role == ROLE_NESTED)
		return w->attribute != NULL;
	if (w->role == ROLE_VALUE && w->param)
		return slurm_word_find(w->param, text, t->size) &&
		       slurm_word_in_release(slurm_word_find(w->param, text, t->size),
					     walk_release(w));
	if (w->role == ROLE_VALUE && w->attribute && w->attribute->type == TYPE_ENUM) {
		const char *word;
		size_t size;
		for (unsigned n = 0; (word = schema_word(w->attribute, n, &size)); n++)
			if (size == t->size && !memcmp(word, text, size))
				return true;
	}
	return false;
}

/* The first duplicate of an attribute is offered only once, so a second one never is. */
static bool is_first(const struct walk *w, uint32_t token)
{
	struct walk again;
	uint32_t i;
	walk_begin(&again, w->c, 0);
	while (walk_step(&again, &i) && i < token)
		if ((again.role == ROLE_ATTRIBUTE || again.role == ROLE_NESTED) &&
		    again.depth == w->depth &&
		    again.stack[again.depth - 1].open == w->stack[w->depth - 1].open &&
		    again.attribute == w->attribute)
			return false;
	return true;
}

static void try_prefixes(char *text, size_t size, const struct walk *w, uint32_t i, uint32_t from)
{
	const struct token *t = walk_token(w, i);
	for (uint32_t n = from; n <= t->size; n++) {
		struct asked a;
		struct query_items items;
		struct query_hover hover;
		size_t cut = t->at - 1 + n;
		ask(&a, text, cut);
		query_complete(&a.q, a.source, a.base + (uint32_t)cut, &items);
		ATF_CHECK_MSG(offers(&items, text + t->at - 1, t->size),
			      "'%.*s' is not offered behind '…%.*s'", (int)t->size,
			      text + t->at - 1, cut < 60 ? (int)cut : 60,
			      text + cut - (cut < 60 ? cut : 60));
		if (n == t->size && w->role != ROLE_VALUE)
			ATF_CHECK_MSG(query_hover(&a.q, a.source, a.base + (uint32_t)cut, &hover),
				      "nothing about '%.*s'", (int)t->size, text + t->at - 1);
		asked_release(&a);
	}
	(void)size;
}

static void words_of(char *text, size_t size)
{
	struct asked a;
	struct walk w;
	uint32_t i;
	ask(&a, text, size);
	if (a.source == 0 && a.base == 1) {
		walk_begin(&w, a.c->stages, a.source);
		while (walk_step(&w, &i))
			if (is_known(&w, i) &&
			    (w.role == ROLE_KIND || w.role == ROLE_VALUE || is_first(&w, i)))
				try_prefixes(text, size, &w, i, 1);
	}
	asked_release(&a);
}

CASE(prefixes, "every word of every example is offered while it is typed, in a text cut off there")
{
	each_example(tc, words_of);
}

static void all_questions(struct asked *a, uint32_t at)
{
	struct query_items items;
	struct query_hover hover;
	struct query_name name;
	struct span *spans;
	uint32_t count;
	query_complete(&a->q, a->source, at, &items);
	ATF_REQUIRE(items.replace.begin <= at && items.replace.end >= items.replace.begin);
	if (query_hover(&a->q, a->source, at, &hover))
		ATF_REQUIRE(hover.at.begin <= at && at <= hover.at.end && *hover.text);
	if (query_name_at(&a->q, a->source, at, &name))
		ATF_REQUIRE(name.at.begin <= at && at <= name.at.end);
	query_around(&a->q, a->source, at, &spans, &count);
	for (uint32_t i = 1; i < count; i++)
		ATF_REQUIRE(spans[i].begin <= spans[i - 1].begin &&
			    spans[i].end >= spans[i - 1].end);
}

static void text_questions(struct asked *a)
{
	struct query_block *blocks;
	struct query_fold *folds;
	struct query_token *tokens;
	struct query_hint *hints;
	struct query_link *links;
	uint32_t count, end = a->base + a->c->sources.list[a->source].size;
	query_blocks(&a->q, a->source, &blocks, &count);
	for (uint32_t i = 0; i < count; i++)
		ATF_REQUIRE(blocks[i].whole.begin <= blocks[i].name.begin &&
			    blocks[i].body.end == blocks[i].whole.end &&
			    blocks[i].whole.end <= end);
	query_folds(&a->q, a->source, &folds, &count);
	query_tokens(&a->q, a->source, a->base, end, &tokens, &count);
	for (uint32_t i = 1; i < count; i++)
		ATF_REQUIRE(tokens[i - 1].at.end <= tokens[i].at.begin &&
			    tokens[i].at.end > tokens[i].at.begin);
	query_hints(&a->q, a->source, a->base, end, &hints, &count);
	query_links(&a->q, a->source, &links, &count);
}

static void cut_anywhere(char *text, size_t size)
{
	size_t step = size > 3000 ? size / 300 : 1;
	for (size_t cut = 0; cut <= size && cut < 20000; cut += step) {
		struct asked a;
		char *copy = malloc(cut + 1); /* so that a sanitizer sees who reads on */
		ATF_REQUIRE(copy);
		memcpy(copy, text, cut);
		ask(&a, copy, cut);
		all_questions(&a, a.base + (uint32_t)cut);
		text_questions(&a);
		asked_release(&a);
		free(copy);
	}
}

CASE(cuts, "every question has an answer in every prefix of every example")
{
	each_example(tc, cut_anywhere);
}

static void everywhere(char *text, size_t size)
{
	struct asked a;
	ask(&a, text, size);
	for (uint32_t at = 0; at <= size && at < 6000; at++)
		all_questions(&a, a.base + at);
	asked_release(&a);
}

CASE(places, "every question has an answer at every place of every example")
{
	each_example(tc, everywhere);
}

/* --- single questions --- */

#define SITE                                                                                       \
	"edition 2026\n"                                                                           \
	"param p { default = \"x\" }\n"                                                            \
	"tls t { mode = required; ca = \"/ca.pem\" }\n"                                            \
	"credential c { username = \"u${param.p}\"; password = file(\"/f\") }\n"                   \
	"database_server d { host = \"h.example.org\"; engine = mariadb; tls = t }\n"              \
	"cluster alpha {\n"                                                                        \
	"  slurm_version = \"24.11\"\n"                                                            \
	"  head_node = \"head\"\n"                                                                 \
	"  slurmdbd { database_server = d; credential = c; slurmdbd_conf { DebugLevel = info } "   \
	"}\n"                                                                                      \
	"}\n"                                                                                      \
	"federation f { clusters = [alpha] }\n"

static uint32_t at_text(const struct asked *a, const char *what)
{
	const char *found = strstr(SITE, what);
	ATF_REQUIRE(found);
	return a->base + (uint32_t)(found - SITE);
}

static void hover_says(struct asked *a, const char *what, const char *says)
{
	struct query_hover h;
	ATF_REQUIRE_MSG(query_hover(&a->q, a->source, at_text(a, what), &h), "nothing on %s", what);
	ATF_CHECK_MSG(strstr(h.text, says), "on %s: no '%s' in:\n%s", what, says, h.text);
}

CASE(hover, "what stands somewhere is explained, with the value that holds and where it is from")
{
	struct asked a;
	ask(&a, SITE, strlen(SITE));
	hover_says(&a, "cluster alpha", "A Slurm cluster");
	hover_says(&a, "alpha {", "database        = \"alpha\"");
	hover_says(&a, "slurm_version =", "Slurm release of its slurmctld");
	hover_says(&a, "slurm_version =", "Here: `slurm_version = \"24.11\"`");
	hover_says(&a, "database_server = d", "Server that holds its database");
	hover_says(&a, "d; credential", "h.example.org");
	hover_says(&a, "DebugLevel", "Known in Slurm 24.11");
	hover_says(&a, "DebugLevel", "Here: `DebugLevel=info`");
	hover_says(&a, "info }", "what an administrator wants to know");
	hover_says(&a, "file(", "The content of a file");
	hover_says(&a, "p}", "Here it is `x`, its default");
	hover_says(&a, "required;", "How much is demanded");
	hover_says(&a, "edition", "first line");
	asked_release(&a);
}

struct found {
	const struct object *object;
	unsigned uses, definitions;
};

static bool count_name(void *user, const struct query_name *n)
{
	struct found *f = user;
	f->uses += n->object == f->object && !n->definition;
	f->definitions += n->object == f->object && n->definition;
	return true;
}

static void used(struct asked *a, const char *what, unsigned uses)
{
	struct query_name name;
	ATF_REQUIRE_MSG(query_name_at(&a->q, a->source, at_text(a, what), &name), "%s", what);
	struct found f = {.object = name.object};
	query_names(&a->q, count_name, &f);
	ATF_CHECK_EQ(1, f.definitions);
	ATF_CHECK_EQ_MSG(uses, f.uses, "%s is used %u times", what, f.uses);
}

CASE(names, "names are found where they are defined and where they are used")
{
	struct asked a;
	const char *text;
	uint32_t at;
	struct query_name name;
	ask(&a, SITE, strlen(SITE));
	used(&a, "t { mode", 1);
	used(&a, "alpha]", 1);
	used(&a, "p}", 1);
	used(&a, "c; slurmdbd_conf", 1);
	ATF_REQUIRE(query_name_at(&a.q, a.source, at_text(&a, "alpha]"), &name));
	ATF_CHECK_STREQ("a label is a word: letters, digits, '_' and '-', beginning with a letter",
			query_rename_fault(&a.q, name.object, "a b"));
	ATF_CHECK(query_rename_fault(&a.q, name.object, "unset"));
	ATF_CHECK(!query_rename_fault(&a.q, name.object, "beta"));
	ATF_REQUIRE(query_rename_keeps(&a.q, name.object, &at, &text));
	ATF_CHECK_STREQ("\n  name = \"alpha\"", text);
	ATF_CHECK_EQ(at_text(&a, "{\n  slurm_version") + 1, at);
	ATF_REQUIRE(query_name_at(&a.q, a.source, at_text(&a, "t { mode"), &name));
	ATF_CHECK(!query_rename_keeps(&a.q, name.object, &at, &text));
	asked_release(&a);
}

CASE(completion, "what fits is offered: of this kind, this version, not there yet")
{
	struct asked a;
	struct query_items items;
	static const char text[] = "edition 2026\ntls t { mode = required }\n"
				   "cluster x { slurm_version = \"24.11\"; head_node = \"h\"\n"
				   "  slurmdbd { slurmdbd_conf { DebugLevel = \n";
	ask(&a, text, sizeof(text) - 2);
	query_complete(&a.q, a.source, a.base + (uint32_t)sizeof(text) - 2, &items);
	ATF_CHECK(offers(&items, "verbose", 7));
	asked_release(&a);
	ask(&a, text, strstr(text, "DebugLevel") - text);
	query_complete(&a.q, a.source, a.base + (uint32_t)(strstr(text, "DebugLevel") - text),
		       &items);
	ATF_CHECK(offers(&items, "PurgeJobAfter", 13));
	ATF_CHECK_MSG(!offers(&items, "StoragePass", 11), "a key of slacc's own");
	asked_release(&a);
	ask(&a, text, strstr(text, "  slurmdbd {") - text);
	query_complete(&a.q, a.source, a.base + (uint32_t)(strstr(text, "  slurmdbd {") - text),
		       &items);
	ATF_CHECK(offers(&items, "layout", 6));
	ATF_CHECK_MSG(!offers(&items, "head_node", 9), "it is there already");
	asked_release(&a);
	static const char comment[] = "edition 2026\n# cl";
	ask(&a, comment, sizeof(comment) - 1);
	query_complete(&a.q, a.source, a.base + (uint32_t)sizeof(comment) - 1, &items);
	ATF_CHECK_EQ(0, items.count);
	asked_release(&a);
	static const char string[] = "edition 2026\nparam p { }\ntls t { ca = \"/${";
	ask(&a, string, sizeof(string) - 1);
	query_complete(&a.q, a.source, a.base + (uint32_t)sizeof(string) - 1, &items);
	ATF_CHECK(offers(&items, "param.p}", 8));
	asked_release(&a);
}

CASE(about, "whatever completion refers to has a text")
{
	struct asked a;
	struct query_items items;
	static const char *const texts[] = {"",
					    "cluster c { ",
					    "cluster c { slurm_conf { ",
					    "slurmdbd s { slurmdbd_conf { ",
					    "credential c { password = ",
					    "slurmdbd s { slurmdbd_conf { DebugLevel = "};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		ask(&a, texts[i], strlen(texts[i]));
		query_complete(&a.q, a.source, a.base + (uint32_t)strlen(texts[i]), &items);
		ATF_REQUIRE(items.count > 2);
		for (uint32_t n = 0; n < items.count; n++)
			if (items.list[n].about)
				ATF_CHECK_MSG(query_about(&a.arena, items.list[n].about), "%s",
					      items.list[n].about);
		asked_release(&a);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, prefixes);
	ATF_TP_ADD_TC(tp, cuts);
	ATF_TP_ADD_TC(tp, places);
	ATF_TP_ADD_TC(tp, hover);
	ATF_TP_ADD_TC(tp, names);
	ATF_TP_ADD_TC(tp, completion);
	ATF_TP_ADD_TC(tp, about);
	return atf_no_error();
}
