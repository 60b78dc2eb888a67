/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Unified diffs: their form against what diff -u writes, and random pairs of texts, whose diff
 * has to give the second text when it is applied to the first. */
#include "grammar/support/diff.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct diff_side side(const char *name, const char *text)
{
	return (struct diff_side){name, text, strlen(text)};
}

static void expect(const char *before, const char *after, const char *diff)
{
	struct arena a;
	arena_init(&a, NULL);
	struct buf out = BUF_IN(&a);
	struct diff_side x = side("f", before), y = side("f", after);
	ATF_CHECK_EQ(*diff != 0, diff_unified(&out, &x, &y, DIFF_CONTEXT));
	ATF_CHECK_STREQ(diff, buf_text(&out));
	arena_release(&a);
}

ATF_TC_WITHOUT_HEAD(form);
ATF_TC_BODY(form, tc)
{
	const char *head = "--- a/f\n+++ b/f\n";
	char want[500];
	expect("", "", "");
	expect("a\n", "a\n", "");
	snprintf(want, sizeof(want), "%s@@ -0,0 +1 @@\n+a\n", head);
	expect("", "a\n", want);
	snprintf(want, sizeof(want), "%s@@ -1,2 +0,0 @@\n-a\n-b\n", head);
	expect("a\nb\n", "", want);
	snprintf(want, sizeof(want), "%s@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n", head);
	expect("a", "a\n", want);
	snprintf(want, sizeof(want), "%s@@ -1,7 +1,7 @@\n 1\n 2\n 3\n-4\n+x\n 5\n 6\n 7\n", head);
	expect("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\nx\n5\n6\n7\n8\n", want);
	snprintf(want, sizeof(want),
		 "%s@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -6,3 +5,4 @@\n 6\n 7\n 8\n+9\n", head);
	expect("1\n2\n3\n4\n5\n6\n7\n8\n", "2\n3\n4\n5\n6\n7\n8\n9\n", want);
	snprintf(want, sizeof(want), "%s@@ -1,8 +1,8 @@\n-1\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+x\n+y\n",
		 head);
	expect("1\n2\n3\n4\n5\n6\n7\n8\n", "2\n3\n4\n5\n6\n7\nx\ny\n", want);
}

static void expect_head(const char *before, const char *after, const char *head)
{
	struct arena a;
	arena_init(&a, NULL);
	struct buf out = BUF_IN(&a);
	struct diff_side x = side(before, ""), y = side(after, "a\n");
	ATF_CHECK(diff_unified(&out, &x, &y, DIFF_CONTEXT));
	ATF_CHECK_MSG(!strncmp(buf_text(&out), head, strlen(head)), "%s", buf_text(&out));
	arena_release(&a);
}

ATF_TC_WITHOUT_HEAD(names);
ATF_TC_BODY(names, tc)
{
	expect_head(NULL, "x/y", "--- /dev/null\n+++ b/x/y\n@@");
	expect_head("/etc/x", "./x", "--- a/etc/x\n+++ b/x\n@@");
	expect_head("a b", "x", "--- a/a b\t\n+++ b/x\n@@");
	expect_head("a\"b\\c\td\ne\001", "x", "--- \"a/a\\\"b\\\\c\\td\\ne\\001\"\n+++ b/x\n@@");
	expect_head("\303\244", "x", "--- a/\303\244\n+++ b/x\n@@");
}

/* --- applying --- */

static const char *after_line(const char *p)
{
	const char *end = strchr(p, '\n');
	return end ? end + 1 : p + strlen(p);
}

/* Adds a line of a diff without its mark; the note on a missing newline takes that off. */
static const char *take_line(struct buf *out, const char *p)
{
	const char *next = after_line(p);
	size_t size = (size_t)(next - p) - 1;
	buf_add(out, p + 1, next[0] == '\\' ? size - 1 : size);
	return next[0] == '\\' ? after_line(next) : next;
}

