/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The checked model, the IR: what a description means once names are resolved, defaults filled in
 * and every rule has passed. Immutable when compile() returns it; it shares nothing with the syntax
 * tree; every value keeps the place it was written at and how it came to be. It lives in the arena
 * of its compilation.
 *
 * It is uniform: each block is an object with one value for each attribute of its kind
 * (schema.def), so printers, diffs and editors walk it by the schema; code that knows what it wants
 * asks object_value(o, AT_cluster_head_node). */
#ifndef COMPILER_MODEL_H
#define COMPILER_MODEL_H

#include "compiler/schema.h"
#include "compiler/slurm/params.h"
#include "grammar/source.h"

enum origin {
	ORIGIN_UNSET,    /* no value */
	ORIGIN_BUILTIN,  /* the language's own default */
	ORIGIN_DERIVED,  /* follows from other attributes, as the schema says */
	ORIGIN_DEFAULTS, /* a defaults block */
	ORIGIN_OWN,      /* the block itself */
};

struct object;
struct secret_ref;
struct setting;

/* One value. What is in the union follows from the attribute's type:
 *   STRING NAME HOST PATH SOURCE_PATH VERSION ENUM: text, count bytes, NUL-terminated (ENUM: the
 * word) INTEGER DURATION (seconds): number REFERENCE BLOCK: object;  SECRET: secret;  LIST: items,
 * count of them;  SETTINGS: settings, count of them */
struct value {
	union {
		const char *text;
		int64_t number;
		const struct object *object;
		const struct secret_ref *secret;
		const struct value *items;
		const struct setting *settings;
	};
	uint32_t count : 29;
	uint32_t origin : 3; /* enum origin */
	uint32_t
		at; /* location where it was written; of a default: where that stands; 0: nowhere */
};

struct object {
	const struct schema_kind *kind;
	const char *label; /* NUL-terminated; "" for kinds without one; a nested slurmdbd has its
			      cluster's */
	const struct object *owner; /* the block it is nested in, or NULL */
	struct span at;             /* its kind word and label */
	uint32_t index;             /* its place in the model's list of its kind */
	bool builtin;               /* a layout of the language itself; in no list */
	bool poisoned;              /* something in it was reported: no further rule looks at it */
	struct value values[];      /* one for each attribute of the kind, in the schema's order */
};

/* Where a secret is kept: the function of language.md rule 11 with its arguments. It has no value
 * and no printer. */
struct secret_ref {
	const char *function;
	const struct value *arguments; /* texts; command(): the items of its list */
	uint32_t argument_count;
	const char *key; /* key = "…", or NULL */
	uint32_t at;
};

/* One line of a settings block. */
struct setting {
	const char *key;                 /* as the server or Slurm spells it */
	uint32_t at;                     /* of the key */
	const struct slurm_param *param; /* of slurmdbd.conf and slurm.conf keys */
	struct value value;              /* text as it is to be written, before quoting */
};

struct object_list {
	const struct object **list;
	uint32_t count, capacity;
};

/* A file the description refers to and that slacc ships (a relative ca). */
struct asset {
	const char *path; /* as resolved beside its source */
	const char *data;
	size_t size;
	char sha256[65];
	const struct object *of;
};

struct model {
	struct arena *arena;
	const struct sources *sources;
	const char *root; /* path of the root source, as it was given */
	struct object_list
		of[KIND_COUNT]; /* in source order; nested slurmdbd count among the slurmdbd */
	const struct asset *assets;
	uint32_t asset_count;
	/* Which clusters a slurmdbd has: index + 1 of its first one, and of each cluster's next
	 * one; 0 ends. */
	const uint32_t *first_cluster, *next_cluster;
};

