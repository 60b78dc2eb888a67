/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The password of a slurmdbd that asks a script for it (backends/storage_pass.h): SlurmUser's own
 * cache, which holds nothing else, and the script. Both are there before the slurmdbd.conf that
 * names the script, and are removed when slurmdbd has one that does not. */
#include "backends/resources/storage_pass.h"

#include "backends/resources/file_kind.h"
#include "backends/storage_pass.h"

#include <string.h>

enum { DIRECTORY_MODE = 0700 };

static void each_host(struct resource_set *set, const struct object *d, struct resource r)
{
	static const enum attribute_id hosts[] = {AT_slurmdbd_host, AT_slurmdbd_backup_host};
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		r.slurmdbd = d;
		r.at = line_of(d, AT_slurmdbd_storage_pass);
		if (object_has(d, hosts[i]))
			resource_add(
				set,
				place_of_host(set, object_text(d, hosts[i]), line_of(d, hosts[i])),
				r);
	}
}

static const struct artefact *script_of(struct resource_set *set, const struct object *d)
{
	const struct emission e = {
		.arena = set->arena, .model = set->model, .programs = set->scope.programs};
	struct artefact *f = ARENA_NEW(set->arena, struct artefact);
	storage_pass_describe(&e, d, f);
	return f;
}

static struct storage_pass_desired *wanted(struct resource_set *set, const struct object *d)
{
	struct storage_pass_desired *want = ARENA_NEW(set->arena, struct storage_pass_desired);
	*want = (struct storage_pass_desired){script_of(set, d),
					      storage_pass_directory(set->arena, d)};
	return want;
}

/* --- the cache --- */

static void desire_cache(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		if (!storage_pass_by_script(d) || !storage_pass_is_kept(d))
			continue;
		const struct storage_pass_desired *want = wanted(set, d);
		each_host(set, d,
			  (struct resource){.ops = &resource_storage_pass,
					    .name = want->directory,
					    .desired = want});
	}
}

static void ask_cache(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct storage_pass_desired *want = b->list[i]->desired;
		question_file(&b->place->questions, want->directory, FILE_LOOK, b->list[i]->at);
		question_kept(&b->place->questions, want->script, b->list[i]->at);
	}
}

static void decode_cache(const struct batch *b, const struct judge *judge)
{
	const struct question_list *from = &b->place->questions;
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct storage_pass_desired *want = b->list[i]->desired;
		struct storage_pass_observed *o =
			ARENA_NEW(b->set->arena, struct storage_pass_observed);
		o->directory = &question_find(from, QUESTION_FILE, want->directory)->file;
		o->password = question_find(from, QUESTION_KEPT, want->script->install)->kept;
		b->list[i]->observed = o;
	}
}

static void facts_cache(const struct resource *r, struct facts *out)
{
	const struct storage_pass_observed *o = r->observed;
	fact_bool(out, "directory", o->directory->type == SEEN_DIRECTORY);
	fact_verdict(out, "password", o->password);
}

static struct action *act(const struct resource *r, struct plan *plan, struct change *c,
			  enum action_type type, const char *what)
{
	const struct storage_pass_desired *want = r->desired;
	struct action *x = change_action(plan, c, type, what, want->directory);
	file_kind_fill(x, want->script);
	x->path = want->directory;
	x->mode = DIRECTORY_MODE;
	x->slurmdbd = r->slurmdbd;
	return x;
}

void storage_pass_keep(const struct resource *r, struct plan *plan, struct change *c)
{
	act(r, plan, c, ACTION_KEEP, "put slurmdbd's password into %s");
}

static void diff_cache(const struct resource *r, struct plan *plan)
{
	const struct storage_pass_observed *o = r->observed;
	bool made = o->directory->type != SEEN_NOTHING;
	if (made && o->password == VERDICT_SAME)
		return;
	struct change *c = plan_change(plan, r, made ? SIGN_CHANGE : SIGN_ADD, RISK_SAFE, "%s",
				       made ? "the password in it is not the present one"
					    : "slurmdbd's script answers from it");
	if (!made) {
		change_attribute(plan, c, "owner", NULL,
				 ((const struct storage_pass_desired *)r->desired)->script->owner);
		act(r, plan, c, ACTION_MAKE_DIRECTORY, "make directory %s");
	}
	change_secret(plan, c, "password", o->password);
	storage_pass_keep(r, plan, c);
}

