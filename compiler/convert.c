/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From syntax to typed values: one function a type, in a table. */
#include "compiler/context.h"
#include "compiler/hostname.h"
#include "grammar/literal.h"
#include "grammar/support/sha256.h"

#include <string.h>

typedef bool converter(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		       struct object *of, struct value *v);

static bool is_word(const struct scalar *s, const char *word)
{
	return s->kind == TOKEN_WORD && s->size == strlen(word) && !memcmp(s->text, word, s->size);
}

static bool set_text(struct compiler *c, const char *text, size_t size, struct value *v)
{
	v->text = arena_copy(c->arena, text, size);
	v->count = (uint32_t)size & 0x1FFFFFFF;
	return true;
}

/* --- wrong types --- */

static const char *scalar_text(const struct scalar *s)
{
	if (is_word(s, "true") || is_word(s, "false"))
		return "a truth value";
	return token_kind_text(s->kind);
}

static bool all_digits(const struct scalar *s)
{
	for (size_t i = 0; i < s->size; i++)
		if (s->text[i] < '0' || s->text[i] > '9')
			return false;
	return s->size > 0 && (s->size == 1 || s->text[0] != '0');
}

static bool wants_quotes(enum value_type type)
{
	return type == TYPE_STRING || type == TYPE_HOST || type == TYPE_PATH ||
	       type == TYPE_SOURCE_PATH || type == TYPE_VERSION;
}

void convert_wrong_type(struct compiler *c, const struct schema_attribute *a, enum value_type type,
			const struct scalar *s)
{
	struct diag *d = diag_add(c->diags, &DIAG_wrong_type, s->at, "'%s' takes %s, not %s",
				  a->name, schema_type_text(type), scalar_text(s));
	if (!s->spelled)
		return;
	if (wants_quotes(type) && s->kind != TOKEN_STRING) {
		diag_fix(c->diags, d, FIX_SAFE, (struct span){s->at.begin, s->at.begin}, "\"");
		diag_fix(c->diags, d, FIX_SAFE, (struct span){s->at.end, s->at.end}, "\"");
	}
	if ((type == TYPE_INTEGER && all_digits(s)) ||
	    (type == TYPE_ENUM && s->kind == TOKEN_STRING)) {
		diag_fix(c->diags, d, FIX_SAFE, (struct span){s->at.begin, s->at.begin + 1}, "%s",
			 "");
		diag_fix(c->diags, d, FIX_SAFE, (struct span){s->at.end - 1, s->at.end}, "%s", "");
	}
}

/* --- texts --- */

static bool to_string(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		      struct object *of, struct value *v)
{
	(void)of;
	if (s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_STRING, s);
		return false;
	}
	if (!memchr(s->text, 0, s->size))
		return set_text(c, s->text, s->size, v);
	diag_add(c->diags, &DIAG_bad_name, s->at, "'%s' holds a NUL character", a->name);
	return false;
}

static bool to_name(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		    struct object *of, struct value *v)
{
	(void)of;
	if (s->kind != TOKEN_STRING && s->kind != TOKEN_WORD) {
		convert_wrong_type(c, a, TYPE_NAME, s);
		return false;
	}
	if (s->size)
		return set_text(c, s->text, s->size, v);
	diag_add(c->diags, &DIAG_bad_name, s->at, "'%s' is empty", a->name);
	return false;
}

static void report_host(struct compiler *c, const struct schema_attribute *a,
			const struct scalar *s, enum host_form form, const struct host_parts *p)
{
	if (form == HOST_BAD || form == HOST_EMPTY) {
		struct diag *d = diag_add(c->diags, &DIAG_bad_host, s->at,
					  "'%.*s' is no host name and no address",
					  s->size > 80 ? 80 : (int)s->size, s->text);
		diag_note(c->diags, d,
			  "a name has labels of letters, digits and '-' between dots; an address "
			  "is IPv4 or IPv6");
		return;
	}
	struct diag *d = diag_add(c->diags, &DIAG_host_with_port, s->at,
				  "'%s' takes a host alone, without %s", a->name,
				  form == HOST_URI         ? "a URI around it"
				  : form == HOST_WITH_PORT ? "a port"
							   : "brackets");
	if (!s->spelled)
		return;
	if (p->port && !strcmp(a->name, "host"))
		diag_fix(c->diags, d, FIX_SAFE, s->at, "\"%.*s\"; port = %.*s", (int)p->host_size,
			 p->host, (int)p->port_size, p->port);
	else
		diag_fix(c->diags, d, FIX_UNSAFE, s->at, "\"%.*s\"", (int)p->host_size, p->host);
}

