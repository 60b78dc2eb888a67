/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The renderers of diagnostics for programs, and what all renderers cost. */
#include "tests/lib/page.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

ATF_TC_WITHOUT_HEAD(gcc_lines);
ATF_TC_BODY(gcc_lines, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "a\n\xC3\xA9\tb\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "b"), "m");
	diag_label(&p.diags, d, page_find(&p, "a"), "l");
	diag_note(&p.diags, d, "n\nn");
	diag_add(&p.diags, &page_unwise, (struct span){0, 0}, "w");
	page_expect(&p, "gcc",
		    "slacc:0:0: warning: w [SL9002]\n"
		    "s:2:3: error: m [SL9001]\n"
		    "s:1:1: note: l\n"
		    "s:2:3: note: n n\n");
}

ATF_TC_WITHOUT_HEAD(json_document);
ATF_TC_BODY(json_document, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "a\n\xC3\xA9\tb\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "b"), "\"m\"\x01\xFF");
	diag_label(&p.diags, d, page_find(&p, "a"), "l");
	diag_note(&p.diags, d, "n");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "b"), "B");
	diag_fix(&p.diags, d, FIX_UNSAFE, page_find(&p, "a"), "A");
	diag_add(&p.diags, &page_unwise, (struct span){0, 0}, "w")->suppressed = true;
	page_expect(
		&p, "json",
		"{\"format_version\":\"1.0\",\"diagnostics\":[\n"
		"{\"code\":\"SL9002\",\"name\":\"unwise\",\"severity\":\"warning\",\"message\":"
		"\"w\","
		"\"at\":null,\"suppressed\":true,\"labels\":[],\"notes\":[],\"fixes\":[]},\n"
		"{\"code\":\"SL9001\",\"name\":\"wrong\",\"severity\":\"error\","
		"\"message\":\"\\\"m\\\"\\u0001\xEF\xBF\xBD\",\"at\":{\"file\":\"s\","
		"\"start\":{\"byte\":5,\"line\":2,\"column\":3},"
		"\"end\":{\"byte\":6,\"line\":2,\"column\":4}},"
		"\"labels\":[{\"at\":{\"file\":\"s\",\"start\":{\"byte\":0,\"line\":1,\"column\":1}"
		","
		"\"end\":{\"byte\":1,\"line\":1,\"column\":2}},\"text\":\"l\"}],\"notes\":[\"n\"],"
		"\"fixes\":[{\"applicability\":\"unsafe\",\"edits\":["
		"{\"at\":{\"file\":\"s\",\"start\":{\"byte\":5,\"line\":2,\"column\":3},"
		"\"end\":{\"byte\":6,\"line\":2,\"column\":4}},\"text\":\"B\"},"
		"{\"at\":{\"file\":\"s\",\"start\":{\"byte\":0,\"line\":1,\"column\":1},"
		"\"end\":{\"byte\":1,\"line\":1,\"column\":2}},\"text\":\"A\"}]}]}\n"
		"],\n"
		"\"summary\":{\"errors\":1,\"warnings\":0,\"infos\":0,\"suppressed\":1,\"dropped\":"
		"0}}\n");
}

/* One finding twice has two fingerprints, and what has no place is not lost. */
ATF_TC_WITHOUT_HEAD(gitlab_report);
ATF_TC_BODY(gitlab_report, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "././a b", "x y\n");
	for (int i = 0; i < 2; i++)
		diag_note(&p.diags,
			  diag_add(&p.diags, &page_wrong, page_find(&p, i ? "y" : "x"), "\"m\""),
			  "n");
	diag_add(&p.diags, &page_unwise, page_find(&p, "x"), "w")->suppressed = true;
	diag_add(&p.diags, &page_unwise, (struct span){0, 0}, "w");
	json_t *all = json_loads(page_render(&p, "gitlab"), 0, NULL), *f;
	static const char *const expected[] = {"slacc", "a b", "a b"};
	const char *prints[3];
	size_t i;
	ATF_REQUIRE_EQ(3, json_array_size(all));
	json_array_foreach(all, i, f)
	{
		const char *path, *check, *severity, *text;
		int line;
		ATF_REQUIRE_EQ(0, json_unpack(f, "{s:s, s:s, s:s, s:s, s:{s:s, s:{s:i!}!}!}",
					      "description", &text, "check_name", &check,
					      "fingerprint", &prints[i], "severity", &severity,
					      "location", "path", &path, "lines", "begin", &line));
		ATF_CHECK_STREQ(expected[i], path);
		ATF_CHECK_STREQ(i ? "\"m\"; n" : "w", text);
		ATF_CHECK_STREQ(i ? "SL9001" : "SL9002", check);
		ATF_CHECK_STREQ(i ? "critical" : "minor", severity);
		ATF_CHECK_EQ(1, line);
	}
	ATF_CHECK(strcmp(prints[1], prints[2]) != 0);
	json_decref(all);
	arena_release(&p.arena);
}

