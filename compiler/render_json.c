/* SPDX-License-Identifier: BSD-2-Clause
 *
 * { "format_version": "1.0",
 *   "diagnostics": [ { "code": "SL2022", "name": "unknown_reference", "severity": "error" |
 * "warning" | "info", "message": "…", "at": PLACE, "suppressed": true (only if so), "labels": [ {
 * "at": PLACE, "text": "…" } ], "notes": [ "…" ], "fixes": [ { "applicability": "safe" | "unsafe" |
 * "display", "edits": [ { "at": PLACE, "text": "…" } ] } ] } ], "summary": { "errors": 1,
 * "warnings": 0, "infos": 0, "suppressed": 0, "dropped": 0 } }
 *
 * PLACE is null or { "file": "site.slacc", "start": { "byte": 0, "line": 1, "column": 1 }, "end":
 * {…} }: bytes from 0, lines and columns from 1, columns in code points, the end exclusive. The
 * edits of a fix belong together. A report of several checks is one document; "with" then
 * names the parameter file of a diagnostic's check, if it had one. Members may be added within
 * version 1. One diagnostic stands on one line. */
#include "compiler/render.h"
#include "grammar/support/json.h"

#include <stdio.h>

static void position(struct json *j, const char *name, const struct sources *ss, uint32_t at)
{
	struct position p = sources_position(ss, at);
	json_put_key(j, name);
	json_put_object(j);
	json_put_member_integer(j, "byte", p.source ? at - p.source->base : 0);
	json_put_member_integer(j, "line", p.line);
	json_put_member_integer(j, "column", p.column);
	json_put_end(j);
}

static void place(struct json *j, const struct sources *ss, struct span at)
{
	const struct source *f = sources_find(ss, at.begin);
	json_put_key(j, "at");
	if (!f) {
		json_put_null(j);
		return;
	}
	json_put_object(j);
	json_put_member(j, "file", f->name);
	position(j, "start", ss, at.begin);
	position(j, "end", ss, at.end);
	json_put_end(j);
}

static void labels(struct json *j, const struct sources *ss, const struct diag *d)
{
	json_put_key(j, "labels");
	json_put_array(j);
	for (const struct diag_label *l = d->labels; l; l = l->next) {
		json_put_object(j);
		place(j, ss, l->at);
		json_put_member(j, "text", l->text);
		json_put_end(j);
	}
	json_put_end(j);
}

static void notes(struct json *j, const struct diag *d)
{
	json_put_key(j, "notes");
	json_put_array(j);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		json_put_string(j, n->text);
	json_put_end(j);
}

/* The record's edits are one fix, as trustworthy as the least of them. */
static void fixes(struct json *j, const struct sources *ss, const struct diag *d)
{
	static const char *const words[] = {
		[FIX_SAFE] = "safe",
		[FIX_UNSAFE] = "unsafe",
		[FIX_DISPLAY] = "display",
	};
	enum applicability how = FIX_SAFE;
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		how = f->applicability > how ? f->applicability : how;
	json_put_key(j, "fixes");
	json_put_array(j);
	if (d->fixes) {
		json_put_object(j);
		json_put_member(j, "applicability", words[how]);
		json_put_key(j, "edits");
		json_put_array(j);
		for (const struct diag_fix *f = d->fixes; f; f = f->next) {
			json_put_object(j);
			place(j, ss, f->at);
			json_put_member(j, "text", f->text);
			json_put_end(j);
		}
		json_put_end(j);
		json_put_end(j);
	}
	json_put_end(j);
}

static void diagnostic(struct buf *out, const struct render_input *in, const struct diag *d)
{
	struct json j = JSON_IN(out, 0);
	const struct sources *ss = in->sources;
	char code[16];
	snprintf(code, sizeof(code), "SL%04u", (unsigned)d->code->number);
	json_put_object(&j);
	json_put_member(&j, "code", code);
	json_put_member(&j, "name", d->code->name);
	json_put_member(&j, "severity", severity_text(d->severity));
	json_put_member(&j, "message", d->message);
	place(&j, ss, d->at);
	if (in->with)
		json_put_member(&j, "with", in->with);
	if (d->suppressed)
		json_put_member_bool(&j, "suppressed", true);
	labels(&j, ss, d);
	notes(&j, d);
	fixes(&j, ss, d);
	json_put_end(&j);
}

static void summary(struct buf *out, const struct render_input *in)
{
	struct json j = JSON_IN(out, 0);
	struct render_counts all = {{0}, 0};
	uint32_t dropped = 0;
	for (; in; in = in->next) {
		struct render_counts n = render_count(in->diags);
		for (int i = 0; i <= SEVERITY_ERROR; i++)
			all.of[i] += n.of[i];
		all.suppressed += n.suppressed;
		dropped += in->diags->dropped;
	}
	json_put_object(&j);
	json_put_member_integer(&j, "errors", all.of[SEVERITY_ERROR]);
	json_put_member_integer(&j, "warnings", all.of[SEVERITY_WARNING]);
	json_put_member_integer(&j, "infos", all.of[SEVERITY_INFO]);
	json_put_member_integer(&j, "suppressed", all.suppressed);
	json_put_member_integer(&j, "dropped", dropped);
	json_put_end(&j);
}

void render_json(struct buf *out, const struct render_input *in)
{
	bool any = false;
	buf_adds(out, "{\"format_version\":\"1.0\",\"diagnostics\":[");
	for (const struct render_input *part = in; part; part = part->next) {
		for (uint32_t i = 0; i < part->diags->count; i++) {
			buf_adds(out, any ? ",\n" : "\n");
			diagnostic(out, part, part->diags->list[i]);
			any = true;
		}
	}
	buf_adds(out, any ? "\n],\n\"summary\":" : "],\n\"summary\":");
	summary(out, in);
	buf_adds(out, "}\n");
}

void render_jsonl(struct buf *out, const struct render_input *in)
{
	for (; in; in = in->next) {
		for (uint32_t i = 0; i < in->diags->count; i++) {
			diagnostic(out, in, in->diags->list[i]);
			buf_addc(out, '\n');
		}
	}
}
