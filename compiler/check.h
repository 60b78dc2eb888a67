/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rules of check_*.c and what they share. Each looks at the finished model and reports what it
 * finds; none changes anything. A rule skips poisoned blocks, whose faults were told, and takes
 * time in proportion to what it looks at: what has to be unique goes through claims. Internal to
 * compiler/. */
#ifndef COMPILER_CHECK_H
#define COMPILER_CHECK_H

#include "compiler/claims.h"
#include "compiler/context.h"

/* What many rules ask of a slurmdbd, looked up once. References to poisoned blocks are NULL. */
struct daemon {
	const struct object *of;
	const struct object *server, *credential, *layout;
	const struct object *place; /* the first block that describes the same server */
	bool local;                 /* the server is on slurmdbd's own host, whichever that is */
	enum slurm_release release;
};

enum { CHECK_COMPARED = 3, CHECK_PARAMS = 128 };

/* A key that has to be the same in both files. */
struct check_compared {
	const struct slurm_param *dbd, *cluster;
};

/* Slurm's keys that rules ask for, looked up once. */
struct check_keys {
	struct check_compared compared[CHECK_COMPARED];
	const struct slurm_param *enforce;
	const struct slurm_param *first; /* of slurmdbd.conf */
	uint8_t key_of[CHECK_PARAMS];    /* by distance from the first */
};

struct checker {
	struct compiler *c;
	struct diags *diags;
	struct claims claims;
	struct check_keys keys;
	struct daemon *daemons; /* by the slurmdbd's index */
	uint32_t daemon_count;
	bool long_hosts; /* check_hosts.c: there was a host with a dot */
	bool own_names;  /* check_names.c: there was a slurmdbd with a name of its own */
};

/* Blocks of a kind, and slurmdbd with their facts, that are not poisoned. */
#define CHECK_EACH(k, kind_name, it)                                                               \
	MODEL_FOREACH((k)->c->model, kind_name, it)                                                \
	if (!(it)->poisoned)
#define CHECK_DAEMONS(k, d)                                                                        \
	for (const struct daemon *d = (k)->daemons, *d##_end = d + (k)->daemon_count; d < d##_end; \
	     d++)                                                                                  \
		if (check_fetch(d, d##_end), !d->of->poisoned)

static inline void check_fetch(const struct daemon *d, const struct daemon *end)
{
	if (end - d > MODEL_AHEAD)
		model_fetch(d[MODEL_AHEAD].of);
}

/* Spans. */

/* Where an attribute's value was written, or the value or label it was derived from; else the
 * block's head. */
struct span check_span(const struct checker *k, const struct object *o, enum attribute_id id);
/* An item of a list; where it was written nowhere, the list's block. */
struct span check_item_span(const struct checker *k, const struct object *o,
			    const struct value *item);
struct span check_label_span(const struct checker *k, const struct object *o);
struct span check_key_span(const struct setting *s);
struct span check_setting_span(const struct checker *k, const struct setting *s);
/* A fix-it that puts a word or string in place of the one at the span; none if what stands there is
 * not `old`, bare or in quotes. */
void check_fix(struct checker *k, struct diag *d, enum applicability how, struct span at,
	       const char *old, const char *new_text);

/* Values. */

/* The block if it is there and not poisoned. */
static inline const struct object *check_sound(const struct object *o)
{
	return o && !o->poisoned ? o : NULL;
}
/* Written in the block or its defaults, not built in or derived. */
static inline bool check_written(const struct object *o, enum attribute_id id)
{
	unsigned origin = object_value(o, id)->origin;
	return origin == ORIGIN_OWN || origin == ORIGIN_DEFAULTS;
}
bool check_is(const struct object *o, enum attribute_id id, const char *word);
enum slurm_release check_release(const struct object *o, enum attribute_id version);
/* The facts of a cluster's slurmdbd, or NULL. */
const struct daemon *check_daemon_of(const struct checker *k, const struct object *cluster);
/* A claim on something of the server a slurmdbd uses; not good for a NULL server. */
struct claim check_claim_on_server(struct checker *k, const struct daemon *d, const char *text);
/* The layout of the description, along `base`, that gives this attribute; NULL if a built-in one
 * does. */
const struct object *check_layout_with(const struct object *layout, enum attribute_id id);
/* The same name or address; a short name is also any longer name that begins with it. */
bool check_same_host(const char *a, const char *b);
/* Letters, digits and `more`, the first one a letter or a digit. */
bool check_plain_text(const char *text, const char *more);
/* The text with `instead` for every character that is not a letter, a digit or one of `more`. */
const char *check_mend(struct checker *k, const char *text, const char *more, char instead);
/* Characters of a UTF-8 text. */
uint32_t check_characters(const char *text);

/* Reports references of a kind to itself that lead back to where they began, one a ring: "account
 * 'x' MESSAGE". */
void check_cycles(struct checker *k, enum kind_id kind, enum attribute_id id, const char *message);

/* check_keys.c: fills k->keys. */
void check_keys_init(struct checker *k);

/* The rules, by file: of one block, of one slurmdbd with its facts, of the whole model. */
typedef void block_rule(struct checker *k, const struct object *o);
typedef void daemon_rule(struct checker *k, const struct daemon *d);
typedef void model_rule(struct checker *k);

block_rule check_cluster_name, check_file_label;
daemon_rule check_slurmdbd_name;
model_rule check_name_clashes, check_slurmdbd_names;

daemon_rule check_database_name;
block_rule check_protected;
model_rule check_databases_shared;

daemon_rule check_account_hosts, check_admin;
model_rule check_accounts_shared;

block_rule check_server_reach, check_server_hosts, check_engine_version, check_variables;
daemon_rule check_socket;
model_rule check_servers_twice;

block_rule check_tls_block, check_server_tls;
daemon_rule check_tls_version, check_any_host;

daemon_rule check_slurmdbd_rpc_tls;
block_rule check_cluster_rpc_tls;

block_rule check_credential, check_admin_credential;
daemon_rule check_storage_credential;

block_rule check_admin_secret;
daemon_rule check_storage_secret;

daemon_rule check_dbd_hosts, check_dbd_backup;
block_rule check_head_backups;
model_rule check_shared_hosts, check_head_nodes;

block_rule check_version, check_credential_effects;
daemon_rule check_script, check_slurmdbd_effects;

daemon_rule check_slurmdbd_keys;
block_rule check_compared_keys;

block_rule check_federation_name, check_account_name, check_user_name, check_clusters_given;
model_rule check_federations, check_entity_clashes, check_account_parents;

block_rule check_commands, check_layout_users, check_cluster_user;
block_rule check_commands, check_unit_file, check_layout_users, check_cluster_user;
daemon_rule check_user_number;
model_rule check_layout_bases;

block_rule check_credential_texts, check_tls_texts, check_server_texts, check_layout_texts,
	check_cluster_texts;
daemon_rule check_slurmdbd_texts;

#endif