const struct resource_ops resource_storage_pass = {
	.name = "cache",
	.about_password = true,
	.place = PLACE_HOST,
	.desire = desire_cache,
	.ask = ask_cache,
	.decode = decode_cache,
	.facts = facts_cache,
	.diff = diff_cache,
};

void storage_pass_forget(const struct resource *r, struct plan *plan)
{
	const struct storage_pass_observed *o = r->observed;
	if (o->directory->type != SEEN_DIRECTORY)
		return;
	struct change *c =
		plan_change(plan, r, SIGN_REMOVE, RISK_SAFE, "no slurmdbd asks a script for it");
	act(r, plan, c, ACTION_FORGET, "remove %s, with the password and the key in it");
}

/* --- the script --- */

static void desire_script(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		if (storage_pass_by_script(d))
			file_kind_desire(
				set, &resource_storage_script, script_of(set, d),
				FILE_SYNTAX_OPAQUE,
				(struct resource){.slurmdbd = d,
						  .at = line_of(d, AT_slurmdbd_storage_pass)});
	}
}

const struct resource_ops resource_storage_script = {
	.name = "file",
	.about_password = true, /* the credential's source is in it */
	.place = PLACE_HOST,
	.desire = desire_script,
	.ask = file_kind_ask,
	.decode = file_kind_decode,
	.facts = file_kind_facts,
	.diff = file_kind_diff,
};

/* --- what was for a script, and is not any more --- */

static void desire_left(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		if (storage_pass_by_script(d) && storage_pass_is_kept(d))
			continue;
		const struct storage_pass_desired *want = wanted(set, d);
		each_host(set, d,
			  (struct resource){.ops = &resource_storage_pass_left,
					    .name = want->directory,
					    .desired = want});
	}
}

static void ask_left(const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct storage_pass_desired *want = b->list[i]->desired;
		question_file(&b->place->questions, want->directory, FILE_PEEK, b->list[i]->at);
		question_file(&b->place->questions, want->script->install, FILE_PEEK,
			      b->list[i]->at);
	}
}

static void decode_left(const struct batch *b, const struct judge *judge)
{
	const struct question_list *from = &b->place->questions;
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct storage_pass_desired *want = b->list[i]->desired;
		struct storage_pass_observed *o =
			ARENA_NEW(b->set->arena, struct storage_pass_observed);
		o->directory = &question_find(from, QUESTION_FILE, want->directory)->file;
		o->script = &question_find(from, QUESTION_FILE, want->script->install)->file;
		b->list[i]->observed = o;
	}
}

static void facts_left(const struct resource *r, struct facts *out)
{
	const struct storage_pass_observed *o = r->observed;
	fact_bool(out, "directory", o->directory->type == SEEN_DIRECTORY);
	fact_bool(out, "script", o->script->type == SEEN_FILE);
}

static void diff_left(const struct resource *r, struct plan *plan)
{
	const struct storage_pass_desired *want = r->desired;
	const struct storage_pass_observed *o = r->observed;
	const char *path = want->script->install;
	if (o->script->type == SEEN_FILE && !storage_pass_by_script(r->slurmdbd)) {
		struct change *c = plan_change(plan, r, SIGN_REMOVE, RISK_SAFE,
					       "slurmdbd does not ask a script");
		change_attribute(plan, c, "script", path, NULL);
		change_action(plan, c, ACTION_REMOVE_FILE, "remove %s", path)->path = path;
	}
	storage_pass_forget(r, plan);
}

const struct resource_ops resource_storage_pass_left = {
	.name = "cache",
	.about_password = true,
	.place = PLACE_HOST,
	.looks_only = true, /* nearly always: other hosts have nothing to do about it */
	.desire = desire_left,
	.ask = ask_left,
	.decode = decode_left,
	.facts = facts_left,
	.diff = diff_left,
};
