/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurmdbd's unit and its file of logrotate, where the layout asks for them. A file that slacc has
 * not written is somebody else's: it is refused, not replaced. */
#include "backends/resources/file_kind.h"

#include <string.h>

typedef bool emit_file(const struct emission *e, const struct object *slurmdbd,
		       struct artefact *out);

static void desire(struct resource_set *set, const struct resource_ops *ops, emit_file *emit,
		   enum attribute_id id)
{
	struct emission e = {.arena = set->arena, .model = set->model};
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		struct artefact f = {.path = NULL};
		if (emit(&e, d, &f))
			file_kind_desire(
				set, ops, &f, FILE_SYNTAX_OPAQUE,
				(struct resource){
					.slurmdbd = d,
					.at = layout_value(referred(d, AT_slurmdbd_layout), id)
						      ->at});
	}
}

static void desire_unit(struct resource_set *set)
{
	desire(set, &resource_unit_file, unit_file_emit, AT_layout_unit_file);
}

static void desire_logrotate(struct resource_set *set)
{
	desire(set, &resource_logrotate_file, logrotate_file_emit, AT_layout_logrotate_file);
}

static void diff_file(const struct resource *r, struct plan *plan, const char *attribute)
{
	const struct file_observed *o = r->observed;
	if (o->file->type != SEEN_FILE || o->file->same || o->file->marked) {
		file_kind_diff(r, plan);
		return;
	}
	finding_hint(plan,
		     plan_finding(plan, r, &DIAG_other_manager,
				  "slacc has not written %s (owner %s): it is a package's, or "
				  "whoever's who set this host up",
				  r->name, o->file->owner),
		     "take '%s' out of the layout, or move the file away; on a node of "
		     "ParallelCluster it is the cookbook's",
		     attribute);
}

static void diff_unit(const struct resource *r, struct plan *plan)
{
	diff_file(r, plan, "unit_file");
}

static void diff_logrotate(const struct resource *r, struct plan *plan)
{
	diff_file(r, plan, "logrotate_file");
}

const struct resource_ops resource_unit_file = {
	.name = "file",
	.place = PLACE_HOST,
	.desire = desire_unit,
	.ask = file_kind_ask,
	.decode = file_kind_decode,
	.facts = file_kind_facts,
	.diff = diff_unit,
};

const struct resource_ops resource_logrotate_file = {
	.name = "file",
	.place = PLACE_HOST,
	.desire = desire_logrotate,
	.ask = file_kind_ask,
	.decode = file_kind_decode,
	.facts = file_kind_facts,
	.diff = diff_logrotate,
};
