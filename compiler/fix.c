/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/fix.h"

#include <string.h>

/* The edits that are made, in order of place. */
struct edits {
	struct arena *arena;
	const struct diag_fix **list;
	uint32_t count, capacity;
};

static const struct source *file_of(const struct sources *ss, struct span at)
{
	const struct source *s = sources_find(ss, at.begin);
	if (!s || s->name[0] == '<' || at.end < at.begin || at.end > s->base + s->size)
		return NULL;
	return s;
}

static bool may_be_made(const struct sources *ss, const struct diag *d, enum applicability trust)
{
	if (d->suppressed || !d->fixes)
		return false;
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		if (f->applicability > trust || !file_of(ss, f->at))
			return false;
	return true;
}

/* Where an edit belongs; what is found is mostly in order already. */
static uint32_t place_of(const struct edits *e, struct span at)
{
	uint32_t low = 0, high = e->count;
	if (high && e->list[high - 1]->at.begin < at.begin)
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (e->list[middle]->at.begin < at.begin)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Does it touch an edit that is made? Those do not touch each other, so neighbours are enough. */
static bool touches(const struct edits *e, struct span at)
{
	uint32_t i = place_of(e, at);
	return (i && e->list[i - 1]->at.end >= at.begin) ||
	       (i < e->count && e->list[i]->at.begin <= at.end);
}

static void insert(struct edits *e, const struct diag_fix *f)
{
	uint32_t i = place_of(e, f->at);
	/* of one fix, what is put in at one place stays in its order */
	while (i < e->count && e->list[i]->at.begin == f->at.begin)
		i++;
	if (e->count == e->capacity) {
		uint32_t want = e->capacity ? e->capacity * 2 : 16;
		e->list = arena_grow(e->arena, e->list, e->capacity * sizeof(*e->list),
				     want * sizeof(*e->list));
		e->capacity = want;
	}
	memmove(e->list + i + 1, e->list + i, (e->count - i) * sizeof(*e->list));
	e->list[i] = f;
	e->count++;
}

/* The edits of one fix must not overlap among themselves either. */
static bool sound(const struct diag_fix *fixes)
{
	for (const struct diag_fix *f = fixes; f; f = f->next)
		for (const struct diag_fix *g = f->next; g; g = g->next)
			if (f->at.begin < g->at.end && g->at.begin < f->at.end)
				return false;
	return true;
}

/* Takes a fix, if all of it can be made. */
static bool take(struct edits *e, const struct diag *d)
{
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		if (touches(e, f->at))
			return false;
	if (!sound(d->fixes))
		return false;
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		insert(e, f);
	return true;
}

static struct fix_text *text_of(struct arena *a, struct fix_texts *out, const struct source *s)
{
	for (uint32_t i = 0; i < out->count; i++)
		if (out->list[i].source == s)
			return &out->list[i];
	struct fix_text *t = &out->list[out->count++];
	*t = (struct fix_text){.source = s, .text = BUF_IN(a)};
	return t;
}

static void write_text(const struct edits *e, struct fix_text *t)
{
	const struct source *s = t->source;
	uint32_t at = s->base, end = s->base + s->size;
	for (uint32_t i = place_of(e, (struct span){at, at});
	     i < e->count && e->list[i]->at.begin <= end; i++) {
		struct span span = e->list[i]->at;
		buf_add(&t->text, s->text + (at - s->base), span.begin - at);
		buf_adds(&t->text, e->list[i]->text);
		at = span.end;
	}
	buf_add(&t->text, s->text + (at - s->base), end - at);
}

struct fix_texts fix_all(struct arena *a, const struct sources *ss, const struct diags *ds,
			 enum applicability trust)
{
	struct edits edits = {.arena = a};
	struct fix_texts out = {.list = ARENA_ARRAY(a, struct fix_text, ss->count)};
	for (uint32_t i = 0; i < ds->count; i++) {
		const struct diag *d = ds->list[i];
		if (!may_be_made(ss, d, trust) || !take(&edits, d))
			continue;
		text_of(a, &out, file_of(ss, d->fixes->at))->fixes++;
		for (const struct diag_fix *f = d->fixes->next; f; f = f->next)
			text_of(a, &out, file_of(ss, f->at));
	}
	for (uint32_t i = 0; i < out.count; i++)
		write_text(&edits, &out.list[i]);
	return out;
}
