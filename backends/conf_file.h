/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What slurmdbd.conf and slurm_accounting.conf have in common: rows of a key and where its value
 * comes from, in titled groups, and behind them the settings of the description. A key that the
 * settings give is theirs. */
#ifndef BACKENDS_CONF_FILE_H
#define BACKENDS_CONF_FILE_H

#include "backends/content.h"
#include "compiler/slurm/params.h"

/* Whose file it is, with all that its values are taken from. */
struct conf_file {
	struct arena *arena;
	const struct model *model;
	const struct object *of; /* the slurmdbd or the cluster */
	const struct object *slurmdbd, *layout;
	const struct object *server, *credential; /* of slurmdbd.conf */
	enum slurm_file file;
	enum slurm_release release;
	const struct value *settings;
};

/* A line. `value` gives NULL where the file needs none; a row without `value` is the password's
 * slot. */
struct conf_row {
	const char *key; /* NULL ends a group */
	const char *(*value)(const struct conf_file *c);
};

struct conf_group {
	const char *title; /* NULL ends the list */
	const struct conf_row *rows;
};

/* The value that the settings give to a key, in Slurm's spelling, or NULL. */
const char *conf_setting(const struct conf_file *c, const char *key);
/* What more than one row or file needs. A NULL value adds no item. */
void conf_add_item(struct buf *list, const char *name, const char *value);
const char *conf_auth_info(const struct conf_file *c);
/* TLSParameters of a block `rpc_tls` (NULL: none); `daemon` begins the names of the certificate's
 * keys. */
const char *conf_tls_parameters(const struct conf_file *c, const struct object *rpc_tls,
				const char *daemon);
enum slurm_release conf_release(const struct object *o, enum attribute_id version);
/* The text of an integer attribute. */
const char *conf_number(const struct conf_file *c, const struct object *o, enum attribute_id id);

/* The first lines of every file that slacc writes for Slurm: ARTEFACT_MARK, and what it follows
 * from. */
void conf_header(struct buf *out, const struct model *m, const struct object *of);
void conf_write(struct content *out, const struct conf_file *c, const struct conf_group *groups);

#endif
