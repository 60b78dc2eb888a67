/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Yes and no, and whole numbers. In quotes they are read as Slurm does (src/common/parse_value.c):
 * many words for yes and no; numbers of base 8, 10 and 16, with k for 1024, INFINITE and UNLIMITED.
 * The file gets the plain form. */
#include "compiler/slurm/value_check.h"

#include <string.h>

static const struct {
	const char *text;
	bool value;
	bool slurms; /* Slurm knows it too */
} bool_words[] = {
	{"yes", true, true},     {"true", true, true},      {"up", true, true},
	{"1", true, true},       {"no", false, true},       {"false", false, true},
	{"down", false, true},   {"0", false, true},        {"on", true, false},
	{"enable", true, false}, {"enabled", true, false},  {"y", true, false},
	{"off", false, false},   {"disable", false, false}, {"disabled", false, false},
	{"n", false, false},
};

enum { BOOL_WORDS = sizeof(bool_words) / sizeof(bool_words[0]) };

bool value_bool(struct value_check *c, const struct slurm_input *in)
{
	for (size_t i = 0; i < BOOL_WORDS; i++) {
		if (!text_is(in->text, in->size, bool_words[i].text))
			continue;
		const char *plain = bool_words[i].value ? "yes" : "no";
		bool in_quotes = in->kind == SLURM_INPUT_STRING && bool_words[i].slurms;
		if (in_quotes || text_is(in->text, in->size, plain))
			return value_text(c, plain);
		value_fix(c, true, "%s", plain);
		return value_fail(c, SLURM_VALUE_NOT_A_BOOL,
				  "'%s' takes yes or no: write '%s' as %s", c->param->name,
				  SHOWN(in), plain);
	}
	return value_fail(c, SLURM_VALUE_NOT_A_BOOL, "'%s' takes yes or no, not '%s'",
			  c->param->name, SHOWN(in));
}

static uint64_t type_max(enum slurm_type type)
{
	return type == SLURM_UINT16   ? UINT16_MAX
	       : type == SLURM_UINT32 ? UINT32_MAX
				      : UINT64_MAX - 1;
}

static uint64_t largest(const struct slurm_param *p)
{
	return p->max ? p->max : type_max(p->type);
}

static const char *of_what(struct value_check *c)
{
	return c->param->unit ? arena_printf(c->arena, " of %s", c->param->unit) : "";
}

static bool not_a_number(struct value_check *c, const struct slurm_input *in)
{
	return value_fail(c, SLURM_VALUE_NOT_A_NUMBER,
			  "'%s' is not a whole number%s, which '%s' takes", SHOWN(in), of_what(c),
			  c->param->name);
}

static bool number_is(struct value_check *c, uint64_t n, const struct slurm_input *in)
{
	const struct slurm_param *p = c->param;
	if (n < p->min || n > largest(p))
		return value_fail(c, SLURM_VALUE_OUT_OF_RANGE,
				  "%s is not between %u and %llu, which '%s' takes", SHOWN(in),
				  p->min, (unsigned long long)largest(p), p->name);
	if (is_digit(in->text[0]) && in->text[0] != '0' && is_digit(in->text[in->size - 1]))
		value_is(c, in->text, in->size); /* as it is spelled */
	else
		value_printf(c, "%llu", (unsigned long long)n);
	if (p->unwise_above && n > p->unwise_above)
		return value_warn(c, SLURM_VALUE_UNWISE, "Slurm warns of a '%s' above %u%s%s",
				  p->name, p->unwise_above, p->unit ? " " : "",
				  p->unit ? p->unit : "");
	return true;
}

static bool infinite(struct value_check *c, const struct slurm_input *in)
{
	if (!text_is(in->text, in->size, "INFINITE") && !text_is(in->text, in->size, "UNLIMITED"))
		return not_a_number(c, in);
	if (c->param->max)
		return value_fail(c, SLURM_VALUE_OUT_OF_RANGE, "'%s' has to be between %u and %u",
				  c->param->name, c->param->min, c->param->max);
	return value_text(c, "INFINITE");
}

static int digit_of(char c)
{
	return is_digit(c) ? c - '0' : is_letter(c) ? (c | 0x20) - 'a' + 10 : 99;
}

