/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What slurmdbd keeps (clusters, accounts, users, associations, federations), as far as its kinds
 * share it: where sacctmgr is run, what it is asked, how its lists are read, and the commands that
 * change something.
 *
 * Everything is additive: what the description does not name stays. State is read first, in six
 * lists whatever the number of entities, and compared exactly; a command is made for what differs
 * and for nothing else, because sacctmgr's exit code is 1 for what is there already and 0 for some
 * of what it refuses. Every command names its cluster: without one sacctmgr takes all that slurmdbd
 * knows. */
#ifndef BACKENDS_RESOURCES_SLURM_ENTITY_H
#define BACKENDS_RESOURCES_SLURM_ENTITY_H

#include "backends/facts.h"
#include "backends/resources/kinds.h"
#include "grammar/support/map.h"

/* The lists, and the columns of each. */
enum entity_list {
	LIST_CLUSTERS,
	LIST_ACCOUNTS,
	LIST_USERS,
	LIST_DEFAULTS, /* the default account of each user on each cluster */
	LIST_ASSOCIATIONS,
	LIST_FEDERATIONS,
	LIST_COUNT,
};
enum { CLUSTER_NAME, CLUSTER_FEDERATION, CLUSTER_COLUMNS };
enum { ACCOUNT_NAME, ACCOUNT_ORGANIZATION, ACCOUNT_DESCRIPTION, ACCOUNT_COLUMNS };
enum { USER_NAME, USER_ADMIN, USER_COLUMNS };
enum { DEFAULT_USER, DEFAULT_CLUSTER, DEFAULT_ACCOUNT, DEFAULT_COLUMNS };
enum {
	ASSOCIATION_CLUSTER,
	ASSOCIATION_ACCOUNT,
	ASSOCIATION_USER,
	ASSOCIATION_PARTITION,
	ASSOCIATION_PARENT,
	ASSOCIATION_LIMITS, /* the first one of sacctmgr_limit_at */
};
enum { FEDERATION_NAME, FEDERATION_COLUMNS };

/* Where a slurmdbd's sacctmgr is run: on its own host if a head node of it is there, else on the
 * head node of its first cluster, because a host without slurmctld has no slurm.conf. */
struct entity_site {
	const struct object *slurmdbd;
	struct place *place;
	const char *sacctmgr;        /* the program */
	const char *slurm_conf;      /* its SLURM_CONF, and */
	const char *accounting_conf; /* what that includes, written by this plan where it is not
					there */
	uint32_t at;
};

/* The site of a slurmdbd that has clusters. */
const struct entity_site *entity_site(struct resource_set *set, const struct object *slurmdbd);
/* What all the kinds' resources have in common. */
struct resource entity_resource(const struct entity_site *site, const struct object *block);
/* The clusters of an account, a user or a federation; NULL: it is another kind of block. */
const struct value *entity_clusters(const struct object *block);
/* True if `other` is this block, or an account that must be there before it. */
bool entity_needs(const struct object *block, const struct object *other);
/* Asks for a list. */
void entity_ask(struct resource_set *set, struct place *place, const struct entity_site *site,
		enum entity_list list);
/* Reads a list; rows of another shape, which only foreign names can make, are left out. False if
 * it was not answered. */
bool entity_rows(const struct batch *b, const struct entity_site *site, enum entity_list list,
		 struct answer_rows *out);
/* NULL if sacctmgr has answered; else why not, and *not_there as in struct seen_output. */
const char *entity_refusal(const struct batch *b, const struct entity_site *site, bool *not_there);

/* The blocks of a kind that has clusters, divided by slurmdbd: calls `add` for each slurmdbd that a
 * block has clusters of, with these clusters. Accounts come behind their parents. */
struct entity_share {
	const struct object *block;
	const struct entity_site *site;
	const struct object *const *clusters;
	uint32_t count;
};
void each_share(struct resource_set *set, enum kind_id kind,
		void (*add)(struct resource_set *set, const struct entity_share *share));

/* Commands: "sacctmgr -i VERB WHAT …". */
struct entity_command {
	struct arena *arena;
	const char **argv;
	uint32_t count, capacity;
};
struct entity_command entity_command(struct arena *a, const struct entity_site *site,
				     const char *verb, const char *what);
void command_word(struct entity_command *c, const char *word);
/* NAME=VALUE, one argument. */
void command_option(struct entity_command *c, const char *name, const char *value);
/* Its limits, those that must be there first before the others. */
void command_limits(struct entity_command *c, const struct value *limits);
/* The limits as attributes of a change that adds. */
void change_limits(struct plan *plan, struct change *c, const struct value *limits);
/* Ends a command: an action of the change. */
void command_end(struct entity_command *c, struct plan *plan, struct change *change,
		 const struct entity_site *site, const char *what);
/* The names of clusters, by commas. */
const char *cluster_names(struct arena *a, const struct object *const *list, uint32_t count);
/* True if slurmdbd is started, or sacctmgr shown the way to it, by this plan: what it keeps cannot
 * be known yet and is planned as if there were nothing. */
bool entity_comes_later(const struct plan *plan, const struct resource *r,
			const struct entity_site *site);
/* For maps: the parts with a byte between them that no name has. */
const char *entity_key(struct arena *a, const char *one, const char *two, const char *three);

#endif
