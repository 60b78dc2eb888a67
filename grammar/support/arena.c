/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/support/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ALIGNMENT = 8,
	CHUNK_BYTES = 64 * 1024,
	LARGE_BYTES = CHUNK_BYTES / 4,
	MANY_BYTES = 1024 * 1024,
	MOST_BYTES = 2 * MANY_BYTES,
	HEAP_OWN_BYTES = 64, /* so that what the heap puts before it does not take another page */
};

/* A large block has a chunk of its own, so that it can be resized: hence the double links. */
struct arena_chunk {
	struct arena_chunk *next, *prev;
	size_t bytes;
	size_t pad;
};

static void *heap_resize(void *user, void *p, size_t n)
{
	(void)user;
	if (n)
		return realloc(p, n);
	free(p);
	return NULL;
}

void arena_init(struct arena *a, const struct allocator *from)
{
	*a = (struct arena){.from = from ? *from : (struct allocator){.resize = heap_resize}};
}

void arena_release(struct arena *a)
{
	for (struct arena_chunk *c = a->chunks, *next; c; c = next) {
		next = c->next;
		a->from.resize(a->from.user, c, 0);
	}
	struct allocator from = a->from;
	arena_init(a, &from);
}

void arena_exhausted(struct arena *a)
{
	if (a->oom)
		longjmp(*a->oom, 1);
	abort(); /* a use of the arena outside an entry point: a bug, not an input */
}

static void relink(struct arena *a, struct arena_chunk *c)
{
	if (c->prev)
		c->prev->next = c;
	else
		a->chunks = c;
	if (c->next)
		c->next->prev = c;
}

static struct arena_chunk *add_chunk(struct arena *a, size_t bytes)
{
	if (bytes > SIZE_MAX / 2)
		arena_exhausted(a);
	struct arena_chunk *c = a->from.resize(a->from.user, NULL, sizeof(*c) + bytes);
	if (!c)
		arena_exhausted(a);
	*c = (struct arena_chunk){.next = a->chunks, .bytes = bytes};
	relink(a, c);
	a->total += bytes;
	return c;
}

static size_t aligned(size_t n)
{
	return (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static char *new_chunk(struct arena *a)
{
	/* What is large already grows in larger steps. */
	size_t bytes = a->total < MANY_BYTES        ? CHUNK_BYTES
		       : a->total < 16 * MANY_BYTES ? MANY_BYTES
						    : MOST_BYTES - HEAP_OWN_BYTES;
	struct arena_chunk *c = add_chunk(a, bytes);
	a->at = (char *)(c + 1);
	a->end = a->at + bytes;
	return a->at;
}

void *arena_alloc(struct arena *a, size_t n)
{
	if (n >= LARGE_BYTES)
		return add_chunk(a, aligned(n)) + 1;
	char *p = (char *)(((uintptr_t)a->at + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1));
	if (!a->at || n > (size_t)(a->end - a->at) || p + n > a->end)
		p = new_chunk(a);
	a->at = p + n;
	return p;
}

/* Texts need no alignment; there are many, and short ones. */
static char *alloc_text(struct arena *a, size_t n)
{
	if (n >= LARGE_BYTES)
		return arena_alloc(a, n);
	char *p = a->at;
	if (!p || n > (size_t)(a->end - p))
		p = new_chunk(a);
	a->at = p + n;
	return p;
}

void *arena_zalloc(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		arena_exhausted(a);
	return memset(arena_alloc(a, count * size), 0, count * size);
}

static void *grow_large(struct arena *a, void *p, size_t n)
{
	struct arena_chunk *c = (struct arena_chunk *)p - 1;
	size_t before = c->bytes;
	if (n > SIZE_MAX / 2)
		arena_exhausted(a);
	struct arena_chunk *grown = a->from.resize(a->from.user, c, sizeof(*c) + aligned(n));
	if (!grown)
		arena_exhausted(a);
	grown->bytes = aligned(n);
	a->total += grown->bytes - before;
	relink(a, grown);
	return grown + 1;
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t n)
{
	if (p && old >= LARGE_BYTES)
		return grow_large(a, p, n);
	if (p && n <= old)
		return p;
	void *q = arena_alloc(a, n);
	if (p)
		memcpy(q, p, old < n ? old : n);
	return q;
}

void arena_drop(struct arena *a, void *p, size_t size)
{
	if (!p || size < LARGE_BYTES)
		return;
	struct arena_chunk *c = (struct arena_chunk *)p - 1;
	if (c->prev)
		c->prev->next = c->next;
	else
		a->chunks = c->next;
	if (c->next)
		c->next->prev = c->prev;
	a->total -= c->bytes;
	a->from.resize(a->from.user, c, 0);
}

char *arena_copy(struct arena *a, const char *text, size_t n)
{
	char *p = alloc_text(a, n + 1);
	if (n)
		memcpy(p, text, n);
	p[n] = 0;
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *p = alloc_text(a, n < 0 ? 1 : (size_t)n + 1);
	p[0] = 0;
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}
