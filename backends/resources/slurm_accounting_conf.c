/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurm_accounting.conf, on a cluster's head nodes: the lines of slurm.conf that are about
 * accounting, in a file that slurm.conf includes. */
#include "backends/resources/file_kind.h"

static void desire(struct resource_set *set)
{
	struct emission e = {.arena = set->arena, .model = set->model};
	MODEL_FOREACH(set->model, cluster, c)
	{
		struct artefact f = {.path = NULL};
		if (slurm_conf_emit(&e, c, &f))
			file_kind_desire(set, &resource_slurm_accounting_conf, &f,
					 FILE_SYNTAX_SLURM,
					 (struct resource){.cluster = c, .at = c->at.begin});
	}
}

const struct resource_ops resource_slurm_accounting_conf = {
	.name = "file",
	.place = PLACE_HOST,
	.desire = desire,
	.ask = file_kind_ask,
	.decode = file_kind_decode,
	.facts = file_kind_facts,
	.diff = file_kind_diff,
};
