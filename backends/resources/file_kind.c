/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/file_kind.h"

#include "backends/resources/conf_shown.h"
#include "compiler/slurm/conf_value.h"
#include "grammar/support/diff.h"
#include "grammar/support/sha256.h"

#include <string.h>

static const char *directory_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return !slash || slash == path ? "/" : arena_copy(a, path, (size_t)(slash - path));
}

void file_kind_desire(struct resource_set *set, const struct resource_ops *ops,
		      const struct artefact *f, enum file_syntax syntax, struct resource r)
{
	struct artefact *kept = ARENA_NEW(set->arena, struct artefact);
	struct file_desired *want = ARENA_NEW(set->arena, struct file_desired);
	*kept = *f;
	*want = (struct file_desired){kept, syntax, directory_of(set->arena, f->install)};
	r.ops = ops;
	r.name = f->install;
	r.desired = want;
	for (uint32_t i = 0; i < f->host_count; i++)
		resource_add(set, place_of_host(set, f->hosts[i], r.at), r);
}

void file_kind_ask(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct file_desired *want = b->list[i]->desired;
		struct question_list *to = &b->place->questions;
		question_file(to, want->directory, FILE_LOOK, b->list[i]->at);
		question_file(to, want->artefact->install, FILE_AGAINST, b->list[i]->at)->expected =
			want->artefact;
	}
}

void file_kind_decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct file_desired *want = b->list[i]->desired;
		const struct question_list *from = &b->place->questions;
		struct file_observed *o = ARENA_NEW(b->set->arena, struct file_observed);
		o->file = &question_find(from, QUESTION_FILE, want->artefact->install)->file;
		o->directory = &question_find(from, QUESTION_FILE, want->directory)->file;
		b->list[i]->observed = o;
	}
}

/* A value that is not known to be harmless is not here; whether it is as it should be, "same" and
 * the verdict say. */
void file_kind_facts(const struct resource *r, struct facts *out)
{
	static const char *const types[] = {"nothing", "file", "directory", "something else"};
	const struct file_observed *o = r->observed;
	const struct seen_file *seen = o->file;
	fact_text(out, "directory", types[o->directory->type]);
	fact_text(out, "type", types[seen->type]);
	if (seen->type == SEEN_NOTHING)
		return;
	fact_text(out, "mode", arena_printf(out->arena, "%04o", seen->mode));
	fact_text(out, "owner", seen->owner);
	fact_text(out, "group", seen->group);
	fact_bool(out, "as described", seen->same);
	fact_verdict(out, "password", seen->secret);
	if (seen->text)
		fact_text(out, "content", arena_copy(out->arena, seen->text, seen->size));
	for (uint32_t i = 0; i < seen->setting_count; i++)
		fact_text(out, arena_printf(out->arena, "setting %s", seen->settings[i].key),
			  seen->settings[i].value);
}

/* A name, or a number where the description gives one. */
static bool is_owner(struct arena *a, const char *wanted, const char *name, uint64_t number)
{
	return !wanted || !strcmp(wanted, name) ||
	       !strcmp(wanted, arena_printf(a, "%llu", (unsigned long long)number));
}

static bool diff_attributes(const struct artefact *f, const struct seen_file *seen,
			    struct plan *plan, struct change *c)
{
	struct arena *a = plan->arena;
	bool mode = seen->mode != f->mode;
	bool owner = !is_owner(a, f->owner, seen->owner, seen->uid);
	bool group = !is_owner(a, f->group, seen->group, seen->gid);
	if (c && mode)
		change_attribute(plan, c, "mode", arena_printf(a, "%04o", seen->mode),
				 arena_printf(a, "%04o", f->mode));
	if (c && owner)
		change_attribute(plan, c, "owner", seen->owner, f->owner);
	if (c && group)
		change_attribute(plan, c, "group", seen->group, f->group);
	return mode || owner || group;
}

struct pair {
	const char *key, *value;
	bool found;
};

/* Names of hosts and keys are compared alike: without regard to case. */
static bool key_same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && host_same(a, b);
}

