/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/schema.h"

#include <string.h>

const struct schema_kind schema_kinds[KIND_COUNT] = {
#define KIND(id, ...)                                                                              \
	[KIND_##id] = {.name = #id,                                                                \
		       .first = AT_##id##__first,                                                  \
		       .count = AT_##id##__end - AT_##id##__first,                                 \
		       __VA_ARGS__},
#define ATTR(kind, id, ...)
#define KIND_END(id)
#include "compiler/schema.def"
#undef KIND
#undef ATTR
#undef KIND_END
};

const struct schema_attribute schema_attributes[AT_COUNT] = {
#define KIND(id, ...)
#define ATTR(kind, id, ...) [AT_##kind##_##id] = {.name = #id, .edition = 2026, __VA_ARGS__},
#define KIND_END(id)
#include "compiler/schema.def"
#undef KIND
#undef ATTR
#undef KIND_END
};

static bool is(const char *name, const char *text, size_t size)
{
	return !strncmp(name, text, size) && !name[size];
}

const struct schema_kind *schema_kind_named(const char *name, size_t size)
{
	for (unsigned i = 0; i < KIND_COUNT; i++)
		if (is(schema_kinds[i].name, name, size))
			return &schema_kinds[i];
	return NULL;
}

const struct schema_attribute *schema_attribute_named(const struct schema_kind *k, const char *name,
						      size_t size)
{
	for (unsigned i = 0; i < k->count; i++)
		if (is(schema_attribute(k, i)->name, name, size))
			return schema_attribute(k, i);
	return NULL;
}

const char *schema_type_text(enum value_type type)
{
	static const char *const texts[] = {
		[TYPE_STRING] = "a string",
		[TYPE_NAME] = "a name",
		[TYPE_HOST] = "a host name or address in quotes",
		[TYPE_PATH] = "an absolute path in quotes",
		[TYPE_SOURCE_PATH] = "a path in quotes",
		[TYPE_VERSION] = "a Slurm version in quotes, such as \"24.11\"",
		[TYPE_INTEGER] = "a whole number",
		[TYPE_DURATION] = "a duration such as 30s, 5min, 12h or 7d",
		[TYPE_ENUM] = "one of a few words",
		[TYPE_REFERENCE] = "the name of a block",
		[TYPE_SECRET] = "a secret function such as file(\"/path\")",
		[TYPE_LIST] = "a list in '[ ]'",
		[TYPE_BLOCK] = "a block in '{ }'",
		[TYPE_SETTINGS] = "a block in '{ }'",
		[TYPE_ANY] = "a string, a number or true or false",
	};
	return texts[type];
}

const char *schema_word(const struct schema_attribute *a, unsigned i, size_t *size)
{
	const char *p = a->words;
	while (p && i--) {
		p = strchr(p, '|');
		p = p ? p + 1 : NULL;
	}
	*size = p ? strcspn(p, "|") : 0;
	return p;
}
