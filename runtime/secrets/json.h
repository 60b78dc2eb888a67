/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One string out of a secret that is a JSON object. jansson reads it, strictly; members that are
 * there twice are refused, because readers differ in which one they take. */
#ifndef RUNTIME_SECRETS_JSON_H
#define RUNTIME_SECRETS_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/secrets/secret.h"

enum secret_json {
	SECRET_JSON_NOT_OBJECT, /* not JSON, or not an object */
	SECRET_JSON_NO_MEMBER,  /* an object without it */
	SECRET_JSON_NOT_STRING, /* it has another type, or is there twice */
	SECRET_JSON_STRING
};

/* Lets jansson wipe whatever memory it gives back, for the whole process; before its first use.
 * secret_init does it. */
void secret_json_init(void);

/* True if the n bytes are one JSON object with nothing but white space around it. */
bool secret_json_is_object(const char *text, size_t n);

/* Finds the member `key` of the outermost object. For SECRET_JSON_STRING the decoded bytes are
 * written to `out`, which has room for `capacity` (n is always enough), and their number to `size`;
 * they may hold NUL. The whole text is checked first. */
enum secret_json secret_json_member(const char *text, size_t n, const char *key, char *out,
				    size_t capacity, size_t *size);

/* What an answer of a service holds at `path`, members divided by dots ("Parameter.Value"): the
 * bytes of a string, the digits of an integer, the text of an object. *found is NOT_OBJECT,
 * NO_MEMBER (also for null), NOT_STRING (anything else) or STRING; only then the caller gets a
 * secret to free, or NULL with an error: secret_memory, secret_too_large. */
struct secret *secret_json_take(const char *text, size_t n, const char *path,
				enum secret_json *found, struct err *err);

/* The object with the string `value` (`n` bytes of UTF-8) at `key`, which is there already; all
 * else in it stays in its order. The caller frees it. NULL: secret_memory, or it is no such object
 * (secret_key). */
struct secret *secret_json_replace(const struct secret *object, const char *key, const char *value,
				   size_t n, struct err *err);

/* {"name": "value", …} out of `count` pairs. wiping_free it; NULL: no memory, or not UTF-8. */
char *secret_json_make(const char *const (*pairs)[2], size_t count);

#endif
