/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The codes of the live world, which no description triggers: tests/codes/live.txt says for each
 * which test triggers it and which nearly does. Here that table is held against the codes and
 * against the sources of the tests, so that no code is without. */
#include "backends/codes.h"
#include "runtime/base/codes.h"
#include "tests/lib/slurp.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LIVE_CODE = 5500, INPUTS_MAX = 16 };

/* A line of the table: an input, whether it triggers the code, and the case that proves it. */
struct input {
	bool triggers;
	char program[64], name[64], words[256];
};

struct row {
	unsigned code, line;
	unsigned count;
	struct input inputs[INPUTS_MAX];
};

static const char *topdir;

static const struct diag_code *live_code_at(unsigned index)
{
	const struct diag_code *c;
	unsigned before = 0;
	for (unsigned i = 0; (c = backends_code_at(i)); i++) {
		if (c->number >= FIRST_LIVE_CODE && before++ == index)
			return c;
	}
	return runtime_code_at(index - before);
}

static const struct diag_code *live_code(unsigned number)
{
	const struct diag_code *c;
	for (unsigned i = 0; (c = live_code_at(i)); i++) {
		if (c->number == number)
			return c;
	}
	return NULL;
}

static char *read_source(const char *name, const char *suffix)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/tests/%s%s", topdir, name, suffix);
	return slurp(path, &(size_t){0});
}

/* --- the table --- */

static void read_input(struct row *r, const char *text, unsigned line)
{
	ATF_REQUIRE_MSG(r->count < INPUTS_MAX, "line %u: too many inputs", line);
	struct input *in = &r->inputs[r->count++];
	in->triggers = *text == '+';
	ATF_REQUIRE_MSG(
		sscanf(text + 1, " %63[^: ]:%63s %255[^\n]", in->program, in->name, in->words) == 3,
		"line %u: not 'PROGRAM:CASE WORDS'", line);
}

/* The rows in their order; *count gets how many. */
static struct row *read_table(unsigned *count)
{
	struct row *rows = calloc(1000, sizeof(*rows));
	char *table = read_source("codes/live", ".txt");
	unsigned line = 1;
	ATF_REQUIRE_MSG(table && rows, "no tests/codes/live.txt");
	*count = 0;
	for (const char *p = table; *p; p += strcspn(p, "\n") + 1, line++) {
		if (*p == '#' || *p == '\n')
			continue;
		if (*p == '+' || *p == '-') {
			ATF_REQUIRE_MSG(*count, "line %u: no code yet", line);
			read_input(&rows[*count - 1], p, line);
			continue;
		}
		ATF_REQUIRE_MSG(!strncmp(p, "SL", 2) && *count < 1000, "line %u", line);
		rows[*count].code = (unsigned)strtoul(p + 2, NULL, 10);
		rows[(*count)++].line = line;
	}
	free(table);
	return rows;
}

/* --- the tests' sources --- */

/* The body of a case in a test's source, NUL-terminated; NULL if there is none. */
static char *body_of(char *source, const char *name, bool shell)
{
	char head[160];
	snprintf(head, sizeof(head), shell ? "\n%s_body() {\n" : "\nATF_TC_BODY(%s, tc)\n{\n",
		 name);
	char *begin = strstr(source, head), *end = begin ? strstr(begin + 1, "\n}\n") : NULL;
	if (!end)
		return NULL;
	*end = 0;
	return begin;
}

/* "DIAG_file_io" must not be found in "DIAG_file_io_error". */
static bool has_word(const char *text, const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
	for (const char *at = text; (at = strstr(at, word)); at++)
		if (!at[strlen(word)] || !strchr(letters, at[strlen(word)]))
			return true;
	return false;
}

static bool names(const char *body, const struct diag_code *c)
{
	char name[96], number[16];
	snprintf(name, sizeof(name), "DIAG_%s", c->name);
	snprintf(number, sizeof(number), "SL%04u", c->number);
	return has_word(body, name) || has_word(body, number);
}

static void check_input(const struct diag_code *c, const struct input *in)
{
	char *source = read_source(in->program, ".c");
	bool shell = !source;
	if (shell)
		source = read_source(in->program, ".sh");
	char *body = source ? body_of(source, in->name, shell) : NULL;
	ATF_CHECK_MSG(body, "SL%04u: there is no %s:%s", c->number, in->program, in->name);
	if (body && in->triggers)
		ATF_CHECK_MSG(names(body, c), "SL%04u: %s:%s does not name it", c->number,
			      in->program, in->name);
	free(source);
}

static void check_distinct(const struct row *r)
{
	for (unsigned i = 0; i < r->count; i++)
		for (unsigned k = 0; k < i; k++)
			ATF_CHECK_MSG(strcmp(r->inputs[i].words, r->inputs[k].words) != 0,
				      "SL%04u: '%s' twice", r->code, r->inputs[i].words);
}

ATF_TC(every_live_code_has_inputs);
ATF_TC_HEAD(every_live_code_has_inputs, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "no live code is without two inputs that trigger it and two that do not");
}
ATF_TC_BODY(every_live_code_has_inputs, tc)
{
	unsigned count;
	const struct diag_code *c;
	topdir = atf_tc_get_config_var(tc, "topdir");
	struct row *rows = read_table(&count);
	for (unsigned i = 0; (c = live_code_at(i)); i++) {
		unsigned inputs[2] = {0, 0};
		for (unsigned k = 0; k < count; k++)
			for (unsigned n = 0; rows[k].code == c->number && n < rows[k].count; n++)
				inputs[rows[k].inputs[n].triggers]++;
		ATF_CHECK_MSG(inputs[true] >= 2, "SL%04u (%s): %u inputs trigger it", c->number,
			      c->name, inputs[true]);
		ATF_CHECK_MSG(inputs[false] >= 2, "SL%04u (%s): %u inputs nearly do", c->number,
			      c->name, inputs[false]);
	}
	free(rows);
}

ATF_TC(every_input_has_a_test);
ATF_TC_HEAD(every_input_has_a_test, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "each input's case is there, and names the code that it triggers");
}
ATF_TC_BODY(every_input_has_a_test, tc)
{
	unsigned count;
	topdir = atf_tc_get_config_var(tc, "topdir");
	struct row *rows = read_table(&count);
	for (unsigned i = 0; i < count; i++) {
		const struct diag_code *c = live_code(rows[i].code);
		ATF_CHECK_MSG(c, "line %u: SL%04u is no live code", rows[i].line, rows[i].code);
		ATF_CHECK_MSG(!i || rows[i - 1].code < rows[i].code, "line %u: out of order",
			      rows[i].line);
		for (unsigned k = 0; c && k < rows[i].count; k++)
			check_input(c, &rows[i].inputs[k]);
		check_distinct(&rows[i]);
	}
	free(rows);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_live_code_has_inputs);
	ATF_TP_ADD_TC(tp, every_input_has_a_test);
	return atf_no_error();
}
