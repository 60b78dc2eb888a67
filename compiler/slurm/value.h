/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Is this a value for that key in that release, and what exactly is to be written? Knows nothing of
 * syntax trees: the caller hands over the value as it is spelled. Answers are data; the caller
 * makes diagnostics of them.
 *
 * What Slurm would take in silence and then ignore or misread is an error here. Texts of the answer
 * live in the arena or for ever. Whether the key itself may be set (release, owner, secret,
 * refused) is the caller's question to struct slurm_param. */
#ifndef COMPILER_SLURM_VALUE_H
#define COMPILER_SLURM_VALUE_H

#include "compiler/slurm/params.h"
#include "grammar/support/arena.h"

enum slurm_input_kind {
	SLURM_INPUT_STRING,   /* a quoted string, decoded: read by Slurm's own rules */
	SLURM_INPUT_INT,      /* 12, -1 */
	SLURM_INPUT_QUANTITY, /* 12months */
	SLURM_INPUT_WORD,     /* info, yes */
	SLURM_INPUT_LIST
};

struct slurm_input {
	enum slurm_input_kind kind;
	/* A list's items, none of them a list. */
	uint32_t count;
	const struct slurm_input *items;
	/* All others: the bytes as they are spelled, of a string decoded. */
	const char *text;
	size_t size;
};

enum slurm_value_code {
	SLURM_VALUE_OK,

	/* It may be written, but a person should hear of it: */
	SLURM_VALUE_ZERO_PURGE, /* 0 deletes everything instead of nothing */
	SLURM_VALUE_OCTAL,      /* "010" is 8 to Slurm */
	SLURM_VALUE_UNWISE,     /* Slurm itself warns of it */
	SLURM_VALUE_LAST_WARNING = SLURM_VALUE_UNWISE,

	/* It may not: */
	SLURM_VALUE_WRONG_KIND, /* a list for a yes or no, a number for a path */
	SLURM_VALUE_NOT_A_BOOL,
	SLURM_VALUE_NOT_A_NUMBER,
	SLURM_VALUE_OUT_OF_RANGE,
	SLURM_VALUE_NO_UNIT,  /* a bare number that Slurm would take for months or minutes */
	SLURM_VALUE_BAD_UNIT, /* 12weeks */
	SLURM_VALUE_BAD_AGE,
	SLURM_VALUE_BAD_TIME,
	SLURM_VALUE_UNKNOWN_WORD,
	SLURM_VALUE_LATER_WORD,   /* `release` is the first that knows it */
	SLURM_VALUE_REMOVED_WORD, /* `release` is the first that does not know it any more */
	SLURM_VALUE_REPEATED,
	SLURM_VALUE_EXCLUSIVE,    /* two words of which only one may be there */
	SLURM_VALUE_MISSING_WORD, /* a word without the other that it needs */
	SLURM_VALUE_NEEDS_VALUE,  /* `jwks` without `=…` */
	SLURM_VALUE_TAKES_NO_VALUE,
	SLURM_VALUE_BAD_PATH,
	SLURM_VALUE_BAD_HOST,
	SLURM_VALUE_BAD_USER,
	SLURM_VALUE_BLANK, /* white space where Slurm takes none */
	SLURM_VALUE_COMMA, /* a comma inside one item: Slurm would see two */
	SLURM_VALUE_EMPTY,
	SLURM_VALUE_UNWRITABLE,   /* the file cannot carry it: conf_value.h */
	SLURM_VALUE_NOT_SETTABLE, /* SLURM_RECORD */
	SLURM_VALUE_CODES
};

#define SLURM_WHOLE_VALUE UINT32_MAX

struct slurm_value {
	enum slurm_value_code code;
	/* What the file is to say, before slurm_conf_quote; NULL if the code is an error. Not
	 * NUL-terminated; often the bytes of the input itself. */
	const char *text;
	size_t size;
	/* NULL if OK. */
	const char *message;
	/* A further sentence that helps, or NULL. */
	const char *note;
	/* What to write, in slacc's language, in place of the item or else of the whole value; or
	 * NULL. If sure, the meaning stays and a program may apply it unasked. */
	const char *fix;
	bool fix_is_sure;
	/* The item of a list that is meant, or SLURM_WHOLE_VALUE. */
	uint32_t item;
	/* Of LATER_WORD and REMOVED_WORD. */
	enum slurm_release release;
};

static inline bool slurm_value_is_error(enum slurm_value_code code)
{
	return code > SLURM_VALUE_LAST_WARNING;
}

/* Fills *out. Returns whether the value may be written (OK or a warning). Of several faults the
 * first is told. `budget` is that of suggest.h: work left for suggestions in this compilation. */
bool slurm_value_check(struct arena *a, const struct slurm_param *p, enum slurm_release r,
		       const struct slurm_input *in, int64_t *budget, struct slurm_value *out);

/* A value as the language spells it: a bare word or quantity where its lexis allows, else a quoted
 * string with escapes. */
const char *slurm_value_spelling(struct arena *a, const char *text, size_t size);

#endif