/* The text that a diff gives when it is applied; fails where its lines are not those of `text`. */
static const char *apply(struct arena *a, const char *text, const char *diff)
{
	struct buf out = BUF_IN(a);
	unsigned line = 1, from, count;
	diff = after_line(after_line(diff));
	while (*diff) {
		ATF_REQUIRE_EQ(1, sscanf(diff, "@@ -%u", &from));
		if (sscanf(diff, "@@ -%u,%u", &from, &count) == 2 && !count)
			from++;
		for (; line < from; line++) {
			const char *next = after_line(text);
			buf_add(&out, text, (size_t)(next - text));
			text = next;
		}
		diff = after_line(diff);
		while (*diff && *diff != '@') {
			struct buf old = BUF_IN(a);
			char mark = *diff;
			if (mark == '+') {
				diff = take_line(&out, diff);
				continue;
			}
			diff = take_line(&old, diff);
			ATF_REQUIRE_MSG(!strncmp(text, buf_text(&old), old.size),
					"'%s' is not at line %u", buf_text(&old), line);
			text += old.size;
			line++;
			if (mark == ' ')
				buf_add(&out, old.data, old.size);
		}
	}
	buf_adds(&out, text);
	return buf_text(&out);
}

static unsigned draw(unsigned below)
{
	static uint64_t state = 88172645463325252u;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % below;
}

static const char *random_text(struct arena *a, unsigned lines, unsigned words)
{
	struct buf out = BUF_IN(a);
	for (unsigned i = 0; i < lines; i++)
		buf_printf(&out, "%u\n", draw(words));
	if (draw(4) == 0)
		buf_adds(&out, "open");
	return buf_text(&out);
}

/* The same with some lines dropped, doubled or changed. */
static const char *edited(struct arena *a, const char *text, unsigned rarity)
{
	struct buf out = BUF_IN(a);
	for (const char *next; *text; text = next) {
		next = after_line(text);
		if (draw(rarity)) {
			buf_add(&out, text, (size_t)(next - text));
			continue;
		}
		for (unsigned n = draw(3); n; n--)
			buf_printf(&out, "%u\n", draw(1000));
	}
	return buf_text(&out);
}

static void try_pair(struct arena *a, const char *x, const char *y, uint32_t context)
{
	struct buf out = BUF_IN(a);
	struct diff_side before = side("f", x), after = side("f", y);
	bool differ = diff_unified(&out, &before, &after, context);
	ATF_REQUIRE_EQ(strcmp(x, y) != 0, differ);
	if (differ)
		ATF_REQUIRE_STREQ(y, apply(a, x, buf_text(&out)));
}

ATF_TC_WITHOUT_HEAD(random_texts);
ATF_TC_BODY(random_texts, tc)
{
	for (unsigned i = 0; i < 20000; i++) {
		struct arena a;
		arena_init(&a, NULL);
		unsigned words = i % 3 ? 6 : 1000;
		const char *x = random_text(&a, draw(30), words);
		const char *y =
			i % 2 ? random_text(&a, draw(30), words) : edited(&a, x, 2 + draw(9));
		try_pair(&a, x, y, draw(5));
		arena_release(&a);
	}
}

/* So different that telling the lines apart is given up, and so large that it must not take long.
 */
ATF_TC_WITHOUT_HEAD(large_texts);
ATF_TC_BODY(large_texts, tc)
{
	struct arena a;
	arena_init(&a, NULL);
	const char *x = random_text(&a, 60000, 40), *y = random_text(&a, 60000, 40);
	try_pair(&a, x, y, DIFF_CONTEXT);
	x = random_text(&a, 60000, 1000 * 1000);
	try_pair(&a, x, edited(&a, x, 3), DIFF_CONTEXT);
	arena_release(&a);
}

/* No more lines than need be, also where no line stands only once. */
ATF_TC_WITHOUT_HEAD(changes_are_few);
ATF_TC_BODY(changes_are_few, tc)
{
	struct arena a;
	uint32_t dropped = 0, added = 0;
	arena_init(&a, NULL);
	struct diff_side x = side("f", "{\n}\n{\na\n}\n{\n}\n"),
			 y = side("f", "{\n}\n{\nb\n}\n{\n}\n{\n}\n");
	struct diff_changes c = diff_lines(&a, &x, &y);
	for (uint32_t i = 0; i < c.count; i++) {
		dropped += c.list[i].old_count;
		added += c.list[i].new_count;
	}
	ATF_CHECK_EQ(1, dropped);
	ATF_CHECK_EQ(3, added);
	arena_release(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, form);
	ATF_TP_ADD_TC(tp, names);
	ATF_TP_ADD_TC(tp, random_texts);
	ATF_TP_ADD_TC(tp, large_texts);
	ATF_TP_ADD_TC(tp, changes_are_few);
	return atf_no_error();
}