static bool to_host(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		    struct object *of, struct value *v)
{
	struct host_parts parts;
	(void)of;
	if (s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_HOST, s);
		return false;
	}
	enum host_form form = host_form(s->text, s->size, &parts);
	if (form == HOST_NAME || form == HOST_IPV4 || form == HOST_IPV6)
		return set_text(c, s->text, s->size, v);
	report_host(c, a, s, form, &parts);
	return false;
}

static bool good_path(struct compiler *c, const struct schema_attribute *a, const struct scalar *s)
{
	for (size_t i = 0; i < s->size; i++)
		if ((unsigned char)s->text[i] < 0x20 || s->text[i] == 0x7f) {
			diag_add(c->diags, &DIAG_bad_name, s->at, "'%s' holds a control character",
				 a->name);
			return false;
		}
	return true;
}

static bool to_path(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		    struct object *of, struct value *v)
{
	(void)of;
	if (s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_PATH, s);
		return false;
	}
	if (!good_path(c, a, s))
		return false;
	if (s->size && s->text[0] == '/')
		return set_text(c, s->text, s->size, v);
	diag_add(c->diags, &DIAG_relative_path, s->at, "'%s' takes an absolute path", a->name);
	return false;
}

/* --- files beside the description --- */

static bool add_asset(struct compiler *c, const char *path, struct object *of, struct span at)
{
	const struct provider *p = c->in->provider;
	char why[256] = "";
	const char *data;
	size_t size;
	if (!p->load(p->user, path, &data, &size, why, sizeof(why))) {
		struct diag *d =
			diag_add(c->diags, &DIAG_asset_unreadable, at, "cannot read '%s': %s", path,
				 why[0] ? why : "no reason given");
		diag_note(c->diags, d,
			  "a relative path is a file beside the description; an absolute one is a "
			  "file that "
			  "already exists on the slurmdbd host");
		return false;
	}
	COMPILER_ROOM(c, assets, c->asset_count, asset_capacity);
	struct asset *asset = &c->assets[c->asset_count++];
	*asset = (struct asset){
		.path = path, .data = arena_copy(c->arena, data, size), .size = size, .of = of};
	p->unload(p->user, data);
	sha256_hex(asset->data, asset->size, asset->sha256);
	return true;
}

static bool to_source_path(struct compiler *c, const struct schema_attribute *a,
			   const struct scalar *s, struct object *of, struct value *v)
{
	if (s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_SOURCE_PATH, s);
		return false;
	}
	if (!good_path(c, a, s))
		return false;
	if (s->size && s->text[0] == '/')
		return set_text(c, s->text, s->size, v);
	const char *path = load_resolve(c, c->unit, s->text, s->size, s->at);
	if (!path || !add_asset(c, path, of, s->at))
		return false;
	return set_text(c, s->text, s->size, v);
}

/* --- versions and numbers --- */

static bool to_version(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		       struct object *of, struct value *v)
{
	struct slurm_version version;
	(void)of;
	if (s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_VERSION, s);
		return false;
	}
	if (slurm_version_parse(s->text, s->size, &version))
		return set_text(c, s->text, s->size, v);
	struct diag *d = diag_add(c->diags, &DIAG_bad_version, s->at,
				  "'%.*s' is no Slurm version this slacc knows",
				  s->size > 40 ? 40 : (int)s->size, s->text);
	diag_note(c->diags, d,
		  "versions are written like \"24.11\" or \"24.11.5\"; known are 20.02 to %s",
		  slurm_release_name(SLURM_RELEASES - 1));
	return false;
}

static bool scalar_int(const struct scalar *s, int64_t *number)
{
	struct token t = {.size = (uint32_t)s->size & TOKEN_MAX_BYTES, .kind = TOKEN_INT};
	return literal_int(&t, s->text, number);
}

static bool in_range(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		     int64_t number, const char *unit)
{
	if (number >= a->min && number <= a->max)
		return true;
	diag_add(c->diags, &DIAG_out_of_range, s->at, "'%s' is between %lld and %lld%s", a->name,
		 (long long)a->min, (long long)a->max, unit);
	return false;
}

