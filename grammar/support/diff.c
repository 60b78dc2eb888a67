/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/support/diff.h"

#include "grammar/support/map.h"

#include <string.h>

/* All lines of both texts that have the same bytes. */
struct class
{
	uint32_t times[2]; /* they occur in each text */
	uint32_t at[2];    /* where last */
};

struct line {
	const char *text;
	uint32_t size; /* with the end */
	const struct class *class;
};

struct side {
	struct line *lines;
	bool *changed;
	uint32_t count;
};

struct diff {
	struct arena *arena;
	struct side side[2];
};

/* Lines [from, to) of each side. */
struct box {
	uint32_t from[2], to[2];
};

static const char *line_end(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));
	return newline ? newline + 1 : end;
}

static void split(struct diff *d, unsigned which, const struct diff_side *in, struct map *classes)
{
	struct side *s = &d->side[which];
	const char *end = in->size ? in->text + in->size : in->text;
	uint32_t n = 0;
	for (const char *p = in->text; p < end; p = line_end(p, end))
		n++;
	s->lines = ARENA_ARRAY(d->arena, struct line, n);
	s->changed = ARENA_ARRAY(d->arena, bool, n);
	memset(s->changed, true, n);
	for (const char *p = in->text, *next; p < end; p = next) {
		next = line_end(p, end);
		size_t size = (size_t)(next - p);
		struct class *c = map_get(classes, p, size);
		if (!c) {
			c = ARENA_NEW(d->arena, struct class);
			map_put(classes, p, size, c);
		}
		c->times[which]++;
		c->at[which] = s->count;
		s->lines[s->count++] = (struct line){p, (uint32_t)size, c};
	}
}

static bool same(const struct diff *d, uint32_t i, uint32_t j)
{
	return d->side[0].lines[i].class == d->side[1].lines[j].class;
}

static void match(struct diff *d, uint32_t i, uint32_t j)
{
	d->side[0].changed[i] = d->side[1].changed[j] = false;
}

/* --- between two anchors: Myers' O(ND) --- */

/* Takes off what is equal at both ends. */
static void trim(struct diff *d, struct box *b)
{
	while (b->from[0] < b->to[0] && b->from[1] < b->to[1] && same(d, b->from[0], b->from[1]))
		match(d, b->from[0]++, b->from[1]++);
	while (b->from[0] < b->to[0] && b->from[1] < b->to[1] &&
	       same(d, b->to[0] - 1, b->to[1] - 1))
		match(d, --b->to[0], --b->to[1]);
}

/* How far diagonal k (old less new lines) was reached with so many changes; reached[cost][cost +
 * k]. */
typedef int32_t *reached[DIFF_MAX_COST + 1];

/* Where diagonal k begins with one change more than `before`, of `cost` changes, took. */
static int32_t step(const int32_t *before, int32_t cost, int32_t k)
{
	const int32_t *row = before + cost; /* row[k] */
	if (k == -cost - 1 || (k != cost + 1 && row[k - 1] < row[k + 1]))
		return row[k + 1]; /* a line of the new text */
	return row[k - 1] + 1;     /* a line of the old one */
}

static int32_t begin(int32_t *const *rows, int32_t cost, int32_t k)
{
	return cost ? step(rows[cost - 1], cost - 1, k) : 0;
}

/* Marks what is equal on the way to diagonal k, from its end back. */
static void walk_back(struct diff *d, const struct box *b, int32_t *const *rows, int32_t cost,
		      int32_t k)
{
	for (; cost >= 0; cost--) {
		int32_t x = rows[cost][cost + k], start = begin(rows, cost, k);
		while (x-- > start)
			match(d, b->from[0] + (uint32_t)x, b->from[1] + (uint32_t)(x - k));
		if (!cost)
			return;
		const int32_t *row = rows[cost - 1] + cost - 1;
		k += k == -cost || (k != cost && row[k - 1] < row[k + 1]) ? 1 : -1;
	}
}

