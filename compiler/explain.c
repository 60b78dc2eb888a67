/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/explain.h"

#include "grammar/support/buf.h"

#include <string.h>

enum { EXAMPLE_INDENT = 4 };

const char *explain_find(unsigned code)
{
	for (const struct explain_text *t = explain_texts; t->text; t++)
		if (t->code == code)
			return t->text;
	return NULL;
}

/* One line of the text without its end; *p moves behind it. */
struct line {
	const char *text;
	size_t size;
};

static bool next_line(const char **p, struct line *l)
{
	if (!**p)
		return false;
	l->text = *p;
	l->size = strcspn(*p, "\n");
	*p += l->size + ((*p)[l->size] == '\n');
	return true;
}

static bool line_is(const struct line *l, const char *text)
{
	return l->size == strlen(text) && !memcmp(l->text, text, l->size);
}

static bool parse_head(const struct line *l, struct arena *a, struct explanation *out)
{
	if (l->size < 8 || memcmp(l->text, "SL", 2) != 0 || l->text[6] != ' ')
		return false;
	for (int i = 2; i < 6; i++) {
		if (l->text[i] < '0' || l->text[i] > '9')
			return false;
		out->code = out->code * 10 + (unsigned)(l->text[i] - '0');
	}
	out->title = arena_copy(a, l->text + 7, l->size - 7);
	return true;
}

/* The text of a buffer without blank lines at its end, NULL if nothing is left. */
static const char *finished(struct buf *b)
{
	while (b->size && b->data[b->size - 1] == '\n')
		b->size--;
	if (!b->size)
		return NULL;
	b->data[b->size++] = '\n';
	b->data[b->size] = 0;
	return b->data;
}

/* Adds a line of an example; false if it is not indented as one. */
static bool add_example(struct buf *b, const struct line *l)
{
	if (l->size && (l->size <= EXAMPLE_INDENT || strspn(l->text, " ") < EXAMPLE_INDENT))
		return false;
	if (l->size)
		buf_add(b, l->text + EXAMPLE_INDENT, l->size - EXAMPLE_INDENT);
	if (l->size || b->size)
		buf_addc(b, '\n');
	return true;
}

bool explain_parse(const char *text, struct arena *a, struct explanation *out)
{
	struct buf parts[3] = {BUF_IN(a), BUF_IN(a), BUF_IN(a)}; /* cause, wrong, right */
	unsigned part = 0;
	struct line l;
	*out = (struct explanation){0};
	if (!next_line(&text, &l) || !parse_head(&l, a, out) || !next_line(&text, &l) || l.size)
		return false;
	while (next_line(&text, &l)) {
		if (part == 0 && line_is(&l, "Wrong:")) {
			part = 1;
		} else if (part == 1 && line_is(&l, "Right:")) {
			part = 2;
		} else if (part == 0) {
			buf_add(&parts[0], l.text, l.size);
			buf_addc(&parts[0], '\n');
		} else if (!add_example(&parts[part], &l)) {
			return false;
		}
	}
	out->cause = finished(&parts[0]);
	out->wrong = finished(&parts[1]);
	out->right = finished(&parts[2]);
	return out->cause && !out->wrong == !out->right && part != 1;
}
