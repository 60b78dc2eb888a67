/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The schema table (schema.def) as constants. */
#ifndef COMPILER_SCHEMA_H
#define COMPILER_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
	TYPE_STRING,
	TYPE_NAME,        /* a name Slurm knows: lower-cased */
	TYPE_HOST,        /* host name or address */
	TYPE_PATH,        /* absolute path */
	TYPE_SOURCE_PATH, /* absolute, or relative to the file that says it */
	TYPE_VERSION,     /* a Slurm release, "24.11" or "24.11.5" */
	TYPE_INTEGER,
	TYPE_DURATION, /* 30s 5min 12h 7d; seconds in the model */
	TYPE_ENUM,
	TYPE_REFERENCE,
	TYPE_SECRET,
	TYPE_LIST,
	TYPE_BLOCK,    /* a nested block of kind `target` */
	TYPE_SETTINGS, /* a nested block of free keys */
	TYPE_ANY,      /* what a parameter may hold */
};

enum settings_kind {
	SETTINGS_NONE,
	SETTINGS_SLURMDBD_CONF,
	SETTINGS_SLURM_CONF,
	SETTINGS_VARIABLES,
	SETTINGS_SACCTMGR
};

enum kind_id {
#define KIND(id, ...) KIND_##id,
#define ATTR(kind, id, ...)
#define KIND_END(id)
#include "compiler/schema.def"
#undef KIND
#undef ATTR
#undef KIND_END
	KIND_COUNT,
};

/* One number for every attribute of every kind; those of a kind are consecutive. */
enum attribute_id {
#define KIND(id, ...)       AT_##id##__first, AT_##id##__before = AT_##id##__first - 1,
#define ATTR(kind, id, ...) AT_##kind##_##id,
#define KIND_END(id)        AT_##id##__end, AT_##id##__after = AT_##id##__end - 1,
#include "compiler/schema.def"
#undef KIND
#undef ATTR
#undef KIND_END
	AT_COUNT,
};

enum { KIND_LABEL = 1, KIND_NESTED = 2, KIND_SINGLE = 4 };
enum { ATTR_REQUIRED = 1, ATTR_NESTS = 2 };

struct schema_attribute {
	const char *name;
	enum value_type type, element; /* element: of lists */
	enum kind_id target;           /* of references and blocks */
	enum settings_kind settings;
	unsigned flags;
	int64_t min, max;
	const char *words;     /* of enums, separated by '|' */
	const char *fallback;  /* built-in default as it would be written */
	bool first_is_command; /* a list that is an argv */
	const char *derived;   /* where a default comes from that depends on other attributes */
	const char *example;
	const char *doc;
	uint16_t edition;
};

struct schema_kind {
	const char *name;
	unsigned flags;
	const char *doc;
	uint16_t first, count;
};

extern const struct schema_kind schema_kinds[KIND_COUNT];
extern const struct schema_attribute schema_attributes[AT_COUNT];

/* The kind of this name, or NULL. Linear: callers with many names keep a map (scope.c). */
const struct schema_kind *schema_kind_named(const char *name, size_t size);
static inline enum kind_id schema_kind_id(const struct schema_kind *k)
{
	return (enum kind_id)(k - schema_kinds);
}
static inline const struct schema_attribute *schema_attribute(const struct schema_kind *k,
							      unsigned i)
{
	return &schema_attributes[k->first + i];
}
/* The attribute of this name, or NULL. */
const struct schema_attribute *schema_attribute_named(const struct schema_kind *k, const char *name,
						      size_t size);
/* How a type is called in messages: "a host name". */
const char *schema_type_text(enum value_type type);
/* The i-th word of an enum, NULL behind the last; *size gets its length. */
const char *schema_word(const struct schema_attribute *a, unsigned i, size_t *size);

/* The built-in default of a duration in seconds, for where the block that would have it is not
 * written. convert.c. */
int64_t schema_duration(const struct schema_attribute *a);

#endif
