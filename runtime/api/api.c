/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Settings and compiling. Everything a handle holds is a node of its own from the caller's
 * allocator; everything a compilation holds is in its arena. */
#include "compiler/params_file.h"
#include "runtime/api/internal.h"
#include "runtime/base/heap.h"
#include "runtime/version.h"

#include <string.h>

/* A text kept for a path. */
struct kept {
	struct kept *next;
	const char *text;
	size_t size;
	char path[];
};

/* A parameter, or a file of them (then value is NULL and name its path). */
struct given {
	struct given *next;
	const char *value, *from;
	char name[];
};

struct slacc {
	struct allocator from;
	bool provided, keeps_stages;
	struct slacc_provider provider;
	struct kept *kept;
	struct given *given, **last_given;
};

const char *slacc_version(void)
{
	return SLACC_VERSION;
}

const char *slacc_status_text(enum slacc_status status)
{
	static const char *const texts[] = {
		[SLACC_OK] = "done",
		[SLACC_NO_MEMORY] = "out of memory",
		[SLACC_REFUSED] = "the description has errors",
		[SLACC_STOPPED] = "stopped by the caller",
		[SLACC_NOT_FOUND] = "not found",
	};
	return (unsigned)status < sizeof(texts) / sizeof(*texts) ? texts[status] : "unknown status";
}

/* --- settings --- */

static void *take(const struct slacc *s, size_t size)
{
	return s->from.resize(s->from.user, NULL, size);
}

static void give_back(const struct slacc *s, void *p)
{
	s->from.resize(s->from.user, p, 0);
}

struct slacc *slacc_new(const struct slacc_allocator *from)
{
	struct allocator memory = {.resize = heap_resize};
	if (from)
		memory = (struct allocator){from->resize, from->user};
	struct slacc *s = memory.resize(memory.user, NULL, sizeof(*s));
	if (!s)
		return NULL;
	*s = (struct slacc){.from = memory};
	s->last_given = &s->given;
	return s;
}

void slacc_free(struct slacc *s)
{
	if (!s)
		return;
	slacc_clear_parameters(s);
	while (s->kept) {
		struct kept *next = s->kept->next;
		give_back(s, s->kept);
		s->kept = next;
	}
	give_back(s, s);
}

void slacc_set_provider(struct slacc *s, const struct slacc_provider *provider)
{
	s->provided = provider != NULL;
	if (provider)
		s->provider = *provider;
}

void api_keep_stages(struct slacc *s)
{
	s->keeps_stages = true;
}

static struct kept **find_kept(struct slacc *s, const char *path)
{
	struct kept **k = &s->kept;
	while (*k && strcmp((*k)->path, path) != 0)
		k = &(*k)->next;
	return k;
}

void slacc_remove_source(struct slacc *s, const char *path)
{
	struct kept **k = find_kept(s, path), *old = *k;
	if (!old)
		return;
	*k = old->next;
	give_back(s, old);
}

enum slacc_status slacc_add_source(struct slacc *s, const char *path, const char *text, size_t size)
{
	size_t path_size = strlen(path) + 1;
	if (size > SIZE_MAX - sizeof(struct kept) - path_size)
		return SLACC_NO_MEMORY;
	struct kept *k = take(s, sizeof(*k) + path_size + size);
	if (!k)
		return SLACC_NO_MEMORY;
	char *copy = k->path + path_size;
	memcpy(k->path, path, path_size);
	if (size)
		memcpy(copy, text, size);
	slacc_remove_source(s, path);
	k->next = s->kept;
	k->text = copy;
	k->size = size;
	s->kept = k;
	return SLACC_OK;
}

static enum slacc_status give(struct slacc *s, const char *name, const char *value,
			      const char *from)
{
	size_t n = strlen(name) + 1, v = value ? strlen(value) + 1 : 0,
	       f = from ? strlen(from) + 1 : 0;
	struct given *g = take(s, sizeof(*g) + n + v + f);
	if (!g)
		return SLACC_NO_MEMORY;
	*g = (struct given){.value = value ? g->name + n : NULL,
			    .from = from ? g->name + n + v : NULL};
	memcpy(g->name, name, n);
	if (value)
		memcpy(g->name + n, value, v);
	if (from)
		memcpy(g->name + n + v, from, f);
	*s->last_given = g;
	s->last_given = &g->next;
	return SLACC_OK;
}

enum slacc_status slacc_set_parameter(struct slacc *s, const char *name, const char *value,
				      const char *from)
{
	return give(s, name, value, from);
}

enum slacc_status slacc_add_parameter_file(struct slacc *s, const char *path)
{
	return give(s, path, NULL, NULL);
}

void slacc_clear_parameters(struct slacc *s)
{
	while (s->given) {
		struct given *next = s->given->next;
		give_back(s, s->given);
		s->given = next;
	}
	s->last_given = &s->given;
}

/* --- compiling --- */

/* Something the caller's provider has loaded and not yet unloaded. */
struct loaded {
	struct loaded *next;
	const char *data; /* NULL: given back */
};

/* One run of the compiler. */
struct run {
	struct slacc *s;
	struct slacc_compilation *c;
	struct loaded *loaded;
	struct parameter *parameters;
	uint32_t parameter_count, parameter_capacity;
};

