/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The kinds of resources, one file each, and what they share. */
#ifndef BACKENDS_RESOURCES_KINDS_H
#define BACKENDS_RESOURCES_KINDS_H

#include "backends/codes.h"
#include "backends/facts.h"
#include "backends/plan.h"
#include "backends/sql.h"
#include "compiler/slurm/params.h"

extern const struct resource_ops resource_server;
extern const struct resource_ops resource_database;
extern const struct resource_ops resource_account;
extern const struct resource_ops resource_grants;
extern const struct resource_ops resource_variable;
extern const struct resource_ops resource_storage_login;
extern const struct resource_ops resource_rotation;
extern const struct resource_ops resource_running;
extern const struct resource_ops resource_ca_file;
extern const struct resource_ops resource_storage_pass;
extern const struct resource_ops resource_storage_script;
extern const struct resource_ops resource_storage_pass_left;
extern const struct resource_ops resource_slurmdbd_conf;
extern const struct resource_ops resource_unit_file;
extern const struct resource_ops resource_logrotate_file;
extern const struct resource_ops resource_unit;
extern const struct resource_ops resource_slurm_accounting_conf;
extern const struct resource_ops resource_include_line;
extern const struct resource_ops resource_service;
extern const struct resource_ops resource_slurmctld;
/* What slurmdbd keeps: slurm_entity.h. */
extern const struct resource_ops resource_slurm_cluster;
extern const struct resource_ops resource_slurm_account;
extern const struct resource_ops resource_slurm_user;
extern const struct resource_ops resource_association;
extern const struct resource_ops resource_federation;

/* What the kinds want and see; public for the tests. */

struct server_observed {
	const char *version, *comment;
};

struct database_observed {
	bool exists;
	const char *charset, *collation;
};

struct account_desired {
	struct sql_account who;
	struct sql_auth auth;
	struct sql_require require;
};

struct account_observed {
	bool visible; /* false: the login may not see it */
	bool exists;
	const char *plugin; /* NULL: not told */
	enum verdict password;
	bool require_known;
	struct sql_require require;
	bool locked, second_way;
	enum verdict second; /* of the second way's password; ABSENT: there is no second way */
	/* Their authentication strings, in hex and in memory for secrets. */
	const char *auth, *second_auth;
	const char *second_plugin;
	/* Of a rotation: of which ways the password before is known to be. */
	bool first_previous, second_previous;
	const char *degraded; /* why `locked` and `second_way` are not known; or NULL */
	bool global;          /* it may do something on every database */
	const char *shadows;  /* accounts that some clients are taken for instead; or NULL */
};

struct grants_desired {
	struct sql_account who;
	const char *database;
};

struct grants_observed {
	bool visible;
	const char *refusal; /* why not, for an admin; or NULL */
	bool literal;        /* names are no patterns: sql_grant_pattern */
	uint32_t exact;      /* enum sql_privilege bits on this database alone */
	const char *wide;    /* a pattern that matches this database and others; or NULL */
	uint32_t wide_privileges;
};

struct variable_rule;

struct variable_desired {
	const struct variable_rule *rule; /* what slurmdbd needs of it; NULL: only described */
	const char *key;                  /* in lower case, as servers answer */
	const char *described;            /* value that the description asks for, or NULL */
	uint64_t at_least;                /* of rules with a threshold */
};

struct variable_observed {
	const char *value; /* NULL: the server has no such variable */
	bool fixed;        /* only the option file sets it */
};

struct include_desired {
	const struct artefact *accounting; /* slurm_accounting.conf */
	bool manual;
};

struct include_observed {
	const struct seen_file *file;
	bool included;
	struct seen_setting *others; /* lines of slurm.conf about what slacc answers for */
	uint32_t other_count;
	struct seen_setting *ours; /* lines of slurm_accounting.conf */
	uint32_t our_count;
};

