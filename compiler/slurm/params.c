/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables behind params.h and how they are searched. The rows come from the .def files; the hash
 * index over their keys is made at build time, so a lookup is one hash, one probe or two and one
 * comparison. */
#include "compiler/slurm/params.h"

#include "compiler/slurm/key_index.h"

#include <string.h>

/* The macros of words.def and the row files. */
#define SINCE(release_) .since = SLURM_##release_
#define GONE(release_)  .removed = SLURM_##release_
#define AS(word_)       .same_as = (word_)
#define TAKES(kind_)    .kind = SLURM_WORD_##kind_
#define BARE            .bare = true
#define ALT(number_)    .group = (number_)
#define NEEDS(word_)    .needs = (word_)
#define W(text_, ...)                                                                              \
	{                                                                                          \
		.text = (text_), .size = sizeof(text_) - 1, .doc = __VA_ARGS__                     \
	}
#define WORDS(list_, ...) static const struct slurm_word list_##_words[] = {__VA_ARGS__};
#include "compiler/slurm/words.def"
#undef WORDS
#undef W

#define OWNER(owner_) .owner = (owner_)
#define WORDS_OF(list_)                                                                            \
	.words = list_##_words, .word_count = sizeof(list_##_words) / sizeof(list_##_words[0])
#define RANGE(min_, max_)     .min = (min_), .max = (max_)
#define UNWISE_ABOVE(number_) .unwise_above = (number_)
#define UNIT(unit_)           .unit = (unit_)
#define FLAGS(flags_)         .flags = (flags_)
#define OLD(advice_)          .deprecated = (advice_)
#define OLD_SINCE(release_)   .deprecated_since = SLURM_##release_
#define REFUSED(advice_)      .refused = (advice_)
#define GONE_ADVICE(advice_)  .removed_advice = (advice_)

enum {
	SLURM_RELOAD_ALWAYS = SLURM_20_02,
	SLURM_RELOAD_FROM_23_11 = SLURM_23_11,
	SLURM_RELOAD_FROM_24_11 = SLURM_24_11,
	SLURM_RELOAD_FROM_25_05 = SLURM_25_05,
	SLURM_RELOAD_FROM_25_11 = SLURM_25_11,
	SLURM_RELOAD_NEVER = SLURM_NEVER
};

#define ROW(file_, accounting_, key_, type_, since_, reload_, default_, ...)                       \
	{.name = #key_,                                                                            \
	 .name_size = sizeof(#key_) - 1,                                                           \
	 .file = (file_),                                                                          \
	 .accounting = (accounting_),                                                              \
	 .type = SLURM_##type_,                                                                    \
	 .since = SLURM_##since_,                                                                  \
	 .reloads_since = SLURM_RELOAD_##reload_,                                                  \
	 .fallback = (default_),                                                                   \
	 .doc = __VA_ARGS__},

#define PARAM(...) ROW(SLURM_SLURMDBD_CONF, true, __VA_ARGS__)
static const struct slurm_param slurmdbd_conf[] = {
#include "compiler/slurm/slurmdbd_conf.def"
};
#undef PARAM

static const struct slurm_param slurm_conf[] = {
#define PARAM(...) ROW(SLURM_SLURM_CONF, true, __VA_ARGS__)
#include "compiler/slurm/slurm_conf.def"
#undef PARAM
#define PARAM(...) ROW(SLURM_SLURM_CONF, false, __VA_ARGS__)
#include "compiler/slurm/slurm_conf_other.def"
#undef PARAM
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	const struct slurm_param *rows;
	const uint16_t *index;
	unsigned count;
} files[SLURM_FILES] = {
	[SLURM_SLURMDBD_CONF] = {"slurmdbd.conf", slurmdbd_conf, slurmdbd_conf_index,
				 COUNT(slurmdbd_conf)},
	[SLURM_SLURM_CONF] = {"slurm.conf", slurm_conf, slurm_conf_index, COUNT(slurm_conf)},
};

const char *slurm_file_name(enum slurm_file file)
{
	return files[file].name;
}

const char *slurm_type_name(enum slurm_type type)
{
	static const char *const names[SLURM_TYPES] = {
		[SLURM_BOOL] = "yes or no",
		[SLURM_UINT16] = "a whole number",
		[SLURM_UINT32] = "a whole number",
		[SLURM_UINT64] = "a whole number",
		[SLURM_STRING] = "a text",
		[SLURM_NAME] = "a name without blanks and commas",
		[SLURM_PATH] = "an absolute path",
		[SLURM_PATHS] = "absolute paths joined by ':'",
		[SLURM_HOST] = "a host name or address",
		[SLURM_USER] = "a user name",
		[SLURM_ENUM] = "one word",
		[SLURM_ENUM_LIST] = "a list of words",
		[SLURM_LIST] = "a list",
		[SLURM_KV_LIST] = "a list of words and 'word=value'",
		[SLURM_PURGE] = "an age in hours, days or months",
		[SLURM_TIME] = "a time",
		[SLURM_RECORD] = "a line of several keys",
	};
	return names[type];
}

static uint32_t lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (uint32_t)c + ('a' - 'A') : (unsigned char)c;
}

static uint32_t key_hash(const char *key, size_t size)
{
	uint32_t h = 0;
	for (size_t i = 0; i < size; i++)
		h = h * 33 + lower(key[i]);
	return h;
}

static bool same_text(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

const struct slurm_param *slurm_param_find(enum slurm_file file, const char *key, size_t size)
{
	const uint16_t *index = files[file].index;
	uint32_t slot = key_hash(key, size) % KEY_SLOTS;
	for (; index[slot]; slot = (slot + 1) % KEY_SLOTS) {
		const struct slurm_param *p = &files[file].rows[index[slot] - 1];
		if (p->name_size == size && same_text(p->name, key, size))
			return p;
	}
	return NULL;
}

const struct slurm_param *slurm_param_at(enum slurm_file file, unsigned index)
{
	return index < files[file].count ? &files[file].rows[index] : NULL;
}

static bool in_span(unsigned since, unsigned removed, enum slurm_release r)
{
	return r == SLURM_ANY_RELEASE || (r >= since && (!removed || r < removed));
}

bool slurm_param_in_release(const struct slurm_param *p, enum slurm_release r)
{
	return in_span(p->since, p->removed, r);
}

bool slurm_param_deprecated_in(const struct slurm_param *p, enum slurm_release r)
{
	return p->deprecated && (r == SLURM_ANY_RELEASE || r >= p->deprecated_since);
}

bool slurm_param_reloads(const struct slurm_param *p, enum slurm_release r)
{
	if (r == SLURM_ANY_RELEASE)
		return p->reloads_since == SLURM_20_02;
	return r >= p->reloads_since;
}

const struct slurm_word *slurm_word_find(const struct slurm_param *p, const char *text, size_t size)
{
	bool exact = p->flags & SLURM_PARAM_EXACT_CASE;
	for (unsigned i = 0; i < p->word_count; i++) {
		const struct slurm_word *w = &p->words[i];
		if (w->size == size &&
		    (exact ? !memcmp(w->text, text, size) : same_text(w->text, text, size)))
			return w;
	}
	return NULL;
}

bool slurm_word_in_release(const struct slurm_word *w, enum slurm_release r)
{
	return in_span(w->since, w->removed, r);
}