uint32_t conf_settings(struct arena *a, const char *text, size_t size, struct seen_setting **out)
{
	struct slurm_conf_reader reader;
	struct slurm_conf_line line;
	uint32_t count = 0, capacity = 0;
	*out = NULL;
	slurm_conf_reader_init(&reader, a, text, size);
	while (slurm_conf_next(&reader, &line) != SLURM_CONF_END) {
		if (line.kind != SLURM_CONF_PAIR)
			continue;
		RESOURCE_ROOM(a, *out, count, capacity);
		(*out)[count++] = (struct seen_setting){
			.key = arena_copy(a, line.key, line.key_size),
			.value = arena_copy(a, line.value, line.value_size),
			.line = line.line,
		};
	}
	return count;
}

/* The settings the artefact has; its slots are left out. Returns how many. */
static uint32_t wanted_pairs(struct arena *a, const struct artefact *f, struct pair **out)
{
	size_t size;
	struct seen_setting *settings;
	const char *text = artefact_text(a, f, &size);
	uint32_t count = conf_settings(a, text, size, &settings);
	*out = ARENA_ARRAY(a, struct pair, count);
	for (uint32_t i = 0; i < count; i++)
		(*out)[i] = (struct pair){.key = settings[i].key, .value = settings[i].value};
	return count;
}

static const struct slurm_param *param_of(enum file_syntax syntax, const char *key)
{
	return slurm_param_find(syntax == FILE_SYNTAX_SLURM ? SLURM_SLURM_CONF
							    : SLURM_SLURMDBD_CONF,
				key, strlen(key));
}

/* What an unknown key carries is not known, so it is not shown. */
static const char *shown(enum file_syntax syntax, const struct seen_setting *s)
{
	const struct slurm_param *p = param_of(syntax, s->key);
	return s->value && p && !(p->flags & SLURM_PARAM_SECRET) ? s->value : "(not shown)";
}

static bool diff_settings(const struct file_desired *want, const struct seen_setting *settings,
			  uint32_t setting_count, struct plan *plan, struct change *c)
{
	struct pair *pairs;
	uint32_t count = wanted_pairs(plan->arena, want->artefact, &pairs);
	bool any = false;
	for (uint32_t i = 0; i < setting_count; i++) {
		const struct seen_setting *s = &settings[i];
		struct pair *pair = NULL;
		for (uint32_t k = 0; k < count && !pair; k++)
			pair = key_same(pairs[k].key, s->key) ? &pairs[k] : NULL;
		const struct slurm_param *p = param_of(want->syntax, s->key);
		if (!pair && p && p->flags & SLURM_PARAM_SECRET &&
		    artefact_has_slots(want->artefact))
			continue; /* it has a verdict */
		if (pair)
			pair->found = true;
		if (pair && s->value && !strcmp(pair->value, s->value))
			continue;
		any = true;
		change_attribute(plan, c, s->key, shown(want->syntax, s),
				 pair ? pair->value : NULL);
	}
	for (uint32_t k = 0; k < count; k++) {
		if (pairs[k].found)
			continue;
		any = true;
		change_attribute(plan, c, pairs[k].key, NULL, pairs[k].value);
	}
	return any;
}

static const char *short_digest(struct arena *a, const char *text, size_t size)
{
	char hex[65];
	sha256_hex(text, size, hex);
	return arena_copy(a, hex, 16);
}

static const char *secret_name(const struct artefact *f, struct arena *a)
{
	for (uint32_t i = 0; i < f->piece_count; i++) {
		const char *before = f->pieces[i].before;
		if (f->pieces[i].kind != ARTEFACT_TEXT && before)
			return arena_copy(a, before, strcspn(before, " ="));
	}
	return NULL;
}

static void diff_content(const struct file_desired *want, const struct seen_file *seen,
			 struct plan *plan, struct change *c)
{
	struct arena *a = plan->arena;
	const char *secret = secret_name(want->artefact, a);
	bool any = false;
	if (want->syntax == FILE_SYNTAX_OPAQUE) {
		size_t size;
		const char *text = artefact_text(a, want->artefact, &size);
		change_attribute(plan, c, "sha256", short_digest(a, seen->text, seen->size),
				 short_digest(a, text, size));
		return;
	}
	if (seen->text) {
		struct seen_setting *settings;
		uint32_t count = conf_settings(a, seen->text, seen->size, &settings);
		any = diff_settings(want, settings, count, plan, c);
	} else {
		any = diff_settings(want, seen->settings, seen->setting_count, plan, c);
	}
	if (secret)
		change_secret(plan, c, secret, seen->secret);
	if (!any && (!secret || seen->secret == VERDICT_SAME))
		change_attribute(plan, c, "text", "edited by hand", "as generated");
}

