/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages out of a stream of bytes: a header with Content-Length, an empty line, the body. Bytes
 * come in whatever pieces they come; nothing here reads or waits. What is no header is skipped up
 * to the next line that may be one, so one wrong message does not end a session. */
#ifndef RUNTIME_LSP_FRAME_H
#define RUNTIME_LSP_FRAME_H

#include <stdbool.h>
#include <stddef.h>

enum {
	FRAME_HEADER_MAX = 4096,
	FRAME_BODY_MAX = 256 * 1024 * 1024, /* a text of the largest size, with its escapes */
};

/* The bytes that were not yet taken; on the heap, released by frames_release. */
struct frames {
	char *data;
	size_t from, size, capacity;
	size_t skip; /* bytes of a refused body still to come */
};

enum frame {
	FRAME_MORE,      /* nothing whole is there yet */
	FRAME_MESSAGE,   /* *body, *size: valid until the next call of any function here */
	FRAME_BAD,       /* a header that is none; it was skipped */
	FRAME_TOO_LARGE, /* a body over the bound; it will be skipped */
};

/* Takes bytes in; false without memory. */
bool frames_feed(struct frames *f, const char *bytes, size_t size);
/* The next message, or why there is none. */
enum frame frames_next(struct frames *f, const char **body, size_t *size);
void frames_release(struct frames *f);

#endif
