/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Files of this host, as a plan has seen them: there, whose, which mode, and whether they say what
 * the description gives and what the other file says. Before the first apply nothing of them is
 * there, and nothing is wrong. */
#include "backends/resources/file_kind.h"
#include "grammar/support/sha256.h"
#include "runtime/live/doctor/doctor.h"

#include <string.h>
#include <strings.h>

static const struct resource_ops *const slurmdbd_files[] = {
	&resource_slurmdbd_conf,  &resource_ca_file,        &resource_unit_file,
	&resource_logrotate_file, &resource_storage_script, NULL,
};
static const struct resource_ops *const cluster_files[] = {&resource_slurm_accounting_conf, NULL};

void doctor_look_reading(struct doctor_subject *s, struct doctor_line *line)
{
	const struct diags *all = &s->doctor->host_diags;
	doctor_words(line, "all that is asked of it");
	for (uint32_t i = 0; i < all->count; i++) {
		const struct diag *g = all->list[i];
		struct doctor_finding *f =
			doctor_finding(line, g->code, g->at.begin, "%s", g->message);
		if (g->notes)
			doctor_hint(line, f, "%s", g->notes->text);
	}
	if (all->count)
		doctor_words(line, "not all of it, so files and daemons are not looked at");
}

const struct resource *doctor_resource(const struct doctor_subject *s,
				       const struct resource_ops *ops)
{
	for (const struct resource *r = s->place->first; r; r = r->beside) {
		if (r->ops == ops && (!s->slurmdbd || r->slurmdbd == s->slurmdbd) &&
		    (!s->cluster || r->cluster == s->cluster))
			return r;
	}
	return NULL;
}

/* What of them only slacc or an earlier apply has put there. */
static bool is_there(const struct resource *r)
{
	if (r->ops == &resource_service)
		return r->observed && ((const struct service_observed *)r->observed)->listens;
	return (r->ops == &resource_slurmdbd_conf || r->ops == &resource_slurm_accounting_conf) &&
	       r->observed &&
	       ((const struct file_observed *)r->observed)->file->type != SEEN_NOTHING;
}

bool doctor_host_begun(const struct doctor_subject *s)
{
	const struct resource *r = s->place->first;
	while (r && !is_there(r))
		r = r->beside;
	return r != NULL;
}

static uint32_t settings_of(struct arena *a, const struct seen_file *file,
			    const struct seen_setting **out)
{
	struct seen_setting *list;
	*out = file->settings;
	if (!file->text)
		return file->setting_count;
	uint32_t n = conf_settings(a, file->text, file->size, &list);
	*out = list;
	return n;
}

const char *doctor_setting(struct arena *a, const struct seen_file *file, const char *key)
{
	const struct seen_setting *list = NULL;
	for (uint32_t i = file ? settings_of(a, file, &list) : 0; i-- > 0;) {
		if (!strcasecmp(list[i].key, key))
			return list[i].value;
	}
	return NULL;
}

/* --- against the description --- */

/* Keys that lead to another database. */
static bool is_endpoint(const char *key)
{
	static const char *const keys[] = {"StorageHost", "StoragePort", "StorageLoc",
					   "StorageUser", NULL};
	const char *const *k = keys;
	while (*k && strcasecmp(*k, key))
		k++;
	return *k;
}

static void judge_access(struct doctor_line *line, const struct resource *r,
			 const struct attribute_change *x)
{
	bool mode = !strcmp(x->name, "mode");
	struct doctor_finding *f =
		doctor_finding(line, mode ? &DIAG_doctor_file_mode : &DIAG_doctor_file_owner, r->at,
			       "the %s of %s is %s, not %s", x->name, r->name, x->before, x->after);
	doctor_hint(line, f, "'slacc apply' puts it right, or: %s %s %s",
		    mode                        ? "chmod"
		    : !strcmp(x->name, "group") ? "chgrp"
						: "chown",
		    x->after, r->name);
}

static void judge_content(struct doctor_line *line, const struct resource *r,
			  const struct change *c)
{
	struct buf keys = BUF_IN(line->subject->arena);
	bool endpoint = false;
	for (const struct attribute_change *x = c->attributes; x; x = x->next) {
		if (!strcmp(x->name, "mode") || !strcmp(x->name, "owner") ||
		    !strcmp(x->name, "group")) {
			judge_access(line, r, x);
			continue;
		}
		if (x->secret && x->verdict == VERDICT_SAME)
			continue;
		endpoint |= is_endpoint(x->name);
		buf_printf(&keys, "%s%s", keys.size ? ", " : "", x->name);
	}
	if (!keys.size)
		return;
	struct doctor_finding *f = doctor_finding(
		line, endpoint ? &DIAG_doctor_conf_endpoint : &DIAG_doctor_file_differs, r->at,
		"%s is not what the description gives: %s", r->name, buf_text(&keys));
	doctor_hint(line, f,
		    "'slacc plan' shows both, 'slacc apply' brings it back; if the file is "
		    "right, mend the description");
}

static void judge_missing(struct doctor_line *line, const struct resource *r)
{
	struct doctor_finding *f =
		doctor_finding(line, &DIAG_doctor_file_missing, r->at, "there is no %s", r->name);
	doctor_hint(line, f, "'slacc apply' writes it");
}

