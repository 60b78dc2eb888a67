/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What live application is made of. A *resource* is one thing the description asks for that exists
 * outside: a database, an account, a file, a service. A *kind* of resource is a row of pure
 * functions, one file a kind: desire (what the model wants), ask (what to find out), decode (what
 * was found), diff (what to do). Nothing here touches the world: runtime/live asks the questions
 * and carries out the actions. A new kind is a new file and a line in table.c.
 *
 * Everything lives in the arena of the set. Secrets are never here, only references to them and
 * verdicts about them. */
#ifndef BACKENDS_RESOURCES_RESOURCE_H
#define BACKENDS_RESOURCES_RESOURCE_H

#include "backends/resources/question.h"
#include "compiler/model.h"
#include "grammar/support/map.h"

enum place_kind { PLACE_SERVER, PLACE_HOST };

enum place_state {
	PLACE_UNSEEN, /* not asked, or not reached */
	PLACE_SEEN,
	PLACE_OTHER,         /* it answers and is not what is described: nothing else is asked */
	PLACE_LOGIN_REFUSED, /* a storage login that the server does not take (yet) */
};

/* Where something is. A server without an admin credential is seen through the login of each
 * slurmdbd: then each of these is a place of its own. */
struct place {
	enum place_kind kind;
	const char *name;            /* label of the database_server, or name of the host */
	const struct object *server; /* of PLACE_SERVER */
	const struct object *login;  /* credential to look and act with */
	bool admin;                  /* `login` is the server's admin */
	bool acted_on;               /* false: *elsewhere*, neither looked at nor touched */
	uint32_t at;                 /* line that names the place */
	struct question_list questions;
	struct resource *first, *last; /* what is there, in the order of the set's list */
	struct place *namesake;        /* the next place of this name: another login's, say */
	bool again;                    /* an earlier place has its kind and its name */
	/* Filled by whoever asked. */
	enum place_state state;
	const char *refusal; /* of PLACE_LOGIN_REFUSED: the server's words */
};

struct facts;
struct resource_ops;
struct resource_set;
struct rotation;
struct plan;

struct resource {
	const struct resource_ops *ops;
	struct place *place;
	const char *name; /* within its kind: hpc1, 'hpc1'@'%', /etc/slurm/slurmdbd.conf */
	const struct object *slurmdbd; /* whose it is; NULL for what is a cluster's or a server's */
	const struct object *cluster;  /* NULL unless it is one cluster's */
	const struct object *entity;   /* the account, user or federation that it is; or NULL */
	uint32_t at;                   /* line of the description that asks for it */
	const void *desired;           /* the kind's own struct */
	void *observed;                /* the kind's own struct, made by decode; NULL: not seen */
	struct resource *beside;       /* the next one at its place */
};

/* The resources of one kind at one place. */
struct batch {
	struct resource_set *set;
	const struct resource_ops *ops;
	struct place *place;
	struct resource **list;
	uint32_t count, capacity;
};

/* Does a credential's password fit what a server has stored (in hex, as sql.h asks for it)? It is
 * answered by whoever has the password. */
struct judge {
	enum verdict (*password)(void *user, const struct resource *r,
				 const struct object *credential, const char *plugin,
				 const char *stored);
	/* The same of the password that the credential had before a rotation. */
	enum verdict (*previous)(void *user, const struct resource *r,
				 const struct object *credential, const char *plugin,
				 const char *stored);
	void *user;
};

/* A kind of resource. */
struct resource_ops {
	const char *name; /* as in plans: "database" */
	enum place_kind place;
	bool looks_only; /* it changes nothing, so it is nothing that other hosts have to do */
	/* It is kept by slurmdbd: looked at again when slurmdbd answers, before it is changed. */
	bool inside_slurmdbd;
	/* It has to do with the password of a slurmdbd, or its source: a credential's name selects
	 * it. */
	bool about_password;
	/* Adds what the model wants to the set. */
	void (*desire)(struct resource_set *set);
	/* Puts questions about a batch to its place; NULL: nothing to ask. A server kind puts a
	 * constant number of them, whatever the size of the batch. */
	void (*ask)(const struct batch *b);
	/* Sets `observed` of each resource from the answers. NULL with `ask`. */
	void (*decode)(const struct batch *b, const struct judge *judge);
	/* What was seen, to be compared another time (backends/facts.h). With `ask`. */
	void (*facts)(const struct resource *r, struct facts *out);
	/* Adds changes and findings. `r->observed` is set if the kind asks. */
	void (*diff)(const struct resource *r, struct plan *plan);
};