static inline const struct value *object_value(const struct object *o, enum attribute_id id)
{
	return &o->values[(unsigned)id - o->kind->first];
}
static inline bool object_has(const struct object *o, enum attribute_id id)
{
	return object_value(o, id)->origin != ORIGIN_UNSET;
}
/* The text of a value; NULL if unset. */
static inline const char *object_text(const struct object *o, enum attribute_id id)
{
	const struct value *v = object_value(o, id);
	return v->origin == ORIGIN_UNSET ? NULL : v->text;
}
/* The number of a value; `otherwise` if unset. */
static inline int64_t object_number(const struct object *o, enum attribute_id id, int64_t otherwise)
{
	const struct value *v = object_value(o, id);
	return v->origin == ORIGIN_UNSET ? otherwise : v->number;
}
/* The block a value refers to or holds; NULL if unset. */
static inline const struct object *object_ref(const struct object *o, enum attribute_id id)
{
	const struct value *v = object_value(o, id);
	return v->origin == ORIGIN_UNSET ? NULL : v->object;
}

/* Effective values that take more than one look. */

/* The value of a layout attribute, searched along `base`; never unset for those the built-in
 * layouts define. */
const struct value *layout_value(const struct object *layout, enum attribute_id id);
const char *layout_text(const struct object *layout, enum attribute_id id);
/* The authentication plugin of a credential on a server. */
const char *credential_plugin(const struct object *credential, const struct object *server);
/* False if an account of this plugin has no password that the server could keep. */
bool plugin_has_password(const char *plugin);
/* RDS's own, for accounts that log in with tokens of IAM. */
#define PLUGIN_RDS_IAM "AWSAuthenticationPlugin"
/* Makes a credential's alternate_username its username, and the reverse: for a secret that names
 * its user, as a rotation of two users leaves it. The one thing of a model that changes after it
 * was compiled, so it is for a program whose model it is alone, before anything is made of it. */
void credential_take_alternate(const struct object *credential);
/* AT_cache_ttl or AT_cache_max_stale of a credential, in seconds. */
int64_t credential_seconds(const struct object *credential, enum attribute_id id);
/* The tls mode word of a server; "disabled" for a socket. */
const char *server_tls_mode(const struct object *server);
/* The asset of a tls block's relative ca, or NULL (absolute or none). */
const struct asset *model_asset(const struct model *m, const struct object *tls);
/* Path of the CA file on the slurmdbd host: absolute as written, or CONF_DIR/slacc-LABEL.pem; NULL
 * without ca. */
const char *slurmdbd_ca_path(const struct model *m, struct arena *a, const struct object *slurmdbd);
/* Clusters that use this slurmdbd, in source order. Iterates: pass NULL first, then the last
 * result. */
const struct object *slurmdbd_next_cluster(const struct model *m, const struct object *slurmdbd,
					   const struct object *after);

/* An empty list may be NULL, to which not even 0 may be added. */
/* Blocks lie all over the memory, and waiting for one costs more than most of what is done with it:
 * loops fetch the one that they will come to a few turns later. */
enum { MODEL_AHEAD = 8, MODEL_CACHE_LINE = 64, MODEL_FETCHED_LINES = 4 };

static inline void model_fetch(const struct object *o)
{
	for (unsigned i = 0; i < MODEL_FETCHED_LINES; i++)
		__builtin_prefetch((const char *)o + MODEL_CACHE_LINE * i);
}

static inline const struct object *model_next(const struct object *const *p,
					      const struct object *const *end)
{
	if (end - p > MODEL_AHEAD)
		model_fetch(p[MODEL_AHEAD]);
	return *p;
}

#define MODEL_FOREACH(m, kind_name, it)                                                            \
	for (const struct object *const *                                                          \
		     it##_p = (const struct object *const *)(m)->of[KIND_##kind_name].list,        \
		    *const *it##_end = it##_p ? it##_p + (m)->of[KIND_##kind_name].count : NULL,   \
		    *it;                                                                           \
	     it##_p < it##_end && ((it = model_next(it##_p, it##_end)), true); it##_p++)

#endif
