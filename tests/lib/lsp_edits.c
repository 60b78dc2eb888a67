/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/lsp_edits.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/lsp/lsp.h"

#define URI "untitled:edits"

enum { UNITS_MAX = 1 << 20, LONG_TEXT = 4000 };

/* The model. */
struct units {
	uint16_t *list;
	size_t count;
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(next_random(state) >> 11) % n;
}

/* --- UTF-8 and UTF-16, of text that is well-formed --- */

static size_t to_units(const char *text, uint16_t *out)
{
	size_t n = 0;
	for (const unsigned char *p = (const unsigned char *)text; *p;) {
		unsigned size = *p < 0x80 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
		uint32_t cp = size == 1 ? *p : *p & (0x7Fu >> size);
		for (unsigned i = 1; i < size; i++)
			cp = cp << 6 | (p[i] & 0x3F);
		p += size;
		if (cp >= 0x10000) {
			out[n++] = (uint16_t)(0xD800 + ((cp - 0x10000) >> 10));
			out[n++] = (uint16_t)(0xDC00 + ((cp - 0x10000) & 0x3FF));
		} else {
			out[n++] = (uint16_t)cp;
		}
	}
	return n;
}

static char *to_bytes(const struct units *u, size_t *size)
{
	char *out = malloc(u->count * 3 + 1), *to = out;
	ATF_REQUIRE(out);
	for (size_t i = 0; i < u->count; i++) {
		uint32_t cp = u->list[i];
		if (cp >= 0xD800 && cp < 0xDC00) {
			cp = 0x10000 + ((cp - 0xD800) << 10) + (u->list[++i] - 0xDC00u);
			*to++ = (char)(0xF0 | cp >> 18);
			*to++ = (char)(0x80 | (cp >> 12 & 0x3F));
			*to++ = (char)(0x80 | (cp >> 6 & 0x3F));
		} else if (cp >= 0x800) {
			*to++ = (char)(0xE0 | cp >> 12);
			*to++ = (char)(0x80 | (cp >> 6 & 0x3F));
		} else if (cp >= 0x80) {
			*to++ = (char)(0xC0 | cp >> 6);
		}
		*to++ = (char)(cp < 0x80 ? cp : 0x80 | (cp & 0x3F));
	}
	*size = (size_t)(to - out);
	return out;
}

/* --- places, as the protocol says --- */

static bool is_end(const struct units *u, size_t i)
{
	return i < u->count && (u->list[i] == '\n' || u->list[i] == '\r');
}

static size_t line_after(const struct units *u, size_t i)
{
	while (i < u->count && !is_end(u, i))
		i++;
	if (i == u->count)
		return SIZE_MAX;
	return u->list[i] == '\r' && i + 1 < u->count && u->list[i + 1] == '\n' ? i + 2 : i + 1;
}

static size_t offset_of(const struct units *u, unsigned line, unsigned character)
{
	size_t at = 0;
	while (line-- && at != SIZE_MAX)
		at = line_after(u, at);
	if (at == SIZE_MAX)
		return u->count;
	while (character-- && at < u->count && !is_end(u, at))
		at++;
	return at;
}

static bool splits_pair(const struct units *u, size_t at)
{
	return at < u->count && u->list[at] >= 0xDC00 && u->list[at] < 0xE000;
}

/* A place, mostly one that is there, never within a pair. */
static void draw(const struct units *u, uint64_t *state, unsigned *line, unsigned *character)
{
	unsigned lines = 1;
	for (size_t at = 0; (at = line_after(u, at)) != SIZE_MAX;)
		lines++;
	*line = (unsigned)below(state, lines + 1);
	*character = (unsigned)below(state, 24);
	while (*character && splits_pair(u, offset_of(u, *line, *character)))
		--*character;
}

static const char *const pieces[] = {
	"a",
	"",
	"\n",
	"\r\n",
	"\r",
	"\xC3\xA9",
	"\xF0\x9F\x90\x8C",
	"tls t { mode = required }",
	"}",
	"{",
	"\"",
	"# x\n",
	"cluster c {\n  slurm_version = \"24.11\"\n}\n",
	" ",
	"\t",
	"\xE2\x82\xAC\xF0\x9D\x84\x9E",
	"include \"x\"\r\n",
	"param.",
	"${param.p}",
	"[",
	"\n\n",
};

/* --- the server --- */