/* Nothing that a message holds ends the command or begins another. */
ATF_TC_WITHOUT_HEAD(github_commands);
ATF_TC_BODY(github_commands, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "a,b:c%", "x\ny\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "x\ny"),
				  "100%%, a: b\r\x1b::error::");
	diag_note(&p.diags, d, "1\n::warning::2");
	diag_add(&p.diags, &page_unwise, page_find(&p, "y"), "m");
	diag_add(&p.diags, &page_unwise, (struct span){0, 0}, "w")->suppressed = true;
	page_expect(&p, "github",
		    "::error file=a%2Cb%3Ac%25,line=1,col=1,title=SL9001::100%25, a: "
		    "b<U+000D><U+001B>::error::%0A1%0A::warning::2\n"
		    "::warning file=a%2Cb%3Ac%25,line=2,col=1,endLine=2,endColumn=1,title=SL9002::"
		    "m\n");
}

/* Any bytes at all: a JSON library reads the document, and says the same as the record. */
ATF_TC_WITHOUT_HEAD(json_of_any_bytes_parses);
ATF_TC_BODY(json_of_any_bytes_parses, tc)
{
	uint32_t state = 12345;
	for (int round = 0; round < 300; round++) {
		struct page p;
		char text[65];
		for (int i = 0; i < 64; i++) {
			state = state * 1103515245 + 12345;
			text[i] = (char)(state >> 16 & 0xff);
			text[i] = (char)(text[i] ? text[i] : 1);
		}
		text[64] = 0;
		page_init(&p);
		page_add(&p, text, text);
		uint32_t base = p.sources.list[0].base;
		struct diag *d = diag_add(&p.diags, &page_wrong, (struct span){base + 3, base + 40},
					  "%s", text);
		diag_label(&p.diags, d, (struct span){base + 9, base + 64}, "%s", text);
		diag_fix(&p.diags, d, FIX_SAFE, (struct span){base + 9, base + 20}, "%s", text);
		json_t *root = json_loads(page_render(&p, "json"), 0, NULL);
		ATF_REQUIRE(root);
		const json_t *first = json_array_get(json_object_get(root, "diagnostics"), 0);
		ATF_CHECK_STREQ("SL9001", json_string_value(json_object_get(first, "code")));
		json_decref(root);
		root = json_loads(page_render(&p, "sarif"), 0, NULL);
		ATF_REQUIRE(root);
		json_decref(root);
		root = json_loads(page_render(&p, "jsonl"), 0, NULL);
		ATF_REQUIRE(root);
		json_decref(root);
		for (const char *c = page_render(&p, "github"); *c; c++)
			ATF_REQUIRE((unsigned char)*c >= 0x20 || (*c == '\n' && !c[1]));
		for (const char *c = page_render(&p, "human"); *c; c++)
			ATF_REQUIRE(*c == '\n' || (unsigned char)*c >= 0x20);
		arena_release(&p.arena);
	}
}

static uint32_t draw(uint32_t *state, uint32_t below)
{
	*state = *state * 1103515245 + 12345;
	return (*state >> 8) % below;
}

static struct span draw_span(uint32_t *state, const struct page *p)
{
	uint32_t end = p->sources.next_base, a = draw(state, end),
		 b = draw(state, 4) ? a + draw(state, 90) : draw(state, end);
	return a < b ? (struct span){a, b} : (struct span){b, a};
}

