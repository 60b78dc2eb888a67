/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/lsp/frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEEP_CAPACITY = 256 * 1024 };

/* Forgets what was taken; a buffer that a single large message made large is given back. */
static void compact(struct frames *f)
{
	if (f->from == f->size && f->capacity > KEEP_CAPACITY) {
		free(f->data);
		f->data = NULL;
		f->capacity = 0;
	} else if (f->from && f->size > f->from) {
		memmove(f->data, f->data + f->from, f->size - f->from);
	}
	f->size -= f->from;
	f->from = 0;
}

bool frames_feed(struct frames *f, const char *bytes, size_t size)
{
	size_t skipped = size < f->skip ? size : f->skip;
	f->skip -= skipped;
	bytes += skipped;
	size -= skipped;
	compact(f);
	if (size > f->capacity - f->size) {
		size_t want = f->capacity ? f->capacity : 4096;
		while (want - f->size < size)
			want *= 2;
		char *grown = realloc(f->data, want);
		if (!grown)
			return false;
		f->data = grown;
		f->capacity = want;
	}
	if (size)
		memcpy(f->data + f->size, bytes, size);
	f->size += size;
	return true;
}

/* The length of a Content-Length line's value; SIZE_MAX if it is no number that can be believed. */
static size_t read_length(const char *p, const char *end)
{
	size_t n = 0;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	if (p == end || end - p > 15)
		return SIZE_MAX;
	for (; p < end; p++) {
		if (*p < '0' || *p > '9')
			return SIZE_MAX;
		n = n * 10 + (size_t)(*p - '0');
	}
	return n;
}

static bool is_length(const char *p, const char *end, const char **value)
{
	static const char name[] = "content-length:";
	size_t n = sizeof(name) - 1;
	*value = p + n;
	return (size_t)(end - p) >= n && strncasecmp(p, name, n) == 0;
}

/* One header line from `p`; the place behind its line feed, or NULL if that has not come yet. */
static const char *line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));
	return lf ? lf + 1 : NULL;
}

static bool is_empty(const char *p, const char *next)
{
	return next - p == 1 || (next - p == 2 && *p == '\r');
}

/* A header is a run of `name: value` lines. */
static bool is_header_line(const char *p, const char *next)
{
	return memchr(p, ':', (size_t)(next - p)) != NULL;
}

static enum frame drop(struct frames *f, const char *to)
{
	f->from = (size_t)(to - f->data);
	return FRAME_BAD;
}

/* Takes the header in; *length gets that of the body. */
static enum frame take_header(struct frames *f, const char **body, size_t *length)
{
	const char *p = f->data + f->from, *end = f->data + f->size, *next, *value;
	bool bad = false;
	*length = SIZE_MAX;
	for (; p < end && (next = line_end(p, end)); p = next) {
		if (is_empty(p, next)) {
			*body = next;
			return bad || *length == SIZE_MAX ? drop(f, next) : FRAME_MESSAGE;
		}
		if (!is_header_line(p, next))
			return drop(f, next);
		if (is_length(p, next - 1, &value)) {
			*length = read_length(value, next - 1);
			bad |= *length == SIZE_MAX;
		}
		if (next - (f->data + f->from) > FRAME_HEADER_MAX)
			return drop(f, next);
	}
	if (f->size - f->from > FRAME_HEADER_MAX)
		return drop(f, end);
	return FRAME_MORE;
}

enum frame frames_next(struct frames *f, const char **body, size_t *size)
{
	if (f->from == f->size)
		return FRAME_MORE;
	enum frame found = take_header(f, body, size);
	if (found != FRAME_MESSAGE)
		return found;
	size_t start = (size_t)(*body - f->data), there = f->size - start;
	if (*size > FRAME_BODY_MAX) {
		size_t gone = there < *size ? there : *size;
		f->skip = *size - gone;
		f->from = start + gone;
		return FRAME_TOO_LARGE;
	}
	if (there < *size)
		return FRAME_MORE;
	f->from = start + *size;
	return FRAME_MESSAGE;
}

void frames_release(struct frames *f)
{
	free(f->data);
	*f = (struct frames){0};
}
