/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The bytes of a source before it is scanned: NUL, UTF-8, characters that would make a reader see
 * another text than the compiler does. */
#ifndef GRAMMAR_UTF8_H
#define GRAMMAR_UTF8_H

#include "grammar/diag.h"

/* Bytes of the well-formed UTF-8 sequence at p (n bytes left), 0 if there is none; *cp gets the
 * code point. Overlong forms, surrogates and code points beyond U+10FFFF are not well-formed. */
size_t utf8_decode(const char *p, size_t n, uint32_t *cp);

/* The controls of the "Trojan source" attack: they reorder what a reader sees. */
bool utf8_is_bidi(uint32_t cp);

/* Reports what is wrong with a text whose first byte has location `base`: one diagnostic a run of
 * bad bytes. False if the text must not be scanned at all (it holds a NUL). */
bool utf8_check_source(const char *text, size_t size, uint32_t base, struct diags *ds);

#endif
