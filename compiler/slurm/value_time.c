/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Ages after which records are purged, and Slurm's times. Slurm's own readers (slurmdb_parse_purge,
 * time_str2secs) are lax: a bare age is months, 0 is not never, an age beyond 65535 runs into the
 * unit's bits, garbage is a time. */
#include "compiler/slurm/value_check.h"

#include <string.h>

enum { LONGEST_AGE = 65535 };

/* Whether the text is the number and the unit just as age_text writes them. */
static bool age_is_plain(const struct slurm_input *in, uint64_t n, const char *unit)
{
	size_t digits = 0, size = strlen(unit);
	while (digits < in->size && is_digit(in->text[digits]))
		digits++;
	return in->text[0] != '0' && in->size == digits + size + (n != 1) &&
	       !memcmp(in->text + digits, unit, size) && (n == 1 || in->text[in->size - 1] == 's');
}

/* The unit that begins with this text ("mo", "months"), without the s of its plural; NULL if there
 * is none. */
static const char *age_unit(const char *text, size_t size)
{
	static const char *const units[][2] = {
		{"hours", "hour"}, {"days", "day"}, {"months", "month"}};
	for (size_t i = 0; size && i < sizeof(units) / sizeof(units[0]); i++)
		if (size <= strlen(units[i][0]) && text_starts(units[i][0], text, size))
			return units[i][1];
	return NULL;
}

static const char *age_text(struct value_check *c, uint64_t n, const char *unit)
{
	return arena_printf(c->arena, "%llu%s%s", (unsigned long long)n, unit, n == 1 ? "" : "s");
}

static bool age_is(struct value_check *c, const struct slurm_input *in, uint64_t n,
		   const char *unit)
{
	const char *name = c->param->name;
	if (n > LONGEST_AGE)
		return value_fail(c, SLURM_VALUE_OUT_OF_RANGE,
				  "an age of more than %d %ss is misread by Slurm", LONGEST_AGE,
				  unit);
	if (age_is_plain(in, n, unit))
		return value_is(c, in->text, in->size);
	value_text(c, age_text(c, n, unit));
	if (n)
		return true;
	value_note(c, "to keep the records for ever, leave '%s' out", name);
	return value_warn(c, SLURM_VALUE_ZERO_PURGE,
			  "0 is not never: '%s' deletes all that ended before this %s", name, unit);
}

/* Units people think of, in those Slurm has; a unit of NULL: too small. */
static const struct {
	const char *text, *unit;
	unsigned factor;
} other_units[] = {
	{"w", "day", 7},           {"week", "day", 7},       {"weeks", "day", 7},
	{"fortnights", "day", 14}, {"y", "month", 12},       {"year", "month", 12},
	{"years", "month", 12},    {"quarters", "month", 3},
};

static bool bad_age_unit(struct value_check *c, uint64_t n, const char *unit, size_t size)
{
	for (size_t i = 0; i < sizeof(other_units) / sizeof(other_units[0]); i++)
		if (text_is(unit, size, other_units[i].text) &&
		    n <= LONGEST_AGE / other_units[i].factor)
			value_fix(c, true, "%s",
				  age_text(c, n * other_units[i].factor, other_units[i].unit));
	value_note(c, "the units are hours, days and months");
	return value_fail(c, SLURM_VALUE_BAD_UNIT, "'%s' is not a unit of '%s'",
			  value_shown(c, unit, size), c->param->name);
}

static bool age_with_unit(struct value_check *c, const struct slurm_input *in)
{
	uint64_t n;
	size_t digits = text_number(in->text, in->size, &n), size = in->size - digits;
	const char *text = in->text + digits, *unit = age_unit(text, size);
	if (!digits) {
		value_note(c, "write it as 12months, 30days or 24hours; to keep the records for "
			      "ever, leave the key out");
		return value_fail(c, SLURM_VALUE_BAD_AGE, "'%s' is not an age", SHOWN(in));
	}
	if (in->kind == SLURM_INPUT_QUANTITY && text_is(text, size, "m")) {
		value_fix(c, false, "%s", age_text(c, n, "month"));
		return value_fail(c, SLURM_VALUE_BAD_UNIT,
				  "'m' reads as minutes, and Slurm takes it for months");
	}
	if (unit)
		return age_is(c, in, n, unit);
	if (size && text_all(text, size, is_letter))
		return bad_age_unit(c, n, text, size);
	while (size && is_white(*text))
		text++, size--;
	if (age_unit(text, size))
		value_fix(c, true, "%s", age_text(c, n, age_unit(text, size)));
	return value_fail(c, SLURM_VALUE_BLANK,
			  "'%s' is not a number and a unit with nothing between them", SHOWN(in));
}

bool value_purge(struct value_check *c, const struct slurm_input *in)
{
	uint64_t n;
	size_t digits = text_number(in->text, in->size, &n);
	if (in->kind == SLURM_INPUT_INT && !digits)
		return value_fail(c, SLURM_VALUE_OUT_OF_RANGE, "an age cannot be below 0");
	if (!digits || digits < in->size)
		return age_with_unit(c, in);
	if (in->kind == SLURM_INPUT_STRING || n == 0)
		return age_is(c, in, n, "month");
	value_fix(c, true, "%s", age_text(c, n, "month"));
	return value_fail(c, SLURM_VALUE_NO_UNIT,
			  "an age needs a unit: a bare number is months to Slurm");
}

