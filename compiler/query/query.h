/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What an editor asks of a compiled description: what stands here, what could stand here, where is
 * it used. Answers come from the token array, the tables and the model; nothing is read a second
 * time, and nothing here knows a protocol. Every question has an answer in a text that is wrong or
 * half typed; it may be less.
 *
 * Answers live in the arena given with the question, or for ever; places are locations of the
 * compilation's sources. */
#ifndef COMPILER_QUERY_QUERY_H
#define COMPILER_QUERY_QUERY_H

#include "compiler/compile.h"
#include "grammar/support/buf.h"

struct query {
	const struct compiler *c; /* what compile_input.stages gave; not NULL */
	struct arena *arena;
};

/* --- what stands here (hover.c) --- */

struct query_hover {
	struct span at;
	const char *text; /* Markdown */
};
/* False if there is nothing to say about the place. */
bool query_hover(const struct query *q, uint32_t source, uint32_t at, struct query_hover *out);

/* --- what could stand here (complete.c, items.c) --- */

enum query_item_kind {
	QUERY_ITEM_KIND,      /* of block */
	QUERY_ITEM_ATTRIBUTE, /* of slacc */
	QUERY_ITEM_KEY,       /* of Slurm, sacctmgr */
	QUERY_ITEM_WORD,
	QUERY_ITEM_REFERENCE,
	QUERY_ITEM_PARAMETER,
	QUERY_ITEM_FUNCTION,
	QUERY_ITEM_VALUE, /* an example, a default */
	QUERY_ITEM_DIRECTIVE,
};

struct query_item {
	const char *label;
	enum query_item_kind kind;
	const char *detail;  /* in a few words; may be NULL */
	const char *insert;  /* what is put in */
	const char *snippet; /* the same with places to fill in, in the protocol's form; may be
				NULL */
	const char *about;   /* for query_about; may be NULL */
	char rank;           /* sorts before the label */
	bool deprecated;
};

struct query_items {
	struct query_item *list;
	uint32_t count, capacity;
	struct span replace; /* what is there already of the word */
};
void query_complete(const struct query *q, uint32_t source, uint32_t at, struct query_items *out);
/* The documentation behind an item's `about`, as Markdown; NULL if it is not one. Needs no
 * compilation. */
const char *query_about(struct arena *a, const char *about);

/* --- where it is used (names.c) --- */

/* A name that stands for a block: where it is defined, or used. */
struct query_name {
	struct span at;
	const struct object *object;
	bool definition;
};
/* Every name in the sources, in order. `take` returns false to stop. */
void query_names(const struct query *q, bool (*take)(void *user, const struct query_name *n),
		 void *user);
/* The name at a place. */
bool query_name_at(const struct query *q, uint32_t source, uint32_t at, struct query_name *out);
/* Why a block cannot get this label, or NULL if it can. */
const char *query_rename_fault(const struct query *q, const struct object *o, const char *label);
/* Renaming a block must not rename what it stands for: where its name was its label, the name has
 * to be written down. The text to put in and where; false if nothing is needed. */
bool query_rename_keeps(const struct query *q, const struct object *o, uint32_t *at,
			const char **text);

/* --- the shape of a text (outline.c) --- */

struct query_block {
	struct span whole;  /* from its first word to '}' */
	struct span name;   /* its label, else its kind */
	struct span body;   /* from '{' to '}' */
	const char *kind;   /* the word */
	const char *label;  /* "" */
	const char *detail; /* the effective name or value of interest, or NULL */
	unsigned depth;
	const struct object *object; /* may be NULL */
};
/* The blocks of a source, outer before inner. */
void query_blocks(const struct query *q, uint32_t source, struct query_block **list,
		  uint32_t *count);
/* Ranges worth folding beside blocks: lists, and runs of comments. */
struct query_fold {
	struct span at;
	bool comment;
};
void query_folds(const struct query *q, uint32_t source, struct query_fold **list, uint32_t *count);
/* The spans around a place, inner before outer: token, value, attribute, block. */
void query_around(const struct query *q, uint32_t source, uint32_t at, struct span **list,
		  uint32_t *count);

/* --- colours (colour.c) --- */

/* In this order they are what the protocol's legend lists. */
enum query_colour {
	QUERY_COLOUR_COMMENT,
	QUERY_COLOUR_KIND,
	QUERY_COLOUR_LABEL,
	QUERY_COLOUR_ATTRIBUTE,
	QUERY_COLOUR_KEY,
	QUERY_COLOUR_WORD,
	QUERY_COLOUR_REFERENCE,
	QUERY_COLOUR_PARAMETER,
	QUERY_COLOUR_FUNCTION,
	QUERY_COLOUR_STRING,
	QUERY_COLOUR_NUMBER,
	QUERY_COLOUR_DIRECTIVE,
	QUERY_COLOURS
};
struct query_token {
	struct span at; /* of one line, but for comments nothing spans more */
	enum query_colour colour;
	bool definition, deprecated;
};
/* Those that begin in [from, to). */
void query_tokens(const struct query *q, uint32_t source, uint32_t from, uint32_t to,
		  struct query_token **list, uint32_t *count);

/* --- beside the text (hints.c) --- */

struct query_hint {
	uint32_t at; /* behind '{' */
	const char *text, *more;
};
/* What blocks have that is not written in them. */
void query_hints(const struct query *q, uint32_t source, uint32_t from, uint32_t to,
		 struct query_hint **list, uint32_t *count);

struct query_link {
	struct span at;
	const char *path; /* absolute, or beside the source */
	const char *what;
};
/* Files that are named: includes, and certificates. */
void query_links(const struct query *q, uint32_t source, struct query_link **list, uint32_t *count);

/* --- mends (mend.c) --- */

/* A block that a reference names and that is not there: its text, to be put behind the last line of
 * the source. NULL if the diagnostic is of another kind. */
const char *query_missing_block(const struct query *q, const struct diag *d, const char **title);
/* Attributes that a block lacks: the text to put in behind its '{', at *at. NULL likewise. */
const char *query_missing_attribute(const struct query *q, const struct diag *d, uint32_t *at);
/* In words, what a diagnostic's fix does. */
const char *query_fix_title(const struct query *q, const struct diag *d);

/* The text that a block of a kind has at least; `snippet`: with places to fill in. */
const char *query_block_text(struct arena *a, enum kind_id kind, const char *label,
			     const char *indent, bool snippet);

#endif