static bool to_integer(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		       struct object *of, struct value *v)
{
	(void)of;
	if (s->kind != TOKEN_INT) {
		convert_wrong_type(c, a, TYPE_INTEGER, s);
		return false;
	}
	if (!scalar_int(s, &v->number)) {
		diag_add(c->diags, &DIAG_number_too_large, s->at, "this number is too large");
		return false;
	}
	return in_range(c, a, s, v->number, "");
}

static const struct {
	const char *name;
	int64_t seconds;
} units[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};

/* 0: there is no such unit. */
static int64_t unit_seconds(const char *unit, size_t size)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strlen(units[i].name) == size && !memcmp(units[i].name, unit, size))
			return units[i].seconds;
	return 0;
}

static void bad_unit(struct compiler *c, const struct scalar *s, const char *unit, size_t size)
{
	struct span at = s->spelled ? (struct span){s->at.end - (uint32_t)size, s->at.end} : s->at;
	struct diag *d =
		diag_add(c->diags, &DIAG_bad_unit, at, "unknown unit '%.*s'", (int)size, unit);
	diag_note(c->diags, d, "durations are written 30s, 5min, 12h or 7d");
	if (size == 1 && *unit == 'm')
		diag_note(c->diags, d,
			  "'m' could be minutes or months: write min; slurmdbd.conf's own ages "
			  "take months");
}

int64_t schema_duration(const struct schema_attribute *a)
{
	const char *unit;
	size_t size;
	int64_t number = 0;
	struct token t = {.size = (uint32_t)strlen(a->fallback) & TOKEN_MAX_BYTES,
			  .kind = TOKEN_QUANTITY};
	literal_quantity(&t, a->fallback, &number, &unit, &size);
	return number * unit_seconds(unit, size);
}

static bool to_duration(struct compiler *c, const struct schema_attribute *a,
			const struct scalar *s, struct object *of, struct value *v)
{
	const char *unit;
	size_t size;
	(void)of;
	if (s->kind == TOKEN_INT) {
		struct diag *d =
			diag_add(c->diags, &DIAG_missing_unit, s->at, "'%s' needs a unit", a->name);
		diag_note(c->diags, d, "durations are written 30s, 5min, 12h or 7d");
		if (s->spelled)
			diag_fix(c->diags, d, FIX_UNSAFE, (struct span){s->at.end, s->at.end}, "s");
		return false;
	}
	struct token t = {.size = (uint32_t)s->size & TOKEN_MAX_BYTES, .kind = TOKEN_QUANTITY};
	if (s->kind != TOKEN_QUANTITY) {
		convert_wrong_type(c, a, TYPE_DURATION, s);
		return false;
	}
	bool fits = literal_quantity(&t, s->text, &v->number, &unit, &size);
	int64_t seconds = unit_seconds(unit, size);
	if (!seconds) {
		bad_unit(c, s, unit, size);
		return false;
	}
	fits = fits && v->number <= INT64_MAX / seconds;
	v->number = fits ? v->number * seconds : INT64_MAX;
	return in_range(c, a, s, v->number, " seconds");
}

/* --- words and references --- */

static void unknown_word(struct compiler *c, const struct schema_attribute *a,
			 const struct scalar *s)
{
	struct suggest best;
	size_t size;
	const char *word;
	struct buf all = BUF_IN(c->arena);
	suggest_begin(&best, s->text, s->size, &c->suggest_budget);
	for (unsigned i = 0; (word = schema_word(a, i, &size)); i++) {
		suggest_try(&best, word, size);
		buf_printf(&all, "%s%.*s", i ? ", " : "", (int)size, word);
	}
	struct diag *d = diag_add(c->diags, &DIAG_unknown_word, s->at, "'%s' cannot be '%.*s'",
				  a->name, s->size > 80 ? 80 : (int)s->size, s->text);
	diag_note(c->diags, d, "it is one of: %s", buf_text(&all));
	if (suggest_best(&best) && s->spelled)
		diag_fix(c->diags, d, FIX_UNSAFE, s->at, "%.*s", (int)best.best_size, best.best);
}

static bool needs_quotes(const char *word, size_t size)
{
	return memchr(word, '.', size) != NULL;
}

