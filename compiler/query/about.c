/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/query/about.h"

#include "compiler/context.h"
#include "compiler/query/query.h"

#include <string.h>

void about_kind(struct buf *b, const struct schema_kind *k)
{
	buf_printf(b, "**%s**\n\n%s", k->name, k->doc);
}

static void add_words(struct buf *b, const struct schema_attribute *a)
{
	const char *word;
	size_t size;
	buf_adds(b, "\n\nOne of");
	for (unsigned i = 0; (word = schema_word(a, i, &size)); i++)
		buf_printf(b, "%s `%.*s`", i ? "," : "", (int)size, word);
	buf_adds(b, ".");
}

void about_attribute(struct buf *b, const struct schema_kind *k, const struct schema_attribute *a)
{
	buf_printf(b, "**%s.%s**: %s%s", k->name, a->name, schema_type_text(a->type),
		   a->flags & ATTR_REQUIRED ? ", required" : "");
	if (a->type == TYPE_LIST)
		buf_printf(b, " of which each is %s", schema_type_text(a->element));
	if (a->type == TYPE_REFERENCE || (a->type == TYPE_LIST && a->element == TYPE_REFERENCE))
		buf_printf(b, " (`%s`)", schema_kinds[a->target].name);
	buf_printf(b, "\n\n%s", a->doc);
	if (a->words)
		add_words(b, a);
	if (a->fallback)
		buf_printf(b, "\n\nDefault: `%s`.", a->fallback);
	else if (a->derived)
		buf_printf(b, "\n\nDefault: %s.", a->derived);
	if (a->example)
		buf_printf(b, "\n\nExample: `%s = %s`", a->name, a->example);
}

static void add_releases(struct buf *b, const struct slurm_param *p, enum slurm_release r)
{
	if (p->since > SLURM_20_02)
		buf_printf(b, " Since Slurm %s.", slurm_release_name((enum slurm_release)p->since));
	if (p->removed)
		buf_printf(b, " Gone in Slurm %s%s%s.",
			   slurm_release_name((enum slurm_release)p->removed),
			   p->removed_advice ? ": " : "",
			   p->removed_advice ? p->removed_advice : "");
	if (r != SLURM_ANY_RELEASE)
		buf_printf(b, " %s in Slurm %s; %s.",
			   slurm_param_in_release(p, r) ? "Known" : "**Not known**",
			   slurm_release_name(r),
			   slurm_param_reloads(p, r) ? "a reload is enough to change it"
						     : "a change takes a restart");
}

void about_key(struct buf *b, const struct slurm_param *p, enum slurm_release r)
{
	buf_printf(b, "**%s** of %s: %s", p->name, slurm_file_name((enum slurm_file)p->file),
		   slurm_type_name((enum slurm_type)p->type));
	if (p->unit)
		buf_printf(b, " (a bare number counts %s)", p->unit);
	buf_printf(b, "\n\n%s", p->doc ? p->doc : "");
	if (p->fallback)
		buf_printf(b, "\n\nDefault: %s.", p->fallback);
	buf_adds(b, "\n\n");
	add_releases(b, p, r);
	if (p->owner)
		buf_printf(b, "\n\nWritten by slacc itself: `%s`.", p->owner);
	if (p->refused)
		buf_printf(b, "\n\nNot to be set: %s.", p->refused);
	if (p->deprecated)
		buf_printf(b, "\n\nObsolete: %s.", p->deprecated);
}

void about_word(struct buf *b, const struct slurm_param *p, const struct slurm_word *w)
{
	buf_printf(b, "**%.*s** of %s", w->size, w->text, p->name);
	if (w->doc)
		buf_printf(b, "\n\n%s", w->doc);
	if (w->same_as)
		buf_printf(b, "\n\nAnother way to write `%s`.", w->same_as);
	if (w->needs)
		buf_printf(b, "\n\nOnly with `%s`.", w->needs);
	if (w->since)
		buf_printf(b, "\n\nSince Slurm %s.",
			   slurm_release_name((enum slurm_release)w->since));
	if (w->removed)
		buf_printf(b, "\n\nGone in Slurm %s.",
			   slurm_release_name((enum slurm_release)w->removed));
}

void about_function(struct buf *b, const char *name)
{
	const char *its, *usage, *doc;
	for (unsigned i = 0; secret_function_at(i, &its, &usage, &doc); i++)
		if (!strcmp(its, name))
			buf_printf(b, "**%s**\n\n%s\n\n`%s`", its, doc, usage);
}

void about_directive(struct buf *b, const char *name)
{
	if (!strcmp(name, "include"))
		buf_adds(b,
			 "**include** \"path\"\n\nTakes in another file: a relative path, inside "
			 "the root file's directory.");
	else if (!strcmp(name, "edition"))
		buf_adds(b, "**edition** 2026\n\nWhich edition of the language this is; the first "
			    "line of a description.");
}

/* --- by name, for completion items --- */

static const char *rest_of(const char *about, const char *prefix)
{
	size_t n = strlen(prefix);
	return strncmp(about, prefix, n) != 0 ? NULL : about + n;
}

static void attribute_named(struct buf *b, const char *name)
{
	const char *dot = strchr(name, '.');
	const struct schema_kind *k = dot ? schema_kind_named(name, (size_t)(dot - name)) : NULL;
	const struct schema_attribute *a =
		k ? schema_attribute_named(k, dot + 1, strlen(dot + 1)) : NULL;
	if (a)
		about_attribute(b, k, a);
}

/* FILE:KEY and FILE:KEY:WORD. */
static void key_named(struct buf *b, enum slurm_file file, const char *name)
{
	const char *colon = strchr(name, ':');
	const struct slurm_param *p =
		slurm_param_find(file, name, colon ? (size_t)(colon - name) : strlen(name));
	const struct slurm_word *w =
		p && colon ? slurm_word_find(p, colon + 1, strlen(colon + 1)) : NULL;
	if (w)
		about_word(b, p, w);
	else if (p)
		about_key(b, p, SLURM_ANY_RELEASE);
}

const char *query_about(struct arena *a, const char *about)
{
	struct buf b = BUF_IN(a);
	const char *name;
	if ((name = rest_of(about, "kind:"))) {
		const struct schema_kind *k = schema_kind_named(name, strlen(name));
		if (k)
			about_kind(&b, k);
	} else if ((name = rest_of(about, "attribute:"))) {
		attribute_named(&b, name);
	} else if ((name = rest_of(about, "function:"))) {
		about_function(&b, name);
	} else if ((name = rest_of(about, "directive:"))) {
		about_directive(&b, name);
	} else if ((name = rest_of(about, "slurmdbd.conf:"))) {
		key_named(&b, SLURM_SLURMDBD_CONF, name);
	} else if ((name = rest_of(about, "slurm.conf:"))) {
		key_named(&b, SLURM_SLURM_CONF, name);
	}
	return b.size ? buf_text(&b) : NULL;
}
