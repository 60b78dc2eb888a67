/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/sacctmgr.h"

#include "grammar/support/ascii.h"

#include <stdint.h>
#include <string.h>

enum limit_type {
	LIMIT_COUNT,   /* 0 … 2^32 - 3, or -1 */
	LIMIT_SHARES,  /* a count, or "parent" */
	LIMIT_TRES,    /* cpu=4,mem=10G */
	LIMIT_MINUTES, /* 90, 1-00:00:00 */
	LIMIT_QOS,
	LIMIT_QOS_LIST,
};

/* The association limits of sacctmgr(1) that a user or an account of one cluster can have. */
static const struct limit {
	const char *key;
	enum limit_type type;
} limits[] = {
	{"DefaultQOS", LIMIT_QOS},
	{"FairShare", LIMIT_SHARES},
	{"GrpJobs", LIMIT_COUNT},
	{"GrpJobsAccrue", LIMIT_COUNT},
	{"GrpSubmitJobs", LIMIT_COUNT},
	{"GrpTRES", LIMIT_TRES},
	{"GrpTRESMins", LIMIT_TRES},
	{"GrpTRESRunMins", LIMIT_TRES},
	{"GrpWall", LIMIT_MINUTES},
	{"MaxJobs", LIMIT_COUNT},
	{"MaxJobsAccrue", LIMIT_COUNT},
	{"MaxSubmitJobs", LIMIT_COUNT},
	{"MaxTRESPerJob", LIMIT_TRES},
	{"MaxTRESPerNode", LIMIT_TRES},
	{"MaxTRESMinsPerJob", LIMIT_TRES},
	{"MaxTRESRunMins", LIMIT_TRES},
	{"MaxWallDurationPerJob", LIMIT_MINUTES},
	{"MinPrioThresh", LIMIT_COUNT},
	{"Priority", LIMIT_COUNT},
	{"QosLevel", LIMIT_QOS_LIST},
};

enum { LIMITS = sizeof(limits) / sizeof(*limits) };

const char *sacctmgr_limit_at(unsigned index)
{
	return index < LIMITS ? limits[index].key : NULL;
}