struct tally {
	unsigned all, missing;
};

static void judge_file(struct doctor_line *line, const struct resource *r, struct tally *n)
{
	const struct doctor_subject *s = line->subject;
	const struct file_observed *o = r->observed;
	const struct change *c = s->doctor->plan.changes;
	if (!o)
		return;
	n->all++;
	n->missing += o->file->type == SEEN_NOTHING;
	while (c && c->resource != r)
		c = c->next;
	if (o->file->type != SEEN_NOTHING && c)
		judge_content(line, r, c);
	else if (o->file->type == SEEN_NOTHING && doctor_host_begun(s))
		judge_missing(line, r);
}

static void look_at_files(struct doctor_line *line, const struct resource_ops *const *kinds)
{
	struct doctor_subject *s = line->subject;
	struct tally n = {0};
	for (; *kinds; kinds++) {
		const struct resource *r = doctor_resource(s, *kinds);
		doctor_take_plan(line, *kinds);
		if (r)
			judge_file(line, r, &n);
	}
	if (n.missing && line->state == DOCTOR_OK)
		doctor_absent(line, "%u of %u are still to be made", n.missing, n.all);
	else
		doctor_words(line, "%u of %u are there", n.all - n.missing, n.all);
}

/* Without its secrets, whose digest could be guessed at. */
static const char *conf_digest(struct doctor_subject *s)
{
	const struct resource *r = doctor_resource(s, &resource_slurmdbd_conf);
	const struct file_observed *o = r ? r->observed : NULL;
	char hex[65];
	if (!o || !o->file->shown)
		return NULL;
	sha256_hex(o->file->shown, strlen(o->file->shown), hex);
	return arena_copy(s->arena, hex, 32);
}

void doctor_look_files(struct doctor_subject *s, struct doctor_line *line)
{
	s->conf_digest = conf_digest(s);
	look_at_files(line, slurmdbd_files);
	doctor_take_plan(line, &resource_unit);
}

void doctor_look_cluster_files(struct doctor_subject *s, struct doctor_line *line)
{
	look_at_files(line, cluster_files);
	if (line->state == DOCTOR_ABSENT)
		return;
	const struct resource *r = doctor_resource(s, &resource_include_line);
	const struct include_observed *o = r->observed;
	doctor_take_plan(line, &resource_include_line);
	if (o && !o->included && line->state == DOCTOR_OK) {
		struct doctor_finding *f =
			doctor_finding(line, &DIAG_doctor_file_differs, r->at,
				       "%s does not include slurm_accounting.conf, so nothing of "
				       "it is in force",
				       r->name);
		doctor_hint(line, f, "'slacc apply' adds the line");
	}
}

/* --- against each other --- */

/* What both have to say alike; `otherwise` is what Slurm takes where a file says nothing. */
static const struct both {
	const char *dbd, *ctl, *otherwise;
} boths[] = {
	{"DbdPort", "AccountingStoragePort", "6819"},
	{"AuthType", "AuthType", "auth/munge"},
	{"SlurmUser", "SlurmUser", "root"},
};

/* The later line wins, and the included file stands at the end. */
const char *doctor_client_setting(const struct doctor_subject *s, const char *key)
{
	struct arena *a = s->arena;
	const struct resource *r = doctor_resource(s, &resource_slurm_accounting_conf);
	const struct resource *main = doctor_resource(s, &resource_include_line);
	const struct file_observed *o = r ? r->observed : NULL;
	const struct include_observed *i = main->observed;
	const char *value = i && i->included && o ? doctor_setting(a, o->file, key) : NULL;
	return value || !i ? value : doctor_setting(a, i->file, key);
}

static const struct resource *slurmdbd_conf_here(const struct doctor_subject *s)
{
	const struct object *dbd = object_ref(s->cluster, AT_cluster_slurmdbd);
	for (const struct resource *r = s->place->first; r; r = r->beside) {
		if (r->ops == &resource_slurmdbd_conf && r->slurmdbd == dbd)
			return r;
	}
	return NULL;
}

void doctor_look_agreement(struct doctor_subject *s, struct doctor_line *line)
{
	const struct resource *r = slurmdbd_conf_here(s);
	const struct file_observed *o = r ? r->observed : NULL;
	if (!o || o->file->type != SEEN_FILE) {
		doctor_skip(line, "there is no slurmdbd.conf of its slurmdbd on this host");
		return;
	}
	for (size_t i = 0; i < sizeof(boths) / sizeof(*boths); i++) {
		const struct both *b = &boths[i];
		const char *dbd = doctor_setting(s->arena, o->file, b->dbd);
		const char *ctl = doctor_client_setting(s, b->ctl);
		dbd = dbd ? dbd : b->otherwise;
		ctl = ctl ? ctl : b->otherwise;
		if (!strcasecmp(dbd, ctl))
			continue;
		struct doctor_finding *f =
			doctor_finding(line, &DIAG_doctor_conf_disagree, r->at,
				       "slurmdbd.conf says %s = %s, and slurm.conf %s = %s", b->dbd,
				       dbd, b->ctl, ctl);
		doctor_hint(line, f,
			    "mend the one that is wrong: 'slacc plan' says which of "
			    "slacc's own lines it is");
	}
	doctor_words(line, "slurmdbd.conf and slurm.conf compared");
}