static const struct {
	const char *text, *plain; /* slacc's own word for it */
	unsigned seconds;
} time_units[] = {
	{"s", "s", 1},          {"sec", "s", 1},     {"second", "s", 1},   {"seconds", "s", 1},
	{"min", "min", 60},     {"m", "min", 60},    {"mins", "min", 60},  {"minute", "min", 60},
	{"minutes", "min", 60}, {"h", "h", 3600},    {"hour", "h", 3600},  {"hours", "h", 3600},
	{"d", "d", 86400},      {"day", "d", 86400}, {"days", "d", 86400},
};

static bool time_in_range(struct value_check *c, uint64_t seconds)
{
	const struct slurm_param *p = c->param;
	if (seconds >= p->min && seconds <= (p->max ? p->max : INT32_MAX))
		return true;
	return value_fail(c, SLURM_VALUE_OUT_OF_RANGE, "'%s' has to be between %u and %u seconds",
			  p->name, p->min, p->max ? p->max : INT32_MAX);
}

/* A time as Slurm spells it, in the shortest form. */
static bool time_is(struct value_check *c, uint64_t s)
{
	if (!time_in_range(c, s))
		return false;
	unsigned long long days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;
	if (s % 86400 == 0 && s)
		return value_printf(c, "%llu-0", days);
	if (s >= 86400)
		return value_printf(c, "%llu-%02llu:%02llu:%02llu", days, hours, minutes,
				    (unsigned long long)s % 60);
	if (s >= 3600)
		return value_printf(c, "%02llu:%02llu:%02llu", hours, minutes,
				    (unsigned long long)s % 60);
	if (s % 60)
		return value_printf(c, "%llu:%02llu", minutes, (unsigned long long)s % 60);
	return value_printf(c, "%llu", minutes);
}

static bool time_with_unit(struct value_check *c, const struct slurm_input *in)
{
	uint64_t n;
	size_t digits = text_number(in->text, in->size, &n), size = in->size - digits;
	const char *unit = in->text + digits;
	for (size_t i = 0; i < sizeof(time_units) / sizeof(time_units[0]); i++) {
		if (!text_is(unit, size, time_units[i].text))
			continue;
		if (!strcmp(time_units[i].text, time_units[i].plain))
			return time_is(c, n > INT32_MAX ? UINT64_MAX : n * time_units[i].seconds);
		value_fix(c, !text_is(unit, size, "m"), "%llu%s", (unsigned long long)n,
			  time_units[i].plain);
		break;
	}
	value_note(c, "the units are s, min, h and d");
	return value_fail(c, SLURM_VALUE_BAD_UNIT, "'%s' is not a unit of '%s'",
			  value_shown(c, unit, size), c->param->name);
}

static bool bad_time(struct value_check *c, const struct slurm_input *in)
{
	value_note(c, "write it as 90min, 12h or 7d, or in quotes as Slurm does: minutes, "
		      "minutes:seconds, "
		      "hours:minutes:seconds, days-hours");
	return value_fail(c, SLURM_VALUE_BAD_TIME, "'%s' is not a time", SHOWN(in));
}

/* [days-]number[:number[:number]]; the numbers are minutes, minutes:seconds, hours:minutes:seconds
 * or, behind days, hours:minutes:seconds cut short. */
static bool time_in_quotes(struct value_check *c, const struct slurm_input *in)
{
	uint64_t days = 0, part[3] = {0}, n;
	unsigned parts = 0;
	size_t at = 0;
	bool has_days = memchr(in->text, '-', in->size) != NULL;
	for (bool days_due = has_days;; at++) {
		size_t digits = text_number(in->text + at, in->size - at, &n);
		at += digits;
		if (!digits || digits > 9 || parts == 3)
			return bad_time(c, in);
		if (days_due)
			days = n;
		else
			part[parts++] = n;
		if (at == in->size)
			break;
		if (in->text[at] != (days_due ? '-' : ':'))
			return bad_time(c, in);
		days_due = false;
	}
	if (!has_days && parts < 3) { /* minutes come first */
		part[2] = part[1];
		part[1] = part[0];
		part[0] = 0;
	}
	uint64_t seconds = days * 86400 + part[0] * 3600 + part[1] * 60 + part[2];
	return time_in_range(c, seconds) && value_is(c, in->text, in->size);
}

bool value_time(struct value_check *c, const struct slurm_input *in)
{
	bool minus_one = text_is(in->text, in->size, "-1");
	if (minus_one || text_is(in->text, in->size, "INFINITE") ||
	    text_is(in->text, in->size, "UNLIMITED")) {
		if (c->param->max)
			return value_fail(c, SLURM_VALUE_OUT_OF_RANGE, "'%s' cannot be infinite",
					  c->param->name);
		return value_text(c, "INFINITE");
	}
	if (in->kind == SLURM_INPUT_QUANTITY)
		return time_with_unit(c, in);
	if (in->kind == SLURM_INPUT_STRING && in->size)
		return time_in_quotes(c, in);
	if (in->kind != SLURM_INPUT_INT || !is_digit(in->text[0]))
		return bad_time(c, in);
	if (text_is(in->text, in->size, "0"))
		return time_is(c, 0);
	value_fix(c, true, "%smin", SHOWN(in));
	return value_fail(c, SLURM_VALUE_NO_UNIT,
			  "a time needs a unit: a bare number is minutes to Slurm");
}