static bool copy_reason(char *why, size_t size, const char *reason)
{
	size_t n = strlen(reason);
	if (size) {
		n = n < size ? n : size - 1;
		memcpy(why, reason, n);
		why[n] = 0;
	}
	return false;
}

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	struct run *r = user;
	const struct kept *k = *find_kept(r->s, path);
	if (k) {
		*data = k->text;
		*size = k->size;
		return true;
	}
	if (!r->s->provided)
		return copy_reason(why, why_size, "no such source");
	/* before the call: should memory run out later, the caller's file is still unloaded */
	struct loaded *l = ARENA_NEW(&r->c->arena, struct loaded);
	const struct slacc_provider *p = &r->s->provider;
	if (!p->load(p->user, path, data, size, why, why_size))
		return false;
	l->data = *data;
	l->next = r->loaded;
	r->loaded = l;
	return true;
}

static void unload(void *user, const char *data)
{
	struct run *r = user;
	for (struct loaded *l = r->loaded; l; l = l->next) {
		if (l->data != data)
			continue;
		l->data = NULL;
		r->s->provider.unload(r->s->provider.user, data);
		return;
	}
}

static void unload_all(struct run *r)
{
	for (struct loaded *l = r->loaded; l; l = l->next)
		if (l->data)
			r->s->provider.unload(r->s->provider.user, l->data);
}

static void add_parameter(struct run *r, struct parameter p)
{
	if (r->parameter_count == r->parameter_capacity) {
		uint32_t want = r->parameter_capacity ? r->parameter_capacity * 2 : 16;
		r->parameters = arena_grow(&r->c->arena, r->parameters,
					   r->parameter_capacity * sizeof(*r->parameters),
					   want * sizeof(*r->parameters));
		r->parameter_capacity = want;
	}
	r->parameters[r->parameter_count++] = p;
}

static void take_parameter(void *user, const struct parameter *p)
{
	add_parameter(user, *p);
}

static void read_parameters(struct run *r, const struct provider *provider)
{
	struct slacc_compilation *c = r->c;
	for (const struct given *g = r->s->given; g; g = g->next) {
		if (!g->value) {
			params_file_read(g->name, provider, &c->sources, &c->diags, take_parameter,
					 r);
			continue;
		}
		add_parameter(r, (struct parameter){
					 .name = arena_copy(&c->arena, g->name, strlen(g->name)),
					 .value = arena_copy(&c->arena, g->value, strlen(g->value)),
					 .from = arena_copy(&c->arena, g->from, strlen(g->from)),
				 });
	}
	c->parameter_files = c->sources.count;
}

static void run(void *user)
{
	struct run *r = user;
	struct slacc_compilation *c = r->c;
	struct provider provider = {load, unload, r};
	read_parameters(r, &provider);
	struct compile_input input = {
		.arena = &c->arena,
		.sources = &c->sources,
		.diags = &c->diags,
		.provider = &provider,
		.root = c->root = arena_copy(&c->arena, c->root, strlen(c->root)),
		.parameters = r->parameters,
		.parameter_count = r->parameter_count,
		.stages = r->s->keeps_stages ? &c->stages : NULL,
	};
	c->model = compile(&input);
}

/* The same for one source that is only formatted. */
static void run_format(void *user)
{
	struct run *r = user;
	struct slacc_compilation *c = r->c;
	struct provider provider = {load, unload, r};
	struct compile_input input = {
		.arena = &c->arena,
		.sources = &c->sources,
		.diags = &c->diags,
		.provider = &provider,
		.root = c->root = arena_copy(&c->arena, c->root, strlen(c->root)),
	};
	int source = compile_read(&input, c->root, (struct span){0, 0});
	ast_init(&c->ast, &c->arena, &c->sources, &c->diags);
	if (source >= 0)
		format_source(&c->ast, (uint32_t)source, &c->formatted);
	diags_finish(&c->diags);
}

static void set_oom(struct arena *const *arenas, size_t count, jmp_buf *oom)
{
	for (size_t i = 0; i < count; i++)
		arenas[i]->oom = oom;
}

bool api_guarded(struct arena *const *arenas, size_t count, void (*body)(void *user), void *user)
{
	jmp_buf oom;
	volatile bool done = false;
	set_oom(arenas, count, &oom);
	if (setjmp(oom) == 0) {
		body(user);
		done = true;
	}
	set_oom(arenas, count, NULL);
	return done;
}

/* Runs the body for a new compilation. */
static enum slacc_status begin(struct slacc *s, const char *root, void (*body)(void *user),
			       struct slacc_compilation **out)
{
	struct slacc_compilation *c = take(s, sizeof(*c));
	*out = NULL;
	if (!c)
		return SLACC_NO_MEMORY;
	*c = (struct slacc_compilation){.root = root};
	arena_init(&c->arena, &s->from);
	c->sources = SOURCES_IN(&c->arena);
	c->diags = DIAGS_IN(&c->arena);
	struct run r = {.s = s, .c = c};
	bool done = api_guarded((struct arena *[]){&c->arena}, 1, body, &r);
	if (!done) {
		unload_all(&r);
		slacc_compilation_free(c);
		return SLACC_NO_MEMORY;
	}
	*out = c;
	return SLACC_OK;
}

enum slacc_status slacc_compile(struct slacc *s, const char *root, struct slacc_compilation **out)
{
	return begin(s, root, run, out);
}

enum slacc_status slacc_format(struct slacc *s, const char *path, struct slacc_compilation **out)
{
	return begin(s, path, run_format, out);
}

void slacc_compilation_free(struct slacc_compilation *c)
{
	if (!c)
		return;
	struct allocator from = c->arena.from;
	arena_release(&c->arena);
	from.resize(from.user, c, 0);
}
