/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The line of slurm.conf that includes slurm_accounting.conf, on a cluster's head nodes. slurm.conf
 * is somebody else's file: one marked line is added at its end, where it wins, and every other
 * byte, mode and owner stay; with `slurm_conf = manual` the line is only said. What slurm.conf
 * itself says about the same keys is named, for the later of two wins in silence. */
#include "backends/resources/file_kind.h"

#include "compiler/slurm/conf_value.h"
#include "grammar/support/ascii.h"
#include "grammar/support/diff.h"
#include "grammar/support/sha256.h"

#include <string.h>

static const char FILE_NAME[] = "slurm_accounting.conf";
static const char LINE[] = "include slurm_accounting.conf # added by slacc\n";

static void desire(struct resource_set *set)
{
	struct emission e = {.arena = set->arena, .model = set->model};
	MODEL_FOREACH(set->model, cluster, c)
	{
		struct artefact *f = ARENA_NEW(set->arena, struct artefact);
		struct include_desired *want = ARENA_NEW(set->arena, struct include_desired);
		const struct object *layout = referred(c, AT_cluster_layout);
		if (!slurm_conf_emit(&e, c, f))
			continue;
		*want = (struct include_desired){
			.accounting = f,
			.manual = !strcmp(layout_text(layout, AT_layout_slurm_conf), "manual"),
		};
		for (uint32_t i = 0; i < f->host_count; i++)
			resource_add(set, place_of_host(set, f->hosts[i], c->at.begin),
				     (struct resource){
					     .ops = &resource_include_line,
					     .name = arena_printf(
						     set->arena, "%s/slurm.conf",
						     layout_text(layout, AT_layout_conf_dir)),
					     .cluster = c,
					     .at = c->at.begin,
					     .desired = want,
				     });
	}
}

static void ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++)
		question_file(&b->place->questions, b->list[i]->name, FILE_TEXT, b->list[i]->at);
}

/* By its name, which Slurm looks for beside slurm.conf, or as a whole path. */
static bool is_ours(const struct slurm_conf_line *line, const struct include_desired *want)
{
	const char *install = want->accounting->install;
	return (line->value_size == strlen(FILE_NAME) &&
		!memcmp(line->value, FILE_NAME, line->value_size)) ||
	       (line->value_size == strlen(install) &&
		!memcmp(line->value, install, line->value_size));
}

/* What slurm_accounting.conf says of a key, or NULL. */
static const struct seen_setting *ours(const struct include_observed *o, const char *key)
{
	for (uint32_t i = 0; i < o->our_count; i++) {
		if (ascii_is(o->ours[i].key, strlen(o->ours[i].key), key))
			return &o->ours[i];
	}
	return NULL;
}

/* A key that slurm_accounting.conf has, or one of accounting that slacc answers for. */
static bool competes(const struct include_observed *o, const struct slurm_conf_line *line,
		     const char *key)
{
	static const char accounting[] = "AccountingStorage";
	const struct slurm_param *p = slurm_param_find(SLURM_SLURM_CONF, key, line->key_size);
	return ours(o, key) || (p && p->owner && line->key_size > strlen(accounting) &&
				ascii_same(key, accounting, strlen(accounting)));
}

static void decode_text(struct arena *a, const struct include_desired *want,
			const struct seen_file *file, struct include_observed *o)
{
	struct slurm_conf_reader reader;
	struct slurm_conf_line line;
	uint32_t capacity = 0;
	size_t size;
	const char *text = artefact_text(a, want->accounting, &size);
	o->our_count = conf_settings(a, text, size, &o->ours);
	slurm_conf_reader_init(&reader, a, file->text, file->size);
	while (slurm_conf_next(&reader, &line) != SLURM_CONF_END) {
		const char *key = line.kind == SLURM_CONF_PAIR
					  ? arena_copy(a, line.key, line.key_size)
					  : NULL;
		o->included |= line.kind == SLURM_CONF_INCLUDE && is_ours(&line, want);
		if (!key || !competes(o, &line, key))
			continue;
		RESOURCE_ROOM(a, o->others, o->other_count, capacity);
		o->others[o->other_count++] = (struct seen_setting){
			.key = key,
			.value = arena_copy(a, line.value, line.value_size),
			.line = line.line,
		};
	}
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		struct include_observed *o = ARENA_NEW(b->set->arena, struct include_observed);
		o->file =
			&question_find(&b->place->questions, QUESTION_FILE, b->list[i]->name)->file;
		if (o->file->text)
			decode_text(b->set->arena, b->list[i]->desired, o->file, o);
		b->list[i]->observed = o;
	}
}

/* The new content: a last line without an end gets one, and a last line that goes on in the next
 * gets an empty one to go on in. */
static const char *with_line(struct arena *a, const struct seen_file *file, size_t *size)
{
	struct buf out = BUF_IN(a);
	size_t n = file->size;
	buf_add(&out, file->text, n);
	if (n && file->text[n - 1] != '\n')
		buf_addc(&out, '\n');
	else if (n)
		n--;
	if (n && file->text[n - 1] == '\r')
		n--;
	while (n && (file->text[n - 1] == ' ' || file->text[n - 1] == '\t'))
		n--;
	if (n && file->text[n - 1] == '\\')
		buf_addc(&out, '\n');
	buf_adds(&out, LINE);
	*size = out.size;
	return buf_text(&out);
}