static bool to_enum(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		    struct object *of, struct value *v)
{
	const char *word;
	size_t size;
	(void)of;
	for (unsigned i = 0; (word = schema_word(a, i, &size)); i++) {
		if (size != s->size || memcmp(word, s->text, size) != 0)
			continue;
		bool quoted =
			s->kind == TOKEN_STRING && !s->from_param && !needs_quotes(word, size);
		if (quoted)
			convert_wrong_type(c, a, TYPE_ENUM, s);
		return !quoted && set_text(c, word, size, v);
	}
	if (s->kind == TOKEN_WORD || s->kind == TOKEN_STRING || s->kind == TOKEN_PATH)
		unknown_word(c, a, s);
	else
		convert_wrong_type(c, a, TYPE_ENUM, s);
	return false;
}

/* The cluster whose nested slurmdbd is meant, to stand in for it until all are bound (derive.c);
 * *ambiguous if it could be a top-level one too. */
static struct object *slurmdbd_of_cluster(struct compiler *c, const struct schema_attribute *a,
					  const struct scalar *s, bool *ambiguous)
{
	struct object *cluster = labels_find(&c->labels[KIND_cluster], s->text, s->size);
	*ambiguous = false;
	if (a != &schema_attributes[AT_cluster_slurmdbd] || !cluster)
		return NULL;
	struct object *top = labels_find(&c->labels[KIND_slurmdbd], s->text, s->size);
	if (!top)
		return cluster;
	struct diag *d = diag_add(c->diags, &DIAG_ambiguous_reference, s->at,
				  "'%.*s' is both a slurmdbd and a cluster", (int)s->size, s->text);
	diag_label(c->diags, d, top->at, "the slurmdbd");
	diag_label(c->diags, d, cluster->at, "the cluster");
	diag_note(c->diags, d, "give the slurmdbd another label");
	*ambiguous = true;
	return NULL;
}

static bool to_reference(struct compiler *c, const struct schema_attribute *a,
			 const struct scalar *s, struct object *of, struct value *v)
{
	bool ambiguous;
	(void)of;
	if (s->kind != TOKEN_WORD && s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_REFERENCE, s);
		return false;
	}
	v->object = slurmdbd_of_cluster(c, a, s, &ambiguous);
	if (!v->object && !ambiguous)
		v->object = scope_resolve(c, a->target, s);
	return v->object != NULL;
}

static bool no_scalar(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		      struct object *of, struct value *v)
{
	(void)of;
	(void)v;
	convert_wrong_type(c, a, a->type, s);
	return false;
}

static bool to_secret(struct compiler *c, const struct schema_attribute *a, const struct scalar *s,
		      struct object *of, struct value *v)
{
	(void)of;
	(void)v;
	if (s->kind != TOKEN_STRING) {
		convert_wrong_type(c, a, TYPE_SECRET, s);
		return false;
	}
	struct diag *d = diag_add(c->diags, &DIAG_literal_secret, s->at,
				  "'%s' is a secret and cannot be written here", a->name);
	diag_note(c->diags, d,
		  "write where it is kept, for example %s, or seal it with 'slacc secret seal'",
		  "file(\"/etc/slurm/secrets/NAME\")");
	return false;
}

static converter *const converters[] = {
	[TYPE_STRING] = to_string,
	[TYPE_NAME] = to_name,
	[TYPE_HOST] = to_host,
	[TYPE_PATH] = to_path,
	[TYPE_SOURCE_PATH] = to_source_path,
	[TYPE_VERSION] = to_version,
	[TYPE_INTEGER] = to_integer,
	[TYPE_DURATION] = to_duration,
	[TYPE_ENUM] = to_enum,
	[TYPE_REFERENCE] = to_reference,
	[TYPE_SECRET] = to_secret,
	[TYPE_LIST] = no_scalar,
	[TYPE_BLOCK] = no_scalar,
	[TYPE_SETTINGS] = no_scalar,
	[TYPE_ANY] = no_scalar,
};

bool convert_scalar(struct compiler *c, const struct schema_attribute *a, enum value_type type,
		    const struct scalar *s, struct object *of, struct value *v)
{
	*v = (struct value){.at = s->at.begin};
	if (is_word(s, "unset"))
		return true;
	if (!converters[type](c, a, s, of, v)) {
		*v = (struct value){.at = s->at.begin};
		return false;
	}
	v->origin = ORIGIN_OWN;
	return true;
}

/* --- lists --- */

