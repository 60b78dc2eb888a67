/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What must hold of the formatter on any text; a fault fails the test. */
#ifndef TESTS_LIB_FORM_H
#define TESTS_LIB_FORM_H

#include "tests/lib/fixture.h"

struct form_count {
	unsigned texts, parsed, compiled;
};

/* The formatted text parses to the same tokens, has the same comments, is its own form, and means
 * the same if the text meant anything. Its edits, all of them or any, do the same. `f` is the
 * fixture it is the root of, or NULL; `name` is for messages. */
void form_try(const char *name, const struct fixture *f, const char *text, size_t size,
	      struct form_count *count);
/* Descriptions grown from seeds [from, to), each with 20 mutants. */
void form_try_grown(uint64_t from, uint64_t to, struct form_count *count);

#endif
