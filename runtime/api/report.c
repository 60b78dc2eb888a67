/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Diagnostics as text, of one compilation or of several in one report. */
#include "compiler/render.h"
#include "runtime/api/internal.h"
#include "runtime/version.h"

bool slacc_format_at(size_t index, struct slacc_format *out)
{
	const struct render_format *f =
		index <= UINT16_MAX ? render_format_at((unsigned)index) : NULL;
	if (f)
		*out = (struct slacc_format){
			.name = f->name, .summary = f->summary, .document = f->document};
	return f;
}

struct report {
	const struct slacc_check *list;
	size_t count;
	const struct render_format *format;
	const struct slacc_render_options *options;
	struct arena scratch;
	struct buf text;
};

static void render(void *user)
{
	struct report *r = user;
	struct render_input *in = ARENA_ARRAY(&r->scratch, struct render_input, r->count);
	for (size_t i = 0; i < r->count; i++) {
		struct slacc_compilation *c = r->list[i].compilation;
		in[i] = (struct render_input){
			.sources = &c->sources,
			.diags = &c->diags,
			.with = r->list[i].with,
			.version = SLACC_VERSION,
			.next = i + 1 < r->count ? &in[i + 1] : NULL,
		};
		if (!r->options)
			continue;
		in[i].colour = r->options->colour;
		in[i].max_shown = r->options->max_shown;
		in[i].width = r->options->width;
	}
	r->text = BUF_IN(&r->scratch);
	r->format->render(&r->text, in);
}

enum slacc_status slacc_render_all(const struct slacc_check *list, size_t count, const char *format,
				   const struct slacc_render_options *options,
				   const struct slacc_sink *sink)
{
	struct report r = {
		.list = list,
		.count = count,
		.format = render_format_named(format),
		.options = options,
	};
	if (!r.format || !count)
		return r.format ? SLACC_OK : SLACC_NOT_FOUND;
	/* lines and columns are worked out in the arenas of the compilations */
	struct allocator from = list->compilation->arena.from;
	struct arena **arenas = from.resize(from.user, NULL, (count + 1) * sizeof(struct arena *));
	if (!arenas)
		return SLACC_NO_MEMORY;
	arena_init(&r.scratch, &from);
	for (size_t i = 0; i < count; i++)
		arenas[i] = &list[i].compilation->arena;
	arenas[count] = &r.scratch;
	enum slacc_status status = SLACC_OK;
	if (!api_guarded(arenas, count + 1, render, &r))
		status = SLACC_NO_MEMORY;
	else if (r.text.size && sink->write(sink->user, r.text.data, r.text.size) != 0)
		status = SLACC_STOPPED;
	arena_release(&r.scratch);
	from.resize(from.user, arenas, 0);
	return status;
}

enum slacc_status slacc_render(struct slacc_compilation *c, const char *format,
			       const struct slacc_render_options *options,
			       const struct slacc_sink *sink)
{
	return slacc_render_all(&(struct slacc_check){.compilation = c}, 1, format, options, sink);
}
