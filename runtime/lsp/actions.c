/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Code actions: every fix that a diagnostic carries, all safe ones at once, and what is missing put
 * in. */
#include "runtime/lsp/lsp.h"

#include <stdlib.h>
#include <string.h>

struct actions {
	struct server *server;
	const struct spot *spot;
	json_t *list;
	struct span at;
	const json_t *only; /* kinds that are asked for; NULL: all */
};

/* A kind is asked for if it or what it is part of is named. */
static bool is_wanted(const struct actions *a, const char *kind)
{
	size_t i;
	json_t *item;
	if (!json_is_array(a->only))
		return true;
	json_array_foreach((json_t *)(uintptr_t)a->only, i, item)
	{
		const char *name = json_string_value(item);
		size_t n = name ? strlen(name) : 0;
		if (name && !strncmp(kind, name, n) && (!n || !kind[n] || kind[n] == '.'))
			return true;
	}
	return false;
}

static void add_edit(struct actions *a, json_t *changes, struct span at, const char *text)
{
	struct project *p = a->spot->project;
	const struct source *f = sources_find(&p->c->sources, at.begin);
	if (!f || !project_is_file(p, (uint32_t)(f - p->c->sources.list)))
		return;
	json_t *uri = place_uri(a->server, f->name);
	json_t *list = json_object_get(changes, json_string_value(uri));
	if (!list)
		json_object_set_new(changes, json_string_value(uri), list = rpc_must(json_array()));
	json_array_append_new(list, place_edit(a->server, p, at, text));
	json_decref(uri);
}

static void add_action(struct actions *a, const char *title, const char *kind, json_t *changes,
		       const struct diag *d, bool preferred)
{
	json_t *out = rpc_must(json_pack("{s:o, s:s, s:{s:o}}", "title", rpc_string(title), "kind",
					 kind, "edit", "changes", changes));
	if (d)
		json_object_set_new(
			out, "diagnostics",
			json_pack("[o]", diagnostics_one(a->server, a->spot->project, d)));
	if (preferred)
		json_object_set_new(out, "isPreferred", json_true());
	json_array_append_new(a->list, out);
}

static enum applicability trust_of(const struct diag *d)
{
	enum applicability how = FIX_SAFE;
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		how = f->applicability > how ? f->applicability : how;
	return how;
}

static void add_fix(struct actions *a, const struct diag *d)
{
	const struct query q = spot_query(a->server, a->spot);
	json_t *changes = rpc_must(json_object());
	for (const struct diag_fix *f = d->fixes; f; f = f->next)
		add_edit(a, changes, f->at, f->text);
	add_action(a, query_fix_title(&q, d), "quickfix", changes, d, trust_of(d) == FIX_SAFE);
}

static void add_missing(struct actions *a, const struct diag *d)
{
	const struct query q = spot_query(a->server, a->spot);
	const struct source *f = &a->spot->project->c->sources.list[a->spot->source];
	uint32_t at = f->base + f->size;
	const char *title = NULL, *text = query_missing_block(&q, d, &title);
	if (!text && (text = query_missing_attribute(&q, d, &at)))
		title = arena_printf(&a->server->scratch, "Add '%s'", text + strspn(text, " \n"));
	if (!text)
		return;
	json_t *changes = rpc_must(json_object());
	add_edit(a, changes, (struct span){at, at}, text);
	add_action(a, title, "quickfix", changes, d, false);
}

static void add_quick(struct actions *a)
{
	const struct diags *ds = &a->spot->project->c->diags;
	for (uint32_t i = 0; i < ds->count; i++) {
		const struct diag *d = ds->list[i];
		if (d->suppressed || d->at.end < a->at.begin || d->at.begin > a->at.end ||
		    diagnostics_source(a->spot->project, d) != a->spot->source)
			continue;
		if (d->fixes)
			add_fix(a, d);
		add_missing(a, d);
	}
}

/* --- all at once --- */

static int by_place(const void *x, const void *y)
{
	const struct diag_fix *a = *(const struct diag_fix *const *)x,
			      *b = *(const struct diag_fix *const *)y;
	return a->at.begin < b->at.begin ? -1 : a->at.begin > b->at.begin;
}

enum { FIXES_MAX = 1000 };

/* Whether the fixes of `d` keep clear of those taken so far, and lie in this text. */
static bool fits(const struct actions *a, const struct diag *d, const struct diag_fix *const *taken,
		 size_t count)
{
	const struct source *s = &a->spot->project->c->sources.list[a->spot->source];
	for (const struct diag_fix *f = d->fixes; f; f = f->next) {
		if (f->at.begin < s->base || f->at.end > s->base + s->size)
			return false;
		for (size_t i = 0; i < count; i++)
			if (f->at.begin <= taken[i]->at.end && taken[i]->at.begin <= f->at.end)
				return false;
	}
	return true;
}

static void add_all(struct actions *a)
{
	const struct diags *ds = &a->spot->project->c->diags;
	const struct diag_fix **taken = NULL;
	size_t count = 0, capacity = 0;
	for (uint32_t i = 0; i < ds->count && count < FIXES_MAX; i++) {
		const struct diag *d = ds->list[i];
		size_t before = count;
		if (d->suppressed || !d->fixes || trust_of(d) != FIX_SAFE ||
		    !fits(a, d, taken, before))
			continue;
		for (const struct diag_fix *f = d->fixes; f; f = f->next) {
			if (count == capacity) {
				capacity = capacity ? capacity * 2 : 16;
				taken = rpc_must(realloc(taken, capacity * sizeof(*taken)));
			}
			taken[count++] = f;
		}
	}
	if (count) {
		json_t *changes = rpc_must(json_object());
		qsort(taken, count, sizeof(*taken), by_place);
		for (size_t i = 0; i < count; i++)
			add_edit(a, changes, taken[i]->at, taken[i]->text);
		add_action(a, "Fix all that is safe to fix", "source.fixAll", changes, NULL, false);
	}
	free(taken);
}

json_t *lsp_code_actions(struct server *s, const json_t *params, struct failure *f)
{
	struct spot spot;
	(void)f;
	if (!s->client.literal_actions || !spot_text(s, params, &spot))
		return json_null();
	const json_t *range = json_object_get(params, "range");
	struct actions a = {.server = s,
			    .spot = &spot,
			    .list = rpc_must(json_array()),
			    .only = rpc_dig(params, "context", "only", NULL),
			    .at = {spot_location(s, &spot, json_object_get(range, "start")),
				   spot_location(s, &spot, json_object_get(range, "end"))}};
	if (is_wanted(&a, "quickfix"))
		add_quick(&a);
	if (is_wanted(&a, "source.fixAll"))
		add_all(&a);
	return a.list;
}
