/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What literals mean: escapes and interpolations of strings, the range of integers, the parts of
 * quantities. */
#ifndef GRAMMAR_LITERAL_H
#define GRAMMAR_LITERAL_H

#include "grammar/support/buf.h"
#include "grammar/token.h"

/* Reports every bad escape, interpolation and control character of a string token whose text starts
 * at `text`. */
void literal_check_string(const struct token *t, const char *text, struct diags *ds);

/* Finds the value of `${path}`: path of `size` bytes at `at`. Reports what is wrong and returns
 * false, or appends to out. */
typedef bool literal_lookup(void *user, const char *path, size_t size, struct span at,
			    struct buf *out);

/* The value of a string token. Plain ones are returned where they stand, others are decoded into
 * `scratch`'s arena. *size gets the bytes. False if a lookup failed; a string that was reported by
 * literal_check_string decodes to something. */
bool literal_string(const struct token *t, const char *text, struct arena *a,
		    literal_lookup *lookup, void *user, const char **value, size_t *size);
/* True if the string holds an interpolation. */
bool literal_interpolates(const struct token *t, const char *text);
/* The value of an INT token; false beyond 64 bits. */
bool literal_int(const struct token *t, const char *text, int64_t *value);
/* The number and the unit of a QUANTITY token; false beyond 64 bits. The unit points into text. */
bool literal_quantity(const struct token *t, const char *text, int64_t *value, const char **unit,
		      size_t *unit_size);

#endif
