/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The server's life: bytes in, messages into the queue, one at a time out of it. A cancelled
 * request that still waits is answered as cancelled and never looked at. */
#include "runtime/lsp/lsp.h"

#include <stdlib.h>
#include <string.h>

void server_init(struct server *s, const struct lsp_host *host)
{
	*s = (struct server){.host = *host};
	s->queue_end = &s->queue;
	s->client.encoding = TEXT_UTF16;
	arena_init(&s->scratch, NULL);
}

static struct request *take_first(struct server *s)
{
	struct request *r = s->queue;
	if (r)
		s->queue = r->next;
	if (!s->queue)
		s->queue_end = &s->queue;
	return r;
}

void server_release(struct server *s)
{
	for (struct request *r; (r = take_first(s));) {
		json_decref(r->message);
		free(r);
	}
	projects_release(s);
	documents_release(s);
	for (size_t i = 0; i < s->folder_count; i++)
		free(s->folders[i]);
	free(s->folders);
	json_decref(s->settings);
	frames_release(&s->frames);
	arena_release(&s->scratch);
}

static bool is_method(const json_t *message, const char *method)
{
	const char *name = json_string_value(json_object_get(message, "method"));
	return name && !strcmp(name, method);
}

static void cancel(struct server *s, const json_t *id)
{
	for (struct request *r = s->queue; r; r = r->next)
		if (json_equal(json_object_get(r->message, "id"), id) &&
		    json_object_get(r->message, "method"))
			r->cancelled = true;
}

static void enqueue(struct server *s, json_t *message)
{
	if (is_method(message, "$/cancelRequest")) {
		const json_t *id = rpc_dig(message, "params", "id", NULL);
		if (id)
			cancel(s, id);
		json_decref(message);
		return;
	}
	struct request *r = rpc_must(calloc(1, sizeof(*r)));
	r->message = message;
	*s->queue_end = r;
	s->queue_end = &r->next;
}

/* Half of a pair, which JavaScript's strings may hold and UTF-8 cannot: U+FFFD is read in its
 * place. */
static bool mend_surrogates(char *text, size_t size)
{
	bool mended = false;
	for (size_t i = 0; i + 6 <= size; i++) {
		if (text[i] != '\\')
			continue;
		bool half = text[i + 1] == 'u' && (text[i + 2] | 32) == 'd' &&
			    strchr("89abAB", text[i + 3]);
		bool low = text[i + 1] == 'u' && (text[i + 2] | 32) == 'd' &&
			   strchr("cdefCDEF", text[i + 3]);
		bool pair = half && i + 12 <= size && text[i + 6] == '\\' && text[i + 7] == 'u' &&
			    (text[i + 8] | 32) == 'd' && strchr("cdefCDEF", text[i + 9]);
		if (pair)
			i += 10;
		else if (half || low)
			mended = memcpy(text + i + 2, "fffd", 4) != NULL;
		i++;
	}
	return mended;
}

static json_t *read_json(const char *body, size_t size)
{
	json_t *message = json_loadb(body, size, JSON_ALLOW_NUL, NULL);
	if (message)
		return message;
	char *copy = rpc_must(malloc(size + 1));
	memcpy(copy, body, size);
	if (mend_surrogates(copy, size))
		message = json_loadb(copy, size, JSON_ALLOW_NUL, NULL);
	free(copy);
	return message;
}

static void take_message(struct server *s, const char *body, size_t size)
{
	json_t *message = read_json(body, size);
	if (json_is_object(message)) {
		enqueue(s, message);
		return;
	}
	struct failure f;
	rpc_fail(&f, message ? LSP_INVALID_REQUEST : LSP_PARSE_ERROR,
		 message ? "a message is one JSON object" : "a message is no JSON");
	rpc_error(s, NULL, &f);
	json_decref(message);
}

void server_feed(struct server *s, const char *bytes, size_t size)
{
	const char *body;
	enum frame found;
	struct failure f;
	rpc_must(frames_feed(&s->frames, bytes, size) ? s : NULL);
	while ((found = frames_next(&s->frames, &body, &size)) != FRAME_MORE) {
		if (found == FRAME_MESSAGE) {
			take_message(s, body, size);
			continue;
		}
		rpc_fail(&f, LSP_PARSE_ERROR,
			 found == FRAME_BAD ? "a header is not 'Content-Length: BYTES'"
					    : "a message is larger than %d bytes",
			 FRAME_BODY_MAX);
		rpc_error(s, NULL, &f);
	}
}

bool server_step(struct server *s)
{
	struct request *r = take_first(s);
	if (!r)
		return false;
	struct failure f;
	if (r->cancelled) {
		rpc_fail(&f, LSP_REQUEST_CANCELLED, "cancelled");
		rpc_error(s, json_object_get(r->message, "id"), &f);
	} else if (s->phase != PHASE_GONE) {
		dispatch(s, r->message);
	}
	json_decref(r->message);
	free(r);
	arena_release(&s->scratch);
	return true;
}

void server_idle(struct server *s)
{
	if (s->phase == PHASE_READY)
		projects_refresh(s);
}

int server_status(const struct server *s)
{
	/* 'exit' without 'shutdown', or a client that went away, is an abnormal end */
	return s->ended_in_order ? 0 : 1;
}
