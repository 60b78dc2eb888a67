/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Values in slurmdbd.conf: what is written is read back, by our reader and by a second one that is
 * as literal as can be: the four steps over the line and POSIX regcomp() for the rest, which is
 * what Slurm itself uses. */
#include "compiler/slurm/conf_value.h"

#include <atf-c.h>
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200 * 1000, LONGEST = 24 };

static uint32_t draw(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static uint64_t seed_of(const atf_tc_t *tc)
{
	uint64_t seed = strtoull(atf_tc_get_config_var_wd(tc, "seed", "20260501"), NULL, 10);
	printf("seed %llu\n", (unsigned long long)seed);
	return seed;
}

/* Bytes that mean something to the reader are frequent. */
static size_t random_text(uint64_t *state, char *out, size_t longest)
{
	static const char special[] = "\\\\\\##\"\"\"  \t==,:/'%$+-*.";
	size_t n = draw(state) % (longest + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned kind = draw(state) % 8;
		if (kind < 4)
			out[i] = special[draw(state) % (sizeof(special) - 1)];
		else if (kind < 7)
			out[i] = (char)('a' + draw(state) % 4);
		else
			out[i] = (char)(draw(state) % 256);
	}
	return n;
}

/* The second reader. */

static void cut_comment(char *s)
{
	for (size_t i = 0, slashes = 0; s[i]; i++) {
		if (s[i] == '#' && slashes % 2 == 0) {
			s[i] = 0;
			return;
		}
		slashes = s[i] == '\\' ? slashes + 1 : 0;
	}
}

static void unescape(char *s)
{
	char *to = s;
	for (; *s; s++) {
		if (*s == '\\' && !*++s)
			break;
		*to++ = *s;
	}
	*to = 0;
}

/* One line without continuation; false: a parse error. `value` takes as many bytes as the line has.
 */
static bool regex_read(const regex_t *re, const char *line, char *value)
{
	char s[512];
	snprintf(s, sizeof(s), "%s", line);
	cut_comment(s);
	unescape(s);
	regmatch_t m[8];
	if (regexec(re, s, 8, m, 0))
		return false;
	if (strspn(s + m[0].rm_eo, " \t\n\v\f\r") != strlen(s + m[0].rm_eo))
		return false;
	bool quoted = m[4].rm_so >= 0;
	size_t from = (size_t)(quoted ? m[4].rm_so + 1 : m[5].rm_so);
	size_t to = (size_t)(quoted ? m[4].rm_eo - 1 : m[5].rm_eo);
	memcpy(value, s + from, to - from);
	value[to - from] = 0;
	return true;
}

static void compile_regex(regex_t *re)
{
	ATF_REQUIRE(!regcomp(re,
			     "^[[:space:]]*([[:alnum:]_.]+)[[:space:]]*([-*+/]?)=[[:space:]]*"
			     "((\"[^\"]*\")|([^[:space:]]+))([[:space:]]|$)",
			     REG_EXTENDED));
}

static struct slurm_conf_line read_line(struct arena *a, const char *text, size_t size)
{
	struct slurm_conf_reader r;
	struct slurm_conf_line line;
	slurm_conf_reader_init(&r, a, text, size);
	slurm_conf_next(&r, &line);
	return line;
}

/* Writes the value, reads the line back with both readers, and requires the same bytes. */
static void round_trip(struct arena *a, const regex_t *re, const char *value, size_t size)
{
	struct buf b = BUF_IN(a);
	buf_adds(&b, "Key=");
	if (!slurm_conf_quote(&b, value, size)) {
		ATF_REQUIRE(slurm_conf_writable(value, size) != SLURM_WRITABLE);
		ATF_REQUIRE_EQ_MSG(b.size, 4, "a refused value left bytes behind");
		return;
	}
	ATF_REQUIRE(slurm_conf_writable(value, size) == SLURM_WRITABLE);
	char direct[2 * 64 + 2];
	ATF_REQUIRE(size <= 64);
	ATF_REQUIRE_EQ(slurm_conf_quote_to(direct, value, size), b.size - 4);
	ATF_REQUIRE(!memcmp(direct, b.data + 4, b.size - 4));
	buf_addc(&b, '\n');
	struct slurm_conf_line line = read_line(a, b.data, b.size);
	ATF_REQUIRE_MSG(line.kind == SLURM_CONF_PAIR && line.value_size == size &&
				!memcmp(line.value, value, size),
			"%s reads back as '%.*s'", b.data, (int)line.value_size, line.value);
	char again[512];
	ATF_REQUIRE_MSG(regex_read(re, b.data, again), "%s is a parse error", b.data);
	ATF_REQUIRE_MSG(strlen(again) == size && !memcmp(again, value, size),
			"%s is '%s' to the regex", b.data, again);
}

ATF_TC(random_values_come_back);
ATF_TC_HEAD(random_values_come_back, tc)
{
	atf_tc_set_md_var(tc, "descr", "a random value is refused or read back byte for byte");
}
ATF_TC_BODY(random_values_come_back, tc)
{
	uint64_t state = seed_of(tc);
	regex_t re;
	compile_regex(&re);
	struct arena a;
	arena_init(&a, NULL);
	unsigned refused = 0;
	for (int i = 0; i < ROUNDS; i++) {
		char value[LONGEST];
		size_t n = random_text(&state, value, LONGEST);
		refused += slurm_conf_writable(value, n) != SLURM_WRITABLE;
		round_trip(&a, &re, value, n);
		if (i % 1000 == 0)
			arena_release(&a);
	}
	printf("%u of %d refused\n", refused, ROUNDS);
	ATF_CHECK_MSG(refused > ROUNDS / 20 && refused < ROUNDS * 3 / 4,
		      "the values drawn prove little");
	arena_release(&a);
	regfree(&re);
}

ATF_TC(random_lines_read_as_the_regex_does);
ATF_TC_HEAD(random_lines_read_as_the_regex_does, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "our reader and a literal one agree on any line, well-formed or not");
}
ATF_TC_BODY(random_lines_read_as_the_regex_does, tc)
{
	uint64_t state = seed_of(tc);
	regex_t re;
	compile_regex(&re);
	struct arena a;
	arena_init(&a, NULL);
	unsigned pairs = 0;
	for (int i = 0; i < ROUNDS; i++) {
		char line[64] = "Key=", value[512];
		size_t n = draw(&state) % 8 ? 4 : 0;
		n += random_text(&state, line + n, LONGEST);
		for (size_t j = 0; j < n; j++)
			if (!line[j] || line[j] == '\n' || line[j] == '\\')
				line[j] = draw(&state) % 4 ? 'x' : '\\';
		line[n] = 0;
		struct slurm_conf_line got = read_line(&a, line, n);
		bool pair = regex_read(&re, line, value);
		if (got.kind == SLURM_CONF_END || got.kind == SLURM_CONF_INCLUDE)
			continue;
		ATF_REQUIRE_EQ_MSG(got.kind == SLURM_CONF_PAIR, pair, "'%s'", line);
		if (!pair)
			continue;
		pairs++;
		ATF_REQUIRE_MSG(strlen(value) == got.value_size &&
					!memcmp(value, got.value, got.value_size),
				"'%s': '%s' or '%.*s'", line, value, (int)got.value_size,
				got.value);
		if (i % 1000 == 0)
			arena_release(&a);
	}
	ATF_CHECK(pairs > ROUNDS / 10);
	arena_release(&a);
	regfree(&re);
}

