/* SPDX-License-Identifier: BSD-2-Clause
 *
 * An artefact is a file that follows from the description: where it lies in the output tree, where
 * it is installed and how, and its content. Content is a list of pieces, because no secret is ever
 * in an arena: a piece is text, or a slot where runtime/ puts a password or an authentication
 * string while it writes. Unbound, a slot is a line that keeps the file from being used by mistake.
 *
 * Making artefacts is a pure function of the model; they live in the arena of the emission. */
#ifndef BACKENDS_ARTEFACT_H
#define BACKENDS_ARTEFACT_H

#include "compiler/model.h"
#include "grammar/support/map.h"

enum artefact_piece_kind {
	ARTEFACT_TEXT,
	ARTEFACT_PASSWORD, /* the password, as slurm_conf_quote_to writes it */
	ARTEFACT_AUTH, /* the authentication string for `plugin`, as sql_auth_literal writes it */
};

struct artefact_piece {
	enum artefact_piece_kind kind;
	const char
		*text; /* TEXT: the bytes; slots: what stands in place of all of it while unbound */
	size_t size;   /* of text */
	const char *before, *after;      /* slots: what stands around the bound value */
	const struct object *credential; /* slots: whose secret */
	const char *plugin;              /* AUTH */
};

/* How the files begin that slacc writes for Slurm. */
#define ARTEFACT_MARK "# Written by slacc."

struct artefact {
	const char *path;         /* below the output directory */
	const char *install;      /* absolute path on its hosts; NULL: it belongs on no host */
	const char *const *hosts; /* as the description spells them */
	uint32_t host_count;
	unsigned mode;
	const char *owner, *group; /* NULL: whoever writes it */
	const struct artefact_piece *pieces;
	uint32_t piece_count;
	const struct object *of; /* the block it follows from */
	bool confidential;       /* what stood there before may hold a secret */
};

/* True if writing it out takes a secret. */
bool artefact_has_slots(const struct artefact *f);
/* Its content without secrets. */
const char *artefact_text(struct arena *a, const struct artefact *f, size_t *size);
/* SHA-256 of the content without secrets, in hex. */
void artefact_digest(const struct artefact *f, char out[static 65]);

/* What emitters work on. `arena` is where artefacts and their texts go; it may change between
 * calls. */
struct emission {
	struct arena *arena;
	const struct model *model;
	const char *programs;                  /* directory of slacc's own programs on the hosts */
	const struct object *const *on_server; /* slurmdbd, those of one server side by side */
	struct map runs;                       /* database_server → struct emission_run */
};

/* The slurmdbd of a server: on_server[first] and the following, in source order. */
struct emission_run {
	uint32_t first, count;
};

/* Prepares an emission; its tables live in `a`. Emitters of files of hosts do without: for them
 * .arena and .model do, and .programs where a file names one. */
void emission_init(struct emission *e, struct arena *a, const struct model *m);
struct emission_run emission_run(const struct emission *e, const struct object *server);

/* Where a layout's slurmdbd is: beside bin_dir, where Slurm installs it, and in it; NULL ends. */
const char *const *slurmdbd_programs(struct arena *a, const struct object *layout);

/* The emitters. Each fills *out for one block and returns true, or returns false if the block has
 * no such file. For a model without errors. */
bool slurmdbd_conf_emit(const struct emission *e, const struct object *slurmdbd,
			struct artefact *out);
bool storage_pass_emit(const struct emission *e, const struct object *slurmdbd,
		       struct artefact *out);
bool slurmdbd_ca_emit(const struct emission *e, const struct object *slurmdbd,
		      struct artefact *out);
bool unit_file_emit(const struct emission *e, const struct object *slurmdbd, struct artefact *out);
bool logrotate_file_emit(const struct emission *e, const struct object *slurmdbd,
			 struct artefact *out);
bool slurm_conf_emit(const struct emission *e, const struct object *cluster, struct artefact *out);
bool bootstrap_sql_emit(const struct emission *e, const struct object *server,
			struct artefact *out);

#endif
