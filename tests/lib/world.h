/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A world given as data, for tests of plans without servers: a description is compiled from
 * memory, and every question about it is answered from the fields here. */
#ifndef TESTS_LIB_WORLD_H
#define TESTS_LIB_WORLD_H

#include "backends/plan.h"
#include "runtime/api/internal.h"

/* A description with one slurmdbd on 'head1' and a cluster 'alpha', its server on MariaDB. */
extern const char world_site[];
/* The same without an admin. */
extern const char world_site_no_admin[];

struct world {
	struct slacc *slacc;
	struct slacc_compilation *compilation;
	struct arena arena;
	struct resource_set set;
	struct plan plan;
	struct resource_scope scope;

	/* The server. NULL or 0: it is not there. */
	const char *version, *comment, *session_account, *partial_revokes;
	const char *variables[6][3]; /* name, value, whether it is read only: besides those that
					are as they should be */
	const char *collation;       /* of the database slurm_acct_db */
	bool account;                /* 'slurm'@'10.20.0.%' */
	const char *plugin, *tls, *subject, *locked, *second;
	enum verdict password;
	/* Of a rotation: the second way's password, and which way has the one before. */
	enum verdict second_password;
	bool first_previous, second_previous;
	const char *running;              /* jobs, where it is asked; NULL: refused */
	const char *pattern, *privileges; /* one row of grants */
	const char *pattern2, *privileges2;
	const char *other_user, *other_host; /* an account besides ours; other_host NULL: none */
	const char *global;                  /* "Y": ours may do something ON *.* */
	const char *accounts_less;           /* why accounts are seen in part; NULL: as a whole */
	const char *grants_refused;          /* why grants are not seen; NULL: they are */
	bool accounts_refused, login_refused;
	/* Rows of "databases" besides the one of slurm_acct_db, four cells each, and of "records",
	 * five each; NULL ends. */
	const char *const *schemas, *const *records;
	bool records_refused;
	const char *slurm_conf, *clustername; /* NULL: no such file */

	/* The host. */
	bool no_directory;
	bool ca, conf, accounting; /* the files are there, and as they should be, but for: */
	unsigned conf_mode;        /* 0: 0600 */
	const char *conf_owner;    /* NULL: slurm */
	bool conf_is_link, kept, slurm_conf_is_link; /* kept: the old one is still beside it */
	enum verdict conf_password;                  /* of a conf with conf_settings */
	const struct seen_setting *conf_settings;
	uint32_t conf_setting_count;
	const char *ca_text, *accounting_text;
	bool pass_directory, pass_script;   /* SlurmUser's cache, and the script */
	enum verdict pass_kept;             /* what is in it */
	const char *tcp;                    /* /proc/net/tcp */
	int64_t ctld_time, accounting_time; /* of slurmctld's PID file; 0: none */
	int64_t conf_time, pid_time;        /* pid_time 0: no PID file */

	const char *installed; /* version of the slurmdbd; NULL: not told */

	/* Further files, by path; text NULL: a directory. Of one that slacc would write "" is what
	 * it would write. */
	struct {
		const char *path, *text;
		int64_t time;
	} files[8];

	/* What sacctmgr lists, as it prints it; NULL: nothing. */
	const char *clusters, *accounts, *users, *defaults, *associations, *federations;
	const char *sacctmgr_refusal; /* it gets no answer */
	bool no_sacctmgr;             /* it is not there */
};

/* Compiles the description; the world is empty but for a server that answers. */
void world_init(struct world *w, const char *site);
/* Sets everything to what the description asks for. */
void world_fill(struct world *w);
/* A slurmdbd.conf as it should be but for its password (conf_password), and for one setting more
 * unless `key` is NULL. */
void world_conf(struct world *w, const char *key, const char *value);
/* Asks, decodes, plans. */
struct plan *world_plan(struct world *w);
/* The plan as text, without colours. */
const char *world_text(struct world *w, bool commands);
const char *world_json(struct world *w);
void world_release(struct world *w);

#endif
