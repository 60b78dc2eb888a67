/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/suggest.h"

#include "grammar/support/ascii.h"

#include <string.h>

enum { LONGEST = 63 };

static size_t tolerance(size_t size)
{
	return size < 6 ? (size > 1) : size / 3;
}

void suggest_begin(struct suggest *s, const char *name, size_t size, int64_t *budget)
{
	*s = (struct suggest){.name = name,
			      .size = size,
			      .budget = budget,
			      .best_distance = (unsigned)tolerance(size) + 1};
}

static char fold(char c)
{
	return c == '-' ? '_' : ascii_lower(c);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment, three rows; both names are at most LONGEST long. */
static unsigned distance(const char *a, size_t an, const char *b, size_t bn)
{
	unsigned rows[3][LONGEST + 2];
	unsigned *older = rows[0], *old = rows[1], *row = rows[2];
	for (size_t j = 0; j <= bn; j++)
		old[j] = (unsigned)j;
	for (size_t i = 1; i <= an; i++) {
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= bn; j++) {
			bool same = fold(a[i - 1]) == fold(b[j - 1]);
			row[j] = least(least(old[j], row[j - 1]) + 1, old[j - 1] + !same);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]))
				row[j] = least(row[j], older[j - 2] + 1);
		}
		unsigned *spare = older;
		older = old;
		old = row;
		row = spare;
	}
	return old[bn];
}

void suggest_try(struct suggest *s, const char *candidate, size_t size)
{
	size_t apart = size > s->size ? size - s->size : s->size - size;
	if (--*s->budget < 0 || size > LONGEST || s->size > LONGEST || apart > tolerance(s->size))
		return;
	unsigned d = distance(s->name, s->size, candidate, size);
	if (d > s->best_distance)
		return;
	if (d == s->best_distance) {
		s->tie = s->best != NULL;
		return;
	}
	s->best = candidate;
	s->best_size = size;
	s->best_distance = d;
	s->tie = false;
}

const char *suggest_best(const struct suggest *s)
{
	return s->tie ? NULL : s->best;
}
