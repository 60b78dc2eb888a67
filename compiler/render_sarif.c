/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A log of the Static Analysis Results Interchange Format, version 2.1.0: one run, the rules that
 * occur in it with their explanations, a result for each diagnostic, suppressed ones marked.
 *
 * URIs are the names of the files as they were given, encoded; columns count code points; info is
 * the level "note". Fixes that are only to be looked at are left out. */
#include "compiler/explain.h"
#include "compiler/render.h"
#include "compiler/render_fingerprint.h"
#include "grammar/support/json.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

enum { RULES_MAX = 10000, CODE_SIZE = 8 };

struct log {
	struct json json;
	struct arena *arena;
	const struct diag_code **rules; /* in order of first use */
	uint32_t rule_count;
	uint16_t *index;   /* of a code's number among them, + 1 */
	struct map prints; /* how often a fingerprint came already */
};

static const char *level(enum severity severity)
{
	return severity == SEVERITY_INFO ? "note" : severity_text(severity);
}

static void put_text(struct json *j, const char *name, const char *text)
{
	json_put_key(j, name);
	json_put_object(j);
	json_put_member(j, "text", text);
	json_put_end(j);
}

static const char *code_text(const struct diag_code *code, char out[CODE_SIZE])
{
	snprintf(out, CODE_SIZE, "SL%04u", (unsigned)code->number % RULES_MAX);
	return out;
}

/* --- rules --- */

static void collect_rules(struct log *l, const struct render_input *in)
{
	l->index = ARENA_ARRAY(l->arena, uint16_t, RULES_MAX);
	l->rules = ARENA_ARRAY(l->arena, const struct diag_code *, RULES_MAX);
	for (; in; in = in->next) {
		for (uint32_t i = 0; i < in->diags->count; i++) {
			const struct diag_code *code = in->diags->list[i]->code;
			uint16_t *index = &l->index[code->number % RULES_MAX];
			if (*index)
				continue;
			l->rules[l->rule_count] = code;
			*index = (uint16_t)++l->rule_count;
		}
	}
}

static void put_rule(struct log *l, const struct diag_code *code)
{
	struct json *j = &l->json;
	struct explanation e;
	char id[CODE_SIZE];
	const char *text = explain_find(code->number);
	json_put_object(j);
	json_put_member(j, "id", code_text(code, id));
	json_put_member(j, "name", code->name);
	put_text(j, "shortDescription", code->title);
	if (text && explain_parse(text, l->arena, &e))
		put_text(j, "fullDescription", e.cause);
	if (text)
		put_text(j, "help", text);
	json_put_key(j, "defaultConfiguration");
	json_put_object(j);
	json_put_member(j, "level", level((enum severity)code->severity));
	json_put_end(j);
	json_put_end(j);
}

static void put_tool(struct log *l, const char *version)
{
	struct json *j = &l->json;
	json_put_key(j, "tool");
	json_put_object(j);
	json_put_key(j, "driver");
	json_put_object(j);
	json_put_member(j, "name", "slacc");
	if (version)
		json_put_member(j, "version", version);
	json_put_key(j, "rules");
	json_put_array(j);
	for (uint32_t i = 0; i < l->rule_count; i++)
		put_rule(l, l->rules[i]);
	json_put_end(j);
	json_put_end(j);
	json_put_end(j);
}

/* --- places --- */

static bool stays(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~/", c));
}

static void put_uri(struct log *l, const char *name)
{
	struct buf uri = BUF_IN(l->arena);
	buf_adds(&uri, *name == '/' ? "file://" : "");
	for (const char *p = name; *p; p++) {
		if (stays(*p))
			buf_addc(&uri, *p);
		else
			buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
	}
	json_put_key(&l->json, "artifactLocation");
	json_put_object(&l->json);
	json_put_member(&l->json, "uri", buf_text(&uri));
	json_put_end(&l->json);
}

static void put_region(struct log *l, const char *name, const struct sources *ss, struct span at)
{
	struct position from = sources_position(ss, at.begin), to = sources_position(ss, at.end);
	if (to.source != from.source || at.end < at.begin)
		to = from;
	json_put_key(&l->json, name);
	json_put_object(&l->json);
	json_put_member_integer(&l->json, "startLine", from.line);
	json_put_member_integer(&l->json, "startColumn", from.column);
	json_put_member_integer(&l->json, "endLine", to.line);
	json_put_member_integer(&l->json, "endColumn", to.column);
	json_put_end(&l->json);
}

/* An element of an array of locations, with a message or without. */
static void put_location(struct log *l, const struct sources *ss, struct span at, const char *text)
{
	const struct source *s = sources_find(ss, at.begin);
	if (!s)
		return;
	json_put_object(&l->json);
	json_put_key(&l->json, "physicalLocation");
	json_put_object(&l->json);
	put_uri(l, s->name);
	put_region(l, "region", ss, at);
	json_put_end(&l->json);
	if (text)
		put_text(&l->json, "message", text);
	json_put_end(&l->json);
}

