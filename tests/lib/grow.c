/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/grow.h"

#include "compiler/schema.h"
#include "tests/lib/fixture.h"

#include <string.h>

enum { BLOCKS_MAX = 3, ROUNDS_MAX = 40 };

/* An attribute or a block. */
struct item {
	const char *head;      /* "port", "cluster c1" */
	const char **value;    /* its tokens, ended by NULL; of an attribute */
	struct item *children; /* of a block */
	struct item *next;
	bool block, required, dropped;
	uint32_t begin, end; /* where it was written last */
};

struct grower {
	struct arena *arena;
	uint64_t state;
	unsigned count[KIND_COUNT];
	unsigned serial;
};

/* splitmix64 */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static unsigned below(uint64_t *state, unsigned n)
{
	return (unsigned)(draw(state) % n);
}

/* --- values --- */

struct tokens_out {
	const char *list[64];
	unsigned count;
};

static void add(struct tokens_out *out, const char *text)
{
	if (out->count < 63)
		out->list[out->count++] = text;
}

static void add_secret(struct grower *g, struct tokens_out *out)
{
	static const char *const secrets[][16] = {
		{"file", "(", "\"/etc/slurm/secret\"", ")"},
		{"env", "(", "\"SLURM_PASSWORD\"", ",", ")"},
		{"systemd_credential", "(", "\"slurm\"", ")"},
		{"vault", "(", "\"kv/slurm\"", ",", "key", "=", "\"password\"", ")"},
		{"command", "(", "[", "\"/usr/bin/pass\"", ",", "\"slurm\"", ",", "]", ")"},
		{"aws_parameter", "(",
		 "\"arn:aws:ssm:us-east-1:111122223333:parameter/a-rather-long/name/of/a/"
		 "parameter\"",
		 ",", ")"},
	};
	const char *const *s = secrets[below(&g->state, sizeof(secrets) / sizeof(*secrets))];
	while (*s)
		add(out, *s++);
}

static const char *word_of(struct grower *g, const struct schema_attribute *a)
{
	unsigned n = 0;
	size_t size;
	while (schema_word(a, n, &size))
		n++;
	const char *word = schema_word(a, below(&g->state, n), &size);
	const char *quote = memchr(word, '.', size) ? "\"" : "";
	return arena_printf(g->arena, "%s%.*s%s", quote, (int)size, word, quote);
}

static const char *string_of(struct grower *g)
{
	static const char *const shapes[] = {"\"s%u\"", "\"with blanks, and # in it %u\"",
					     "\"\303\244\303\266\303\274 \342\202\254 %u\"",
					     "\"tab\\t quote\\\" \\u{e9} $${x} %u\""};
	return arena_printf(g->arena, shapes[below(&g->state, 4)], g->serial++);
}

static const char *number_of(struct grower *g, const struct schema_attribute *a)
{
	int64_t most = a->max > 0 && a->max < 100000 ? a->max : 100000;
	unsigned n = below(&g->state, (unsigned)(most - a->min));
	return arena_printf(g->arena, "%lld", (long long)a->min + n);
}

static const char *simple_of(struct grower *g, const struct schema_attribute *a,
			     enum value_type type)
{
	if (a->type == type && a->example && below(&g->state, 2))
		return a->example;
	switch (type) {
	case TYPE_ENUM:
		return word_of(g, a);
	case TYPE_INTEGER:
		return number_of(g, a);
	case TYPE_DURATION:
		return below(&g->state, 2) ? "5min" : "30s";
	case TYPE_VERSION:
		return "\"25.05\"";
	case TYPE_PATH:
	case TYPE_SOURCE_PATH:
		return arena_printf(g->arena, "\"/some/path/%u\"", g->serial++);
	case TYPE_HOST:
		return arena_printf(g->arena, "\"host%u\"", g->serial++);
	case TYPE_NAME:
		return arena_printf(g->arena, "\"name%u\"", g->serial++);
	case TYPE_REFERENCE:
		return arena_printf(g->arena, "%c%u", schema_kinds[a->target].name[0],
				    below(&g->state, g->count[a->target]));
	case TYPE_STRING:
	case TYPE_SECRET:
	case TYPE_LIST:
	case TYPE_BLOCK:
	case TYPE_SETTINGS:
	case TYPE_ANY:
		break;
	}
	return string_of(g);
}

static void add_list(struct grower *g, const struct schema_attribute *a, struct tokens_out *out)
{
	unsigned n = below(&g->state, below(&g->state, 4) ? 4 : 20);
	add(out, "[");
	for (unsigned i = 0; i < n; i++) {
		add(out,
		    a->first_is_command && !i ? "\"/usr/bin/true\"" : simple_of(g, a, a->element));
		if (i + 1 < n || below(&g->state, 2))
			add(out, ",");
	}
	add(out, "]");
}

static const char **value_of(struct grower *g, const struct schema_attribute *a)
{
	struct tokens_out out = {.count = 0};
	if (a->type == TYPE_LIST)
		add_list(g, a, &out);
	else if (a->type == TYPE_SECRET)
		add_secret(g, &out);
	else
		add(&out, simple_of(g, a, a->type));
	const char **list = ARENA_ARRAY(g->arena, const char *, out.count + 1);
	memcpy(list, out.list, out.count * sizeof(*list));
	return list;
}