static const struct {
	const char *value, *written; /* written NULL: refused */
	enum slurm_unwritable why;
} special[] = {
	{"", "\"\"", SLURM_WRITABLE},
	{"plain", "plain", SLURM_WRITABLE},
	{"with blank", "\"with blank\"", SLURM_WRITABLE},
	{" lead", "\" lead\"", SLURM_WRITABLE},
	{"trail ", "\"trail \"", SLURM_WRITABLE},
	{"tab\there", "\"tab\there\"", SLURM_WRITABLE},
	{"a#b", "a\\#b", SLURM_WRITABLE},
	{"#", "\\#", SLURM_WRITABLE},
	{"# a", "\"\\# a\"", SLURM_WRITABLE},
	{"a\\b", "a\\\\b", SLURM_WRITABLE},
	{"\\", "\\\\", SLURM_WRITABLE},
	{"\\#", "\\\\\\#", SLURM_WRITABLE},
	{"ends with \\", "\"ends with \\\\\"", SLURM_WRITABLE},
	{"\"", "\"", SLURM_WRITABLE},
	{"\"\"\"", "\"\"\"", SLURM_WRITABLE},
	{"\"open", "\"open", SLURM_WRITABLE},
	{"close\"", "close\"", SLURM_WRITABLE},
	{"\"a\"b", "\"a\"b", SLURM_WRITABLE},
	{"\"a\"b\"", "\"a\"b\"", SLURM_WRITABLE},
	{"'single quotes'", "\"'single quotes'\"", SLURM_WRITABLE},
	{"=", "=", SLURM_WRITABLE},
	{"a=b,c=d", "a=b,c=d", SLURM_WRITABLE},
	{"p\xc3\xa4ss", "p\xc3\xa4ss", SLURM_WRITABLE},
	{"\xff\xfe", "\xff\xfe", SLURM_WRITABLE},
	{"\xe2\x80\x83", "\xe2\x80\x83", SLURM_WRITABLE},
	{"\"\"", NULL, SLURM_HAS_OUTER_QUOTES},
	{"\"x\"", NULL, SLURM_HAS_OUTER_QUOTES},
	{"\"a b\"", NULL, SLURM_HAS_BLANK_AND_QUOTE},
	{"a \"", NULL, SLURM_HAS_BLANK_AND_QUOTE},
	{"a\tb\"", NULL, SLURM_HAS_BLANK_AND_QUOTE},
	{"a\nb", NULL, SLURM_HAS_NEWLINE},
	{"a\rb", NULL, SLURM_HAS_NEWLINE},
	{"a\vb", NULL, SLURM_HAS_CONTROL},
	{"a\x1b[0m", NULL, SLURM_HAS_CONTROL},
	{"a\x7f", NULL, SLURM_HAS_CONTROL},
};

