/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Letter case of ASCII, whatever the locale: the C library's functions ask it, and an embedder may
 * have set one. */
#ifndef GRAMMAR_SUPPORT_ASCII_H
#define GRAMMAR_SUPPORT_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Are the first n bytes of both the same but for letter case? */
static inline bool ascii_same(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ascii_lower(a[i]) != ascii_lower(b[i]))
			return false;
	return true;
}

/* The same of a text of n bytes and a whole string. */
static inline bool ascii_is(const char *text, size_t n, const char *string)
{
	return strlen(string) == n && ascii_same(text, string, n);
}

#endif
