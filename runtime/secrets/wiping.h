/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A heap that overwrites what it is given back, for libraries that keep secrets in theirs (jansson,
 * libcurl) and let us choose where. */
#ifndef RUNTIME_SECRETS_WIPING_H
#define RUNTIME_SECRETS_WIPING_H

#include <stddef.h>

/* As the functions of the C library without "wiping_"; what one of them gave, only these may take.
 */
void *wiping_malloc(size_t n);
void *wiping_calloc(size_t count, size_t n);
void *wiping_realloc(void *block, size_t n);
char *wiping_strdup(const char *text);
void wiping_free(void *block);

#endif
