/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who a slurmctld believes to be. It keeps its cluster's name, and from 24.11 its ClusterID, in
 * StateSaveLocation/clustername, and ends at once ("CLUSTER NAME MISMATCH", "CLUSTER ID MISMATCH")
 * when slurm.conf or slurmdbd say something else. That happens long after the mistake, so it is
 * looked for before slurmdbd is given the database. Looks at the head node alone, and changes
 * nothing. */
#include "backends/resources/records.h"

#include "grammar/support/ascii.h"

#include <string.h>

static const char DEFAULT_STATE[] = "/var/spool"; /* Slurm's own */

struct identity_desired {
	const char *slurm_conf, *question;
};

struct identity_observed {
	const char *file; /* NULL: there is none, or it may not be read */
	const char *name; /* in it */
	const char *id;   /* NULL: it has none */
};

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, cluster, c)
	{
		const struct object *layout = referred(c, AT_cluster_layout);
		struct identity_desired *want = ARENA_NEW(set->arena, struct identity_desired);
		want->slurm_conf = arena_printf(set->arena, "%s/slurm.conf",
						layout_text(layout, AT_layout_conf_dir));
		want->question = arena_printf(set->arena, "clustername of %s", c->label);
		resource_add(set,
			     place_of_host(set, object_text(c, AT_cluster_head_node),
					   line_of(c, AT_cluster_head_node)),
			     (struct resource){.ops = &resource_identity,
					       .name = object_text(c, AT_cluster_name),
					       .slurmdbd = referred(c, AT_cluster_slurmdbd),
					       .cluster = c,
					       .at = line_of(c, AT_cluster_name),
					       .desired = want});
	}
}

static const char *state_directory(struct arena *a, const struct seen_file *conf)
{
	struct seen_setting *settings;
	static const char key[] = "StateSaveLocation";
	uint32_t n = conf->text ? conf_settings(a, conf->text, conf->size, &settings) : 0;
	while (n-- > 0) {
		if (strlen(settings[n].key) == sizeof(key) - 1 &&
		    ascii_same(settings[n].key, key, sizeof(key) - 1))
			return settings[n].value;
	}
	return DEFAULT_STATE;
}

static void derive(struct question *q, const struct place *p, struct arena *a)
{
	const struct resource *r = q->about;
	const struct identity_desired *want = r->desired;
	const struct question *conf = question_find(&p->questions, QUESTION_FILE, want->slurm_conf);
	if (conf->state == ANSWER_GIVEN && conf->file.text)
		q->path = arena_printf(a, "%s/clustername", state_directory(a, &conf->file));
}

static void ask(const struct batch *b)
{
	struct question_list *to = &b->place->questions;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct identity_desired *want = b->list[i]->desired;
		uint32_t before = to->count;
		struct question *q = question_file(to, want->slurm_conf, FILE_TEXT, b->list[i]->at);
		q->optional |= to->count != before; /* others may need it */
		q = question_file(to, want->question, FILE_TEXT, b->list[i]->at);
		q->derive = derive;
		q->about = b->list[i];
		q->optional = true;
	}
}

/* "alpha|4018", or "alpha" before 24.11. */
static void read_file(struct arena *a, const struct question *q, struct identity_observed *o)
{
	size_t line = strcspn(q->file.text, "\n"), name = strcspn(q->file.text, "|\n");
	size_t digits = name < line ? strspn(q->file.text + name + 1, "0123456789") : 0;
	o->file = q->path;
	o->name = arena_copy(a, q->file.text, name);
	if (digits)
		o->id = arena_copy(a, q->file.text + name + 1, digits);
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct identity_desired *want = b->list[i]->desired;
		const struct question *q =
			question_find(&b->place->questions, QUESTION_FILE, want->question);
		struct identity_observed *o = ARENA_NEW(b->set->arena, struct identity_observed);
		if (q->state == ANSWER_GIVEN && q->file.text && q->file.size)
			read_file(b->set->arena, q, o);
		b->list[i]->observed = o;
	}
}

static void diff_id(const struct resource *r, struct plan *plan, const struct identity_observed *o)
{
	const struct records_observed *records = records_of(plan->set, r->slurmdbd);
	const struct seen_cluster *c =
		records && records->mine ? schema_cluster(records->mine, r->name) : NULL;
	if (!c || !c->row || !c->id || !o->id || !strcmp(c->id, o->id))
		return;
	finding_hint(plan,
		     plan_finding(plan, r, &DIAG_cluster_identity,
				  "slurmctld of cluster '%s' has ClusterID %s in %s, and database "
				  "'%s' has %s: it would end with CLUSTER ID MISMATCH",
				  r->name, o->id, o->file,
				  object_text(r->slurmdbd, AT_slurmdbd_database), c->id),
		     "if the database is the right one, stop slurmctld and remove %s: it takes the "
		     "database's ClusterID at its next start, and keeps its jobs",
		     o->file);
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct identity_observed *o = r->observed;
	if (!o->file)
		return;
	if (strlen(o->name) == strlen(r->name) && ascii_same(o->name, r->name, strlen(r->name))) {
		diff_id(r, plan, o);
		return;
	}
	finding_hint(
		plan,
		plan_finding(plan, r, &DIAG_cluster_identity,
			     "slurmctld on this host was cluster '%s' (%s), and the description "
			     "says '%s': it would end with CLUSTER NAME MISMATCH",
			     o->name, o->file, r->name),
		"correct 'name'; a new name means a new cluster, which begins with an empty "
		"StateSaveLocation");
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct identity_observed *o = r->observed;
	fact_text(out, "file", o->file);
	fact_text(out, "name", o->name);
	fact_text(out, "id", o->id);
}

const struct resource_ops resource_identity = {
	.name = "identity",
	.place = PLACE_HOST,
	.looks_only = true,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
