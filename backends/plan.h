/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The plan: what differs between the description and the world, as data. A *change* is about one
 * resource and carries typed actions, which runtime/live carries out in order; a *finding* is
 * something noticed that slacc does not change, and one that blocks keeps apply from starting.
 * Pure: the same answers give the same plan. It holds no secret. Lives in the arena of its set. */
#ifndef BACKENDS_PLAN_H
#define BACKENDS_PLAN_H

#include "backends/resources/resource.h"
#include "grammar/diag.h"
#include "grammar/support/buf.h"

struct artefact;
struct orphan;
struct sql_statement;
struct swap;

enum sign {
	SIGN_ADD,
	SIGN_CHANGE,
	SIGN_REMOVE,
	SIGN_CHECK, /* changes nothing: a verification among the steps */
	SIGN_COUNT,
};

/* What carrying it out may cost. */
enum risk { RISK_SAFE, RISK_RESTART, RISK_CONVERTS, RISK_DATA, RISK_COUNT };

enum action_type {
	ACTION_SQL,        /* run a statement on the place's server */
	ACTION_WRITE_FILE, /* replace a file as a whole */
	ACTION_MAKE_DIRECTORY,
	ACTION_RUN,  /* run a program */
	ACTION_WAIT, /* until looking at the resource again finds nothing to do */
	ACTION_REMOVE_FILE,
	ACTION_VERIFY_LOGIN, /* log in as a slurmdbd would */
	ACTION_SWAP,         /* a slurmdbd's files, reload or restart, wait, or all as before */
	ACTION_TELL,         /* a slurmctld: run a program, wait for its port, note it down */
	ACTION_KEEP,         /* hand the password of `slurmdbd` to SlurmUser's cache */
	ACTION_FORGET,       /* remove that cache, with its key */
	ACTION_SACCTMGR,     /* run sacctmgr, if the resource, looked at again, still needs it */
	ACTION_ROTATE,       /* a step of a rotation: backends/resources/rotation.h */
	ACTION_TYPE_COUNT,
};

/* Steps of a rotation that no other action is. */
enum rotation_step {
	ROTATION_SEAL,
	ROTATION_STAGE,
	ROTATION_SQL, /* `sql`, in its turn, on the server of a place */
	ROTATION_PROMOTE,
	ROTATION_FORGET,
};

struct action {
	enum action_type type;
	uint32_t at;                      /* line of the description that asks for it */
	const char *what;                 /* "create database 'hpc1'" */
	const struct sql_statement *sql;  /* of SQL, and of ROTATE's ROTATION_SQL */
	const struct artefact *file;      /* content of WRITE_FILE; the script of KEEP, FORGET */
	const char *path;                 /* of WRITE_FILE, MAKE_DIRECTORY, REMOVE_FILE, and the
					     directory of KEEP and FORGET */
	const struct seen_file *replaces; /* WRITE_FILE: only if that is still there; or NULL */
	const char *owner, *group;        /* NULL: the writer's */
	unsigned mode;
	const char *const *argv;       /* of RUN, SWAP, TELL and SACCTMGR; ends in NULL */
	const struct swap *swap;       /* of SWAP: backends/resources/swap.h */
	const char *slurm_conf;        /* of SACCTMGR: its SLURM_CONF */
	unsigned deadline_s;           /* of RUN and WAIT */
	enum rotation_step rotation;   /* of ROTATE */
	const struct place *server;    /* of ROTATE: where its `sql` is run */
	const struct object *slurmdbd; /* of VERIFY_LOGIN, KEEP and FORGET */
	struct action *next;
};

/* One attribute: old and new value. NULL: there is none. A secret has a verdict instead. */
struct attribute_change {
	const char *name;
	const char *before, *after;
	bool secret;
	enum verdict verdict; /* of a secret: SAME (unchanged), DIFFERENT (changed), ABSENT (new) */
	struct attribute_change *next;
};

struct change {
	enum sign sign;
	enum risk risk;
	const struct resource *resource;
	const char *reason;
	struct attribute_change *attributes, *last_attribute;
	const char *diff; /* of a file's content, unified, without secrets; NULL: none */
	struct action *actions, *last_action;
	bool by_hand; /* the login may not do it: somebody else has to, before anything else */
	struct change *next;
};

struct finding {
	const struct diag_code *code;
	const struct resource *resource; /* NULL: about a place */
	const struct place *place;
	uint32_t at;
	const char *message, *hint; /* hint: NULL if there is nothing to do */
	bool blocks;
	struct finding *next;
};

struct plan {
	struct arena *arena;
	const struct resource_set *set;
	struct change *changes, *last_change; /* in the order of execution */
	struct finding *findings, *last_finding;
	uint32_t count[SIGN_COUNT]; /* changes by sign, those by hand not among them */
	uint32_t by_hand, blocking, elsewhere;
	struct orphan *orphans, *last_orphan; /* backends/orphans.h */
	uint32_t orphan_count;
	uint32_t unseen; /* places that could not be looked at: the plan is not complete */
};

/* Compares everything seen with what is desired. Places that were not seen give nothing. */
void plan_build(struct plan *plan, const struct resource_set *set);
/* Why one resource, by itself, would have to be changed; NULL if it would not. For waiting. */
const char *plan_unsettled(const struct resource *r, struct arena *a);
/* Changes that slacc itself would make. */
uint32_t plan_changes(const struct plan *plan);
/* Of another host: neither looked at nor counted as a change. */
bool plan_is_elsewhere(const struct resource *r);
/* True if plan has something to say that an empty world would not: exit status 2. */
bool plan_differs(const struct plan *plan);

/* For the kinds' diff functions. Formats give lower-case phrases without full stop. */
struct change *plan_change(struct plan *plan, const struct resource *r, enum sign sign,
			   enum risk risk, const char *reason, ...)
	__attribute__((format(printf, 5, 6)));
void change_attribute(struct plan *plan, struct change *c, const char *name, const char *before,
		      const char *after);
void change_secret(struct plan *plan, struct change *c, const char *name, enum verdict verdict);
struct action *change_action(struct plan *plan, struct change *c, enum action_type type,
			     const char *what, ...) __attribute__((format(printf, 4, 5)));
/* NULL statements (what cannot be written in SQL; the checker refuses it) are left out. */
void change_sql(struct plan *plan, struct change *c, const struct sql_statement *sql);
struct finding *plan_finding(struct plan *plan, const struct resource *r,
			     const struct diag_code *code, const char *message, ...)
	__attribute__((format(printf, 4, 5)));
void finding_hint(struct plan *plan, struct finding *f, const char *hint, ...)
	__attribute__((format(printf, 3, 4)));
/* True if a change of this kind for this slurmdbd at this place is planned already. */
bool plan_touches(const struct plan *plan, const struct resource_ops *ops,
		  const struct place *place, const struct object *slurmdbd);

const char *sign_name(enum sign sign);          /* "add", … */
const char *risk_name(enum risk risk);          /* "safe", … */
const char *action_name(enum action_type type); /* "sql", "write_file", … */

/* How a plan is shown. */
struct plan_view {
	const char *description; /* name of the root source */
	bool color;
	bool commands;  /* the exact SQL and argv of each action */
	unsigned width; /* columns; 0: no bound */
};

/* For people: grouped by place, one line a change, attributes below it, a summary at the end. */
void plan_text(struct buf *out, const struct plan *plan, const struct plan_view *view);
/* For programs: one JSON object with "format_version". */
void plan_json(struct buf *out, const struct plan *plan, const struct plan_view *view);

#endif
