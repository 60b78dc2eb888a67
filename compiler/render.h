/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Diagnostics as text: one table of formats. Renderers are pure: they write into a buffer, know no
 * terminal, and take what they need to know about one (colour, width) as input. Suppressed
 * diagnostics are left out, except where a format has a field for them. */
#ifndef COMPILER_RENDER_H
#define COMPILER_RENDER_H

#include "grammar/diag.h"
#include "grammar/support/buf.h"

/* Bounds of the human format; reports for machines are never cut. */
enum {
	RENDER_MAX_SHOWN =
		50, /* diagnostics shown unless asked otherwise; errors go before warnings */
	RENDER_WIDTH = 100, /* columns a source line is cut to unless asked otherwise */
	RENDER_MAX_WIDTH = 400,
};

struct render_input {
	const struct sources *sources;
	const struct diags *diags; /* finished: sorted */
	bool colour;
	uint32_t max_shown; /* 0: RENDER_MAX_SHOWN */
	uint32_t width;     /* 0: RENDER_WIDTH */
	const char *with;   /* the parameter file of this check, where there are several; or NULL */
	const char *version;             /* of this program, or NULL */
	const struct render_input *next; /* a further check of the same report; or NULL */
};

typedef void render_fn(struct buf *out, const struct render_input *in);

/* Source lines, carets, labels, notes and mends, for a person. Ends with a summary. Nothing at all
 * if there is nothing. */
render_fn render_text;
/* FILE:LINE:COLUMN: severity: message [SLnnnn], a line each, as compilers do and editors read. */
render_fn render_gcc;
/* One JSON document; described in render_json.c. */
render_fn render_json;
/* The same diagnostics, one JSON object a line, and nothing else. */
render_fn render_jsonl;
/* One SARIF 2.1.0 log with one run; described in render_sarif.c. */
render_fn render_sarif;
/* Workflow commands of GitHub: ::error file=…,line=…::message, one a line. */
render_fn render_github;
/* GitLab's report of code quality, a JSON array; described in render_gitlab.c. */
render_fn render_gitlab;

struct render_format {
	const char *name;
	render_fn *render;
	const char *summary;
	bool document; /* a report of several checks is one text, not one behind the other */
};

/* One after the other, from 0; NULL behind the last. */
const struct render_format *render_format_at(unsigned index);
/* The format of this name, or NULL. */
const struct render_format *render_format_named(const char *name);

/* "error", "warning", "info". */
const char *severity_text(enum severity severity);

/* Numbers of what is not suppressed, by severity. */
struct render_counts {
	uint32_t of[SEVERITY_ERROR + 1];
	uint32_t suppressed;
};
struct render_counts render_count(const struct diags *ds);

#endif
