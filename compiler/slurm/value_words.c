/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Words of the table: one, some, or `word=value`. Slurm looks for many of them as substrings and
 * passes over what it does not know, so a slip of the pen would be silent there; here every word
 * has to be one its release knows. */
#include "compiler/slurm/value_check.h"

#include "compiler/suggest.h"

#include <string.h>

/* The words of one value so far. */
struct words {
	struct buf text;
	uint64_t seen[4];
	unsigned count;
};

static bool is_offered(struct value_check *c, const struct slurm_word *w)
{
	return !w->same_as && slurm_word_in_release(w, c->release);
}

static const char *closest(struct value_check *c, const char *text, size_t size)
{
	const struct slurm_param *p = c->param;
	struct suggest s;
	suggest_begin(&s, text, size, c->budget);
	for (unsigned i = 0; i < p->word_count; i++) {
		const struct slurm_word *w = &p->words[i];
		if (!is_offered(c, w))
			continue;
		/* "munge" for auth/munge */
		const char *slash = strchr(w->text, '/');
		if (slash && text_is(text, size, slash + 1))
			return w->text;
		suggest_try(&s, w->text, w->size);
	}
	return suggest_best(&s);
}

/* "it takes a, b, c", if they are few. */
static void note_words(struct value_check *c)
{
	enum { FEW = 12 };
	const struct slurm_param *p = c->param;
	struct buf b = BUF_IN(c->arena);
	unsigned count = 0;
	for (unsigned i = 0; i < p->word_count; i++)
		count += is_offered(c, &p->words[i]);
	if (count > FEW)
		return;
	for (unsigned i = 0; i < p->word_count; i++)
		if (is_offered(c, &p->words[i]))
			buf_printf(&b, "%s%s", b.size ? ", " : "", p->words[i].text);
	value_note(c, "it takes %s", buf_text(&b));
}

static bool unknown_word(struct value_check *c, const struct value_items *it, const char *text,
			 size_t size, size_t rest)
{
	const char *shown = value_shown(c, text, size), *better = closest(c, text, size);
	if (better) {
		const char *fix = arena_printf(c->arena, "%s%.*s", better, (int)rest, text + size);
		value_fix_item(c, it, text_is(text, size, better), fix, strlen(fix));
		value_note(c, "did you mean '%s'?", better);
	} else {
		note_words(c);
	}
	if (c->param->flags & SLURM_PARAM_SILENT)
		return value_fail(c, SLURM_VALUE_UNKNOWN_WORD,
				  "'%s' does not know '%s', and Slurm would not say so",
				  c->param->name, shown);
	return value_fail(c, SLURM_VALUE_UNKNOWN_WORD, "'%s' does not know '%s'", c->param->name,
			  shown);
}

static bool in_release(struct value_check *c, const struct slurm_word *w)
{
	if (slurm_word_in_release(w, c->release))
		return true;
	const char *release = slurm_release_name(c->release);
	if (c->release < w->since) {
		c->out->release = w->since;
		return value_fail(c, SLURM_VALUE_LATER_WORD,
				  "'%s' is known to Slurm from %s on, not to %s", w->text,
				  slurm_release_name(w->since), release);
	}
	c->out->release = w->removed;
	value_note(c, "Slurm %s does not know it any more", release);
	return value_fail(c, SLURM_VALUE_REMOVED_WORD, "'%s' was dropped in Slurm %s", w->text,
			  slurm_release_name(w->removed));
}

/* What is written for a word: itself, or the word it is another name of. */
static const struct slurm_word *plain_word(const struct slurm_param *p, const struct slurm_word *w)
{
	if (!w->same_as)
		return w;
	for (unsigned i = 0; i < p->word_count; i++)
		if (!strcmp(p->words[i].text, w->same_as))
			return &p->words[i];
	return w;
}

static bool seen(const struct words *ws, unsigned i)
{
	return ws->seen[i / 64] >> (i % 64) & 1;
}

