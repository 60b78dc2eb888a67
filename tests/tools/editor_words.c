/* SPDX-License-Identifier: BSD-2-Clause
 *
 * editor_words: the words of the language as 'GROUP WORD' lines, each once, for what
 * grammar/editors/words.awk makes of them. Groups are kind, attribute, block (attributes that are
 * written with braces), word (of enums) and function. */
#include "compiler/context.h"
#include "compiler/schema.h"

#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 1024 };

struct words {
	const char *group;
	struct {
		const char *text;
		size_t size;
	} list[WORDS_MAX];
	unsigned count;
};

/* Prints a word that the group does not have yet. What cannot stand without quotes is a string to
 * an editor. */
static void add(struct words *w, const char *text, size_t size)
{
	if (memchr(text, '.', size) || w->count == WORDS_MAX)
		return;
	for (unsigned i = 0; i < w->count; i++)
		if (w->list[i].size == size && !memcmp(w->list[i].text, text, size))
			return;
	w->list[w->count].text = text;
	w->list[w->count++].size = size;
	printf("%s %.*s\n", w->group, (int)size, text);
}

static void add_kinds(struct words *w)
{
	for (unsigned i = 0; i < KIND_COUNT; i++)
		add(w, schema_kinds[i].name, strlen(schema_kinds[i].name));
}

static bool is_block(const struct schema_attribute *a)
{
	return a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS || a->flags & ATTR_NESTS;
}

static void add_attributes(struct words *w)
{
	for (unsigned i = 0; i < AT_COUNT; i++) {
		const struct schema_attribute *a = &schema_attributes[i];
		if (!is_block(a) || a->flags & ATTR_NESTS)
			add(w, a->name, strlen(a->name));
	}
}

static void add_blocks(struct words *w)
{
	for (unsigned i = 0; i < AT_COUNT; i++)
		if (is_block(&schema_attributes[i]))
			add(w, schema_attributes[i].name, strlen(schema_attributes[i].name));
}

static void add_enum_words(struct words *w)
{
	for (unsigned i = 0; i < AT_COUNT; i++) {
		const char *text;
		size_t size;
		if (schema_attributes[i].type != TYPE_ENUM)
			continue;
		for (unsigned n = 0; (text = schema_word(&schema_attributes[i], n, &size)); n++)
			add(w, text, size);
	}
}

static void add_functions(struct words *w)
{
	const char *name, *usage, *doc;
	for (unsigned i = 0; secret_function_at(i, &name, &usage, &doc); i++)
		add(w, name, strlen(name));
}

int main(void)
{
	static const struct {
		const char *group;
		void (*add)(struct words *);
	} groups[] = {
		{"kind", add_kinds},      {"attribute", add_attributes}, {"block", add_blocks},
		{"word", add_enum_words}, {"function", add_functions},
	};
	struct words w;
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		w.group = groups[i].group;
		w.count = 0;
		groups[i].add(&w);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