/* Every kind, in the order in which their changes are made; NULL behind the last. */
extern const struct resource_ops *const resource_table[];

/* Names given on the command line. */
struct name_list {
	const char *const *list;
	uint32_t count;
};

/* What a plan is to be about. */
struct resource_scope {
	const char *host;                      /* the host that is acted on; NULL: servers only */
	const char *programs;                  /* directory of slacc's own programs there */
	const struct object *const *selection; /* blocks named on the command line, and */
	uint32_t selection_count;              /* what they depend on; 0: everything */
	bool set_variables;                    /* --set-variables */
	bool prune;                            /* --prune */
	bool retire;     /* the selection is to be taken out of service, and nothing else done */
	bool orphans;    /* --orphans: look into databases that nothing names, too */
	bool dump_taken; /* --dump-taken */
	bool finish;     /* --finish: other hosts have a new password, too */
	const struct rotation *rotation; /* a rotation and nothing else (rotation.h); or NULL */
	struct name_list migrations;     /* --allow-migration: slurmdbd or clusters */
	struct name_list passwords;      /* --replace-password: credentials */
};

struct resource_set {
	struct arena *arena;
	const struct model *model;
	struct resource_scope scope;
	struct place **places;
	uint32_t place_count, place_capacity;
	struct map places_by_name; /* to the first of a name */
	struct resource **list;    /* by kind, in the order of the table */
	uint32_t count, capacity;
	struct batch **batches; /* of places that are acted on, in the order of the table */
	uint32_t batch_count, batch_capacity;
};

/* Fills a zeroed set: what is desired, its places, and the questions about it. */
void resource_set_build(struct resource_set *set, struct arena *a, const struct model *m,
			const struct resource_scope *scope);
/* False if the server has answered "variables" and is of another engine than described: then no
 * other statement would be understood. */
bool place_is_described(const struct place *p);
/* Decodes every answered question; before plan_build. */
void resource_set_decode(struct resource_set *set, const struct judge *judge);
/* The same things desired, with questions not yet asked: for looking again. */
void resource_set_reset(struct resource_set *set);

/* True if the place has answered what this kind asks. The first kind of the table is the server
 * itself, which alone a PLACE_OTHER tells about. */
bool place_knows(const struct place *p, const struct resource_ops *ops);

/* True if something in the set belongs to this block, or is what it depends on. */
bool resource_set_has(const struct resource_set *set, const struct object *block);

/* True if the command line names this very block. */
bool resource_set_names(const struct resource_set *set, const struct object *block);

/* For the kinds' desire functions. */

/* The place of a slurmdbd's server: as the admin, or as the slurmdbd where there is none. */
struct place *place_of_server(struct resource_set *set, const struct object *slurmdbd);
/* The place of a server that has an admin, for what belongs to no slurmdbd. */
struct place *place_of_admin(struct resource_set *set, const struct object *server);
/* The place of a host that the description names at `at`. */
struct place *place_of_host(struct resource_set *set, const char *name, uint32_t at);
/* Adds a resource, unless it is not selected (then NULL). The caller sets slurmdbd and cluster in
 * `r`, and ops, name, at and desired. */
struct resource *resource_add(struct resource_set *set, struct place *place, struct resource r);

/* What a required attribute refers to; the checker has made sure that it is there. */
const struct object *referred(const struct object *o, enum attribute_id id);
/* Location of an attribute as written, or of its block where it is derived. */
uint32_t line_of(const struct object *o, enum attribute_id id);
/* True if both name the same host: equal but for case, or one is the short form of the other. */
bool host_same(const char *a, const char *b);

/* A growing array of pointers: makes room for one more. */
#define RESOURCE_ROOM(a, list, count, capacity)                                                    \
	do {                                                                                       \
		if ((count) == (capacity)) {                                                       \
			uint32_t want_ = (capacity) ? (capacity)*2 : 8;                            \
			(list) = arena_grow((a), (list), (capacity) * sizeof(*(list)),             \
					    want_ * sizeof(*(list)));                              \
			(capacity) = want_;                                                        \
		}                                                                                  \
	} while (0)

#endif
