/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The CA file that slurmdbd checks its database server against, where the description brings one.
 */
#include "backends/resources/file_kind.h"

static void desire(struct resource_set *set)
{
	struct emission e = {.arena = set->arena, .model = set->model};
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		const struct object *server = referred(d, AT_slurmdbd_database_server);
		const struct object *tls = object_ref(server, AT_database_server_tls);
		struct artefact f = {.path = NULL};
		if (tls && slurmdbd_ca_emit(&e, d, &f))
			file_kind_desire(
				set, &resource_ca_file, &f, FILE_SYNTAX_OPAQUE,
				(struct resource){.slurmdbd = d, .at = line_of(tls, AT_tls_ca)});
	}
}

const struct resource_ops resource_ca_file = {
	.name = "file",
	.place = PLACE_HOST,
	.desire = desire,
	.ask = file_kind_ask,
	.decode = file_kind_decode,
	.facts = file_kind_facts,
	.diff = file_kind_diff,
};