/* Adds a word unless it is there already or another of its group is. */
static bool add_word(struct value_check *c, struct words *ws, const struct slurm_word *w)
{
	const struct slurm_param *p = c->param;
	unsigned index = (unsigned)(w - p->words);
	if (seen(ws, index))
		return value_fail(c, SLURM_VALUE_REPEATED, "'%s' is there twice", w->text);
	for (unsigned i = 0; i < p->word_count && w->group; i++)
		if (seen(ws, i) && p->words[i].group == w->group)
			return value_fail(c, SLURM_VALUE_EXCLUSIVE,
					  "'%s' and '%s' exclude each other", p->words[i].text,
					  w->text);
	ws->seen[index / 64] |= (uint64_t)1 << (index % 64);
	if (ws->count++)
		buf_addc(&ws->text, ',');
	buf_add(&ws->text, w->text, w->size);
	return true;
}

static bool words_done(struct value_check *c, struct words *ws)
{
	const struct slurm_param *p = c->param;
	if (!ws->count) {
		value_note(c, "to have Slurm's own default, leave the key out");
		return value_fail(c, SLURM_VALUE_EMPTY, "'%s' is empty", p->name);
	}
	for (unsigned i = 0; i < p->word_count; i++) {
		const char *needs = p->words[i].needs;
		if (!needs || !seen(ws, i))
			continue;
		const struct slurm_word *other = slurm_word_find(p, needs, strlen(needs));
		if (other && !seen(ws, (unsigned)(other - p->words)))
			return value_fail(c, SLURM_VALUE_MISSING_WORD, "'%s' needs '%s' beside it",
					  p->words[i].text, needs);
	}
	return value_is(c, buf_text(&ws->text), ws->text.size);
}

/* White space and commas inside an item: Slurm would see another word, or two. */
static bool item_whole(struct value_check *c, const struct value_items *it,
		       const struct value_item *item)
{
	const char *text = item->text;
	size_t size = item->size;
	if (memchr(text, ',', size)) {
		value_note(c, "write two items");
		return value_fail(c, SLURM_VALUE_COMMA, "'%s' has a comma, which divides items",
				  SHOWN(item));
	}
	while (size && is_white(*text))
		text++, size--;
	while (size && is_white(text[size - 1]))
		size--;
	for (size_t i = 0; i < size; i++)
		if (is_white(text[i]))
			return value_fail(c, SLURM_VALUE_BLANK, "'%s' has white space in it",
					  SHOWN(item));
	if (size == item->size)
		return true;
	value_fix_item(c, it, true, text, size);
	return value_fail(c, SLURM_VALUE_BLANK,
			  "'%s' has white space around it, which Slurm does not pass over",
			  SHOWN(item));
}

static const struct slurm_word *known_word(struct value_check *c, const struct value_items *it,
					   const char *text, size_t size, size_t rest)
{
	const struct slurm_word *w = slurm_word_find(c->param, text, size);
	if (!w)
		unknown_word(c, it, text, size, rest);
	return w && in_release(c, w) ? plain_word(c->param, w) : NULL;
}

bool value_enum(struct value_check *c, const struct slurm_input *in)
{
	struct value_items it = {.in = in, .after = in->size};
	struct value_item item = {in->text, in->size, in->kind};
	if (!in->size)
		return words_done(c, &(struct words){.count = 0});
	if (!memchr(in->text, ',', in->size) && !item_whole(c, &it, &item))
		return false;
	const struct slurm_word *w = known_word(c, &it, in->text, in->size, 0);
	return w && value_is(c, w->text, w->size);
}

bool value_enum_list(struct value_check *c, const struct slurm_input *in)
{
	struct value_items it = {.in = in};
	struct value_item item;
	struct words ws = {.text = value_buf(c, in)};
	while (value_next_item(c, &it, &item)) {
		if (!item_whole(c, &it, &item))
			return false;
		const struct slurm_word *w = known_word(c, &it, item.text, item.size, 0);
		if (!w || !add_word(c, &ws, w))
			return false;
	}
	return words_done(c, &ws);
}

