/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sources and diagnostics made by hand, for the tests of what is made of them. The arena of a page
 * owns everything. */
#ifndef TESTS_LIB_PAGE_H
#define TESTS_LIB_PAGE_H

#include "compiler/render.h"

extern const struct diag_code page_wrong, page_unwise; /* an error, a warning */

struct page {
	struct arena arena;
	struct sources sources;
	struct diags diags;
	bool colour;
	uint32_t max_shown, width;
};

void page_init(struct page *p);
void page_add(struct page *p, const char *name, const char *text);
/* The place of a piece of text in the source added last. */
struct span page_find(const struct page *p, const char *piece);
const char *page_render(struct page *p, const char *format);
/* Renders, compares, and releases the page. */
void page_expect(struct page *p, const char *format, const char *golden);

#endif
