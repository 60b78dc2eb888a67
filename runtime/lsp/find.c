/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/lsp/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROOTS_TRIED_MAX = 64,    /* files that are compiled in search of a root */
	LEVELS_MAX = 3,          /* directories above a text that is in no folder */
	NAMES_MAX = 4096,        /* of one directory */
	DESCRIPTIONS_MAX = 512,  /* of all folders */
	DEPTH_MAX = 8,           /* of directories below a folder */
	ROOT_BYTES_MAX = 4 << 20 /* of a file that is tried as a root */
};

/* Paths, sorted. */
struct names {
	char **list;
	size_t count;
	const char *directory;
	bool directories; /* which of the two is collected */
};

static bool ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name), e = strlen(ending);
	return n > e && !strcmp(name + n - e, ending);
}

static void take_name(void *user, const char *name, bool is_directory)
{
	struct names *n = user;
	bool wanted = n->directories
			      ? is_directory && name[0] != '.' && strcmp(name, "node_modules") != 0
			      : !is_directory && ends_in(name, ".slacc");
	if (!wanted || n->count == NAMES_MAX)
		return;
	size_t size = strlen(n->directory) + strlen(name) + 2;
	char *path = rpc_must(malloc(size));
	snprintf(path, size, "%s%s%s", n->directory,
		 ends_in(n->directory, "/") || !strcmp(n->directory, "/") ? "" : "/", name);
	n->list = rpc_must(realloc(n->list, (n->count + 1) * sizeof(*n->list)));
	n->list[n->count++] = path;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct names names_in(const struct server *s, const char *directory, bool directories)
{
	struct names n = {.directory = directory, .directories = directories};
	if (s->host.list)
		s->host.list(s->host.user, directory, take_name, &n);
	if (n.count)
		qsort(n.list, n.count, sizeof(*n.list), by_name);
	return n;
}

static void names_release(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->list[i]);
	free(n->list);
}

/* --- the home of a text --- */

struct search {
	struct server *server;
	const struct document *document;
	struct project *best;
	unsigned tried;
};

static bool may_include(const struct server *s, const char *path)
{
	static const char word[] = "include";
	const struct document *d = document_at(s, path);
	char why[64], *bytes = NULL;
	size_t size;
	if (!d && !s->host.load(s->host.user, path, &bytes, &size, why, sizeof(why)))
		return false;
	const char *p = d ? d->text.data : bytes;
	size_t left = d ? d->text.size : size, n = sizeof(word) - 1;
	bool found = false;
	while (!found && left >= n && left <= ROOT_BYTES_MAX) {
		const char *i = memchr(p, 'i', left - n + 1);
		if (!i)
			break;
		found = !memcmp(i, word, n);
		left -= (size_t)(i + 1 - p);
		p = i + 1;
	}
	free(bytes);
	return found;
}

static void try_root(struct search *f, const char *path)
{
	struct server *s = f->server;
	uint32_t source;
	if (!strcmp(path, f->document->path) || f->tried == ROOTS_TRIED_MAX ||
	    !may_include(s, path))
		return;
	f->tried++;
	struct project *p = project_new(s, path);
	project_compile(s, p);
	bool holds = project_source(p, f->document->path, &source);
	if (holds && (!f->best || p->c->sources.count > f->best->c->sources.count)) {
		struct project *worse = f->best;
		f->best = p;
		p = worse;
	}
	if (p)
		project_free(p);
}

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	return !strncmp(path, folder, n) && (n == 1 || path[n] == '/' || !path[n]);
}

static bool in_a_folder(const struct server *s, const char *path)
{
	for (size_t i = 0; i < s->folder_count; i++)
		if (is_below(path, s->folders[i]))
			return true;
	return false;
}

/* A root's directory holds all that it includes: so it is this directory or one above. */
static struct project *search_root(struct server *s, const struct document *d)
{
	struct search f = {.server = s, .document = d};
	char *directory = rpc_must(strdup(d->path)), *slash;
	bool bounded = in_a_folder(s, d->path);
	for (int level = 0; !f.best && (slash = strrchr(directory, '/')); level++) {
		slash[slash == directory] = 0;
		if (bounded ? !in_a_folder(s, directory) : level >= LEVELS_MAX)
			break;
		struct names n = names_in(s, directory, false);
		for (size_t i = 0; i < n.count; i++)
			try_root(&f, n.list[i]);
		names_release(&n);
		if (slash == directory)
			break;
	}
	free(directory);
	return f.best;
}

static struct project *known_home(struct server *s, const struct document *d)
{
	uint32_t source;
	for (size_t i = 0; i < s->project_count; i++) {
		struct project *p = s->projects[i];
		if (p == d->project)
			continue;
		project_update(s, p);
		if (project_source(p, d->path, &source))
			return p;
	}
	return NULL;
}

/* A text that could not be taken in, because it is too large, is in no project, not even in the one
 * that it is the root of. */
static struct project *own_home(const struct server *s, const struct document *d)
{
	for (size_t i = 0; i < s->project_count; i++)
		if (!strcmp(s->projects[i]->root, d->path))
			return s->projects[i];
	return NULL;
}

struct project *find_home(struct server *s, struct document *d)
{
	struct project *p = known_home(s, d);
	if (!p && (p = own_home(s, d)))
		project_update(s, p);
	if (p)
		return p;
	p = *d->path == '/' ? search_root(s, d) : NULL;
	if (!p)
		p = project_new(s, d->path);
	project_list(s, p);
	if (!p->c)
		project_compile(s, p);
	return p;
}

/* --- all there are --- */

static bool is_known(const struct server *s, const char *path)
{
	uint32_t source;
	for (size_t i = 0; i < s->project_count; i++)
		if (project_source(s->projects[i], path, &source))
			return true;
	return false;
}

static void list_descriptions(struct server *s, const char *directory, unsigned depth)
{
	struct names files = names_in(s, directory, false);
	for (size_t i = 0; i < files.count && s->project_count < DESCRIPTIONS_MAX; i++) {
		if (is_known(s, files.list[i]))
			continue;
		struct project *p = project_new(s, files.list[i]);
		project_list(s, p);
		project_compile(s, p);
	}
	names_release(&files);
	if (depth == DEPTH_MAX || s->project_count >= DESCRIPTIONS_MAX)
		return;
	struct names directories = names_in(s, directory, true);
	for (size_t i = 0; i < directories.count; i++)
		list_descriptions(s, directories.list[i], depth + 1);
	names_release(&directories);
}

void find_descriptions(struct server *s)
{
	for (size_t i = 0; i < s->folder_count; i++)
		list_descriptions(s, s->folders[i], 0);
}
