/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The renderer of diagnostics for people, character for character. */
#include "tests/lib/page.h"

#include <atf-c.h>
#include <string.h>

ATF_TC_WITHOUT_HEAD(nothing_is_nothing);
ATF_TC_BODY(nothing_is_nothing, tc)
{
	struct page p;
	page_init(&p);
	page_expect(&p, "human", "");
}

ATF_TC_WITHOUT_HEAD(one_place);
ATF_TC_BODY(one_place, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "site.slacc", "edition 2026\ncluster a {\n\thost = beta # x\n}\n");
	struct diag *d =
		diag_add(&p.diags, &page_wrong, page_find(&p, "beta"), "unknown host '%s'", "beta");
	diag_note(&p.diags, d, "hosts stand in quotes");
	diag_fix(&p.diags, d, FIX_SAFE, page_find(&p, "beta"), "alpha");
	page_expect(&p, "human",
		    "error[SL9001]: unknown host 'beta'\n"
		    " --> site.slacc:3:9\n"
		    "  |\n"
		    "3 |     host = beta # x\n"
		    "  |            ^^^^\n"
		    "  = note: hosts stand in quotes\n"
		    "help: replace 'beta' with 'alpha'\n"
		    "  |\n"
		    "3 |     host = alpha # x\n"
		    "  |            +++++\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(nowhere);
ATF_TC_BODY(nowhere, tc)
{
	struct page p;
	page_init(&p);
	struct diag *d = diag_add(&p.diags, &page_wrong, (struct span){0, 0}, "no such file");
	diag_note(&p.diags, d, "two\nlines");
	page_expect(&p, "human",
		    "error[SL9001]: no such file\n  = note: two\n    lines\n\n1 error\n");
}

ATF_TC_WITHOUT_HEAD(labels_on_one_line);
ATF_TC_BODY(labels_on_one_line, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "one two three four\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "three"), "m");
	diag_label(&p.diags, d, page_find(&p, "one"), "first");
	diag_label(&p.diags, d, page_find(&p, "two"), "second");
	diag_label(&p.diags, d, page_find(&p, "four"), "last");
	page_expect(&p, "human",
		    "error[SL9001]: m\n"
		    " --> s:1:9\n"
		    "  |\n"
		    "1 | one two three four\n"
		    "  | --- --- ^^^^^ ---- last\n"
		    "  | |   |\n"
		    "  | |   second\n"
		    "  | first\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(labels_that_overlap);
ATF_TC_BODY(labels_that_overlap, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "f(one, two)\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "two"), "m");
	diag_label(&p.diags, d, page_find(&p, "f(one, two)"), "whole");
	diag_label(&p.diags, d, page_find(&p, "one"), "part");
	page_expect(&p, "human",
		    "error[SL9001]: m\n"
		    " --> s:1:8\n"
		    "  |\n"
		    "1 | f(one, two)\n"
		    "  | -------^^^-\n"
		    "  | | |\n"
		    "  | | part\n"
		    "  | whole\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(lines_between);
ATF_TC_BODY(lines_between, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "a1\na2\na3\na4\na5\na6\na7\na8\na9\nb1\nb2\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "b1"), "m");
	diag_label(&p.diags, d, page_find(&p, "a1"), "far");
	diag_label(&p.diags, d, page_find(&p, "a8"), "near");
	page_expect(&p, "human",
		    "error[SL9001]: m\n"
		    "  --> s:10:1\n"
		    "   |\n"
		    " 1 | a1\n"
		    "   | -- far\n"
		    "...\n"
		    " 8 | a8\n"
		    "   | -- near\n"
		    " 9 | a9\n"
		    "10 | b1\n"
		    "   | ^^\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(several_lines);
ATF_TC_BODY(several_lines, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "tls x { mode = [\n  a,\n  b\n] }\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "[\n  a,\n  b\n]"), "m");
	diag_label(&p.diags, d, page_find(&p, "tls x { mode = [\n  a,\n  b\n] }"), "in this block");
	diag_label(&p.diags, d, page_find(&p, "b"), "here");
	page_expect(&p, "human",
		    "error[SL9001]: m\n"
		    " --> s:1:16\n"
		    "  |\n"
		    "1 |  / tls x { mode = [\n"
		    "  |  |________________^\n"
		    "2 | ||   a,\n"
		    "3 | ||   b\n"
		    "  | ||   - here\n"
		    "4 | || ] }\n"
		    "  | ||_^\n"
		    "  |  |___- in this block\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(many_lines_lose_their_middle);
ATF_TC_BODY(many_lines_lose_their_middle, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "x\n{ 2\n3\n4\n5\n6\n7\n8\n9 }\n");
	diag_add(&p.diags, &page_unwise, page_find(&p, "{ 2\n3\n4\n5\n6\n7\n8\n9 }"), "m");
	page_expect(&p, "human",
		    "warning[SL9002]: m\n"
		    " --> s:2:1\n"
		    "  |\n"
		    "2 | / { 2\n"
		    "3 | | 3\n"
		    "...\n"
		    "8 | | 8\n"
		    "9 | | 9 }\n"
		    "  | |___^\n"
		    "\n"
		    "1 warning\n");
}

ATF_TC_WITHOUT_HEAD(several_files);
ATF_TC_BODY(several_files, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "a.slacc", "cluster a {}\n");
	struct span first = page_find(&p, "cluster a");
	page_add(&p, "b.slacc", "\ncluster a {}\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "cluster a"), "again");
	diag_label(&p.diags, d, first, "first here");
	page_expect(&p, "human",
		    "error[SL9001]: again\n"
		    " --> b.slacc:2:1\n"
		    "  |\n"
		    "2 | cluster a {}\n"
		    "  | ^^^^^^^^^\n"
		    " ::: a.slacc:1:1\n"
		    "  |\n"
		    "1 | cluster a {}\n"
		    "  | --------- first here\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(columns_of_wide_and_combining_characters);
ATF_TC_BODY(columns_of_wide_and_combining_characters, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "\t\"\xE6\x97\xA5\xE6\x9C\xAC e\xCC\x81 \xF0\x9F\x98\x80\"; X\n");
	diag_add(&p.diags, &page_wrong, page_find(&p, "X"), "m");
	page_expect(&p, "human",
		    "error[SL9001]: m\n"
		    " --> s:1:13\n"
		    "  |\n"
		    "1 |     \"\xE6\x97\xA5\xE6\x9C\xAC e\xCC\x81 \xF0\x9F\x98\x80\"; X\n"
		    "  |                  ^\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(nothing_raw_reaches_the_terminal);
ATF_TC_BODY(nothing_raw_reaches_the_terminal, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "evil\033[2J", "a\033[31m\x07 \xE2\x80\xAE \xFF\xC2\x9B \xE2\x80\x8B X\n");
	struct diag *d =
		diag_add(&p.diags, &page_wrong, page_find(&p, "X"), "'%s'", "\033]0;owned\x07");
	diag_label(&p.diags, d, page_find(&p, "["), "%s", "\x1b[1m");
	diag_note(&p.diags, d, "%s", "\xE2\x80\xAE");
	diag_fix(&p.diags, d, FIX_UNSAFE, page_find(&p, "X"), "%s", "\x1bY");
	const char *text = page_render(&p, "human");
	for (const char *c = text; *c; c++)
		ATF_CHECK_MSG(*c == '\n' || (unsigned char)*c >= 0x20, "%s", text);
	ATF_CHECK(!strstr(text, "\xE2\x80\xAE") && !strstr(text, "\xC2\x9B") &&
		  !strchr(text, '\xFF'));
	page_expect(&p, "human",
		    "error[SL9001]: '<U+001B>]0;owned<U+0007>'\n"
		    " --> evil<U+001B>[2J:1:16\n"
		    "  |\n"
		    "1 | a<U+001B>[31m<U+0007> <U+202E> <0xFF><U+009B> <U+200B> X\n"
		    "  |          -                                             ^\n"
		    "  |          |\n"
		    "  |          <U+001B>[1m\n"
		    "  = note: <U+202E>\n"
		    "help: perhaps replace 'X' with '<U+001B>Y'\n"
		    "  |\n"
		    "1 | a<U+001B>[31m<U+0007> <U+202E> <0xFF><U+009B> <U+200B> <U+001B>Y\n"
		    "  |                                                        +++++++++\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(long_lines_are_cut_around_the_place);
ATF_TC_BODY(long_lines_are_cut_around_the_place, tc)
{
	char line[5001];
	struct page p;
	for (int i = 0; i < 5000; i++)
		line[i] = (char)('a' + i / 10 % 26);
	line[5000] = 0;
	memcpy(line + 2500, "HERE", 4);
	memcpy(line + 4000, "THERE", 5);
	page_init(&p);
	p.width = 40;
	page_add(&p, "s", line);
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "HERE"), "m");
	diag_label(&p.diags, d, page_find(&p, "THERE"), "and here");
	page_expect(&p, "human",
		    "error[SL9001]: m\n"
		    " --> s:1:2501\n"
		    "  |\n"
		    "1 | ...oooppppppppppHEREqqqqqqrrrrrrrrrrssss...\n"
		    "  |                 ^^^^\n"
		    "1 | ...iiijjjjjjjjjjTHEREkkkkkllllllllllmmmm...\n"
		    "  |                 ----- and here\n"
		    "\n"
		    "1 error\n");
}

ATF_TC_WITHOUT_HEAD(ends_of_lines);
ATF_TC_BODY(ends_of_lines, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "\xEF\xBB\xBFone\r\ntwo");
	struct span end = page_find(&p, "one"), two = page_find(&p, "two");
	diag_add(&p.diags, &page_wrong, (struct span){end.end, end.end}, "behind one");
	diag_add(&p.diags, &page_wrong, (struct span){two.end, two.end}, "behind two");
	page_expect(&p, "human",
		    "error[SL9001]: behind one\n"
		    " --> s:1:4\n"
		    "  |\n"
		    "1 | <U+FEFF>one\n"
		    "  |            ^\n"
		    "\n"
		    "error[SL9001]: behind two\n"
		    " --> s:2:4\n"
		    "  |\n"
		    "2 | two\n"
		    "  |    ^\n"
		    "\n"
		    "2 errors\n");
}

ATF_TC_WITHOUT_HEAD(mends);
ATF_TC_BODY(mends, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "a = 1.2\nb {\nc\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "1.2"), "quotes");
	struct span at = page_find(&p, "1.2"), c = page_find(&p, "c");
	diag_fix(&p.diags, d, FIX_SAFE, (struct span){at.begin, at.begin}, "\"");
	diag_fix(&p.diags, d, FIX_SAFE, (struct span){at.end, at.end}, "\"");
	d = diag_add(&p.diags, &page_wrong, page_find(&p, "b"), "open");
	diag_fix(&p.diags, d, FIX_UNSAFE, (struct span){c.end, c.end}, "\n}");
	d = diag_add(&p.diags, &page_wrong, c, "stray");
	diag_fix(&p.diags, d, FIX_DISPLAY, page_find(&p, "\nc"), "%s", "");
	page_expect(&p, "human",
		    "error[SL9001]: quotes\n"
		    " --> s:1:5\n"
		    "  |\n"
		    "1 | a = 1.2\n"
		    "  |     ^^^\n"
		    "help: write it like this\n"
		    "  |\n"
		    "1 | a = \"1.2\"\n"
		    "  |     +   +\n"
		    "\n"
		    "error[SL9001]: open\n"
		    " --> s:2:1\n"
		    "  |\n"
		    "2 | b {\n"
		    "  | ^\n"
		    "help: perhaps add '}'\n"
		    "  |\n"
		    "3 | c\n"
		    "4 | }\n"
		    "  | +\n"
		    "\n"
		    "error[SL9001]: stray\n"
		    " --> s:3:1\n"
		    "  |\n"
		    "3 | c\n"
		    "  | ^\n"
		    "help: for example: remove 'c'\n"
		    "  |\n"
		    "2 | b {\n"
		    "\n"
		    "3 errors\n");
}

ATF_TC_WITHOUT_HEAD(no_more_than_asked_for_errors_first);
ATF_TC_BODY(no_more_than_asked_for_errors_first, tc)
{
	struct page p;
	page_init(&p);
	page_add(&p, "s", "abcdef\n");
	uint32_t at = page_find(&p, "a").begin;
	for (uint32_t i = 0; i < 6; i++)
		diag_add(&p.diags, i == 4 ? &page_wrong : &page_unwise,
			 (struct span){at + i, at + i}, "m%u", i);
	p.diags.list[1]->suppressed = true;
	p.max_shown = 2;
	page_expect(&p, "human",
		    "warning[SL9002]: m0\n --> s:1:1\n  |\n1 | abcdef\n  | ^\n\n"
		    "error[SL9001]: m4\n --> s:1:5\n  |\n1 | abcdef\n  |     ^\n\n"
		    "3 more not shown\n"
		    "1 error, 4 warnings\n");
}

ATF_TC_WITHOUT_HEAD(fifty_unless_asked_otherwise);
ATF_TC_BODY(fifty_unless_asked_otherwise, tc)
{
	struct page p;
	page_init(&p);
	for (int i = 0; i < 60; i++)
		diag_add(&p.diags, &page_wrong, (struct span){0, 0}, "%d", i);
	const char *text = page_render(&p, "human");
	ATF_CHECK(strstr(text, ": 49\n") && !strstr(text, ": 50\n"));
	ATF_CHECK(strstr(text, "\n10 more not shown\n60 errors\n"));
	arena_release(&p.arena);
}

ATF_TC_WITHOUT_HEAD(colour);
ATF_TC_BODY(colour, tc)
{
	struct page p;
	page_init(&p);
	p.colour = true;
	page_add(&p, "s", "a b\n");
	struct diag *d = diag_add(&p.diags, &page_wrong, page_find(&p, "a"), "m");
	diag_label(&p.diags, d, page_find(&p, "b"), "l");
	page_expect(&p, "human",
		    "\033[1;31merror[SL9001]\033[0m\033[1m: m\033[0m\n"
		    " \033[1;34m--> \033[0ms:1:1\n"
		    "\033[1;34m  |\033[0m\n"
		    "\033[1;34m1 |\033[0m a b\n"
		    "\033[1;34m  |\033[0m \033[1;31m^\033[0m \033[34m-\033[0m \033[34ml\033[0m\n"
		    "\n1 error\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_is_nothing);
	ATF_TP_ADD_TC(tp, one_place);
	ATF_TP_ADD_TC(tp, nowhere);
	ATF_TP_ADD_TC(tp, labels_on_one_line);
	ATF_TP_ADD_TC(tp, labels_that_overlap);
	ATF_TP_ADD_TC(tp, lines_between);
	ATF_TP_ADD_TC(tp, several_lines);
	ATF_TP_ADD_TC(tp, many_lines_lose_their_middle);
	ATF_TP_ADD_TC(tp, several_files);
	ATF_TP_ADD_TC(tp, columns_of_wide_and_combining_characters);
	ATF_TP_ADD_TC(tp, nothing_raw_reaches_the_terminal);
	ATF_TP_ADD_TC(tp, long_lines_are_cut_around_the_place);
	ATF_TP_ADD_TC(tp, ends_of_lines);
	ATF_TP_ADD_TC(tp, mends);
	ATF_TP_ADD_TC(tp, no_more_than_asked_for_errors_first);
	ATF_TP_ADD_TC(tp, fifty_unless_asked_otherwise);
	ATF_TP_ADD_TC(tp, colour);
	return atf_no_error();
}