ATF_TC_WITHOUT_HEAD(special_values);
ATF_TC_BODY(special_values, tc)
{
	(void)tc;
	struct arena a;
	regex_t re;
	arena_init(&a, NULL);
	compile_regex(&re);
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		const char *value = special[i].value;
		struct buf b = BUF_IN(&a);
		ATF_CHECK_EQ_MSG(slurm_conf_writable(value, strlen(value)), special[i].why, "'%s'",
				 value);
		ATF_CHECK_EQ(slurm_conf_quote(&b, value, strlen(value)),
			     special[i].written != NULL);
		ATF_CHECK_STREQ(buf_text(&b), special[i].written ? special[i].written : "");
		ATF_CHECK(!slurm_unwritable_text(special[i].why)[0] ==
			  (special[i].why == SLURM_WRITABLE));
		round_trip(&a, &re, value, strlen(value));
	}
	ATF_CHECK_EQ(slurm_conf_writable("a\0b", 3), SLURM_HAS_NUL);
	arena_release(&a);
	regfree(&re);
}

static const struct {
	const char *text;
	enum slurm_conf_kind kind;
	const char *key, *value;
	unsigned line;
} lines[] = {
	{"", SLURM_CONF_END, NULL, NULL, 0},
	{"# nothing\n  \n\t# at all\n", SLURM_CONF_END, NULL, NULL, 0},
	{"Key=value", SLURM_CONF_PAIR, "Key", "value", 1},
	{"\n\n  Key = value  \r\n", SLURM_CONF_PAIR, "Key", "value", 3},
	{"Key+=value", SLURM_CONF_PAIR, "Key", "value", 1},
	{"Key=\"a b\" # c\n", SLURM_CONF_PAIR, "Key", "a b", 1},
	{"Key=\"a#b\"\n", SLURM_CONF_PAIR, "Key", "\"a", 1},
	{"Key=a\\#b # c\n", SLURM_CONF_PAIR, "Key", "a#b", 1},
	{"Key=a\\\nb\n", SLURM_CONF_PAIR, "Key", "ab", 1},
	{"Key=a\\ \t\n  b\n", SLURM_CONF_BAD, NULL, "Key=a  b\n", 1},
	{"Key=a\\\\\nb\n", SLURM_CONF_PAIR, "Key", "a\\", 1},
	{"Key=a\\", SLURM_CONF_PAIR, "Key", "a", 1},
	{"Key=\"\"", SLURM_CONF_PAIR, "Key", "", 1},
	{"Key=", SLURM_CONF_BAD, NULL, "Key=", 1},
	{"Key=a b", SLURM_CONF_BAD, NULL, "Key=a b", 1},
	{"A=1 B=2", SLURM_CONF_BAD, NULL, "A=1 B=2", 1},
	{"Key", SLURM_CONF_BAD, NULL, "Key", 1},
	{"=value", SLURM_CONF_BAD, NULL, "=value", 1},
	{"Key=\"abc\"def", SLURM_CONF_PAIR, "Key", "\"abc\"def", 1},
	{"Key=\"abc\"\tx", SLURM_CONF_BAD, NULL, "Key=\"abc\"\tx", 1},
	{"Include other.conf\n", SLURM_CONF_INCLUDE, NULL, "other.conf", 1},
	{"include\tother.conf", SLURM_CONF_INCLUDE, NULL, "other.conf", 1},
	{" Include other.conf\n", SLURM_CONF_BAD, NULL, " Include other.conf\n", 1},
	{"IncludeThis=1\n", SLURM_CONF_PAIR, "IncludeThis", "1", 1},
	{"\xef\xbb\xbfKey=value\n", SLURM_CONF_BAD, NULL, "\xef\xbb\xbfKey=value\n", 1},
};

