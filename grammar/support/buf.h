/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A growing byte buffer in an arena: what emitters and renderers write to. Always NUL-terminated
 * once written to; the bytes live as long as the arena. */
#ifndef GRAMMAR_SUPPORT_BUF_H
#define GRAMMAR_SUPPORT_BUF_H

#include "grammar/support/arena.h"

struct buf {
	struct arena *arena;
	char *data;
	size_t size, capacity;
};

#define BUF_IN(a) ((struct buf){.arena = (a)})

void buf_add(struct buf *b, const char *bytes, size_t n);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Room for n more bytes behind the text, for whoever writes there itself and then adds to `size`.
 */
char *buf_reserve(struct buf *b, size_t n);
/* The text so far; "" if nothing was written. */
const char *buf_text(const struct buf *b);

#endif
