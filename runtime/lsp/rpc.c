/* SPDX-License-Identifier: BSD-2-Clause
 *
 * JSON-RPC: what is sent, and small help for reading what was sent. */
#include "runtime/lsp/lsp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/utf8.h"

enum { STATUS_NO_MEMORY = 7 };

void *rpc_must(void *p)
{
	if (p)
		return p;
	fputs("slacc lsp: out of memory\n", stderr);
	exit(STATUS_NO_MEMORY);
}

void rpc_send(struct server *s, json_t *message)
{
	char head[64];
	char *body = rpc_must(json_dumps(rpc_must(message), JSON_COMPACT));
	size_t size = strlen(body);
	int n = snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", size);
	s->host.write(s->host.user, head, (size_t)n);
	s->host.write(s->host.user, body, size);
	free(body);
	json_decref(message);
}

void rpc_notify(struct server *s, const char *method, json_t *params)
{
	rpc_send(s, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method", method, "params",
			      rpc_must(params)));
}

int64_t rpc_request(struct server *s, const char *method, json_t *params)
{
	int64_t id = ++s->next_id;
	rpc_send(s, json_pack("{s:s, s:I, s:s, s:o}", "jsonrpc", "2.0", "id", (json_int_t)id,
			      "method", method, "params", rpc_must(params)));
	return id;
}

/* Ids are the client's: a number or a string; what is neither cannot be answered to. */
static json_t *id_copy(const json_t *id)
{
	return json_is_integer(id) || json_is_string(id) ? json_copy((json_t *)(uintptr_t)id)
							 : json_null();
}

void rpc_result(struct server *s, const json_t *id, json_t *result)
{
	rpc_send(s, json_pack("{s:s, s:o, s:o}", "jsonrpc", "2.0", "id", rpc_must(id_copy(id)),
			      "result", rpc_must(result)));
}

void rpc_error(struct server *s, const json_t *id, const struct failure *f)
{
	/* what was cut may end within a character */
	rpc_send(s, json_pack("{s:s, s:o, s:{s:i, s:o}}", "jsonrpc", "2.0", "id",
			      rpc_must(id_copy(id)), "error", "code", f->code, "message",
			      rpc_string(f->message)));
}

json_t *rpc_fail(struct failure *f, int code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(f->message, sizeof(f->message), fmt, ap);
	va_end(ap);
	f->code = code;
	return NULL;
}

const json_t *rpc_dig(const json_t *in, ...)
{
	va_list ap;
	const char *name;
	va_start(ap, in);
	while (in && (name = va_arg(ap, const char *)))
		in = json_object_get(in, name);
	va_end(ap);
	return in;
}

bool rpc_true(const json_t *value)
{
	return json_is_true(value);
}

static json_t *repaired(const char *bytes, size_t size)
{
	char *copy = rpc_must(malloc(size * 3 + 1)), *to = copy;
	for (size_t i = 0, n; i < size; i += n) {
		uint32_t cp;
		n = utf8_decode(bytes + i, size - i, &cp);
		memcpy(to, n ? bytes + i : "\xEF\xBF\xBD", n ? n : 3);
		to += n ? n : 3;
		n = n ? n : 1;
	}
	json_t *out = rpc_must(json_stringn(copy, (size_t)(to - copy)));
	free(copy);
	return out;
}

json_t *rpc_text(const char *bytes, size_t size)
{
	json_t *out = json_stringn(bytes, size);
	return out ? out : repaired(bytes, size);
}

json_t *rpc_string(const char *text)
{
	return rpc_text(text, strlen(text));
}