/* The file with this text in place of its own, which is `what`. */
static void rewrite(const struct resource *r, struct plan *plan, struct change *c, const char *text,
		    size_t size, const char *what)
{
	const struct include_observed *o = r->observed;
	const char *name = r->name + 1;
	struct artefact_piece *piece = ARENA_NEW(plan->arena, struct artefact_piece);
	struct artefact *f = ARENA_NEW(plan->arena, struct artefact);
	struct buf diff = BUF_IN(plan->arena);
	*piece = (struct artefact_piece){.kind = ARTEFACT_TEXT, .text = text, .size = size};
	*f = (struct artefact){.install = r->name, .pieces = piece, .piece_count = 1};
	/* Nothing of the file but the end of it: what else it holds is nobody's business here. */
	diff_unified(
		&diff,
		&(struct diff_side){.name = name, .text = o->file->text, .size = o->file->size},
		&(struct diff_side){.name = name, .text = piece->text, .size = piece->size}, 0);
	c->diff =
		o->file->size && o->file->text[o->file->size - 1] == '\n' ? buf_text(&diff) : NULL;
	struct action *x = change_action(plan, c, ACTION_WRITE_FILE, "%s", what);
	x->file = f;
	x->path = r->name;
	x->mode = o->file->mode;
	x->owner = o->file->owner;
	x->group = o->file->group;
	x->replaces = o->file;
}

static void add_line(const struct resource *r, struct plan *plan)
{
	const struct include_desired *want = r->desired;
	const struct include_observed *o = r->observed;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
				       "it does not include %s; slurmctld reads it when it starts",
				       want->accounting->install);
	size_t size;
	const char *text = with_line(plan->arena, o->file, &size);
	change_attribute(plan, c, "include", NULL, FILE_NAME);
	rewrite(r, plan, c, text, size,
		arena_printf(plan->arena, "add '%.*s' to %s", (int)strlen(LINE) - 1, LINE,
			     r->name));
}

static const char *without_line(struct arena *a, const struct seen_file *file, size_t *size)
{
	struct buf out = BUF_IN(a);
	const char *at = file->text, *end = at + file->size;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = newline ? (size_t)(newline - at) + 1 : (size_t)(end - at);
		if (n != sizeof(LINE) - 1 || memcmp(at, LINE, n) != 0)
			buf_add(&out, at, n);
		at += n;
	}
	*size = out.size;
	return buf_text(&out);
}

bool include_line_remove(const struct resource *r, struct plan *plan)
{
	const struct include_desired *want = r->desired;
	const struct include_observed *o = r->observed;
	struct include_observed left = {.included = false};
	struct seen_file after = *o->file;
	if (!o->included)
		return true;
	after.text = without_line(plan->arena, o->file, &after.size);
	decode_text(plan->arena, want, &after, &left);
	if (left.included || want->manual || o->file->type != SEEN_FILE)
		return false;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
				       "what it includes is taken out of service");
	change_attribute(plan, c, "include", FILE_NAME, NULL);
	rewrite(r, plan, c, after.text, after.size,
		arena_printf(plan->arena, "take '%.*s' out of %s", (int)strlen(LINE) - 1, LINE,
			     r->name));
	return true;
}

static void diff_missing(const struct resource *r, struct plan *plan)
{
	const struct include_desired *want = r->desired;
	const struct include_observed *o = r->observed;
	if (o->file->type == SEEN_FILE && !want->manual) {
		add_line(r, plan);
		return;
	}
	struct finding *f = plan_finding(
		plan, r, &DIAG_include_missing, "%s %s, so %s is not in force", r->name,
		o->file->type == SEEN_NOTHING ? "is not there"
		: o->file->type == SEEN_FILE  ? "does not include it"
					      : "is not a regular file and is left alone",
		want->accounting->install);
	finding_hint(plan, f, "add this line to slurm.conf, in its first column: include %s",
		     FILE_NAME);
}

/* The value of what may be a secret is not shown. AccountingStoragePass is a path today; before
 * slurmdbd it was the password of the database. */
static const char *shown(const struct seen_setting *s)
{
	const struct slurm_param *p = slurm_param_find(SLURM_SLURM_CONF, s->key, strlen(s->key));
	bool secret = !p || p->flags & SLURM_PARAM_SECRET || strstr(p->name, "Pass");
	return secret ? "(not shown)" : s->value;
}

static void diff_others(const struct resource *r, struct plan *plan)
{
	const struct include_desired *want = r->desired;
	const struct include_observed *o = r->observed;
	for (uint32_t i = 0; i < o->other_count; i++) {
		const struct seen_setting *s = &o->others[i], *own = ours(o, s->key);
		struct finding *f =
			plan_finding(plan, r, &DIAG_slurm_conf_conflict,
				     own ? "line %u of %s says %s = %s, and %s says %s"
					 : "line %u of %s says %s = %s, and %s leaves it out",
				     (unsigned)s->line, r->name, s->key, shown(s),
				     want->accounting->install, own ? shown(own) : "");
		finding_hint(plan, f,
			     "take line %u out of slurm.conf: of two, the later wins, and each "
			     "daemon complains at each start",
			     (unsigned)s->line);
	}
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct include_observed *o = r->observed;
	if (!o->included)
		diff_missing(r, plan);
	diff_others(r, plan);
}

static void facts(const struct resource *r, struct facts *out)
{
	static const char *const types[] = {"nothing", "file", "directory", "something else"};
	const struct include_observed *o = r->observed;
	const struct seen_file *seen = o->file;
	fact_text(out, "type", types[seen->type]);
	fact_bool(out, "included", o->included);
	if (seen->type == SEEN_NOTHING)
		return;
	fact_text(out, "mode", arena_printf(out->arena, "%04o", seen->mode));
	fact_text(out, "owner", seen->owner);
	fact_text(out, "group", seen->group);
	if (seen->text) {
		char hex[65];
		sha256_hex(seen->text, seen->size, hex);
		fact_text(out, "content", arena_copy(out->arena, hex, 64));
	}
}

const struct resource_ops resource_include_line = {
	.name = "include_line",
	.place = PLACE_HOST,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
