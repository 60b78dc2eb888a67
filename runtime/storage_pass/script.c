/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/storage_pass/script.h"

#include <string.h>

enum { FORMAT = 1 };

static const char *text_of(const struct script *s, const char *name)
{
	return json_string_value(json_object_get(s->body, name));
}

static int64_t number_of(const struct script *s, const char *name)
{
	return (int64_t)json_integer_value(json_object_get(s->body, name));
}

static bool take_arguments(struct script *s)
{
	const json_t *list = json_object_get(s->body, "arguments");
	s->argument_count = json_array_size(list);
	if (s->argument_count > SCRIPT_ARGUMENTS_MAX)
		return false;
	for (size_t i = 0; i < s->argument_count; i++) {
		s->arguments[i] = json_string_value(json_array_get(list, i));
		if (!s->arguments[i])
			return false;
	}
	return true;
}

static bool take(struct script *s)
{
	s->directory = text_of(s, "directory");
	s->slurmdbd = text_of(s, "slurmdbd");
	s->credential = text_of(s, "credential");
	s->user = text_of(s, "user");
	s->host = text_of(s, "host");
	s->port = (unsigned)number_of(s, "port");
	s->function = text_of(s, "function");
	s->key = text_of(s, "key");
	s->ttl_s = number_of(s, "ttl");
	s->max_stale_s = number_of(s, "max_stale");
	return number_of(s, "format") == FORMAT && s->directory && *s->directory == '/' &&
	       s->slurmdbd && s->credential && s->user && s->function && take_arguments(s);
}

/* The interpreter and comments, up to the line where JSON begins. */
static size_t heading(const char *text, size_t n)
{
	size_t at = 0;
	while (at < n && text[at] == '#') {
		const char *end = memchr(text + at, '\n', n - at);
		at = end ? (size_t)(end - text) + 1 : n;
	}
	return at;
}

bool script_read(struct script *s, const char *text, size_t n, const char *where, struct err *err)
{
	size_t skip = heading(text, n);
	*s = (struct script){
		.body = json_loadb(text + skip, n - skip, JSON_REJECT_DUPLICATES, NULL)};
	if (s->body && take(s))
		return true;
	script_release(s);
	err_set(err, ERR_WORLD, &DIAG_storage_pass_script,
		"'%s' is no password script of this version of slacc", where);
	return err_hint(err, "run 'slacc apply', which writes it");
}

void script_release(struct script *s)
{
	json_decref(s->body);
	*s = (struct script){.body = NULL};
}
