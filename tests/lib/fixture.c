/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/fixture.h"

#include "grammar/support/buf.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *read_whole(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "r");
	if (!f)
		return NULL;
	struct buf b = BUF_IN(a);
	char piece[4096];
	for (size_t n; (n = fread(piece, 1, sizeof(piece), f));)
		buf_add(&b, piece, n);
	fclose(f);
	return buf_text(&b);
}

/* --- notation --- */

static void add_utf8(struct buf *b, unsigned long cp)
{
	if (cp < 0x80) {
		buf_addc(b, (char)cp);
		return;
	}
	int more = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
	buf_addc(b, (char)(lead[more] | (cp >> (6 * more))));
	while (more--)
		buf_addc(b, (char)(0x80 | ((cp >> (6 * more)) & 0x3F)));
}

/* <0xHH>, <U+HHHH> or <N x 'c'> at p: bytes taken, or 0. */
static size_t decode_one(struct buf *b, const char *p)
{
	char *end;
	if (!strncmp(p, "<0x", 3)) {
		unsigned long byte = strtoul(p + 3, &end, 16);
		if (end != p + 5 || *end != '>')
			return 0;
		buf_addc(b, (char)byte);
		return 6;
	}
	if (!strncmp(p, "<U+", 3)) {
		unsigned long cp = strtoul(p + 3, &end, 16);
		if (end < p + 7 || *end != '>')
			return 0;
		add_utf8(b, cp);
		return (size_t)(end - p) + 1;
	}
	if (p[0] != '<' || p[1] < '1' || p[1] > '9')
		return 0;
	unsigned long n = strtoul(p + 1, &end, 10);
	if (strncmp(end, " x '", 4) != 0 || !end[4] || end[5] != '\'' || end[6] != '>')
		return 0;
	char *block = arena_alloc(b->arena, n);
	memset(block, end[4], n);
	buf_add(b, block, n);
	return (size_t)(end - p) + 7;
}

const char *fixture_decode(struct arena *a, const char *text, size_t size, size_t *decoded)
{
	struct buf b = BUF_IN(a);
	for (const char *p = text; p < text + size;) {
		size_t n = decode_one(&b, p);
		if (!n)
			buf_addc(&b, *p);
		p += n ? n : 1;
	}
	*decoded = b.size;
	return buf_text(&b);
}

/* --- sections --- */

unsigned fixture_code(const char *text)
{
	return strncmp(text, "SL", 2) != 0 ? 0 : (unsigned)strtoul(text + 2, NULL, 10);
}

static void parse_option(struct fixture *f, const char *word)
{
	if (!strncmp(word, "in=", 3))
		f->in = word + 3;
	else if (!strncmp(word, "params=", 7))
		f->params = word + 7;
	else if (!strncmp(word, "paramfile=", 10))
		f->paramfile = word + 10;
	else if (!strncmp(word, "also=", 5) && f->also_count < 8)
		f->also[f->also_count++] = fixture_code(word + 5);
	else if (sscanf(word, "%u:%u-%u:%u", &f->place[0], &f->place[1], &f->place[2],
			&f->place[3]) != 4)
		atf_tc_fail("unknown option '%s' in line %u of a fixture", word, f->line);
}

static void parse_head(struct arena *a, struct fixture *f, const char *words, size_t size)
{
	static const char *const kinds[] = {"bad", "good", "explain"};
	char *p = arena_copy(a, words, size);
	size_t n = strcspn(p, " ");
	int kind = 0;
	while (kind < 3 && (strlen(kinds[kind]) != n || strncmp(p, kinds[kind], n) != 0))
		kind++;
	ATF_REQUIRE_MSG(kind < 3, "unknown section '--- %s'", p);
	f->kind = (enum fixture_kind)kind;
	for (p += n; *p; p += n) {
		*p++ = 0;
		n = strcspn(p, " ");
		char *word = arena_copy(a, p, n);
		if (*word)
			parse_option(f, word);
	}
}

static struct fixture_file *new_file(struct arena *a, const char *name, const char *text,
				     size_t size, struct fixture_file *next)
{
	struct fixture_file *file = ARENA_NEW(a, struct fixture_file);
	file->name = name;
	file->text = fixture_decode(a, text, size, &file->size);
	file->next = next;
	return file;
}

/* Where the next section begins. */
static const char *section_end(const char *p)
{
	while (*p && strncmp(p, "--- ", 4) != 0) {
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	return p;
}

struct fixture *fixtures_read(struct arena *a, const char *path)
{
	const char *p = read_whole(a, path), *start = p;
	struct fixture *first = NULL, **end = &first;
	struct fixture_file *files = NULL;
	if (!p)
		return NULL;
	ATF_REQUIRE_MSG(!strncmp(p, "--- ", 4), "%s does not begin with a section", path);
	while (*p) {
		size_t head = strcspn(p, "\n");
		const char *body = p + head + (p[head] == '\n'), *stop = section_end(body);
		if (!strncmp(p, "--- file ", 9)) {
			const char *name = arena_copy(a, p + 9, head - 9);
			files = new_file(a, name, body, (size_t)(stop - body), files);
			p = stop;
			continue;
		}
		struct fixture *f = ARENA_NEW(a, struct fixture);
		f->line = 1;
		for (const char *q = start; q < p; q++)
			f->line += *q == '\n';
		f->in = FIXTURE_ROOT;
		f->params = "";
		parse_head(a, f, p + 4, head - 4);
		f->files = f->kind == FIXTURE_EXPLAIN
				   ? files
				   : new_file(a, FIXTURE_ROOT, body, (size_t)(stop - body), files);
		files = NULL;
		*end = f;
		end = &f->next;
		p = stop;
	}
	return first;
}

/* --- compiling --- */

struct memory {
	const struct fixture_file *files;
	struct fixture_file root; /* first, if it has a name */
};

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	const struct memory *m = user;
	const struct fixture_file *f = m->root.name ? &m->root : m->files;
	while (f && strcmp(f->name, path) != 0)
		f = f == &m->root ? m->files : f->next;
	if (!f) {
		snprintf(why, why_size, "no such file");
		return false;
	}
	*data = f->text;
	*size = f->size;
	return true;
}

static void unload(void *user, const char *data)
{
	(void)user;
	(void)data;
}

static void set_parameters(struct slacc *s, const char *params)
{
	for (const char *p = params; *p;) {
		size_t n = strcspn(p, ","), name = strcspn(p, "=");
		char pair[256];
		ATF_REQUIRE(n < sizeof(pair) && name < n);
		memcpy(pair, p, n);
		pair[n] = pair[name] = 0;
		ATF_REQUIRE_EQ(SLACC_OK, slacc_set_parameter(s, pair, pair + name + 1, "--set"));
		p += n + (p[n] == ',');
	}
}

struct slacc_compilation *fixture_compile(const struct fixture *f, const char *root, size_t size)
{
	struct memory m = {.files = f ? f->files : NULL};
	struct slacc_provider provider = {load, unload, &m};
	struct slacc_compilation *c;
	struct slacc *s = slacc_new(NULL);
	ATF_REQUIRE(s);
	if (root)
		m.root = (struct fixture_file){.name = FIXTURE_ROOT, .text = root, .size = size};
	slacc_set_provider(s, &provider);
	if (f && f->paramfile)
		ATF_REQUIRE_EQ(SLACC_OK, slacc_add_parameter_file(s, f->paramfile));
	set_parameters(s, f ? f->params : "");
	ATF_REQUIRE_EQ(SLACC_OK, slacc_compile(s, FIXTURE_ROOT, &c));
	slacc_free(s);
	return c;
}
