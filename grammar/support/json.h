/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Writes JSON into a buffer: puts the commas, escapes the strings, and nothing else. It allocates
 * nothing of its own, keeps the order in which members are written, and its output is a function of
 * the calls alone. */
#ifndef GRAMMAR_SUPPORT_JSON_H
#define GRAMMAR_SUPPORT_JSON_H

#include "grammar/support/buf.h"

#include <stdint.h>

enum { JSON_MAX_DEPTH = 62 };

struct json {
	struct buf *out;
	unsigned indent; /* blanks a level; 0: all on one line */
	unsigned depth;
	uint64_t filled;  /* bit d: something was written at depth d */
	uint64_t objects; /* bit d: depth d is an object */
	bool after_key;
};

#define JSON_IN(b, blanks) ((struct json){.out = (b), .indent = (blanks)})

void json_put_object(struct json *j);
void json_put_array(struct json *j);
/* Ends the innermost object or array. */
void json_put_end(struct json *j);
/* The name of the next member of an object. */
void json_put_key(struct json *j, const char *name);

/* Bytes that are not UTF-8 become U+FFFD, so that the output always is. NULL writes null. */
void json_put_string(struct json *j, const char *text);
void json_put_bytes(struct json *j, const char *text, size_t size);
void json_put_integer(struct json *j, int64_t number);
void json_put_bool(struct json *j, bool yes);
void json_put_null(struct json *j);

/* A member at once. */
void json_put_member(struct json *j, const char *name, const char *text);
void json_put_member_integer(struct json *j, const char *name, int64_t number);
void json_put_member_bool(struct json *j, const char *name, bool yes);

#endif
