/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the guards around databases share: records.c (what a database holds), rivals.c (who else
 * uses it), migration.c (records that would be left behind), identity.c (ClusterIDs), orphans.c. */
#ifndef BACKENDS_RESOURCES_RECORDS_H
#define BACKENDS_RESOURCES_RECORDS_H

#include "backends/resources/kinds.h"
#include "backends/resources/schemas.h"

extern const struct resource_ops resource_records;
extern const struct resource_ops resource_identity;

struct records_observed {
	const struct schemas *all;      /* of the place */
	const struct seen_schema *mine; /* the database; NULL: there is none, or it is not seen */
};

/* True if the model has this cluster, in any case, for this slurmdbd. */
bool slurmdbd_has_cluster(const struct model *m, const struct object *slurmdbd, const char *name);
/* True if this run is on the slurmdbd's host or its backup's. */
bool slurmdbd_runs_here(const struct resource_set *set, const struct object *slurmdbd);
/* Every cluster of a database, for people. */
const char *schema_clusters_text(struct arena *a, const struct seen_schema *s);
/* What was seen of a slurmdbd's database; NULL: nothing. */
const struct records_observed *records_of(const struct resource_set *set,
					  const struct object *slurmdbd);

/* Sessions of this slurmdbd's database that are not its own. */
void diff_rivals(const struct resource *r, struct plan *plan);
/* Records of its clusters in another database than the one described. */
void diff_elsewhere(const struct resource *r, struct plan *plan);
/* A slurmdbd.conf that is there and names another database or server than described; `c` is the
 * change of that file, or NULL. */
void diff_migration(const struct resource *r, struct plan *plan, struct change *c);
/* Another database_server of the description that is the same server. */
void diff_twin(const struct resource *r, struct plan *plan);

#endif