static void discard(void *user, const char *bytes, size_t size)
{
	(void)user, (void)bytes, (void)size;
}

static bool no_file(void *user, const char *path, char **data, size_t *size, char *why,
		    size_t why_size)
{
	(void)user, (void)path, (void)data, (void)size;
	snprintf(why, why_size, "none");
	return false;
}

static void say(struct server *s, json_t *message)
{
	char head[64];
	char *body = json_dumps(message, JSON_COMPACT);
	ATF_REQUIRE(body);
	snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", strlen(body));
	server_feed(s, head, strlen(head));
	server_feed(s, body, strlen(body));
	while (server_step(s))
		;
	free(body);
	json_decref(message);
}

static void edit_model(struct units *u, size_t from, size_t to, const char *piece)
{
	uint16_t new[128];
	size_t n = to_units(piece, new);
	ATF_REQUIRE(u->count + n < UNITS_MAX);
	memmove(u->list + from + n, u->list + to, (u->count - to) * sizeof(*u->list));
	memcpy(u->list + from, new, n * sizeof(*new));
	u->count += n - (to - from);
}

static json_t *one_change(struct units *u, uint64_t *state)
{
	unsigned l1, c1, l2, c2;
	const char *piece = pieces[below(state, sizeof(pieces) / sizeof(*pieces))];
	draw(u, state, &l1, &c1);
	draw(u, state, &l2, &c2);
	if (u->count < LONG_TEXT && below(state, 3)) { /* an insertion */
		l2 = l1;
		c2 = c1;
	} else if (below(state, 8)) { /* a small one, else across lines, also backwards */
		l2 = l1;
	}
	while (c2 && splits_pair(u, offset_of(u, l2, c2)))
		c2--;
	size_t from = offset_of(u, l1, c1), to = offset_of(u, l2, c2);
	edit_model(u, from < to ? from : to, from < to ? to : from, piece);
	return json_pack("{s:{s:{s:i, s:i}, s:{s:i, s:i}}, s:s}", "range", "start", "line", l1,
			 "character", c1, "end", "line", l2, "character", c2, "text", piece);
}

static void compare(const struct server *s, const struct units *u, unsigned n)
{
	size_t size;
	char *bytes = to_bytes(u, &size);
	const struct text_buffer *b = &s->documents[0]->text;
	ATF_REQUIRE_MSG(size == b->size && !memcmp(bytes, b->data, size),
			"the texts differ after edit %u", n);
	free(bytes);
}

static void begin(struct server *s)
{
	const struct lsp_host host = {.write = discard, .load = no_file};
	server_init(s, &host);
	say(s, json_pack("{s:i, s:s, s:{s:{}}}", "id", 1, "method", "initialize", "params",
			 "capabilities"));
	say(s, json_pack("{s:s, s:{s:{s:s, s:s, s:i, s:s}}}", "method", "textDocument/didOpen",
			 "params", "textDocument", "uri", URI, "languageId", "slacc", "version", 0,
			 "text", ""));
}

void lsp_edits_run(uint64_t seed, unsigned count, FILE *log)
{
	struct server s;
	uint64_t state = seed * 2654435761u + 88172645463325252u;
	struct units u = {.list = malloc(UNITS_MAX * sizeof(uint16_t))};
	ATF_REQUIRE(u.list);
	begin(&s);
	for (unsigned n = 1; n <= count; n++) {
		json_t *changes = json_array();
		for (size_t k = 1 + below(&state, 3); k; k--)
			json_array_append_new(changes, one_change(&u, &state));
		json_t *params = json_pack("{s:{s:s, s:i}, s:o}", "textDocument", "uri", URI,
					   "version", (int)n, "contentChanges", changes);
		char *line = log ? json_dumps(params, JSON_COMPACT) : NULL;
		if (line)
			fprintf(log, "%s\n", line);
		free(line);
		say(&s,
		    json_pack("{s:s, s:o}", "method", "textDocument/didChange", "params", params));
		compare(&s, &u, n);
		if (n % 16 == 0)
			server_idle(&s); /* and it compiles, whatever it has become */
	}
	json_t *last = json_pack("{s:s#}", "text", s.documents[0]->text.data,
				 (int)s.documents[0]->text.size);
	ATF_REQUIRE(last);
	if (log)
		json_dumpf(last, log, JSON_COMPACT);
	json_decref(last);
	free(u.list);
	server_release(&s);
}
