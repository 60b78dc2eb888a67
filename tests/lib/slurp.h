/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading a file whole, for test tools and fuzz replays. */
#ifndef TESTS_LIB_SLURP_H
#define TESTS_LIB_SLURP_H

#include <stddef.h>

/* The bytes of a file behind malloc, NUL-terminated; NULL, with errno set, where it cannot be read.
 */
char *slurp(const char *path, size_t *size);

#endif