/* Spans and fixes anywhere, over files, lines and characters, at any width. Sanitizers watch. */
ATF_TC_WITHOUT_HEAD(any_spans_render);
ATF_TC_BODY(any_spans_render, tc)
{
	static const char *const pieces[] = {
		"word ", "\n",           "\t",
		"\r\n",  "\xE6\x97\xA5", "e\xCC\x81",
		"\xFF",  "\x1b",         "{ }",
		"\"",    "\xE2\x80\xAE", "a long piece of plain text that goes on and on",
	};
	uint32_t state = 7;
	for (int round = 0; round < 2000; round++) {
		struct page p;
		page_init(&p);
		for (int file = 0; file < 2; file++) {
			char text[2048] = "";
			size_t n = 0;
			for (uint32_t i = draw(&state, 60); i && n < sizeof(text) - 64; i--) {
				const char *piece = pieces[draw(&state, 12)];
				memcpy(text + n, piece, strlen(piece) + 1);
				n += strlen(piece);
			}
			page_add(&p, file ? "two" : "one", text);
		}
		for (uint32_t i = draw(&state, 3) + 1; i; i--) {
			struct diag *d =
				diag_add(&p.diags, &page_wrong, draw_span(&state, &p), "m");
			for (uint32_t k = draw(&state, 16); k; k--)
				diag_label(&p.diags, d, draw_span(&state, &p), "%s",
					   k & 1 ? "label" : "");
			for (uint32_t k = draw(&state, 4); k; k--)
				diag_fix(&p.diags, d, FIX_SAFE, draw_span(&state, &p), "%s",
					 pieces[draw(&state, 12)]);
		}
		p.width = draw(&state, 500);
		for (const char *c = page_render(&p, "human"); *c; c++)
			ATF_REQUIRE(*c == '\n' || (unsigned char)*c >= 0x20);
		json_t *root = json_loads(page_render(&p, "json"), 0, NULL);
		ATF_REQUIRE(root);
		json_decref(root);
		page_render(&p, "gcc");
		arena_release(&p.arena);
	}
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* All on one line, each pointing back to its begin: columns and labels must not cost the line's
 * length each time. A bound that holds under a sanitizer too; it is seconds times thousands if the
 * work is quadratic. */
ATF_TC(a_hundred_thousand_on_one_line);
ATF_TC_HEAD(a_hundred_thousand_on_one_line, tc)
{
	atf_tc_set_md_var(tc, "descr", "the renderers' time grows with the number of diagnostics");
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(a_hundred_thousand_on_one_line, tc)
{
	enum { COUNT = 100 * 1000, EACH = 9 };
	struct page p;
	char *text = calloc(COUNT + 1, EACH);
	ATF_REQUIRE(text);
	memset(text, 'x', (size_t)COUNT * EACH);
	page_init(&p);
	page_add(&p, "s", text);
	uint32_t base = p.sources.list[0].base;
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t at = base + i * EACH;
		struct diag *d = diag_add(&p.diags, &page_wrong, (struct span){at, at + 4}, "m");
		diag_label(&p.diags, d, (struct span){base, base + 2}, "first");
	}
	static const char *const formats[] = {"human", "gcc", "json"};
	for (int i = 0; i < 3; i++) {
		p.max_shown = COUNT;
		double before = seconds();
		size_t size = strlen(page_render(&p, formats[i]));
		double took = seconds() - before;
		printf("%s: %zu bytes in %.3f s\n", formats[i], size, took);
		ATF_CHECK(took < 20);
	}
	p.max_shown = 0;
	double before = seconds();
	page_render(&p, "human");
	ATF_CHECK(seconds() - before < 1);
	arena_release(&p.arena);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, gcc_lines);
	ATF_TP_ADD_TC(tp, json_document);
	ATF_TP_ADD_TC(tp, github_commands);
	ATF_TP_ADD_TC(tp, gitlab_report);
	ATF_TP_ADD_TC(tp, json_of_any_bytes_parses);
	ATF_TP_ADD_TC(tp, any_spans_render);
	ATF_TP_ADD_TC(tp, a_hundred_thousand_on_one_line);
	return atf_no_error();
}