/* The names as patch -p1 wants them, from the root of the host on. */
static void add_diff(const struct file_desired *want, const struct seen_file *seen,
		     struct plan *plan, struct change *c)
{
	struct arena *a = plan->arena;
	const struct artefact *f = want->artefact;
	const char *name = f->install + (*f->install == '/'), *before = "";
	enum verdict secret = seen->type == SEEN_FILE ? seen->secret : VERDICT_ABSENT;
	if (want->syntax == FILE_SYNTAX_OPAQUE)
		return;
	if (seen->text)
		before = conf_shown_found(a, a, SLURM_SLURM_CONF, seen->text, seen->size, f,
					  VERDICT_UNKNOWN);
	else if (seen->shown)
		before = seen->shown;
	else if (seen->type == SEEN_FILE)
		return;
	const char *after = conf_shown_expected(a, f, secret);
	const struct diff_side old = {.name = seen->type == SEEN_FILE ? name : NULL,
				      .text = before,
				      .size = strlen(before)},
			       new = {.name = name, .text = after, .size = strlen(after)};
	struct buf out = BUF_IN(a);
	if (diff_unified(&out, &old, &new, DIFF_CONTEXT))
		c->diff = buf_text(&out);
}

void file_kind_fill(struct action *x, const struct artefact *f)
{
	x->file = f;
	x->path = f->install;
	x->mode = f->mode;
	x->owner = f->owner;
	x->group = f->group;
}

static void write_it(const struct resource *r, struct plan *plan, struct change *c)
{
	const struct file_desired *want = r->desired;
	const struct artefact *f = want->artefact;
	file_kind_fill(change_action(plan, c, ACTION_WRITE_FILE, "write %s", f->install), f);
}

static void make_directory(const struct resource *r, struct plan *plan, struct change *c)
{
	const struct file_desired *want = r->desired;
	struct action *x =
		change_action(plan, c, ACTION_MAKE_DIRECTORY, "make directory %s", want->directory);
	x->path = want->directory;
	x->mode = 0755;
	change_attribute(plan, c, "directory", NULL, want->directory);
}

static void diff_absent(const struct resource *r, struct plan *plan)
{
	const struct file_desired *want = r->desired;
	const struct file_observed *o = r->observed;
	const struct artefact *f = want->artefact;
	struct change *c = plan_change(plan, r, SIGN_ADD, RISK_SAFE, "there is no such file");
	if (o->directory->type == SEEN_NOTHING)
		make_directory(r, plan, c);
	change_attribute(plan, c, "mode", NULL, arena_printf(plan->arena, "%04o", f->mode));
	if (f->owner)
		change_attribute(plan, c, "owner", NULL, f->owner);
	if (secret_name(f, plan->arena))
		change_secret(plan, c, secret_name(f, plan->arena), VERDICT_ABSENT);
	add_diff(want, o->file, plan, c);
	write_it(r, plan, c);
}

void file_kind_diff(const struct resource *r, struct plan *plan)
{
	const struct file_desired *want = r->desired;
	const struct file_observed *o = r->observed;
	const struct seen_file *seen = o->file;
	if (seen->type == SEEN_NOTHING) {
		diff_absent(r, plan);
	} else if (seen->type != SEEN_FILE) {
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_file_in_the_way,
					  "%s is not a regular file", r->name),
			     "move it away; slacc replaces files, not links or directories");
	} else if (!seen->same) {
		struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
					       "its content is not what the description gives");
		diff_content(want, seen, plan, c);
		diff_attributes(want->artefact, seen, plan, c);
		add_diff(want, seen, plan, c);
		write_it(r, plan, c);
	} else if (diff_attributes(want->artefact, seen, plan, NULL)) {
		struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE,
					       "its mode or owner is not right");
		diff_attributes(want->artefact, seen, plan, c);
		write_it(r, plan, c);
	}
}

bool file_kind_differs_otherwise(const struct resource *r, struct arena *a)
{
	const struct file_desired *want = r->desired;
	const struct file_observed *o = r->observed;
	struct plan scratch = {.arena = a};
	struct change c = {.resource = r};
	if (!o || o->file->type != SEEN_FILE)
		return true;
	if (!o->file->same)
		diff_content(want, o->file, &scratch, &c);
	diff_attributes(want->artefact, o->file, &scratch, &c);
	for (const struct attribute_change *x = c.attributes; x; x = x->next) {
		if (!x->secret)
			return true;
	}
	return false;
}
