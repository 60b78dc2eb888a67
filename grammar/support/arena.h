/* SPDX-License-Identifier: BSD-2-Clause
 *
 * An arena owns everything one compilation allocates; it is freed as a whole, never piecewise.
 *
 * Allocation never returns NULL: when memory runs out control jumps to the arena's `oom` point,
 * which the entry points of the library set (compile, emit). So no caller has a failure path of its
 * own, and nothing leaks, because all that was allocated hangs on the arena. Secrets never live
 * here. */
#ifndef GRAMMAR_SUPPORT_ARENA_H
#define GRAMMAR_SUPPORT_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

/* Where memory comes from: resize(user, NULL, n) allocates, resize(user, p, 0) frees; NULL means
 * there is none. */
struct allocator {
	void *(*resize)(void *user, void *p, size_t n);
	void *user;
};

struct arena_chunk;

struct arena {
	struct allocator from;
	struct arena_chunk *chunks;
	char *at, *end;
	size_t total; /* bytes held, for the memory figures of the benchmark */
	jmp_buf *oom;
};

/* Initialises `a`; `from` NULL means the C library's heap. Allocates nothing. */
void arena_init(struct arena *a, const struct allocator *from);
/* Frees all that was allocated from `a`. */
void arena_release(struct arena *a);

/* n bytes aligned for pointers and 64-bit integers, not zeroed; n may be 0. Does not return when
 * memory runs out. */
void *arena_alloc(struct arena *a, size_t n)
	__attribute__((malloc, returns_nonnull, alloc_size(2)));
/* The same, zeroed, for `count` objects of `size` bytes; the multiplication is checked. */
void *arena_zalloc(struct arena *a, size_t count, size_t size)
	__attribute__((malloc, returns_nonnull));
/* Grows a block of `old` bytes to `n`; the content is kept, the old block is no longer to be used.
 * Large blocks are resized in place where the allocator can, so a growing array costs no second
 * copy. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t n) __attribute__((returns_nonnull));
/* Gives a block of `size` bytes back early, if it was large enough to have memory of its own; else
 * nothing happens. */
void arena_drop(struct arena *a, void *p, size_t size);
/* A NUL-terminated copy of n bytes. */
char *arena_copy(struct arena *a, const char *text, size_t n) __attribute__((returns_nonnull));
/* A formatted, NUL-terminated string. */
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));
/* Control goes to the oom point; for callers whose own size arithmetic would overflow. */
_Noreturn void arena_exhausted(struct arena *a);

#define ARENA_NEW(a, type)      ((type *)arena_zalloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_zalloc((a), (n), sizeof(type)))

#endif