static bool word_value(struct value_check *c, const struct slurm_word *w, const char *text,
		       size_t size)
{
	switch ((enum slurm_word_kind)w->kind) {
	case SLURM_WORD_NUMBER:
		if (size && size < 10 && text_all(text, size, is_digit))
			return true;
		return value_fail(c, SLURM_VALUE_NOT_A_NUMBER,
				  "'%s=' takes a whole number, not '%s'", w->text,
				  value_shown(c, text, size));
	case SLURM_WORD_PATH:
		if (size && text[0] == '/')
			return true;
		return value_fail(c, SLURM_VALUE_BAD_PATH, "'%s=' takes an absolute path, not '%s'",
				  w->text, value_shown(c, text, size));
	case SLURM_WORD_TEXT:
	case SLURM_WORD_ALONE:
		break;
	}
	return size || value_fail(c, SLURM_VALUE_EMPTY, "'%s=' has no value", w->text);
}

/* The word a value without one belongs to: a path for `socket`, a number for `task`. */
static const struct slurm_word *bare_word(const struct slurm_param *p,
					  const struct value_item *item)
{
	for (unsigned i = 0; i < p->word_count; i++) {
		const struct slurm_word *w = &p->words[i];
		if (w->bare &&
		    ((w->kind == SLURM_WORD_PATH && item->text[0] == '/') ||
		     (w->kind == SLURM_WORD_NUMBER && text_all(item->text, item->size, is_digit))))
			return w;
	}
	return NULL;
}

static void add_value(struct words *ws, const char *text, size_t size)
{
	buf_addc(&ws->text, '=');
	buf_add(&ws->text, text, size);
}

static bool kv_item(struct value_check *c, struct words *ws, const struct value_items *it,
		    const struct value_item *item)
{
	const struct slurm_param *p = c->param;
	const char *equals = memchr(item->text, '=', item->size);
	const struct slurm_word *bare = item->size ? bare_word(p, item) : NULL;
	if (bare && !slurm_word_find(p, item->text, item->size)) {
		if (!word_value(c, bare, item->text, item->size) || !add_word(c, ws, bare))
			return false;
		add_value(ws, item->text, item->size);
		return true;
	}
	size_t size = equals ? (size_t)(equals - item->text) : item->size, rest = item->size - size;
	if (p->flags & SLURM_PARAM_OPEN && size && !slurm_word_find(p, item->text, size)) {
		buf_printf(&ws->text, "%s%.*s", ws->count++ ? "," : "", (int)item->size,
			   item->text);
		return true;
	}
	const struct slurm_word *w = known_word(c, it, item->text, size, rest);
	if (!w)
		return false;
	if (equals && w->kind == SLURM_WORD_ALONE)
		return value_fail(c, SLURM_VALUE_TAKES_NO_VALUE, "'%s' stands alone, without '='",
				  w->text);
	if (!equals && w->kind != SLURM_WORD_ALONE)
		return value_fail(c, SLURM_VALUE_NEEDS_VALUE, "'%s' needs a value: '%s=…'", w->text,
				  w->text);
	if ((equals && !word_value(c, w, equals + 1, rest - 1)) || !add_word(c, ws, w))
		return false;
	if (equals)
		add_value(ws, equals + 1, rest - 1);
	return true;
}

bool value_kv_list(struct value_check *c, const struct slurm_input *in)
{
	struct value_items it = {.in = in};
	struct value_item item;
	struct words ws = {.text = value_buf(c, in)};
	while (value_next_item(c, &it, &item))
		if (!item_whole(c, &it, &item) || !kv_item(c, &ws, &it, &item))
			return false;
	return words_done(c, &ws);
}
