/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc doctor: looks, stage by stage, at everything a description depends on, and changes nothing.
 * What is looked at is a *subject*: a server, a login on it, a slurmdbd or a cluster on this host.
 * A *stage* is a row of a table (stages.c): for which subjects, on what ground, by which function.
 * A look gives a *line*: how it stands, in a few words, and findings with their codes. A stage
 * whose ground failed is not looked at, and says so. What plan already knows how to see is asked by
 * the same questions and taken from a plan (seen.c).
 *
 * Servers are looked at side by side, each by one thread in an arena of its own; what needs all of
 * them, and this host, by the main thread. */
#ifndef RUNTIME_LIVE_DOCTOR_DOCTOR_H
#define RUNTIME_LIVE_DOCTOR_DOCTOR_H

#include "runtime/database/connection.h"
#include "runtime/live/live.h"

enum doctor_state {
	DOCTOR_OK,
	DOCTOR_ABSENT, /* nothing is wrong: it is still to be made */
	DOCTOR_SKIPPED,
	DOCTOR_WARNING,
	DOCTOR_ERROR,
	DOCTOR_STATES
};
extern const char *const doctor_state_names[DOCTOR_STATES];

enum doctor_kind {
	DOCTOR_SERVER = 1,
	DOCTOR_LOGIN = 2,
	DOCTOR_HOST = 4,
	DOCTOR_SLURMDBD = 8,
	DOCTOR_CLUSTER = 16,
};

struct doctor_finding {
	const struct diag_code *code;
	uint32_t at;         /* line of the description; 0: none */
	const char *message; /* as in diagnostics */
	const char *hint;    /* what to do; NULL: nothing */
	struct doctor_finding *next;
};

struct doctor;
struct doctor_stage;
struct doctor_subject;
struct look;

struct doctor_line {
	const struct doctor_stage *stage;
	struct doctor_subject *subject;
	enum doctor_state state; /* SKIPPED and ABSENT are set; else that of the worst finding */
	const char *words;       /* what is so, or why it was not looked at */
	struct doctor_finding *findings, *last;
	struct doctor_line *next;
};

struct doctor_subject {
	enum doctor_kind kind;
	struct doctor *doctor;
	const char *name;  /* for programs: a label or a host's name */
	const char *title; /* for people */
	uint32_t at;
	struct doctor_subject *ground; /* of a login: its server */
	const struct object *server, *login, *slurmdbd, *cluster;
	bool admin;
	struct place *place; /* that a plan sees through this login; of a host: it */
	struct arena *arena; /* for what is found out; one thread at a time */
	struct database_target target;
	bool tls_offered; /* by a server's greeting */
	bool starved;     /* of a server: its thread ran out of memory */
	/* Of a login that came in. */
	struct database *db;
	struct look *look; /* keeps what `place` answers; NULL without a place */
	bool has_clock;
	int64_t clock_ms; /* how far this machine's clock is ahead of the server's */
	int64_t clock_doubt_ms;
	uint32_t privileges; /* on the database, of a slurmdbd's login: enum sql_privilege bits */
	/* Of a slurmdbd or a cluster on this host, to be compared with other hosts. */
	const char *user;         /* SlurmUser; NULL: there is none */
	uint64_t uid;             /* its number */
	const char *munge_digest; /* of the key of munge; NULL: not readable */
	const char *conf_digest;  /* of slurmdbd.conf without its secrets; NULL: not seen */
	struct doctor_line *lines, *last;
	struct doctor_subject *next;
};

struct doctor_options {
	int expiry_days;          /* warn when a certificate has fewer days left */
	const char *const *facts; /* files: what doctor --json said on other hosts */
	size_t facts_count;
};

struct doctor {
	struct live *live;
	const struct doctor_options *options;
	struct doctor_subject *subjects, *last;
	struct diag **warnings; /* of caches of secrets */
	uint32_t warning_count, warning_room;
	struct diags host_diags; /* what could not be read on this host */
	struct plan plan;        /* what plan says of all that was seen */
};

struct doctor_stage {
	const char *name;
	unsigned kinds; /* of doctor_kind */
	bool aside;     /* in the server's thread, before all else */
	const char *needs[3];
	/* Says how it stands. `line` is OK when it comes. */
	void (*look)(struct doctor_subject *s, struct doctor_line *line);
	/* False: it is nothing that this subject has. NULL: it always is. */
	bool (*applies)(const struct doctor_subject *s);
};

