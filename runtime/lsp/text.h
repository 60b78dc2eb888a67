/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Texts as an editor counts them: lines that end at LF, CR LF or CR, from 0; characters within a
 * line in bytes, UTF-16 units or code points, as was agreed. A place that is not there is the
 * nearest one that is: behind the last character of its line, the end of the text. */
#ifndef RUNTIME_LSP_TEXT_H
#define RUNTIME_LSP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_encoding { TEXT_UTF8, TEXT_UTF16, TEXT_UTF32 };

struct text_position {
	uint32_t line, character;
};

/* Bytes that somebody else owns, with the starts of the lines. */
struct text {
	const char *data;
	size_t size;
	uint32_t *lines;
	uint32_t line_count, line_capacity;
};

/* Finds the lines of data[0..size); what was known before is forgotten. False without memory. */
bool text_index(struct text *t, const char *data, size_t size);
void text_release(struct text *t);
/* The byte a position stands for. */
size_t text_offset(const struct text *t, struct text_position p, enum text_encoding e);
/* The position of a byte. */
struct text_position text_position(const struct text *t, size_t offset, enum text_encoding e);
/* The same where the position `known` of an earlier byte `from` is known: on a long line what lies
 * before that need not be counted again. */
struct text_position text_position_from(const struct text *t, size_t offset, size_t from,
					struct text_position known, enum text_encoding e);
/* Units that bytes [from, to) take. */
uint32_t text_units(const char *data, size_t from, size_t to, enum text_encoding e);

/* A text that changes; on the heap. */
struct text_buffer {
	char *data;
	size_t size, capacity;
	struct text text; /* its lines, always up to date */
};

/* Puts bytes in the place of [from, to), which lie in the text. False without memory, or where it
 * would get larger than what is counted in 32 bits: then nothing changed. */
bool text_replace(struct text_buffer *b, size_t from, size_t to, const char *bytes, size_t size);
void text_buffer_release(struct text_buffer *b);

#endif
