/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Writing an input where a program can read it. */
#ifndef TESTS_BENCH_FILES_H
#define TESTS_BENCH_FILES_H

#include "tests/bench/generate.h"

/* Ends the bench with a message where it cannot. */
void write_file(const char *path, const struct text *t);

#endif
