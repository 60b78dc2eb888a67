/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Values in slurmdbd.conf and slurm.conf: writing one so that Slurm reads back exactly these bytes,
 * and reading lines as Slurm's reader does. That reader (the same in every release from 20.02 on)
 * cuts comments first, quotes or not, joins lines, removes one backslash before any character and
 * only then looks for KEY=VALUE, so a value is escaped before it is quoted, and a few values cannot
 * be written at all. */
#ifndef COMPILER_SLURM_CONF_VALUE_H
#define COMPILER_SLURM_CONF_VALUE_H

#include "grammar/support/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum slurm_unwritable {
	SLURM_WRITABLE,
	SLURM_HAS_NUL,
	SLURM_HAS_NEWLINE,
	SLURM_HAS_CONTROL,         /* another control character than a tab */
	SLURM_HAS_BLANK_AND_QUOTE, /* white space asks for quotes, which a '"' would end */
	SLURM_HAS_OUTER_QUOTES     /* "x": the reader would take the quotes off */
};

/* Whether and why not; says nothing about what the key makes of the value. */
enum slurm_unwritable slurm_conf_writable(const char *value, size_t size);
/* "a line break"…: completes "the value has …"; "" for SLURM_WRITABLE. */
const char *slurm_unwritable_text(enum slurm_unwritable why);

/* Appends the value as it stands behind KEY= in the file. False, and nothing appended, if it cannot
 * be written. */
bool slurm_conf_quote(struct buf *out, const char *value, size_t size);
/* The same into the caller's memory, for secrets, which never enter an arena: `out` holds at least
 * 2 * size + 2 bytes, no NUL is added. Returns the bytes written, 0 if the value cannot be written.
 */
size_t slurm_conf_quote_to(char *out, const char *value, size_t size);

enum slurm_conf_kind {
	SLURM_CONF_END,     /* no further line */
	SLURM_CONF_PAIR,    /* key and value */
	SLURM_CONF_INCLUDE, /* value is the path */
	SLURM_CONF_BAD      /* Slurm: parse error; value is the line as it was understood */
};

struct slurm_conf_line {
	enum slurm_conf_kind kind;
	unsigned line; /* of its first physical line, from 1 */
	const char *key, *value;
	size_t key_size, value_size;
};

struct slurm_conf_reader {
	struct arena *arena;
	const char *text;
	size_t size, at;
	unsigned line;
};

/* Reads a file's text, which must outlive the reader; keys and values live in the arena. Not for
 * files with secrets. */
void slurm_conf_reader_init(struct slurm_conf_reader *r, struct arena *a, const char *text,
			    size_t size);
/* The next line that is not blank. Goes on after a bad one, as Slurm does. */
enum slurm_conf_kind slurm_conf_next(struct slurm_conf_reader *r, struct slurm_conf_line *line);

#endif