/* --- blocks --- */

static struct item *settings_of(struct grower *g, const struct schema_attribute *a)
{
	static const char *const rows[][4] = {
		[SETTINGS_NONE] = {NULL},
		[SETTINGS_SLURMDBD_CONF] = {"DebugLevel = info", "PurgeJobAfter = 12months",
					    "CommitDelay = 1", NULL},
		[SETTINGS_SLURM_CONF] = {"AccountingStorageEnforce = associations",
					 "AccountingStorageTRES = \"gres/gpu\"", NULL},
		[SETTINGS_VARIABLES] = {"max_allowed_packet = 16777216", NULL},
		[SETTINGS_SACCTMGR] = {"GrpTRES = \"cpu=100\"", "MaxJobs = 10", NULL},
	};
	struct item *list = NULL;
	for (const char *const *row = rows[a->settings]; *row; row++) {
		if (below(&g->state, 2))
			continue;
		struct item *i = ARENA_NEW(g->arena, struct item);
		const char *equals = strchr(*row, '=');
		i->head = arena_copy(g->arena, *row, (size_t)(equals - *row) - 1);
		i->value = ARENA_ARRAY(g->arena, const char *, 2);
		i->value[0] = equals + 2;
		i->next = list;
		list = i;
	}
	return list;
}

static struct item *attributes_of(struct grower *g, const struct schema_kind *k)
{
	struct item *list = NULL;
	for (unsigned n = 0; n < k->count; n++) {
		const struct schema_attribute *a = schema_attribute(k, n);
		bool needed = (a->flags & ATTR_REQUIRED) || (a->derived && a->example);
		if (!needed && below(&g->state, 3))
			continue;
		struct item *i = ARENA_NEW(g->arena, struct item);
		bool nested = (a->flags & ATTR_NESTS) && below(&g->state, 2);
		i->head = a->name;
		i->required = a->flags & ATTR_REQUIRED;
		i->block = nested || a->type == TYPE_BLOCK || a->type == TYPE_SETTINGS;
		if (a->type == TYPE_SETTINGS)
			i->children = settings_of(g, a);
		else if (i->block)
			i->children = attributes_of(g, &schema_kinds[a->target]);
		else
			i->value = value_of(g, a);
		i->next = list;
		list = i;
	}
	return list;
}

static struct item *blocks(struct grower *g)
{
	struct item *list = NULL, *last = NULL;
	for (unsigned k = 0; k < KIND_COUNT; k++)
		g->count[k] =
			k == KIND_protect ? below(&g->state, 2) : 1 + below(&g->state, BLOCKS_MAX);
	for (unsigned k = 0; k < KIND_COUNT; k++) {
		const struct schema_kind *kind = &schema_kinds[k];
		if ((kind->flags & KIND_NESTED) || k == KIND_defaults || k == KIND_param)
			continue;
		for (unsigned n = 0; n < g->count[k]; n++) {
			struct item *i = ARENA_NEW(g->arena, struct item);
			const char *form = below(&g->state, 8) ? "%s %c%u" : "%s \"%c%u\"";
			i->head =
				kind->flags & KIND_LABEL
					? arena_printf(g->arena, form, kind->name, kind->name[0], n)
					: kind->name;
			i->block = true;
			i->children = attributes_of(g, kind);
			if (below(&g->state, 2) || !last) {
				i->next = list;
				list = i;
				last = last ? last : i;
			} else {
				last->next = i;
				last = i;
			}
		}
	}
	return list;
}

/* --- text --- */

/* What may stand between two tokens. */
enum gap { GAP_BLANK, GAP_FREE, GAP_END };

struct writer {
	struct buf *out;
	uint64_t *state;
	unsigned style; /* 0: plain; else how wild */
	bool quiet;     /* on one line for now */
};

static void write_comment(struct writer *w)
{
	static const char *const comments[] = {
		"# a comment", "## of a block, with trailing blanks  ", "#",
		"#no blank { } [ ] ; \" '", "#\tumlauts \303\244 and \342\202\254\r"};
	buf_adds(w->out, comments[below(w->state, 5)]);
	buf_adds(w->out, "\n");
}

static void write_blanks(struct writer *w)
{
	static const char *const blanks[] = {" ", "  ", "\t", "      ", " \t "};
	buf_adds(w->out, blanks[below(w->state, 5)]);
}

static void write_free(struct writer *w)
{
	for (unsigned n = below(w->state, 1 + w->style); n; n--) {
		switch (below(w->state, 6)) {
		case 0:
			buf_adds(w->out, below(w->state, 4) ? "\n" : "\r\n");
			break;
		case 1:
			buf_adds(w->out, "\n\n\n");
			break;
		case 2:
			write_comment(w);
			break;
		default:
			write_blanks(w);
		}
	}
}