struct service_desired {
	unsigned port;
	bool primary;
	const char *conf, *pid_file; /* pid_file: NULL if unknown */
	const char *kept;            /* where the old slurmdbd.conf is while a new one is tried */
	const char *const *restart;  /* argv, or NULL */
	const char *const *reload;   /* argv; NULL: by a signal to the process of the PID file */
	const char *partner;         /* the other host of a pair, or NULL */
	const char *unit_file;       /* that slacc writes; NULL: none */
	const char *const *programs; /* that it may be: slurmdbd_programs */
	const char *slurm_conf;      /* SLURM_CONF of it */
	const char *question;        /* about its version */
};

struct service_observed {
	bool listens;
	bool runs;             /* it listens; of a backup: it has a PID file */
	bool stale;            /* started before its file was last changed */
	bool pid;              /* it has a PID file */
	bool kept;             /* an earlier run was cut off while it tried a new file */
	const char *installed; /* version of the slurmdbd that would be started; NULL: not known */
};

struct unit_desired {
	const char *name; /* slurmdbd.service */
	const char *file, *conf;
	const char *link; /* there if systemd starts it with the machine */
	const char *packaged[2], *pacemaker;
	const char *pid_file;
	/* Names of questions about the process of its PID file. */
	const char *pid, *status, *cgroup, *parent;
};

struct unit_observed {
	bool systemd; /* it runs this machine */
	bool linked;
	bool stale;      /* the daemon was started before its unit was last changed */
	const char *who; /* what else takes care of slurmdbd; NULL: nothing */
	const char *hint;
};

struct slurmctld_desired {
	const char *slurm_conf, *lines; /* lines: slurm_accounting.conf */
	const char *question;           /* about its PID file */
	const char *scontrol;
	const char *const *restart; /* argv, or NULL */
};

struct slurmctld_observed {
	unsigned port;
	bool runs, includes;
	const char *pid_file; /* NULL: there is none */
	bool stale;           /* it has not heard of its lines */
};

/* Version of the slurmdbd that is installed on the host that is acted on, else the one described;
 * NULL: neither is known, or its release is not. */
const char *slurmdbd_version(const struct resource_set *set, const struct object *slurmdbd,
			     struct slurm_version *out);
/* A list of words as argv, ending in NULL; NULL if it is unset or empty. */
const char *const *argv_of(struct arena *a, const struct value *v);
/* True if a table as in /proc/net/tcp shows somebody listening on the port. */
bool service_listens(const char *text, size_t size, unsigned port);
/* What keeps a slurmdbd from starting on a machine that calls itself `host`: it converts the
 * database first and compares names afterwards, so it must not get that far. NULL: nothing. */
const char *service_host_refused(struct arena *a, const struct object *slurmdbd, const char *host);

/* Takes slacc's line out of slurm.conf again, for retire. False: another line includes the file, or
 * the layout says that slurm.conf is not slacc's to change. */
bool include_line_remove(const struct resource *r, struct plan *plan);
/* By what VERSION() and the version's comment say. */
bool server_is_mariadb(const char *version, const char *comment);
/* The value of a variable of the place's server, as the server kind asked for it; "" if there is
 * none. */
const char *server_variable(const struct place *p, const char *name);
/* Asks what a server is and how it is set: the first question of each. */
void server_ask(const struct batch *b);
/* True if only the server's option file sets it. */
bool server_variable_fixed(const struct place *p, const char *name);
/* Names of the variables to ask a server for: those of the rules and of the description. */
const char *const *variable_names(struct arena *a, const struct object *server, uint32_t *count);
/* The accounts of a slurmdbd, one for each of its account_hosts: calls `add` with the item. */
void each_account(struct resource_set *set,
		  void (*add)(struct resource_set *set, const struct object *slurmdbd,
			      const struct value *host));
/* True if a server that finds both accounts takes some client for `other`, though `ours` matches
 * too: the server goes by the more specific host, then by the user, no name ("") being the least.
 */
bool account_shadows(struct arena *a, struct sql_account other, struct sql_account ours);
/* 'user'@'host' as messages show it. */
const char *account_name(struct arena *a, const char *user, const char *host);

#endif
