/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurmdbd.conf, on the slurmdbd's host and its backup's: SlurmUser's, 0600, with the password in
 * it. */
#include "backends/resources/file_kind.h"
#include "backends/resources/records.h"

static void desire(struct resource_set *set)
{
	struct emission e = {.arena = set->arena, .model = set->model};
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		struct artefact f = {.path = NULL};
		if (slurmdbd_conf_emit(&e, d, &f))
			file_kind_desire(set, &resource_slurmdbd_conf, &f, FILE_SYNTAX_SLURMDBD,
					 (struct resource){.slurmdbd = d, .at = d->at.begin});
	}
}

static void diff(const struct resource *r, struct plan *plan)
{
	struct change *before = plan->last_change;
	file_kind_diff(r, plan);
	diff_migration(r, plan, plan->last_change != before ? plan->last_change : NULL);
}

const struct resource_ops resource_slurmdbd_conf = {
	.name = "file",
	.about_password = true,
	.place = PLACE_HOST,
	.desire = desire,
	.ask = file_kind_ask,
	.decode = file_kind_decode,
	.facts = file_kind_facts,
	.diff = diff,
};
