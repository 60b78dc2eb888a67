/* SPDX-License-Identifier: BSD-2-Clause
 *
 * GitLab's report of code quality: one array, an object for each finding, shown beside the lines of
 * a merge request. GitLab takes paths that start at the top of the repository and have no "./"
 * before them, and leaves out what has no place: such findings stand at line 1 of "slacc". */
#include "compiler/render.h"
#include "compiler/render_fingerprint.h"
#include "grammar/support/json.h"

#include <string.h>

static const char *path_of(const char *name)
{
	while (!strncmp(name, "./", 2))
		name += 2;
	return name;
}

static void put_location(struct json *j, const struct sources *ss, const struct diag *d)
{
	struct position at = sources_position(ss, d->at.begin);
	json_put_key(j, "location");
	json_put_object(j);
	json_put_member(j, "path", at.source ? path_of(at.source->name) : "slacc");
	json_put_key(j, "lines");
	json_put_object(j);
	json_put_member_integer(j, "begin", at.source ? at.line : 1);
	json_put_end(j);
	json_put_end(j);
}

static void put_finding(struct json *j, struct map *seen, const struct sources *ss,
			const struct diag *d)
{
	static const char *const severities[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_WARNING] = "minor",
		[SEVERITY_ERROR] = "critical",
	};
	struct arena *a = seen->arena;
	struct buf text = BUF_IN(a);
	buf_adds(&text, d->message);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		buf_printf(&text, "; %s", n->text);
	json_put_object(j);
	json_put_member(j, "description", buf_text(&text));
	json_put_member(j, "check_name", arena_printf(a, "SL%04u", (unsigned)d->code->number));
	json_put_member(j, "fingerprint", render_fingerprint(seen, ss, d));
	json_put_member(j, "severity", severities[d->severity]);
	put_location(j, ss, d);
	json_put_end(j);
}

void render_gitlab(struct buf *out, const struct render_input *in)
{
	struct json j = JSON_IN(out, 1);
	struct map seen = MAP_IN(out->arena);
	json_put_array(&j);
	for (; in; in = in->next)
		for (uint32_t i = 0; i < in->diags->count; i++)
			if (!in->diags->list[i]->suppressed)
				put_finding(&j, &seen, in->sources, in->diags->list[i]);
	json_put_end(&j);
	buf_addc(out, '\n');
}