ATF_TC_WITHOUT_HEAD(lines);
ATF_TC_BODY(lines, tc)
{
	(void)tc;
	struct arena a;
	arena_init(&a, NULL);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct slurm_conf_line got = read_line(&a, lines[i].text, strlen(lines[i].text));
		ATF_CHECK_EQ_MSG(got.kind, lines[i].kind, "'%s' is %d", lines[i].text,
				 (int)got.kind);
		if (lines[i].value)
			ATF_CHECK_MSG(got.value_size == strlen(lines[i].value) &&
					      !memcmp(got.value, lines[i].value, got.value_size),
				      "'%s' has the value '%.*s'", lines[i].text,
				      (int)got.value_size, got.value);
		if (lines[i].key)
			ATF_CHECK(got.key_size == strlen(lines[i].key) &&
				  !memcmp(got.key, lines[i].key, got.key_size));
		if (lines[i].line)
			ATF_CHECK_EQ_MSG(got.line, lines[i].line, "'%s' is on line %u",
					 lines[i].text, got.line);
	}
	arena_release(&a);
}

ATF_TC_WITHOUT_HEAD(goes_on_after_a_bad_line);
ATF_TC_BODY(goes_on_after_a_bad_line, tc)
{
	(void)tc;
	static const char text[] = "A=1\nbad\n# c\nB=\\\n2\nC=3";
	struct arena a;
	struct slurm_conf_reader r;
	struct slurm_conf_line line;
	arena_init(&a, NULL);
	slurm_conf_reader_init(&r, &a, text, sizeof(text) - 1);
	ATF_CHECK_EQ(slurm_conf_next(&r, &line), SLURM_CONF_PAIR);
	ATF_CHECK_EQ(slurm_conf_next(&r, &line), SLURM_CONF_BAD);
	ATF_CHECK_EQ(line.line, 2);
	ATF_CHECK_EQ(slurm_conf_next(&r, &line), SLURM_CONF_PAIR);
	ATF_CHECK_EQ(line.line, 4);
	ATF_CHECK_EQ(slurm_conf_next(&r, &line), SLURM_CONF_PAIR);
	ATF_CHECK_EQ(line.line, 6);
	ATF_CHECK_EQ(slurm_conf_next(&r, &line), SLURM_CONF_END);
	arena_release(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, random_values_come_back);
	ATF_TP_ADD_TC(tp, random_lines_read_as_the_regex_does);
	ATF_TP_ADD_TC(tp, special_values);
	ATF_TP_ADD_TC(tp, lines);
	ATF_TP_ADD_TC(tp, goes_on_after_a_bad_line);
	return atf_no_error();
}
