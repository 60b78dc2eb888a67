/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc explain KIND: the kind's attributes, from the schema table. */
#include "runtime/cli/cli.h"

#include <string.h>

/* "one of: a, b" from "a|b". */
static void print_words(const char *words)
{
	fputs("one of ", stdout);
	for (const char *p = words; *p; p++) {
		if (*p == '|')
			fputs(", ", stdout);
		else
			putchar(*p);
	}
}

static void print_type(const struct slacc_attribute *a)
{
	if (a->words)
		print_words(a->words);
	else if (a->target)
		printf("%s: a %s", a->type, a->target);
	else
		fputs(a->type, stdout);
	if (a->element && !a->target)
		printf(" of: %s", a->element);
}

static void print_attribute(const struct slacc_attribute *a)
{
	printf("\n  %s\n      %s\n      Takes ", a->name, a->doc);
	print_type(a);
	if (a->required)
		fputs("; required", stdout);
	else if (a->fallback)
		printf("; default %s", a->fallback);
	else if (a->derived)
		printf("; default: %s", a->derived);
	puts(".");
	if (a->example)
		printf("      Example: %s = %s\n", a->name, a->example);
}

static void print_kind(const struct slacc_kind *k)
{
	struct slacc_attribute a;
	printf("%s%s { … }%s\n  %s\n", k->name, k->labelled ? " LABEL" : "",
	       k->nested ? ", inside another block" : "", k->doc);
	for (size_t i = 0; slacc_attribute_at(k->name, i, &a); i++)
		print_attribute(&a);
}

bool explain_kind(const char *word)
{
	struct slacc_kind k;
	for (size_t i = 0; slacc_kind_at(i, &k); i++)
		if (!strcmp(k.name, word)) {
			print_kind(&k);
			return true;
		}
	return false;
}

void explain_kinds(void)
{
	struct slacc_kind k;
	for (size_t i = 0; slacc_kind_at(i, &k); i++)
		printf("%-16s %s\n", k.name, k.doc);
}
