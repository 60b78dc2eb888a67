/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/support/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void reserve(struct buf *b, size_t more)
{
	if (b->size + more + 1 <= b->capacity)
		return;
	size_t want = b->capacity ? b->capacity * 2 : 128;
	while (want < b->size + more + 1)
		want *= 2;
	b->data = arena_grow(b->arena, b->data, b->capacity, want);
	b->capacity = want;
}

void buf_add(struct buf *b, const char *bytes, size_t n)
{
	reserve(b, n);
	if (n)
		memcpy(b->data + b->size, bytes, n);
	b->size += n;
	b->data[b->size] = 0;
}

void buf_adds(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		reserve(b, (size_t)n);
		vsnprintf(b->data + b->size, (size_t)n + 1, fmt, again);
		b->size += (size_t)n;
	}
	va_end(again);
}

char *buf_reserve(struct buf *b, size_t n)
{
	reserve(b, n);
	return b->data + b->size;
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}
