/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The C library's heap as an allocator (grammar/support/arena.h). */
#ifndef RUNTIME_BASE_HEAP_H
#define RUNTIME_BASE_HEAP_H

#include <stddef.h>

/* struct allocator's resize; `user` is not looked at. Meant for memory that will be used as a
 * whole, as an arena's is: large blocks get their pages at once, the largest in huge ones, because
 * a compilation of tens of megabytes otherwise spends a quarter of its time on page faults. */
void *heap_resize(void *user, void *p, size_t n);

#endif
