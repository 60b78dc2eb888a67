/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Projects: a root file and what it includes, compiled as a whole whenever something in it changed
 * and somebody asks. Open texts win over files. A text that another one includes belongs to that
 * one's project; find.c looks for it. */
#include "runtime/lsp/lsp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/codes.h"
#include "runtime/lsp/find.h"
#include "runtime/lsp/uri.h"

/* --- sources --- */

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	const struct server *s = user;
	const struct document *d = document_at(s, path);
	char *bytes;
	if (d) {
		*data = d->text.data;
		*size = d->text.size;
		return true;
	}
	if (!s->host.load(s->host.user, path, &bytes, size, why, why_size))
		return false;
	*data = bytes;
	return true;
}

static void unload(void *user, const char *data)
{
	const struct server *s = user;
	for (size_t i = 0; i < s->document_count; i++)
		if (s->documents[i]->text.data == data)
			return;
	free((char *)(uintptr_t)data);
}

bool project_is_file(const struct project *p, uint32_t source)
{
	return p->c->sources.list[source].name[0] != '<';
}

bool project_source(const struct project *p, const char *path, uint32_t *source)
{
	for (uint32_t i = 0; p->c && i < p->c->sources.count; i++) {
		if (strcmp(p->c->sources.list[i].name, path) != 0)
			continue;
		*source = i;
		return true;
	}
	return false;
}

const struct text *project_text(struct project *p, uint32_t source)
{
	struct text *t = &p->texts[source];
	const struct source *f = &p->c->sources.list[source];
	if (!t->lines)
		rpc_must(text_index(t, f->text, f->size) ? p : NULL);
	return t;
}

/* --- parameters --- */

static void give(struct project *p, const char *name, const json_t *value)
{
	char number[32];
	const char *text = json_string_value(value);
	if (json_is_integer(value))
		snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		snprintf(number, sizeof(number), "%s", json_is_true(value) ? "true" : "false");
	else if (!text)
		return;
	if (slacc_set_parameter(p->slacc, name, text ? text : number, "the editor's settings") !=
	    SLACC_OK)
		rpc_must(NULL);
}

static void give_parameters(const struct server *s, struct project *p)
{
	const char *name;
	json_t *value;
	size_t i;
	slacc_clear_parameters(p->slacc);
	json_array_foreach(json_object_get(s->settings, "paramsFiles"), i, value)
	{
		if (!json_is_string(value))
			continue;
		char *path = rpc_must(uri_join(p->root, json_string_value(value)));
		if (slacc_add_parameter_file(p->slacc, path) != SLACC_OK)
			rpc_must(NULL);
		free(path);
	}
	json_object_foreach(json_object_get(s->settings, "params"), name, value)
		give(p, name, value);
}

/* --- life --- */

static void forget(struct project *p)
{
	for (uint32_t i = 0; p->texts && i < p->c->sources.count; i++)
		text_release(&p->texts[i]);
	free(p->texts);
	p->texts = NULL;
	slacc_compilation_free(p->c);
	p->c = NULL;
}

struct project *project_new(struct server *s, const char *root)
{
	const struct slacc_provider provider = {.load = load, .unload = unload, .user = s};
	struct project *p = rpc_must(calloc(1, sizeof(*p)));
	p->root = rpc_must(strdup(root));
	p->slacc = rpc_must(slacc_new(NULL));
	p->stale = true;
	api_keep_stages(p->slacc);
	slacc_set_provider(p->slacc, &provider);
	give_parameters(s, p);
	return p;
}

void project_free(struct project *p)
{
	forget(p);
	slacc_free(p->slacc);
	json_decref(p->published);
	free(p->root);
	free(p);
}

void project_compile(struct server *s, struct project *p)
{
	forget(p);
	if (slacc_compile(p->slacc, p->root, &p->c) != SLACC_OK)
		rpc_must(NULL);
	p->texts = rpc_must(calloc((size_t)p->c->sources.count + 1, sizeof(*p->texts)));
	p->serial = ++s->serial;
	p->stale = false;
}

