/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Several sources in one input: what follows a line '@@ PATH' is that file; what stands before the
 * first such line is the root, site.slacc. */
#ifndef TESTS_FUZZ_FILES_H
#define TESTS_FUZZ_FILES_H

#include "runtime/api/slacc.h"

/* Gives every file of the input to the handle; two of one path: the later one. */
void files_add(struct slacc *s, const char *data, size_t size);
/* A sink that only counts: user is a size_t. */
int files_count(void *user, const void *bytes, size_t size);

#endif
