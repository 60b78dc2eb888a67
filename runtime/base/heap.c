/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* madvise */
#include "runtime/base/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { POPULATE_BYTES = 64 * 1024, HUGE_BYTES = 1024 * 1024 };

/* Whole pages, also those it shares with its neighbours: so the mapping stays one, and can grow in
 * place. Where the kernel does not want the advice nothing is lost. */
static void advise(void *p, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t before = (uintptr_t)p % page;
	char *start = (char *)p - before;
	(void)start;
#ifdef MADV_HUGEPAGE
	if (n >= HUGE_BYTES)
		madvise(start, before + n, MADV_HUGEPAGE);
#endif
#ifdef MADV_POPULATE_WRITE
	madvise(start, before + n, MADV_POPULATE_WRITE);
#endif
}

void *heap_resize(void *user, void *p, size_t n)
{
	(void)user;
	if (!n) {
		free(p);
		return NULL;
	}
	void *q = realloc(p, n);
	if (q && n >= POPULATE_BYTES && (!p || q != p))
		advise(q, n);
	return q;
}
