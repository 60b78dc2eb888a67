/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/origin.h"

#include <string.h>

const char *origin_block(struct arena *a, const struct object *o)
{
	if (o->owner)
		return arena_printf(a, "%s.%s", origin_block(a, o->owner), o->kind->name);
	if (!*o->label)
		return o->kind->name;
	return arena_printf(a, "%s.%s", o->kind->name, o->label);
}

const char *origin_file(const struct model *m, const char *path)
{
	const char *slash = strrchr(m->root, '/');
	size_t directory = slash ? (size_t)(slash - m->root) + 1 : 0;
	return strncmp(path, m->root, directory) ? path : path + directory;
}

const char *origin_source(const struct model *m, uint32_t at)
{
	const struct source *s = sources_find(m->sources, at);
	return s ? origin_file(m, s->name) : "";
}

const char *origin_place(struct arena *a, const struct model *m, uint32_t at)
{
	const char *source = origin_source(m, at);
	if (!*source)
		return NULL;
	struct position p = sources_position(m->sources, at);
	return arena_printf(a, "%s:%u:%u", source, (unsigned)p.line, (unsigned)p.column);
}

/* A backslash at a line's end joins the next line in Slurm's files. */
void origin_comment(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		buf_addc(out, c < ' ' || c == 0x7f || c == '\\' ? '?' : (char)c);
	}
}
