/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What is to be found out at a place, and what was found: statements for a server, files of a host,
 * what a program of a host prints. Kinds of resources put questions and read answers; runtime/live
 * asks, all questions of a server over one connection. Answers hold no secret: a file that carries
 * one is answered with its settings and a verdict about the secret. Everything lives in the arena
 * of whoever made it. */
#ifndef BACKENDS_RESOURCES_QUESTION_H
#define BACKENDS_RESOURCES_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct artefact;
struct object;
struct sql_statement;

enum verdict { VERDICT_UNKNOWN, VERDICT_SAME, VERDICT_DIFFERENT, VERDICT_ABSENT };

enum answer_state {
	ANSWER_NONE, /* not asked yet */
	ANSWER_GIVEN,
	ANSWER_REFUSED, /* the login may not ask this; `refusal` says so */
};

/* Rows of a statement's result: row * columns + column; NULL is SQL's NULL. */
struct answer_rows {
	const char *const *cells;
	uint32_t rows, columns;
};

enum seen_type { SEEN_NOTHING, SEEN_FILE, SEEN_DIRECTORY, SEEN_OTHER };

/* A line of a configuration file that was there. */
struct seen_setting {
	const char *key;
	const char *value; /* NULL: it may be a secret */
	uint32_t line;
};

struct seen_file {
	enum seen_type type;
	unsigned mode;             /* permission bits */
	const char *owner, *group; /* names, or numbers as text where there is no name */
	uint64_t uid, gid;
	int64_t modified_ns; /* since 1970 */
	/* The whole content, unless it may hold a secret. */
	const char *text;
	size_t size;
	/* FILE_AGAINST: compared with what it should be. */
	bool same;   /* byte for byte, secrets included */
	bool marked; /* it begins with ARTEFACT_MARK */
	/* Of a file that may hold a secret: what it says, and whether its password is the right
	 * one. */
	enum verdict secret;
	const char *shown; /* its lines, as conf_shown_found makes them */
	const struct seen_setting *settings;
	uint32_t setting_count;
};

/* What a program printed that only looks: it changes nothing, and its output holds no secret. */
struct seen_output {
	const char *text; /* NUL-terminated; "" unless the answer is given */
	size_t size;
	bool not_there; /* of a refused one: the program or its SLURM_CONF does not exist */
};

enum question_type {
	QUESTION_STATEMENT,
	QUESTION_FILE,
	QUESTION_RUN,
	QUESTION_VERSION, /* of an installed slurmdbd, as `slurmdbd -V` says it */
	QUESTION_KEPT,    /* does SlurmUser's cache hold the password of a script's slurmdbd? */
};
enum file_want {
	FILE_PEEK,    /* as FILE_LOOK; what cannot be looked at is as good as not there */
	FILE_LOOK,    /* type, mode, owner, time */
	FILE_TEXT,    /* and the content, as text */
	FILE_AGAINST, /* and compared with an artefact; the content may hold secrets */
};

struct place;

struct question {
	enum question_type type;
	const char *name; /* a statement's name, a file's path */
	/* Where it depends on what its place has answered before: called when its turn comes, it
	 * sets `sql` or `path` in this arena, or leaves them alone, and then nothing is asked and
	 * the answer is empty. `about` is the asker's. It may run in a thread of the place's own.
	 */
	void (*derive)(struct question *q, const struct place *p, struct arena *a);
	const void *about;
	const char *path; /* of files: where it is, if the name does not say so */
	/* A file that this user may not read, or a statement that the server refuses, is an answer.
	 */
	bool optional;
	const struct sql_statement *sql;       /* of statements */
	const struct sql_statement *otherwise; /* to ask where that is refused; NULL: nothing */
	enum file_want want;                   /* of files */
	const struct artefact *expected;       /* of FILE_AGAINST; of QUESTION_KEPT the script */
	const char *const *argv;               /* of programs; ends in NULL. Of versions: the
						  programs, of which the first that is there */
	const struct object *layout;           /* of versions: whom it runs as */
	const char *slurm_conf;                /* of programs: their SLURM_CONF */
	const char *needs; /* of programs: without this file they are not run, for they would
			      wait a minute for it; the answer is refused */
	const struct question *leader; /* the first one with this SLURM_CONF: where that was
					  refused, this one is refused too, unasked */
	uint32_t at;                   /* line of the description that makes us ask */

	enum answer_state state;
	const char *refusal; /* of ANSWER_REFUSED, and where `otherwise` was answered */
	struct answer_rows rows;
	struct seen_file file;
	struct seen_output output;
	enum verdict kept; /* of QUESTION_KEPT */
	struct question *next;
};

struct question_list {
	struct arena *arena;
	struct question *first, *last;
	uint32_t count;
};

/* Adds a statement under a name that is unique at its place. */
struct question *question_statement(struct question_list *l, const char *name,
				    const struct sql_statement *sql);
/* Adds a file, or widens the question that is there about it already. */
struct question *question_file(struct question_list *l, const char *path, enum file_want want,
			       uint32_t at);
/* Adds a run of a program of Slurm's that only looks. The name is unique at its place. */
struct question *question_run(struct question_list *l, const char *name, const char *const *argv,
			      const char *slurm_conf, uint32_t at);
/* Adds one about the slurmdbd that is installed. It reads slurmdbd.conf beside `slurm_conf` first,
 * as the layout's slurm_user; where that is not possible the answer is refused. */
struct question *question_version(struct question_list *l, const char *name,
				  const char *const *programs, const char *slurm_conf,
				  const struct object *layout, uint32_t at);
/* Asks what SlurmUser's cache holds for a script (backends/storage_pass.h); named by its path. */
void question_kept(struct question_list *l, const struct artefact *script, uint32_t at);
/* The question of this type and name, or NULL. */
const struct question *question_find(const struct question_list *l, enum question_type type,
				     const char *name);
/* The settings of a Slurm configuration file, values included: the arena of a file with a password
 * is over memory for secrets. Returns their number. */
uint32_t conf_settings(struct arena *a, const char *text, size_t size, struct seen_setting **out);
/* A cell of a statement's answer; "" for NULL. */
const char *answer_cell(const struct answer_rows *rows, uint32_t row, uint32_t column);

#endif
