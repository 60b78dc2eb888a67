/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/lsp_model.h"

#include <stdio.h>
#include <string.h>

/* One look at a value. */
struct look {
	const struct lsp_model *model;
	char *why;
	size_t size;
	char path[512];
};

static bool fits(struct look *l, const json_t *type, const json_t *value);

static json_t *by_name(json_t *list, const char *key)
{
	json_t *out = json_object(), *item;
	size_t i;
	json_array_foreach(list, i, item)
		json_object_set(out, json_string_value(json_object_get(item, key)), item);
	return out;
}

bool lsp_model_read(struct lsp_model *m, const char *path)
{
	*m = (struct lsp_model){.root = json_load_file(path, 0, NULL)};
	if (!m->root)
		return false;
	m->structures = by_name(json_object_get(m->root, "structures"), "name");
	m->enumerations = by_name(json_object_get(m->root, "enumerations"), "name");
	m->aliases = by_name(json_object_get(m->root, "typeAliases"), "name");
	m->requests = by_name(json_object_get(m->root, "requests"), "method");
	m->notifications = by_name(json_object_get(m->root, "notifications"), "method");
	return true;
}

void lsp_model_release(struct lsp_model *m)
{
	json_decref(m->structures);
	json_decref(m->enumerations);
	json_decref(m->aliases);
	json_decref(m->requests);
	json_decref(m->notifications);
	json_decref(m->root);
}

static const char *member(const json_t *of, const char *name)
{
	const char *text = json_string_value(json_object_get(of, name));
	return text ? text : "";
}

static bool wrong(struct look *l, const char *what, const char *which)
{
	snprintf(l->why, l->size, "%s: %s %s", l->path, what, which);
	return false;
}

static bool fits_base(struct look *l, const char *name, const json_t *value)
{
	static const char *const texts[] = {"URI", "DocumentUri", "string", "RegExp", NULL};
	bool good = false;
	for (size_t i = 0; texts[i]; i++)
		good |= !strcmp(name, texts[i]) && json_is_string(value);
	good |= !strcmp(name, "integer") && json_is_integer(value) &&
		json_integer_value(value) >= -2147483648LL &&
		json_integer_value(value) <= 2147483647LL;
	good |= !strcmp(name, "uinteger") && json_is_integer(value) &&
		json_integer_value(value) >= 0 && json_integer_value(value) <= 2147483647LL;
	good |= !strcmp(name, "decimal") && json_is_number(value);
	good |= !strcmp(name, "boolean") && json_is_boolean(value);
	good |= !strcmp(name, "null") && json_is_null(value);
	return good || wrong(l, "this is no", name);
}

/* The property of a structure or of what it extends. */
static const json_t *property(const struct lsp_model *m, const json_t *structure, const char *name)
{
	static const char *const parents[] = {"extends", "mixins"};
	const json_t *found = NULL;
	json_t *item;
	size_t i;
	json_array_foreach(json_object_get(structure, "properties"), i, item)
	{
		if (!strcmp(member(item, "name"), name))
			return item;
	}
	for (size_t k = 0; k < 2; k++)
		json_array_foreach(json_object_get(structure, parents[k]), i, item)
		{
			const json_t *parent = json_object_get(m->structures, member(item, "name"));
			if (!found && parent)
				found = property(m, parent, name);
		}
	return found;
}

/* Whether what must be there is there. */
static bool is_complete(struct look *l, const json_t *structure, const json_t *value)
{
	static const char *const parents[] = {"extends", "mixins"};
	json_t *item;
	size_t i;
	json_array_foreach(json_object_get(structure, "properties"), i, item)
	{
		if (!json_is_true(json_object_get(item, "optional")) &&
		    !json_object_get(value, member(item, "name")))
			return wrong(l, "there is no", member(item, "name"));
	}
	for (size_t k = 0; k < 2; k++)
		json_array_foreach(json_object_get(structure, parents[k]), i, item)
		{
			const json_t *parent =
				json_object_get(l->model->structures, member(item, "name"));
			if (parent && !is_complete(l, parent, value))
				return false;
		}
	return true;
}

static bool fits_structure(struct look *l, const json_t *structure, const json_t *value)
{
	const char *name;
	json_t *item;
	if (!json_is_object(value))
		return wrong(l, "this is no", member(structure, "name"));
	if (!is_complete(l, structure, value))
		return false;
	json_object_foreach((json_t *)(size_t)value, name, item)
	{
		const json_t *p = property(l->model, structure, name);
		size_t n = strlen(l->path);
		if (!p)
			return wrong(l, "a property too many:", name);
		snprintf(l->path + n, sizeof(l->path) - n, ".%s", name);
		if (!fits(l, json_object_get(p, "type"), item))
			return false;
		l->path[n] = 0;
	}
	return true;
}