static void myers(struct diff *d, const struct box *b)
{
	int32_t n = (int32_t)(b->to[0] - b->from[0]), m = (int32_t)(b->to[1] - b->from[1]);
	reached rows;
	for (int32_t cost = 0; n && m && cost <= DIFF_MAX_COST; cost++) {
		rows[cost] = ARENA_ARRAY(d->arena, int32_t, 2 * (size_t)cost + 1);
		for (int32_t k = -cost; k <= cost; k += 2) {
			int32_t x = begin(rows, cost, k);
			while (x < n && x - k < m && x - k >= 0 &&
			       same(d, b->from[0] + (uint32_t)x, b->from[1] + (uint32_t)(x - k)))
				x++;
			rows[cost][cost + k] = x;
			if (x >= n && x - k >= m) {
				walk_back(d, b, rows, cost, k);
				return;
			}
		}
	}
}

static void compare(struct diff *d, struct box b)
{
	trim(d, &b);
	myers(d, &b);
}

/* --- anchors --- */

/* A line that stands once in each text; `before` is the one before it on the longest way up. */
struct anchor {
	uint32_t at[2];
	const struct anchor *before;
};

/* The number of ways' ends that lie before line `at` of the new text. */
static size_t pile_of(struct anchor *const *piles, size_t count, uint32_t at)
{
	size_t low = 0;
	while (low < count) {
		size_t middle = low + (count - low) / 2;
		if (piles[middle]->at[1] < at)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

/* The last of the longest chain of anchors that rises in both texts. */
static const struct anchor *longest_chain(struct diff *d, const struct box *b)
{
	uint32_t n = b->to[0] - b->from[0];
	struct anchor *all = ARENA_ARRAY(d->arena, struct anchor, n);
	struct anchor **piles = ARENA_ARRAY(d->arena, struct anchor *, n);
	size_t count = 0;
	for (uint32_t i = b->from[0]; i < b->to[0]; i++) {
		const struct class *c = d->side[0].lines[i].class;
		if (c->times[0] != 1 || c->times[1] != 1)
			continue;
		struct anchor *own = &all[i - b->from[0]];
		size_t p = pile_of(piles, count, c->at[1]);
		*own = (struct anchor){{i, c->at[1]}, p ? piles[p - 1] : NULL};
		piles[p] = own;
		count += p == count;
	}
	return count ? piles[count - 1] : NULL;
}

static void compare_all(struct diff *d)
{
	struct box b = {{0, 0}, {d->side[0].count, d->side[1].count}};
	trim(d, &b);
	for (const struct anchor *a = longest_chain(d, &b); a; a = a->before) {
		compare(d, (struct box){{a->at[0], a->at[1]}, {b.to[0], b.to[1]}});
		b.to[0] = a->at[0];
		b.to[1] = a->at[1];
	}
	compare(d, b);
}

static struct diff_changes collect(const struct diff *d)
{
	const struct side *o = &d->side[0], *n = &d->side[1];
	struct diff_changes out = {0};
	out.list = ARENA_ARRAY(d->arena, struct diff_change, (size_t)o->count + n->count);
	for (uint32_t i = 0, j = 0; i < o->count || j < n->count; i++, j++) {
		struct diff_change c = {.old_line = i, .new_line = j};
		while (i < o->count && o->changed[i])
			i++;
		while (j < n->count && n->changed[j])
			j++;
		c.old_count = i - c.old_line;
		c.new_count = j - c.new_line;
		if (c.old_count || c.new_count)
			out.list[out.count++] = c;
	}
	return out;
}

static struct diff_changes find(struct diff *d, const struct diff_side *before,
				const struct diff_side *after)
{
	struct map classes = MAP_IN(d->arena);
	split(d, 0, before, &classes);
	split(d, 1, after, &classes);
	compare_all(d);
	return collect(d);
}

struct diff_changes diff_lines(struct arena *a, const struct diff_side *before,
			       const struct diff_side *after)
{
	struct diff d = {.arena = a};
	return find(&d, before, after);
}

/* --- the unified form --- */

/* One octet of a quoted name. */
static void quoted(struct buf *out, unsigned char c)
{
	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c == '\n')
		buf_adds(out, "\\n");
	else if (c == '\t')
		buf_adds(out, "\\t");
	else if (c < 0x20 || c == 0x7f)
		buf_printf(out, "\\%03o", c);
	else
		buf_addc(out, (char)c);
}

/* A head line. A name with a blank ends with a tab, or patch would take it to be shorter. */
static void head(struct buf *out, const char *mark, const char *prefix, const char *name)
{
	bool blank = name && strchr(name, ' '), quote = false;
	buf_adds(out, mark);
	for (const char *p = name; p && *p; p++)
		quote = quote || (unsigned char)*p < 0x20 || *p == 0x7f || *p == '"' || *p == '\\';
	while (name && *name == '/')
		name++;
	while (name && name[0] == '.' && name[1] == '/')
		name += 2;
	buf_adds(out, quote ? "\"" : "");
	buf_adds(out, name ? prefix : "/dev/null");
	for (const char *p = name; p && *p; p++)
		quoted(out, (unsigned char)*p);
	buf_adds(out, quote ? "\"\n" : blank ? "\t\n" : "\n");
}

static void put_lines(struct buf *out, char mark, const struct side *s, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		buf_addc(out, mark);
		buf_add(out, s->lines[i].text, s->lines[i].size);
		if (s->lines[i].text[s->lines[i].size - 1] != '\n')
			buf_adds(out, "\n\\ No newline at end of file\n");
	}
}

