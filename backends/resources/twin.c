/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One server under two names of the description: two places would be planned and changed side by
 * side, each with its own idea of the accounts and databases there. Names and addresses do not tell
 * (aliases, proxies); what the server says about itself does. */
#include "backends/resources/records.h"

#include <string.h>

static const struct schemas *schemas_of(const struct batch *b)
{
	const struct records_observed *o = b->list[0]->observed;
	return o ? o->all : NULL;
}

static const struct batch *twin_before(const struct resource_set *set, const struct resource *r,
				       const char *identity)
{
	for (uint32_t i = 0; i < set->batch_count; i++) {
		const struct batch *b = set->batches[i];
		const struct schemas *s = b->ops == &resource_records ? schemas_of(b) : NULL;
		if (b->ops == &resource_records && b->list[0] == r)
			return NULL;
		if (s && b->place->server != r->place->server && !strcmp(s->identity, identity))
			return b;
	}
	return NULL;
}

void diff_twin(const struct resource *r, struct plan *plan)
{
	const struct records_observed *o = r->observed;
	const struct batch *b =
		*o->all->identity ? twin_before(plan->set, r, o->all->identity) : NULL;
	if (!b)
		return;
	struct finding *f =
		plan_finding(plan, r, &DIAG_server_described_twice,
			     "database_server '%s' and database_server '%s' are the same "
			     "server",
			     b->place->name, r->place->name);
	f->at = line_of(r->place->server, object_has(r->place->server, AT_database_server_socket)
						  ? AT_database_server_socket
						  : AT_database_server_host);
	finding_hint(plan, f, "describe it once, and let every slurmdbd refer to that");
}
