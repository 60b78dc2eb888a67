/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Markdown to mdoc, as much of both as the manual uses. It goes line by line: a heading, a blank
 * line, a fence or an item of a list begins something, every other line goes on with it. */
#include "compiler/manual/manual.h"

#include "grammar/utf8.h"

#include <stdbool.h>
#include <string.h>

enum list { LIST_NONE, LIST_TAGS, LIST_ITEMS };

struct page {
	struct buf *out;
	enum list list; /* that is open */
	bool fence;     /* inside one */
	bool apart;     /* a blank line was there: the next text is a paragraph of its own */
	bool begun;     /* a heading was: it needs no other break */
};

/* --- a line of text --- */

/* What groff would take for an escape, a request or a byte of another encoding. */
static void add_char(struct buf *b, const char **p, const char *end)
{
	uint32_t c = (unsigned char)**p;
	size_t size = utf8_decode(*p, (size_t)(end - *p), &c);
	*p += size ? size : 1;
	if (c >= 0x80)
		buf_printf(b, "\\[u%04X]", (unsigned)c);
	else if (c == '\\')
		buf_adds(b, "\\e");
	else if (c == '"')
		buf_adds(b, "\\(dq");
	else if (c == '-')
		buf_adds(b, "\\-");
	else
		buf_addc(b, (char)c);
}

static void add_text(struct buf *b, const char *p, size_t size, bool markup)
{
	const char *end = p + size;
	bool strong = false;
	if (size && (*p == '.' || *p == '\''))
		buf_adds(b, "\\&");
	while (p < end) {
		bool bold = markup && end - p > 1 && p[0] == '*' && p[1] == '*';
		if (bold || (markup && *p == '`')) {
			strong = !strong;
			buf_adds(b, strong ? "\\fB" : "\\fP");
			p += bold ? 2 : 1;
		} else {
			add_char(b, &p, end);
		}
	}
	buf_addc(b, '\n');
}

/* --- what begins --- */

static void end_list(struct page *m)
{
	if (m->list != LIST_NONE)
		buf_adds(m->out, ".El\n");
	m->list = LIST_NONE;
}

static void begin_list(struct page *m, enum list list)
{
	if (m->list == list)
		return;
	end_list(m);
	buf_adds(m->out, list == LIST_TAGS ? ".Bl -tag -width Ds\n" : ".Bl -enum\n");
	m->list = list;
}

/* A macro with the text as its one argument. */
static void quoted(struct page *m, const char *macro, const char *text, size_t size)
{
	buf_printf(m->out, ".%s \"", macro);
	add_text(m->out, text, size, true);
	m->out->data[m->out->size - 1] = '"'; /* instead of the line's end */
	buf_addc(m->out, '\n');
	m->apart = false;
}

static void heading(struct page *m, const char *macro, const char *text, size_t size)
{
	end_list(m);
	quoted(m, macro, text, size);
	m->begun = true;
}

static void fence(struct page *m)
{
	m->begun = false;
	m->fence = !m->fence;
	buf_adds(m->out, m->fence ? ".Bd -literal -offset indent\n" : ".Ed\n");
	m->apart = false;
}

/* "1. " and the like: how many bytes, 0 if it is none. */
static size_t number_of(const char *line, size_t size)
{
	size_t n = 0;
	while (n < size && line[n] >= '0' && line[n] <= '9')
		n++;
	return n && n + 1 < size && line[n] == '.' && line[n + 1] == ' ' ? n + 2 : 0;
}

static void tag(struct page *m, const char *line, size_t size)
{
	m->begun = false;
	begin_list(m, LIST_TAGS);
	quoted(m, "It", line, size);
}

static void item(struct page *m, const char *line, size_t size)
{
	m->begun = false;
	begin_list(m, LIST_ITEMS);
	buf_adds(m->out, ".It\n");
	add_text(m->out, line, size, true);
	m->apart = false;
}

/* Text at the left edge behind a blank line ends a numbered list; what is said about a tag goes
 * on. */
static void text(struct page *m, const char *line, size_t size)
{
	if (m->apart && m->list == LIST_ITEMS && line[0] != ' ')
		end_list(m);
	if (m->apart && !m->begun)
		buf_adds(m->out, ".Pp\n");
	m->apart = m->begun = false;
	while (size && *line == ' ')
		line++, size--;
	add_text(m->out, line, size, true);
}

/* --- line by line --- */

static bool begins(const char *line, size_t size, const char *with)
{
	return size >= strlen(with) && !memcmp(line, with, strlen(with));
}

static void one_line(struct page *m, const char *line, size_t size)
{
	size_t number = number_of(line, size);
	if (begins(line, size, "```"))
		fence(m);
	else if (m->fence)
		add_text(m->out, line, size, false);
	else if (!size)
		m->apart = true;
	else if (begins(line, size, "### "))
		heading(m, "Ss", line + 4, size - 4);
	else if (begins(line, size, "## "))
		heading(m, "Sh", line + 3, size - 3);
	else if (m->apart && begins(line, size, "**"))
		tag(m, line, size);
	else if (number)
		item(m, line + number, size - number);
	else
		text(m, line, size);
}

void manual_to_mdoc(struct buf *b, const char *markdown)
{
	struct page m = {.out = b};
	while (*markdown) {
		size_t size = strcspn(markdown, "\n");
		one_line(&m, markdown, size);
		markdown += size + (markdown[size] != 0);
	}
	end_list(&m);
}