static void gap(struct writer *w, enum gap what)
{
	if (!w->style || w->quiet) {
		buf_adds(w->out, what == GAP_BLANK  ? " "
				 : what == GAP_FREE ? " "
				 : w->quiet         ? ";"
						    : "\n");
	} else if (what == GAP_BLANK) {
		write_blanks(w);
	} else if (what == GAP_FREE) {
		write_free(w);
	} else if (below(w->state, 4)) {
		if (below(w->state, 3) == 0) {
			write_blanks(w);
			write_comment(w);
		} else {
			buf_adds(w->out, "\n");
		}
		write_free(w);
	} else {
		buf_adds(w->out, below(w->state, 3) ? ";" : " ; ;");
		write_free(w);
	}
}

static void write_value(struct writer *w, const char **value)
{
	unsigned depth = 0;
	for (const char **v = value; *v; v++) {
		buf_adds(w->out, *v);
		depth += !strcmp(*v, "[") || !strcmp(*v, "(");
		depth -= !strcmp(*v, "]") || !strcmp(*v, ")");
		if (v[1] && depth)
			gap(w, GAP_FREE);
	}
}

static void write_items(struct writer *w, struct item *list);

static void write_item(struct writer *w, struct item *i)
{
	bool was_quiet = w->quiet;
	i->begin = (uint32_t)w->out->size;
	buf_adds(w->out, i->head);
	gap(w, GAP_BLANK);
	if (i->block) {
		w->quiet = w->quiet || (w->style && below(w->state, 3) == 0);
		buf_adds(w->out, "{");
		gap(w, GAP_FREE);
		write_items(w, i->children);
		gap(w, GAP_FREE);
		buf_adds(w->out, "}");
		w->quiet = was_quiet;
	} else {
		buf_adds(w->out, "=");
		gap(w, GAP_BLANK);
		write_value(w, i->value);
	}
	i->end = (uint32_t)w->out->size;
}

static void write_items(struct writer *w, struct item *list)
{
	bool first = true;
	for (struct item *i = list; i; i = i->next) {
		if (i->dropped)
			continue;
		if (!first)
			gap(w, GAP_END);
		write_item(w, i);
		first = false;
	}
}

static struct buf write_all(struct arena *a, struct item *list, uint64_t *state, unsigned style)
{
	struct buf out = BUF_IN(a);
	struct writer w = {.out = &out, .state = state, .style = style};
	if (style && below(state, 8) == 0)
		buf_adds(&out, "\xEF\xBB\xBF");
	if (style)
		write_free(&w);
	buf_adds(&out, "edition 2026");
	gap(&w, GAP_END);
	write_items(&w, list);
	if (style)
		write_free(&w);
	return out;
}

/* --- mending a draft --- */

/* Takes out the innermost thing around a place that can be missed. False: nothing stands there. */
static bool take_out(struct item *list, uint32_t at)
{
	for (struct item *i = list; i; i = i->next) {
		if (i->dropped || at < i->begin || at >= i->end)
			continue;
		for (struct item *child = i->children; child; child = child->next)
			if (!child->dropped && !child->required && at >= child->begin &&
			    at < child->end)
				return take_out(i->children, at);
		i->dropped = true;
		return true;
	}
	return false;
}

static bool mend(struct grower *g, struct item *list)
{
	struct buf text = write_all(g->arena, list, &g->state, 0);
	struct slacc_compilation *c = fixture_compile(NULL, text.data, text.size);
	const struct slacc_diagnostic *d;
	size_t count;
	bool taken = false;
	if (slacc_diagnostics(c, &d, &count) == SLACC_OK)
		for (size_t i = 0; i < count; i++)
			if (d[i].severity == SLACC_ERROR)
				taken = take_out(list, d[i].at.start.byte) || taken;
	slacc_compilation_free(c);
	return taken;
}

struct buf grow_description(struct arena *a, uint64_t seed)
{
	struct grower g = {.arena = a, .state = seed};
	struct item *list = blocks(&g);
	for (unsigned round = 0; round < ROUNDS_MAX && mend(&g, list); round++)
		;
	return write_all(a, list, &g.state, 1 + below(&g.state, 5));
}

/* --- mutants --- */

struct buf grow_mutant(struct arena *a, const struct buf *text, uint64_t seed)
{
	static const char *const pieces[] = {
		" ",  "\n", "\n\n\n", ";",  "# c\n",  " # c\n",
		"\t", ",",  "\r\n",   "{",  "}",      "[",
		"]",  "=",  "x",      "\"", "## d\n", "# slacc: allow(SL3003) reason=\"r\"\n"};
	struct buf out = BUF_IN(a);
	uint64_t state = seed;
	size_t at = 0;
	for (unsigned n = 1 + below(&state, 3); n && at < text->size; n--) {
		size_t to = at + draw(&state) % (text->size - at);
		/* most changes are made where tokens end, or they would tear words apart */
		while (below(&state, 8) && to < text->size &&
		       !strchr(" \n;{}[](),=", text->data[to]))
			to++;
		buf_add(&out, text->data + at, to - at);
		at = to;
		if (below(&state, 6))
			buf_adds(&out, pieces[below(&state, below(&state, 6) ? 9 : 18)]);
		else if (at < text->size)
			at++;
	}
	buf_add(&out, text->data + at, text->size - at);
	return out;
}
