/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The manual of the language: what is told in prose (grammar/language.md, embedded) and the
 * reference, made from the tables. The reference is what hover and completion say, under headings;
 * the manual page is the same text in another markup. */
#ifndef COMPILER_MANUAL_MANUAL_H
#define COMPILER_MANUAL_MANUAL_H

#include "grammar/support/buf.h"

/* grammar/language.md as it stands. */
extern const char manual_language[];

/* Kinds, attributes, secret functions, limits, keys of Slurm's files and their words, as Markdown
 * whose headings begin at level two. */
void manual_reference(struct buf *b);
/* Prose and reference, as Markdown. */
void manual_markdown(struct buf *b);
/* The same as a page of section 5, in mdoc(7). */
void manual_page(struct buf *b);

/* mdoc.c: a text in the Markdown that the manual uses (headings, paragraphs, lists, fences,
 * **bold**, `code`) as mdoc. */
void manual_to_mdoc(struct buf *b, const char *markdown);

#endif