void project_list(struct server *s, struct project *p)
{
	if (s->project_count == s->project_capacity) {
		s->project_capacity = s->project_capacity ? s->project_capacity * 2 : 8;
		s->projects =
			rpc_must(realloc(s->projects, s->project_capacity * sizeof(*s->projects)));
	}
	s->projects[s->project_count++] = p;
}

static bool is_root_of(const struct document *d, const struct project *p)
{
	return !strcmp(p->root, d->path);
}

void project_update(struct server *s, struct project *p)
{
	uint32_t source;
	if (!p->stale)
		return;
	project_compile(s, p);
	/* what stood alone so far may be included now */
	for (size_t i = 0; i < s->document_count; i++) {
		struct document *d = s->documents[i];
		if (d->project && d->project != p && is_root_of(d, d->project) &&
		    !is_root_of(d, p) && project_source(p, d->path, &source))
			d->project = p;
	}
}

struct project *project_of(struct server *s, struct document *d)
{
	uint32_t source;
	if (d->project)
		project_update(s, d->project);
	if (!d->project || !project_source(d->project, d->path, &source))
		d->project = find_home(s, d);
	return d->project;
}

/* --- changes --- */

/* Something could not be read: what comes up may be just that. */
static bool lacks_a_file(const struct project *p)
{
	for (uint32_t i = 0; p->c && i < p->c->diags.count; i++)
		if (p->c->diags.list[i]->code == &DIAG_source_unreadable ||
		    p->c->diags.list[i]->code == &DIAG_asset_unreadable)
			return true;
	return false;
}

void projects_touch(struct server *s, const char *path)
{
	uint32_t source;
	for (size_t i = 0; i < s->project_count; i++) {
		struct project *p = s->projects[i];
		p->stale |= !path || project_source(p, path, &source) || lacks_a_file(p);
	}
}

void projects_reconfigure(struct server *s)
{
	for (size_t i = 0; i < s->project_count; i++) {
		give_parameters(s, s->projects[i]);
		s->projects[i]->stale = true;
	}
}

static bool has_document(const struct server *s, const struct project *p)
{
	for (size_t i = 0; i < s->document_count; i++)
		if (s->documents[i]->project == p)
			return true;
	return false;
}

static bool is_included_elsewhere(const struct server *s, const struct project *p)
{
	uint32_t source;
	for (size_t i = 0; i < s->project_count; i++)
		if (s->projects[i] != p && project_source(s->projects[i], p->root, &source))
			return true;
	return false;
}

static void drop_unused(struct server *s)
{
	for (size_t i = 0; i < s->project_count;) {
		struct project *p = s->projects[i];
		if (has_document(s, p) || (s->discovered && !is_included_elsewhere(s, p))) {
			i++;
			continue;
		}
		diagnostics_clear_all(s, p);
		project_free(p);
		s->projects[i] = s->projects[--s->project_count];
	}
}

void projects_refresh(struct server *s)
{
	for (size_t i = 0; i < s->document_count; i++)
		project_of(s, s->documents[i]);
	drop_unused(s);
	for (size_t i = 0; i < s->project_count; i++) {
		struct project *p = s->projects[i];
		if (p->told == p->serial || !has_document(s, p))
			continue;
		diagnostics_publish(s, p);
		p->told = p->serial;
	}
}

void projects_discover(struct server *s)
{
	for (size_t i = 0; i < s->document_count; i++)
		project_of(s, s->documents[i]);
	if (!s->discovered)
		find_descriptions(s);
	s->discovered = true;
	for (size_t i = 0; i < s->project_count; i++)
		project_update(s, s->projects[i]);
	drop_unused(s);
}

void projects_release(struct server *s)
{
	for (size_t i = 0; i < s->project_count; i++)
		project_free(s->projects[i]);
	free(s->projects);
	s->projects = NULL;
	s->project_count = s->project_capacity = 0;
}
