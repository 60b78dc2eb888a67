/* SPDX-License-Identifier: BSD-2-Clause
 *
 * jansson reads; here it is kept from leaving anything behind. Its memory is wiped when it is given
 * back (secret_json_init), and its error record, which quotes the text, and the stack below it are
 * wiped after each reading. */
#include "runtime/secrets/json.h"
#include "runtime/secrets/wiping.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { STACK_WIPED = 16 * 1024 };

void secret_json_init(void)
{
	json_set_alloc_funcs(wiping_malloc, wiping_free);
}

/* The object, or NULL; *twice says that a member of it is there twice. */
static json_t *read_object(const char *text, size_t n, bool *twice)
{
	json_error_t error;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	*twice = !root && json_error_code(&error) == json_error_duplicate_key;
	sodium_memzero(&error, sizeof(error));
	if (root && !json_is_object(root)) {
		json_decref(root);
		root = NULL;
	}
	return root;
}

bool secret_json_is_object(const char *text, size_t n)
{
	bool twice;
	json_t *root = read_object(text, n, &twice);
	bool object = root != NULL;
	json_decref(root);
	sodium_stackzero(STACK_WIPED);
	return object || twice;
}

static enum secret_json take(const json_t *root, const char *key, char *out, size_t capacity,
			     size_t *size)
{
	const json_t *member = json_object_get(root, key);
	if (!member)
		return SECRET_JSON_NO_MEMBER;
	if (!json_is_string(member) || json_string_length(member) > capacity)
		return SECRET_JSON_NOT_STRING;
	*size = json_string_length(member);
	memcpy(out, json_string_value(member), *size);
	return SECRET_JSON_STRING;
}

enum secret_json secret_json_member(const char *text, size_t n, const char *key, char *out,
				    size_t capacity, size_t *size)
{
	bool twice;
	json_t *root = read_object(text, n, &twice);
	enum secret_json found = root    ? take(root, key, out, capacity, size)
				 : twice ? SECRET_JSON_NOT_STRING
					 : SECRET_JSON_NOT_OBJECT;
	json_decref(root);
	sodium_stackzero(STACK_WIPED);
	return found;
}

static const json_t *walk(const json_t *at, const char *path)
{
	while (at && *path) {
		char name[64];
		size_t n = strcspn(path, ".");
		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = 0;
		at = json_object_get(at, name);
		path += n + (path[n] == '.');
	}
	return at;
}

static struct secret *take_object(const json_t *object, struct err *err)
{
	size_t n = json_dumpb(object, NULL, 0, JSON_COMPACT);
	struct secret *s = secret_new(n, err);
	if (s) {
		json_dumpb(object, secret_fill(s), n, JSON_COMPACT);
		secret_seal(s, n);
	}
	return s;
}

static struct secret *take_any(const json_t *at, enum secret_json *found, struct err *err)
{
	char digits[24];
	*found = SECRET_JSON_STRING;
	if (json_is_string(at))
		return secret_copy(json_string_value(at), json_string_length(at), err);
	if (json_is_object(at))
		return take_object(at, err);
	if (json_is_integer(at)) {
		int n = snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT,
				 json_integer_value(at));
		return secret_copy(digits, (size_t)n, err);
	}
	*found = at && !json_is_null(at) ? SECRET_JSON_NOT_STRING : SECRET_JSON_NO_MEMBER;
	return NULL;
}

struct secret *secret_json_take(const char *text, size_t n, const char *path,
				enum secret_json *found, struct err *err)
{
	bool twice;
	struct secret *s = NULL;
	json_t *root = read_object(text, n, &twice);
	*found = SECRET_JSON_NOT_OBJECT;
	if (root)
		s = take_any(walk(root, path), found, err);
	json_decref(root);
	sodium_stackzero(STACK_WIPED);
	return s;
}

struct secret *secret_json_replace(const struct secret *object, const char *key, const char *value,
				   size_t n, struct err *err)
{
	bool twice;
	struct secret *s = NULL;
	json_t *root = read_object(secret_bytes(object), secret_size(object), &twice);
	if (!root || !json_object_get(root, key)) {
		err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_key,
			"the secret's JSON object has no key '%s' to replace", key);
	} else if (json_object_set_new(root, key, json_stringn(value, n))) {
		err_set_memory(err);
	} else {
		s = take_object(root, err);
	}
	json_decref(root);
	sodium_stackzero(STACK_WIPED);
	return s;
}

char *secret_json_make(const char *const (*pairs)[2], size_t count)
{
	json_t *object = json_object();
	bool ok = object != NULL;
	for (size_t i = 0; i < count && ok; i++)
		ok = !json_object_set_new(object, pairs[i][0], json_string(pairs[i][1]));
	char *text = ok ? json_dumps(object, JSON_COMPACT) : NULL;
	json_decref(object);
	return text;
}