/* Looks at all of the run's set. The caller has fetched no secrets yet. */
void doctor_run(struct doctor *d, struct live *l, const struct doctor_options *options);
/* Closes connections; memory of threads too, so that nothing of `d` may be shown afterwards. */
void doctor_release(struct doctor *d);
/* The worst severity of all findings; -1: there is none. */
int doctor_worst(const struct doctor *d);

/* How many lines are in each state. */
void doctor_count(const struct doctor *d, unsigned counts[static DOCTOR_STATES]);

/* How it is shown. */
struct doctor_view {
	const char *description;
	bool colour;
};
void doctor_text(struct buf *out, const struct doctor *d, const struct doctor_view *view);
void doctor_json(struct buf *out, const struct doctor *d, const struct doctor_view *view);

/* --- for the stages: report.c --- */

struct doctor_subject *doctor_subject(struct doctor *d, enum doctor_kind kind, const char *name,
				      uint32_t at);
void doctor_words(struct doctor_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void doctor_absent(struct doctor_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void doctor_skip(struct doctor_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
struct doctor_finding *doctor_finding(struct doctor_line *line, const struct diag_code *code,
				      uint32_t at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void doctor_hint(struct doctor_line *line, struct doctor_finding *f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for a server, under the line that its stage is about. */
void doctor_server_failure(struct doctor_line *line, const struct err *err);
/* A finding of an error's code, words and hint. */
void doctor_failure(struct doctor_line *line, uint32_t at, const struct err *err);
/* The line of a stage of this subject; NULL: it was not looked at yet, or has none. */
struct doctor_line *doctor_line_of(const struct doctor_subject *s, const char *stage);

/* --- the stages, a file a group --- */

extern const struct doctor_stage doctor_stages[]; /* ends with a row without a name */

void doctor_look_dns(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_tcp(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_tls(struct doctor_subject *s, struct doctor_line *line);
bool doctor_has_network(const struct doctor_subject *s);
void doctor_look_secret(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_login(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_privileges(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_access(struct doctor_subject *s, struct doctor_line *line);
bool doctor_is_storage_login(const struct doctor_subject *s);
void doctor_look_version(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_variables(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_accounts(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_databases(struct doctor_subject *s, struct doctor_line *line);
bool doctor_has_place(const struct doctor_subject *s);

/* seen.c: what the plan has to say of these kinds of resources, at a place or of a slurmdbd, as
 * findings. Changes are no findings. */
struct resource_ops;
void doctor_take_plan(struct doctor_line *line, const struct resource_ops *ops);
/* A change of the plan of this kind and sign for a slurmdbd; NULL: there is none. */
const struct change *doctor_change(const struct doctor *d, const struct resource_ops *ops,
				   const struct object *slurmdbd);
/* When all is seen: what is refused because it is still to be made is absent, not broken. */
void doctor_soften(struct doctor *d);

/* --- this host --- */

void doctor_look_reading(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_files(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_cluster_files(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_agreement(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_daemon(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_answer(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_user(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_munge(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_clock(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_log(struct doctor_subject *s, struct doctor_line *line);
void doctor_look_across(struct doctor_subject *s, struct doctor_line *line);
/* False: nothing of other hosts was given. */
bool doctor_has_others(const struct doctor_subject *s);
/* False: a cluster's slurmdbd on the same host has the same layout. */
bool doctor_is_alone(const struct doctor_subject *s);
/* False: it is a standby, which listens to nobody. */
bool doctor_is_primary(const struct doctor_subject *s);

/* The resource of a kind that a subject of this host has; NULL: there is none. */
const struct resource *doctor_resource(const struct doctor_subject *s,
				       const struct resource_ops *ops);
/* True if something of slacc's or a slurmdbd is on this host: what is missing then is missing. */
bool doctor_host_begun(const struct doctor_subject *s);
/* What a configuration file says, later lines before earlier ones; NULL: nothing. */
struct seen_file;
const char *doctor_setting(struct arena *a, const struct seen_file *file, const char *key);
/* What slurm.conf and what it includes of slacc's say, of a cluster; NULL: nothing. */
const char *doctor_client_setting(const struct doctor_subject *s, const char *key);

#endif