const char *sacctmgr_limit(const char *key, size_t size)
{
	static const struct {
		const char *alias, *limit;
	} aliases[] = {{"QOS", "QosLevel"}, {"MaxWall", "MaxWallDurationPerJob"}};
	const char *wanted = NULL, *l;
	for (unsigned i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (ascii_is(key, size, aliases[i].alias))
			wanted = aliases[i].limit;
	for (unsigned i = 0; (l = sacctmgr_limit_at(i)); i++)
		if (wanted ? !strcmp(wanted, l) : ascii_is(key, size, l))
			return l;
	return NULL;
}

static enum limit_type type_of(const char *limit)
{
	unsigned i = 0;
	while (i + 1 < LIMITS && strcmp(limits[i].key, limit) != 0)
		i++;
	return limits[i].type;
}

/* --- texts --- */

struct piece {
	const char *at;
	size_t size;
};

/* The next item of a list; false behind the last. `rest` is what is left, NULL at the end. */
static bool next_item(const char **rest, char divider, struct piece *out)
{
	if (!*rest)
		return false;
	const char *stop = strchr(*rest, divider);
	*out = (struct piece){*rest, stop ? (size_t)(stop - *rest) : strlen(*rest)};
	*rest = stop ? stop + 1 : NULL;
	return true;
}

static bool is(struct piece p, const char *word)
{
	return ascii_is(p.at, p.size, word);
}

static bool same(struct piece a, struct piece b)
{
	return a.size == b.size && ascii_same(a.at, b.at, a.size);
}

/* Digits and nothing else, up to INT64_MAX. */
static bool number(struct piece p, int64_t *out)
{
	int64_t n = 0;
	for (size_t i = 0; i < p.size; i++) {
		int digit = p.at[i] - '0';
		if (digit < 0 || digit > 9 || n > (INT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*out = n;
	return p.size > 0;
}

/* --- counts --- */

enum { PARENT_SHARES = 2147483647 };

/* The largest 32-bit numbers mean "none" and "no limit" to Slurm. */
static const int64_t count_max = 4294967293;
static const int64_t cleared = -1;

static bool count(struct piece p, int64_t *out)
{
	if (!p.size || is(p, "-1")) {
		*out = cleared;
		return true;
	}
	return number(p, out) && *out <= count_max;
}

/* Shares that are cleared are 1. */
static bool shares(struct piece p, int64_t *out)
{
	if (is(p, "parent")) {
		*out = PARENT_SHARES;
		return true;
	}
	bool good = count(p, out);
	if (good && *out == cleared)
		*out = 1;
	return good;
}

/* --- times --- */

/* [DAYS-]A[:B[:C]]: with days these are hours, minutes, seconds; without, minutes or
 * minutes:seconds or hours:minutes:seconds. Slurm rounds up to minutes. */
static bool minutes(struct piece p, int64_t *out)
{
	static const int64_t units[3][3] = {{60, 0, 0}, {60, 1, 0}, {3600, 60, 1}};
	static const int64_t after_days[3] = {3600, 60, 1};
	char text[40];
	int64_t n[3], days = 0, seconds = 0;
	unsigned parts = 0;
	struct piece item;
	if (!p.size || is(p, "-1") || is(p, "unlimited")) {
		*out = cleared;
		return true;
	}
	if (p.size >= sizeof(text))
		return false;
	memcpy(text, p.at, p.size);
	text[p.size] = 0;
	const char *rest = text, *dash = strchr(text, '-');
	if (dash) {
		if (!number((struct piece){text, (size_t)(dash - text)}, &days))
			return false;
		rest = dash + 1;
	}
	while (next_item(&rest, ':', &item))
		if (parts == 3 || !number(item, &n[parts++]))
			return false;
	for (unsigned i = 0; i < parts; i++) {
		if (n[i] > count_max)
			return false;
		seconds += n[i] * (dash ? after_days[i] : units[parts - 1][i]);
	}
	*out = days > count_max ? days : (days * 86400 + seconds + 59) / 60;
	return *out <= count_max;
}

/* --- TRES --- */

struct tres {
	struct piece name;
	int64_t count;
};

static struct piece tres_type(struct piece name)
{
	const char *slash = memchr(name.at, '/', name.size);
	return (struct piece){name.at, slash ? (size_t)(slash - name.at) : name.size};
}

/* How many times 1024 a letter behind a count stands for: K, M, G, T, P. Memory is counted in
 * megabytes, and what Slurm makes of K there is wrong (1000K becomes 1000M). Of space its releases
 * disagree. -1: not to be used. */
static int power_of(struct piece name, char unit)
{
	static const char units[] = "kmgtp";
	static const char *const plain[] = {"vmem", "fs", "bb"};
	const char *found = strchr(units, ascii_lower(unit));
	int power = (int)(found - units);
	struct piece type = tres_type(name);
	for (unsigned i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (is(type, plain[i]))
			return -1;
	return is(type, "mem") ? power - 1 : power + 1;
}

static bool tres_count(struct piece name, struct piece p, int64_t *out)
{
	int power = 0;
	if (is(p, "-1")) {
		*out = cleared;
		return true;
	}
	if (p.size && strchr("kmgtpKMGTP", p.at[p.size - 1])) {
		power = power_of(name, p.at[p.size - 1]);
		p.size--;
	}
	if (power < 0 || !number(p, out))
		return false;
	for (; power > 0; power--) {
		if (*out > INT64_MAX / 1024)
			return false;
		*out *= 1024;
	}
	return true;
}

static bool tres(struct piece item, struct tres *out)
{
	const char *equals = memchr(item.at, '=', item.size);
	if (!equals || equals == item.at)
		return false;
	out->name = (struct piece){item.at, (size_t)(equals - item.at)};
	return tres_count(out->name, (struct piece){equals + 1, item.size - out->name.size - 1},
			  &out->count);
}

/* Of a list as sacctmgr shows it; cleared if it is not there. */
static int64_t tres_in(const char *list, struct piece name)
{
	struct piece item;
	struct tres t;
	while (next_item(&list, ',', &item))
		if (tres(item, &t) && same(t.name, name))
			return t.count;
	return cleared;
}

static bool tres_hold(const char *wanted, const char *seen)
{
	struct piece item;
	struct tres t;
	while (next_item(&wanted, ',', &item))
		if (tres(item, &t) && tres_in(seen, t.name) != t.count)
			return false;
	return true;
}

static bool known_tres(struct piece name)
{
	static const char *const plain[] = {"cpu",     "mem",  "energy", "node",
					    "billing", "vmem", "pages"};
	static const char *const named[] = {"fs", "gres", "license", "bb", "ic", "interconnect"};
	struct piece type = tres_type(name);
	bool slash = type.size < name.size;
	for (unsigned i = 0; !slash && i < sizeof(plain) / sizeof(*plain); i++)
		if (is(type, plain[i]))
			return true;
	for (unsigned i = 0; slash && i < sizeof(named) / sizeof(*named); i++)
		if (is(type, named[i]))
			return name.size > type.size + 1;
	return false;
}

static bool named_before(const char *list, struct piece name)
{
	struct piece item;
	struct tres t;
	while (next_item(&list, ',', &item) && item.at < name.at)
		if (tres(item, &t) && same(t.name, name))
			return true;
	return false;
}

static const char *tres_item_fault(struct arena *a, const char *list, struct piece item)
{
	const char *equals = memchr(item.at, '=', item.size);
	struct tres t;
	if (!equals)
		return arena_printf(a, "has '%.*s', which is not TYPE=COUNT", (int)item.size,
				    item.at);
	t.name = (struct piece){item.at, (size_t)(equals - item.at)};
	if (!known_tres(t.name))
		return arena_printf(a,
				    "has '%.*s', which is no TRES: there are cpu, mem, node, "
				    "billing, energy, gres/NAME, license/NAME, fs/NAME, bb/NAME",
				    (int)t.name.size, t.name.at);
	if (!tres(item, &t))
		return arena_printf(a, "has '%.*s', where a count is a whole number%s, or -1",
				    (int)item.size, item.at,
				    is(t.name, "mem") ? " of megabytes, or one with M, G, T or P"
						      : "");
	if (named_before(list, t.name))
		return arena_printf(a, "has '%.*s' twice", (int)t.name.size, t.name.at);
	return NULL;
}

/* More than any machine has; and items are compared with each other. */
enum { TRES_MAX = 256 };

static const char *tres_fault(struct arena *a, const char *text)
{
	const char *rest = text, *fault = NULL;
	struct piece item;
	unsigned n = 0;
	while (!fault && next_item(&rest, ',', &item))
		fault = n++ < TRES_MAX ? tres_item_fault(a, text, item) : "has more than 256 items";
	return fault;
}

/* --- QOS --- */

static bool in_list(const char *list, struct piece qos)
{
	struct piece item;
	while (next_item(&list, ',', &item))
		if (same(item, qos))
			return true;
	return false;
}

bool sacctmgr_has_qos(const char *list, const char *qos)
{
	return in_list(list, (struct piece){qos, strlen(qos)});
}

static bool same_lists(const char *a, const char *b)
{
	const char *const lists[2] = {a, b};
	for (int i = 0; i < 2; i++) {
		const char *rest = lists[i];
		struct piece item;
		while (next_item(&rest, ',', &item))
			if (item.size && !in_list(lists[1 - i], item))
				return false;
	}
	return true;
}

static const char *qos_fault(struct arena *a, const char *text, bool list)
{
	const char *rest = text;
	struct piece item;
	if (!*text || !strcmp(text, "-1"))
		return list && *text ? "is -1: \"\" clears the list" : NULL;
	while (next_item(&rest, ',', &item)) {
		if (!item.size)
			return "has an empty item";
		if (item.at[0] == '+' || (item.at[0] == '-'))
			return arena_printf(
				a,
				"has '%.*s': a description says the whole list, without "
				"+ and -",
				(int)item.size, item.at);
		for (size_t i = 0; i < item.size; i++)
			if (strchr(" \"'`\\|=", item.at[i]) || (unsigned char)item.at[i] < ' ')
				return arena_printf(a, "has '%.*s', which is no name of a QOS",
						    (int)item.size, item.at);
	}
	return !list && strchr(text, ',') ? "names more than one QOS" : NULL;
}

/* --- all --- */

const char *sacctmgr_value_fault(struct arena *a, const char *limit, const char *text)
{
	struct piece whole = {text, strlen(text)};
	enum limit_type type = type_of(limit);
	int64_t n;
	if (type == LIMIT_QOS || type == LIMIT_QOS_LIST)
		return qos_fault(a, text, type == LIMIT_QOS_LIST);
	if (!*text)
		return "is empty: -1 clears a limit";
	switch ((int)type) {
	case LIMIT_TRES:
		return tres_fault(a, text);
	case LIMIT_MINUTES:
		return minutes(whole, &n) ? NULL
					  : "is no time: MINUTES, HOURS:MINUTES:SECONDS, "
					    "DAYS-HOURS:MINUTES:SECONDS, or -1 to clear it";
	case LIMIT_SHARES:
		return shares(whole, &n) ? NULL
					 : "is neither 'parent' nor a whole number from 0, nor -1, "
					   "which is 1 again";
	default:
		return count(whole, &n)
			       ? NULL
			       : "is no whole number from 0 to 4294967293, nor -1 to clear "
				 "it";
	}
}

bool sacctmgr_value_holds(const char *limit, const char *wanted, const char *seen)
{
	typedef bool reader(struct piece p, int64_t * out);
	static reader *const readers[] = {
		[LIMIT_COUNT] = count, [LIMIT_SHARES] = shares, [LIMIT_MINUTES] = minutes};
	enum limit_type type = type_of(limit);
	int64_t a = 0, b = 0;
	switch ((int)type) {
	case LIMIT_TRES:
		return tres_hold(wanted, seen);
	case LIMIT_QOS_LIST:
		return same_lists(wanted, seen);
	case LIMIT_QOS:
		wanted = strcmp(wanted, "-1") != 0 ? wanted : "";
		return strlen(wanted) == strlen(seen) && ascii_same(wanted, seen, strlen(seen));
	default:
		return readers[type]((struct piece){wanted, strlen(wanted)}, &a) &&
		       readers[type]((struct piece){seen, strlen(seen)}, &b) && a == b;
	}
}
