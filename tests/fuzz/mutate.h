/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Inputs drawn at random from a corpus: a file of it, changed in a few places. The same number
 * gives the same input. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct input {
	char *data; /* malloc; NULL where size is 0 */
	size_t size;
};

/* Draws one; the caller frees its data. The corpus has at least one file. */
struct input mutate(const struct input *corpus, unsigned count, uint64_t seed);

#endif