/* --- results --- */

static void put_fingerprint(struct log *l, const struct sources *ss, const struct diag *d)
{
	json_put_key(&l->json, "partialFingerprints");
	json_put_object(&l->json);
	json_put_member(&l->json, "slaccFinding/v1", render_fingerprint(&l->prints, ss, d));
	json_put_end(&l->json);
}

static void put_replacement(struct log *l, const struct sources *ss, const struct diag_fix *f)
{
	json_put_object(&l->json);
	put_region(l, "deletedRegion", ss, f->at);
	put_text(&l->json, "insertedContent", f->text);
	json_put_end(&l->json);
}

static void put_changes(struct log *l, const struct sources *ss, const struct diag_fix *f)
{
	json_put_key(&l->json, "artifactChanges");
	json_put_array(&l->json);
	while (f) {
		const struct source *s = sources_find(ss, f->at.begin);
		json_put_object(&l->json);
		put_uri(l, s->name);
		json_put_key(&l->json, "replacements");
		json_put_array(&l->json);
		for (; f && sources_find(ss, f->at.begin) == s; f = f->next)
			put_replacement(l, ss, f);
		json_put_end(&l->json);
		json_put_end(&l->json);
	}
	json_put_end(&l->json);
}

static void put_fix(struct log *l, const struct sources *ss, const struct diag *d)
{
	bool safe = true;
	for (const struct diag_fix *f = d->fixes; f; f = f->next) {
		safe = safe && f->applicability == FIX_SAFE;
		if (f->applicability == FIX_DISPLAY || !sources_find(ss, f->at.begin))
			return;
	}
	if (!d->fixes)
		return;
	json_put_key(&l->json, "fixes");
	json_put_array(&l->json);
	json_put_object(&l->json);
	put_text(&l->json, "description", safe ? "safe" : "unsafe: look at it before you take it");
	put_changes(l, ss, d->fixes);
	json_put_end(&l->json);
	json_put_end(&l->json);
}

/* The message and what else is to be said, a line each. */
static void put_message(struct log *l, const struct diag *d)
{
	struct buf text = BUF_IN(l->arena);
	buf_adds(&text, d->message);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		buf_printf(&text, "\n%s", n->text);
	put_text(&l->json, "message", buf_text(&text));
}

static void put_related(struct log *l, const struct sources *ss, const struct diag *d)
{
	if (!d->labels)
		return;
	json_put_key(&l->json, "relatedLocations");
	json_put_array(&l->json);
	for (const struct diag_label *x = d->labels; x; x = x->next)
		put_location(l, ss, x->at, x->text);
	json_put_end(&l->json);
}

static void put_result(struct log *l, const struct render_input *in, const struct diag *d)
{
	struct json *j = &l->json;
	char id[CODE_SIZE];
	json_put_object(j);
	json_put_member(j, "ruleId", code_text(d->code, id));
	json_put_member_integer(j, "ruleIndex", l->index[d->code->number % RULES_MAX] - 1);
	json_put_member(j, "level", level(d->severity));
	put_message(l, d);
	json_put_key(j, "locations");
	json_put_array(j);
	put_location(l, in->sources, d->at, NULL);
	json_put_end(j);
	put_related(l, in->sources, d);
	put_fix(l, in->sources, d);
	put_fingerprint(l, in->sources, d);
	if (d->suppressed) {
		json_put_key(j, "suppressions");
		json_put_array(j);
		json_put_object(j);
		json_put_member(j, "kind", "inSource");
		json_put_end(j);
		json_put_end(j);
	}
	json_put_end(j);
}

void render_sarif(struct buf *out, const struct render_input *in)
{
	struct log l = {.json = JSON_IN(out, 1), .arena = out->arena, .prints = MAP_IN(out->arena)};
	struct json *j = &l.json;
	collect_rules(&l, in);
	json_put_object(j);
	json_put_member(j, "$schema", SCHEMA);
	json_put_member(j, "version", "2.1.0");
	json_put_key(j, "runs");
	json_put_array(j);
	json_put_object(j);
	put_tool(&l, in->version);
	json_put_member(j, "columnKind", "unicodeCodePoints");
	json_put_key(j, "results");
	json_put_array(j);
	for (const struct render_input *part = in; part; part = part->next)
		for (uint32_t i = 0; i < part->diags->count; i++)
			put_result(&l, part, part->diags->list[i]);
	json_put_end(j);
	json_put_end(j);
	json_put_end(j);
	json_put_end(j);
	buf_addc(out, '\n');
}
