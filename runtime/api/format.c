/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What slacc_format made, for those who ask. */
#include "runtime/api/internal.h"

#include <string.h>

enum slacc_status slacc_formatted(struct slacc_compilation *c, const char **text, size_t *size,
				  bool *changed)
{
	const struct formatted *f = &c->formatted;
	if (!f->text)
		return SLACC_REFUSED;
	const struct source *s = &c->sources.list[f->source];
	*text = f->text;
	*size = f->size;
	*changed = s->size != f->size || (f->size && memcmp(s->text, f->text, f->size) != 0);
	return SLACC_OK;
}

struct edits {
	struct slacc_compilation *c;
	uint32_t begin, end;
	struct slacc_edit *list;
	size_t count;
};

static struct slacc_position position(const struct sources *ss, const struct source *s,
				      uint32_t byte)
{
	struct position p = sources_position(ss, s->base + byte);
	return (struct slacc_position){.byte = byte, .line = p.line, .column = p.column};
}

static void make_edits(void *user)
{
	struct edits *e = user;
	struct slacc_compilation *c = e->c;
	const struct source *s = &c->sources.list[c->formatted.source];
	struct format_edits made = format_edits(&c->formatted, e->begin, e->end);
	e->list = ARENA_ARRAY(&c->arena, struct slacc_edit, made.count);
	for (uint32_t i = 0; i < made.count; i++) {
		const struct format_edit *f = &made.list[i];
		e->list[e->count++] =
			(struct slacc_edit){.at = {.file = s->name,
						   .start = position(&c->sources, s, f->begin),
						   .end = position(&c->sources, s, f->end)},
					    .text = arena_copy(&c->arena, f->text, f->size)};
	}
}

enum slacc_status slacc_format_edits(struct slacc_compilation *c, uint32_t begin, uint32_t end,
				     const struct slacc_edit **list, size_t *count)
{
	struct edits e = {.c = c, .begin = begin, .end = end};
	if (!c->formatted.text)
		return SLACC_REFUSED;
	if (!api_guarded((struct arena *[]){&c->arena}, 1, make_edits, &e))
		return SLACC_NO_MEMORY;
	*list = e.list;
	*count = e.count;
	return SLACC_OK;
}
