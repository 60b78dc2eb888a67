/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the stages of one compilation share. Internal to compiler/: nothing outside includes it. The
 * stages run in the order of the declarations below; each may rely on what those before it left
 * here. */
#ifndef COMPILER_CONTEXT_H
#define COMPILER_CONTEXT_H

#include "compiler/codes.h"
#include "compiler/compile.h"
#include "compiler/labels.h"
#include "compiler/suggest.h"
#include "compiler/slurm/value.h"
#include "grammar/ast.h"
#include "grammar/support/buf.h"
#include "grammar/support/map.h"

enum { INCLUDE_DEPTH_MAX = 16 };

struct unit {
	uint32_t source;
	uint32_t file;       /* AST_FILE node */
	uint32_t directives; /* at most so many */
	const char *path;
	uint32_t depth;
	bool builtin;
};

/* A simple value once parameters are put in. */
struct scalar {
	enum token_kind kind; /* WORD, STRING, INT, QUANTITY or PATH */
	const char *text;     /* size bytes, not always NUL-terminated; a STRING's is decoded */
	size_t size;
	struct span at;
	bool from_param; /* a string parameter also stands for a word */
	bool spelled;    /* it stands in the source as it is: fix-its may change it */
};

struct param {
	const struct object *object;
	const char *name;
	const struct schema_attribute *type_attribute;
	const char *type;
	struct scalar value;
	bool has_value, used;
	const struct parameter *given;
};

/* A settings block waits until the Slurm version of its object is known. */
struct pending_settings {
	struct object *object;
	enum attribute_id attribute;
	uint32_t block[3]; /* own, then defaults; 0: none */
};

/* A top-level block on its way to becoming an object. */
struct declared {
	struct object *object;
	uint32_t block;
	uint16_t unit, kind; /* kind: enum kind_id */
};

struct compiler {
	const struct compile_input *in;
	struct arena *arena;
	struct diags *diags;
	struct ast ast;
	struct model *model;

	struct unit *units;
	uint32_t unit_count, unit_capacity;
	struct map unit_paths;

	struct map kinds, attributes[KIND_COUNT];
	struct labels labels[KIND_COUNT];
	struct declared *declared;
	uint32_t declared_count, declared_capacity;
	struct map params;
	struct value builtin[AT_COUNT];      /* the schema's fallbacks, converted */
	struct object *defaults[KIND_COUNT]; /* as objects whose values are the defaults */
	uint32_t defaults_block[KIND_COUNT];

	struct pending_settings *settings;
	uint32_t settings_count, settings_capacity;
	struct slurm_input *inputs; /* the items of the list at work */
	uint32_t input_capacity;
	struct asset *assets;
	uint32_t asset_count, asset_capacity;
	struct value *all_clusters; /* one list for all accounts that name none */
	int64_t suggest_budget;
	uint32_t unit; /* whose blocks are being bound: relative paths are beside it */
};

/* load.c: reads the root and its includes, checks editions. False if the root cannot be read. */
bool load_sources(struct compiler *c);
/* The path of something written beside a unit's file; NULL, with a diagnostic, if it leaves the
 * root file's directory. */
const char *load_resolve(struct compiler *c, uint32_t unit, const char *text, size_t size,
			 struct span at);

/* scope.c: kinds, labels, top-level objects. */
void scope_init(struct compiler *c);
void scope_declare(struct compiler *c);
/* The attribute of this name, or NULL with a diagnostic that suggests one. */
const struct schema_attribute *scope_attribute(struct compiler *c, const struct schema_kind *k,
					       const struct token *t);
struct object *scope_new_object(struct compiler *c, const struct schema_kind *k, const char *label,
				struct span at);
/* The object a scalar refers to, NULL with a diagnostic if there is none. */
struct object *scope_resolve(struct compiler *c, enum kind_id target, const struct scalar *s);
/* The labels are no longer needed; nor is what was declared, once bound. */
void scope_finish(struct compiler *c);
struct span scope_head(struct compiler *c, uint32_t block);

/* params.c: declared parameters and their values; simple values with parameters put in. */
void params_collect(struct compiler *c);
void params_finish(struct compiler *c);
/* The value of a scalar node. False if it was reported. */
bool params_scalar(struct compiler *c, uint32_t node, struct scalar *s);

/* convert.c: from syntax to a typed value. False if it was reported; *v is then unset. `unset`
 * gives an unset value and true. */
bool convert_value(struct compiler *c, const struct schema_attribute *a, uint32_t node,
		   struct object *of, struct value *v);
bool convert_scalar(struct compiler *c, const struct schema_attribute *a, enum value_type type,
		    const struct scalar *s, struct object *of, struct value *v);
/* secret_ref.c */
bool convert_secret(struct compiler *c, const struct schema_attribute *a, uint32_t node,
		    struct value *v);
/* The functions one after the other, from 0: name, use, what it is in a sentence. False behind the
 * last. */
bool secret_function_at(unsigned index, const char **name, const char **usage, const char **doc);
/* A value of the wrong type, with the fix-it that mends the usual slip. */
void convert_wrong_type(struct compiler *c, const struct schema_attribute *a, enum value_type type,
			const struct scalar *s);

/* bind.c: objects get their values: own, defaults, built-in. */
void bind_defaults(struct compiler *c);
void bind_objects(struct compiler *c);
/* derive.c: what follows from other attributes; then nothing required may be missing. */
void derive_values(struct compiler *c);
/* settings.c: the free keys, checked against Slurm's tables. */
void settings_convert(struct compiler *c);
/* check.c: every rule of the table. */
void check_model(struct compiler *c);
/* suppress.c: comments that silence warnings. */
void suppress_apply(struct compiler *c);

/* The span of the value whose first byte is at this location: its token, or its whole list or call.
 */
struct span compiler_value_span(const struct compiler *c, uint32_t at);
/* The label in a block's head, which is its kind word and label; the whole head if it has none. */
struct span compiler_label_span(const struct compiler *c, struct span head);

/* Grows an array of the context that has `count` elements: makes room for one more. */
#define COMPILER_ROOM(c, list, count, capacity)                                                    \
	do {                                                                                       \
		if ((count) == (c)->capacity) {                                                    \
			uint32_t want_ = (c)->capacity ? (c)->capacity * 2 : 16;                   \
			(c)->list = arena_grow((c)->arena, (c)->list,                              \
					       (c)->capacity * sizeof(*(c)->list),                 \
					       want_ * sizeof(*(c)->list));                        \
			(c)->capacity = want_;                                                     \
		}                                                                                  \
	} while (0)

static inline const struct token *compiler_token(const struct compiler *c, uint32_t node)
{
	return ast_token(&c->ast, node);
}
static inline const char *compiler_text(const struct compiler *c, const struct token *t)
{
	return ast_text(&c->ast, t);
}

#endif