static bool fits_enumeration(struct look *l, const json_t *enumeration, const json_t *value)
{
	json_t *item;
	size_t i;
	if (json_is_true(json_object_get(enumeration, "supportsCustomValues")))
		return fits(l, json_object_get(enumeration, "type"), value);
	json_array_foreach(json_object_get(enumeration, "values"), i, item)
	{
		if (json_equal(json_object_get(item, "value"), value))
			return true;
	}
	return wrong(l, "this is no", member(enumeration, "name"));
}

static bool fits_reference(struct look *l, const char *name, const json_t *value)
{
	const json_t *t;
	if (!strcmp(name, "LSPAny") || !strcmp(name, "LSPObject") || !strcmp(name, "LSPArray"))
		return value != NULL;
	if ((t = json_object_get(l->model->structures, name)))
		return fits_structure(l, t, value);
	if ((t = json_object_get(l->model->enumerations, name)))
		return fits_enumeration(l, t, value);
	t = json_object_get(l->model->aliases, name);
	return t ? fits(l, json_object_get(t, "type"), value) : wrong(l, "unknown type", name);
}

static bool fits_any(struct look *l, const json_t *items, const json_t *value, bool all)
{
	json_t *item;
	size_t i, n = strlen(l->path);
	bool good = all;
	json_array_foreach((json_t *)(size_t)items, i, item)
	{
		bool one = fits(l, item, value);
		l->path[n] = one ? 0 : l->path[n];
		if (one != all)
			return one;
		l->path[n] = 0;
	}
	return good;
}

static bool fits_list(struct look *l, const json_t *element, const json_t *tuple,
		      const json_t *value)
{
	json_t *item;
	size_t i, n = strlen(l->path);
	if (!json_is_array(value))
		return wrong(l, "this is no", "array");
	if (tuple && json_array_size(tuple) != json_array_size(value))
		return wrong(l, "a tuple of", "another length");
	json_array_foreach((json_t *)(size_t)value, i, item)
	{
		snprintf(l->path + n, sizeof(l->path) - n, "[%zu]", i);
		if (!fits(l, tuple ? json_array_get(tuple, i) : element, item))
			return false;
		l->path[n] = 0;
	}
	return true;
}

static bool fits_map(struct look *l, const json_t *type, const json_t *value)
{
	const char *name;
	json_t *item;
	size_t n = strlen(l->path);
	if (!json_is_object(value))
		return wrong(l, "this is no", "map");
	json_object_foreach((json_t *)(size_t)value, name, item)
	{
		snprintf(l->path + n, sizeof(l->path) - n, "{%s}", name);
		if (!fits(l, json_object_get(type, "value"), item))
			return false;
		l->path[n] = 0;
	}
	return true;
}

static bool fits(struct look *l, const json_t *type, const json_t *value)
{
	const char *kind = member(type, "kind");
	if (!strcmp(kind, "base"))
		return fits_base(l, member(type, "name"), value);
	if (!strcmp(kind, "reference"))
		return fits_reference(l, member(type, "name"), value);
	if (!strcmp(kind, "array"))
		return fits_list(l, json_object_get(type, "element"), NULL, value);
	if (!strcmp(kind, "tuple"))
		return fits_list(l, NULL, json_object_get(type, "items"), value);
	if (!strcmp(kind, "map"))
		return fits_map(l, type, value);
	if (!strcmp(kind, "or") || !strcmp(kind, "and"))
		return fits_any(l, json_object_get(type, "items"), value, kind[0] == 'a');
	if (!strcmp(kind, "literal"))
		return fits_structure(l, json_object_get(type, "value"), value);
	if (strstr(kind, "Literal"))
		return json_equal(json_object_get(type, "value"), value) ||
		       wrong(l, "this is not the", kind);
	return wrong(l, "unknown kind of type", kind);
}

bool lsp_model_params(const struct lsp_model *m, const char *method, bool request,
		      const json_t *value, char *why, size_t size)
{
	struct look l = {.model = m, .why = why, .size = size};
	const json_t *row = json_object_get(request ? m->requests : m->notifications, method);
	snprintf(l.path, sizeof(l.path), "%s", method);
	if (!row)
		return wrong(&l, "there is no such", request ? "request" : "notification");
	const json_t *type = json_object_get(row, "params");
	return type ? fits(&l, type, value) : !value || wrong(&l, "it takes", "no params");
}

bool lsp_model_result(const struct lsp_model *m, const char *method, const json_t *value, char *why,
		      size_t size)
{
	struct look l = {.model = m, .why = why, .size = size};
	const json_t *row = json_object_get(m->requests, method);
	snprintf(l.path, sizeof(l.path), "answer to %s", method);
	return row ? fits(&l, json_object_get(row, "result"), value)
		   : wrong(&l, "there is no such", "request");
}
