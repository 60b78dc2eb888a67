/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How output names blocks and places. Sources are named from the root file's directory on, so that
 * the same description gives the same bytes wherever it lies. */
#ifndef BACKENDS_ORIGIN_H
#define BACKENDS_ORIGIN_H

#include "compiler/model.h"
#include "grammar/support/buf.h"

/* "cluster.hpc1", "cluster.hpc1.slurmdbd": kind and label, from the block it is nested in. */
const char *origin_block(struct arena *a, const struct object *o);
/* A path of a source or an asset, from the root file's directory on. */
const char *origin_file(const struct model *m, const char *path);
/* The source a location lies in: "site.slacc", "clusters/alpha.slacc"; "" for nowhere. */
const char *origin_source(const struct model *m, uint32_t at);
/* "site.slacc:12:3"; NULL for nowhere. */
const char *origin_place(struct arena *a, const struct model *m, uint32_t at);
/* Appends a text to a comment: what would end the comment or move a terminal becomes '?'. */
void origin_comment(struct buf *out, const char *text);

#endif