/* As strtoul reads base 8, 10 or 16; false on anything else. */
static bool slurm_number(const char *s, size_t size, uint64_t *n, unsigned *base)
{
	size_t at = size && s[0] == '+';
	*base = 10;
	if (size - at > 2 && s[at] == '0' && (s[at + 1] | 0x20) == 'x') {
		*base = 16;
		at += 2;
	} else if (size - at > 1 && s[at] == '0') {
		*base = 8;
	}
	if (at == size)
		return false;
	for (*n = 0; at < size; at++) {
		unsigned digit = (unsigned)digit_of(s[at]);
		if (digit >= *base)
			return false;
		*n = *n > (UINT64_MAX - digit) / *base ? UINT64_MAX : *n * *base + digit;
	}
	return true;
}

static bool number_in_quotes(struct value_check *c, const struct slurm_input *in)
{
	size_t size = in->size;
	bool kilo =
		size > 1 && (in->text[size - 1] | 0x20) == 'k' && c->param->type != SLURM_UINT16;
	uint64_t n;
	unsigned base;
	if (size && in->text[0] == '-')
		return value_fail(c, SLURM_VALUE_OUT_OF_RANGE,
				  "'%s' is below 0, which '%s' does not take", SHOWN(in),
				  c->param->name);
	if (!slurm_number(in->text, size - kilo, &n, &base))
		return infinite(c, in);
	if (kilo)
		n = n > UINT64_MAX / 1024 ? UINT64_MAX : n * 1024;
	if (!number_is(c, n, in))
		return false;
	if (base == 8 && c->out->code == SLURM_VALUE_OK && n > 7) {
		value_note(c, "a number that begins with 0 is octal to Slurm");
		return value_warn(c, SLURM_VALUE_OCTAL, "'%s' means %llu", SHOWN(in),
				  (unsigned long long)n);
	}
	return true;
}

static const struct {
	const char *unit, *suffix;
	unsigned factor;
} suffixes[] = {
	{"seconds", "s", 1},        {"seconds", "sec", 1},     {"seconds", "seconds", 1},
	{"seconds", "min", 60},     {"seconds", "h", 3600},    {"seconds", "d", 86400},
	{"minutes", "min", 1},      {"minutes", "minutes", 1}, {"minutes", "h", 60},
	{"minutes", "d", 1440},     {"months", "months", 1},   {"months", "month", 1},
	{"months", "years", 12},    {"mebibytes", "MiB", 1},   {"mebibytes", "M", 1},
	{"mebibytes", "GiB", 1024}, {"mebibytes", "G", 1024},
};

/* 30s where Slurm wants a number of seconds: the same without the unit. */
static bool number_with_unit(struct value_check *c, const struct slurm_input *in)
{
	uint64_t n;
	size_t digits = text_number(in->text, in->size, &n);
	const char *unit = in->text + digits;
	for (size_t i = 0; c->param->unit && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!strcmp(suffixes[i].unit, c->param->unit) &&
		    text_is(unit, in->size - digits, suffixes[i].suffix) &&
		    n <= UINT64_MAX / suffixes[i].factor)
			value_fix(c, true, "%llu", (unsigned long long)n * suffixes[i].factor);
	if (text_is(unit, in->size - digits, "k") && c->param->type != SLURM_UINT16)
		value_note(c, "in quotes Slurm reads it as %s times 1024",
			   value_shown(c, in->text, digits));
	return value_fail(c, SLURM_VALUE_BAD_UNIT, "'%s' takes a bare number%s", c->param->name,
			  of_what(c));
}

bool value_integer(struct value_check *c, const struct slurm_input *in)
{
	uint64_t n;
	switch (in->kind) {
	case SLURM_INPUT_INT:
		if (in->size && in->text[0] == '-')
			return value_fail(c, SLURM_VALUE_OUT_OF_RANGE,
					  "%s is below 0, which '%s' does not take", SHOWN(in),
					  c->param->name);
		text_number(in->text, in->size, &n);
		return number_is(c, n, in);
	case SLURM_INPUT_QUANTITY:
		return number_with_unit(c, in);
	case SLURM_INPUT_STRING:
		return number_in_quotes(c, in);
	case SLURM_INPUT_WORD:
	case SLURM_INPUT_LIST:
		break;
	}
	return infinite(c, in);
}
