/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* madvise */
#include "runtime/base/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE_BYTES = 1024 * 1024 };

/* Whole pages, also those it shares with its neighbours: so the mapping stays one, and can grow in
 * place. Where the kernel does not want the advice nothing is lost. */
static void advise(void *p, size_t n)
{
#ifdef MADV_HUGEPAGE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t before = (uintptr_t)p % page;
	madvise((char *)p - before, before + n, MADV_HUGEPAGE);
#else
	(void)p;
	(void)n;
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
	if (q && n >= LARGE_BYTES && (!p || q != p))
		advise(q, n);
	return q;
}
