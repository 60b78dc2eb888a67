/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/render.h"

#include <string.h>

static const struct render_format formats[] = {
	{"human", render_text, "source lines with what is wrong marked in them", false},
	{"gcc", render_gcc, "FILE:LINE:COLUMN: severity: message [CODE]", false},
	{"json", render_json, "one JSON document", true},
	{"jsonl", render_jsonl, "one JSON object a line", false},
	{"sarif", render_sarif, "a SARIF 2.1.0 log", true},
	{"github", render_github, "workflow commands, which GitHub shows beside the lines", false},
	{"gitlab", render_gitlab, "a report of code quality for GitLab", true},
};

const struct render_format *render_format_at(unsigned index)
{
	return index < sizeof(formats) / sizeof(*formats) ? &formats[index] : NULL;
}

const struct render_format *render_format_named(const char *name)
{
	for (unsigned i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const char *severity_text(enum severity severity)
{
	static const char *const texts[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error",
	};
	return texts[severity];
}

struct render_counts render_count(const struct diags *ds)
{
	struct render_counts n = {{0}, 0};
	for (uint32_t i = 0; i < ds->count; i++) {
		if (ds->list[i]->suppressed)
			n.suppressed++;
		else
			n.of[ds->list[i]->severity]++;
	}
	return n;
}
