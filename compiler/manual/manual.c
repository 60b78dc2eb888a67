/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/manual/manual.h"

#include "compiler/context.h"
#include "compiler/query/about.h"
#include "compiler/sacctmgr.h"

#include <string.h>

/* --- the language's own tables --- */

static void form_of(struct buf *b, const struct schema_kind *k)
{
	const char *label = k->flags & KIND_LABEL ? " LABEL" : "";
	buf_printf(b, "\n\nWritten `%s%s { … }`%s%s.", k->name, label,
		   k->flags & KIND_NESTED ? ", inside another block" : "",
		   k->flags & KIND_SINGLE ? ", once" : "");
}

static void kinds(struct buf *b)
{
	buf_adds(b, "## Kinds and attributes\n");
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		const struct schema_kind *k = &schema_kinds[i];
		buf_printf(b, "\n### %s\n\n%s", k->name, k->doc);
		form_of(b, k);
		for (unsigned n = 0; n < k->count; n++) {
			buf_adds(b, "\n\n");
			about_attribute(b, k, schema_attribute(k, n));
		}
		buf_adds(b, "\n");
	}
}

static void functions(struct buf *b)
{
	const char *name, *usage, *doc;
	buf_adds(b, "\n## Secret functions\n");
	for (unsigned i = 0; secret_function_at(i, &name, &usage, &doc); i++) {
		buf_adds(b, "\n");
		about_function(b, name);
		buf_adds(b, "\n");
	}
}

/* --- Slurm's --- */

static void limits(struct buf *b)
{
	const char *limit;
	buf_adds(b, "\n## Limits of accounts and users\n\nIn `sacctmgr { }`:");
	for (unsigned i = 0; (limit = sacctmgr_limit_at(i)); i++)
		buf_printf(b, "%s `%s`", i ? "," : "", limit);
	buf_adds(b, ".\n");
}

static void words(struct buf *b, const struct slurm_param *p)
{
	for (unsigned i = 0; i < p->word_count; i++) {
		buf_adds(b, "\n\n");
		about_word(b, p, &p->words[i]);
	}
}

/* Keys that are there only so that none is unknown have nothing to be told. */
static void keys(struct buf *b, enum slurm_file file)
{
	const struct slurm_param *p;
	buf_printf(b, "\n## Keys of %s\n", slurm_file_name(file));
	for (unsigned i = 0; (p = slurm_param_at(file, i)); i++) {
		if (!p->accounting)
			continue;
		buf_printf(b, "\n### %s\n\n", p->name);
		about_key(b, p, SLURM_ANY_RELEASE);
		words(b, p);
		buf_adds(b, "\n");
	}
}

/* --- all of it --- */

void manual_reference(struct buf *b)
{
	kinds(b);
	functions(b);
	limits(b);
	keys(b, SLURM_SLURMDBD_CONF);
	keys(b, SLURM_SLURM_CONF);
}

void manual_markdown(struct buf *b)
{
	buf_adds(b, manual_language);
	buf_adds(b, "\n");
	manual_reference(b);
}

void manual_page(struct buf *b)
{
	struct buf text = BUF_IN(b->arena);
	/* The title is the page's name. */
	const char *prose = strstr(manual_language, "\n\n");
	buf_adds(&text, "## Description\n");
	buf_adds(&text, prose ? prose : manual_language);
	buf_adds(&text, "\n");
	manual_reference(&text);
	buf_adds(b, ".\\\" SPDX-License-Identifier: BSD-2-Clause\n"
		    ".Dd November 24, 2026\n.Dt SLACC 5\n.Os\n"
		    ".Sh NAME\n.Nm slacc\n.Nd a description of Slurm accounting\n");
	manual_to_mdoc(b, buf_text(&text));
	buf_adds(b, ".Sh SEE ALSO\n.Xr slacc 1 ,\n.Xr slurm.conf 5 ,\n.Xr slurmdbd.conf 5\n");
}