static bool same_value(enum value_type type, const struct value *x, const struct value *y)
{
	if (type == TYPE_REFERENCE)
		return x->object == y->object;
	return x->count == y->count && !memcmp(x->text, y->text, x->count);
}

/* Commands may repeat a word; what names things may not. Quadratic, so only the first items are
 * compared. */
enum { REPEATS_LOOKED_AT = 1024 };

static void check_repeat(struct compiler *c, const struct schema_attribute *a,
			 const struct value *items, uint32_t i)
{
	for (uint32_t j = 0; j < i; j++) {
		if (!same_value(a->element, &items[i], &items[j]))
			continue;
		struct diag *d = diag_add(c->diags, &DIAG_duplicate_item,
					  compiler_value_span(c, items[i].at),
					  "'%s' names the same thing twice", a->name);
		diag_label(c->diags, d, compiler_value_span(c, items[j].at), "first named here");
		return;
	}
}

static uint32_t count_children(const struct compiler *c, uint32_t node)
{
	uint32_t n = 0;
	AST_FOREACH (&c->ast, node, it)
		n++;
	return n;
}

static bool convert_item(struct compiler *c, const struct schema_attribute *a, uint32_t node,
			 struct object *of, struct value *v)
{
	struct scalar s;
	if (ast_kind(&c->ast, node) == AST_SCALAR)
		return params_scalar(c, node, &s) && convert_scalar(c, a, a->element, &s, of, v) &&
		       v->origin != ORIGIN_UNSET;
	if (ast_kind(&c->ast, node) != AST_ERROR)
		diag_add(c->diags, &DIAG_wrong_type, ast_span(&c->ast, node),
			 "an item of '%s' is %s", a->name, schema_type_text(a->element));
	return false;
}

static bool convert_list(struct compiler *c, const struct schema_attribute *a, uint32_t node,
			 struct object *of, struct value *v)
{
	uint32_t room = count_children(c, node), count = 0;
	struct value *items = ARENA_ARRAY(c->arena, struct value, room);
	bool good = true, names = !a->first_is_command;
	AST_FOREACH (&c->ast, node, it) {
		if (!convert_item(c, a, it, of, &items[count])) {
			good = false;
			continue;
		}
		if (names && count < REPEATS_LOOKED_AT)
			check_repeat(c, a, items, count);
		count++;
	}
	*v = (struct value){.items = items,
			    .count = count & 0x1FFFFFFF,
			    .origin = ORIGIN_OWN,
			    .at = compiler_token(c, node)->at};
	return good;
}

static bool wants_list(struct compiler *c, const struct schema_attribute *a, uint32_t node,
		       struct value *v)
{
	struct scalar s;
	*v = (struct value){.at = compiler_token(c, node)->at};
	if (!params_scalar(c, node, &s))
		return false;
	if (is_word(&s, "unset"))
		return true;
	struct diag *d =
		diag_add(c->diags, &DIAG_wrong_type, s.at, "'%s' takes a list in '[ ]'", a->name);
	if (s.spelled) {
		diag_fix(c->diags, d, FIX_SAFE, (struct span){s.at.begin, s.at.begin}, "[");
		diag_fix(c->diags, d, FIX_SAFE, (struct span){s.at.end, s.at.end}, "]");
	}
	return false;
}

bool convert_value(struct compiler *c, const struct schema_attribute *a, uint32_t node,
		   struct object *of, struct value *v)
{
	struct scalar s;
	*v = (struct value){.at = compiler_token(c, node)->at};
	switch (ast_kind(&c->ast, node)) {
	case AST_SCALAR:
		if (a->type == TYPE_LIST)
			return wants_list(c, a, node, v);
		return params_scalar(c, node, &s) && convert_scalar(c, a, a->type, &s, of, v);
	case AST_LIST:
		if (a->type == TYPE_LIST)
			return convert_list(c, a, node, of, v);
		diag_add(c->diags, &DIAG_wrong_type, ast_span(&c->ast, node),
			 "'%s' takes %s, not a list", a->name, schema_type_text(a->type));
		return false;
	case AST_CALL:
		return convert_secret(c, a, node, v);
	case AST_FILE:
	case AST_BLOCK:
	case AST_ATTRIBUTE:
	case AST_DIRECTIVE:
	case AST_NAMED:
	case AST_ERROR:
		return false;
	}
	return false;
}