/* "12,3": lines count from 1, but an empty range names the line before it. */
static void put_range(struct buf *out, char mark, uint32_t from, uint32_t count)
{
	buf_printf(out, "%c%u", mark, count ? from + 1 : from);
	if (count != 1)
		buf_printf(out, ",%u", count);
}

/* The hunk of changes [first, last], which lie near each other. */
static void put_hunk(struct buf *out, const struct diff *d, const struct diff_change *first,
		     const struct diff_change *last, uint32_t context)
{
	const struct side *o = &d->side[0], *n = &d->side[1];
	uint32_t before = first->old_line < context ? first->old_line : context;
	uint32_t end = last->old_line + last->old_count, rest = o->count - end;
	uint32_t after = rest < context ? rest : context, from = first->old_line - before;
	buf_adds(out, "@@ ");
	put_range(out, '-', from, end + after - from);
	uint32_t new_from = first->new_line - before;
	buf_addc(out, ' ');
	put_range(out, '+', new_from, last->new_line + last->new_count + after - new_from);
	buf_adds(out, " @@\n");
	for (const struct diff_change *c = first; c <= last; c++) {
		put_lines(out, ' ', o, from, c->old_line);
		put_lines(out, '-', o, c->old_line, c->old_line + c->old_count);
		put_lines(out, '+', n, c->new_line, c->new_line + c->new_count);
		from = c->old_line + c->old_count;
	}
	put_lines(out, ' ', o, end, end + after);
}

bool diff_unified(struct buf *out, const struct diff_side *before, const struct diff_side *after,
		  uint32_t context)
{
	struct diff d = {.arena = out->arena};
	struct diff_changes all = find(&d, before, after);
	if (!all.count)
		return false;
	head(out, "--- ", "a/", before->name);
	head(out, "+++ ", "b/", after->name);
	for (uint32_t i = 0, last; i < all.count; i = last + 1) {
		const struct diff_change *c = all.list;
		for (last = i; last + 1 < all.count; last++)
			if (c[last + 1].old_line - c[last].old_line - c[last].old_count >
			    2 * (uint64_t)context)
				break;
		put_hunk(out, &d, &c[i], &c[last], context);
	}
	return true;
}
