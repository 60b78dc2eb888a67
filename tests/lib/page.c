/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/page.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

const struct diag_code page_wrong = {9001, SEVERITY_ERROR, "wrong", "something is wrong"};
const struct diag_code page_unwise = {9002, SEVERITY_WARNING, "unwise", "something is unwise"};

void page_init(struct page *p)
{
	arena_init(&p->arena, NULL);
	p->sources = SOURCES_IN(&p->arena);
	p->diags = DIAGS_IN(&p->arena);
	p->colour = false;
	p->max_shown = p->width = 0;
}

void page_add(struct page *p, const char *name, const char *text)
{
	ATF_REQUIRE(sources_add(&p->sources, name, text, strlen(text)) >= 0);
}

struct span page_find(const struct page *p, const char *piece)
{
	const struct source *s = &p->sources.list[p->sources.count - 1];
	const char *at = strstr(s->text, piece);
	ATF_REQUIRE_MSG(at, "no '%s' in the source", piece);
	uint32_t begin = s->base + (uint32_t)(at - s->text);
	return (struct span){begin, begin + (uint32_t)strlen(piece)};
}

const char *page_render(struct page *p, const char *format)
{
	struct buf out = BUF_IN(&p->arena);
	struct render_input in = {.sources = &p->sources,
				  .diags = &p->diags,
				  .colour = p->colour,
				  .max_shown = p->max_shown,
				  .width = p->width};
	diags_finish(&p->diags);
	render_format_named(format)->render(&out, &in);
	return buf_text(&out);
}

void page_expect(struct page *p, const char *format, const char *golden)
{
	const char *text = page_render(p, format);
	if (strcmp(golden, text) != 0)
		printf("--- expected\n%s--- rendered\n%s---\n", golden, text);
	ATF_CHECK(strcmp(golden, text) == 0);
	arena_release(&p->arena);
}
