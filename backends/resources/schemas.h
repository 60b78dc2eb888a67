/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a server holds of Slurm's, as data: databases with Slurm's tables, the clusters whose
 * records are in them, and the sessions in databases of the description. It is read out of the
 * answers to two questions, "databases" (which the database kind puts) and "records" (which follows
 * from the first). Lives in the arena it was read into. */
#ifndef BACKENDS_RESOURCES_SCHEMAS_H
#define BACKENDS_RESOURCES_SCHEMAS_H

#include "backends/resources/resource.h"
#include "grammar/support/map.h"

/* A cluster in a database: a row of cluster_table, or at least a table of its jobs. */
struct seen_cluster {
	const char *name;
	bool row;       /* cluster_table has it, and does not say that it was deleted */
	const char *id; /* its ClusterID; NULL: not kept (before 24.11), or not read */
	bool counted;
	uint32_t jobs; /* SQL_JOBS_COUNTED + 1: more than that */
	int64_t last;  /* of the last job's end or submission, seconds since 1970; 0: none */
	struct seen_cluster *next;
};

struct seen_schema {
	const char *name;
	bool has_versions, has_clusters; /* Slurm's tables of these names are there */
	bool has_id;
	bool looked_into; /* its tables were read */
	unsigned number;  /* convert_version_table's; 0: none */
	struct seen_cluster *clusters, *last_cluster;
	uint32_t cluster_count;
	struct seen_schema *next;
};

struct seen_session {
	const char *database, *user, *host;
	struct seen_session *next;
};

struct schemas {
	struct seen_schema *first, *last;
	struct map by_name;
	struct seen_session *sessions, *last_session;
	const char *self;     /* our own host, as the server sees it */
	const char *identity; /* what tells the server from others; "" if it does not say */
	bool refused;         /* "records" was: nothing was looked into */
	const char *refusal;
};

/* Reads what a place has answered so far. */
void schemas_read(struct schemas *s, struct arena *a, const struct place *p);
/* The account that the server took us for: user@host; "" if it was not asked or did not say. */
const char *schemas_account(const struct place *p);
/* The database of this name; NULL: there is none. */
struct seen_schema *schemas_find(const struct schemas *s, const char *name);
/* True if slurmdbd has made its tables in it. */
bool schema_is_slurm(const struct seen_schema *s);
/* The cluster of this name, in any case; NULL: there is none. */
struct seen_cluster *schema_cluster(const struct seen_schema *s, const char *name);
/* "alpha (id 4018), 3 jobs, the last one at 2026-11-03 14:05:00 UTC" */
const char *seen_cluster_text(struct arena *a, const struct seen_cluster *c);

#endif
