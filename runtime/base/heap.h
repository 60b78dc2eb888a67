/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The C library's heap as an allocator (grammar/support/arena.h). */
#ifndef RUNTIME_BASE_HEAP_H
#define RUNTIME_BASE_HEAP_H

#include <stddef.h>

/* struct allocator's resize. Large blocks are offered to the kernel for huge pages: a compilation
 * of tens of megabytes otherwise spends a quarter of its time on page faults. `user` is not looked
 * at. */
void *heap_resize(void *user, void *p, size_t n);

#endif
