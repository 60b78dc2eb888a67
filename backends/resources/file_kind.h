/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the kinds that are files have in common: an artefact that has to stand on a host with its
 * mode and owner. Files are replaced as a whole; their directory is made if it is missing. */
#ifndef BACKENDS_RESOURCES_FILE_KIND_H
#define BACKENDS_RESOURCES_FILE_KIND_H

#include "backends/artefact.h"
#include "backends/resources/kinds.h"

/* How the content of a file is shown where it differs. */
enum file_syntax {
	FILE_SYNTAX_OPAQUE,   /* digests */
	FILE_SYNTAX_SLURMDBD, /* key by key */
	FILE_SYNTAX_SLURM,
};

struct file_desired {
	const struct artefact *artefact;
	enum file_syntax syntax;
	const char *directory;
};

struct file_observed {
	const struct seen_file *file, *directory;
};

/* Adds a resource for each host of the artefact. */
void file_kind_desire(struct resource_set *set, const struct resource_ops *ops,
		      const struct artefact *f, enum file_syntax syntax, struct resource r);
/* True if it differs in more than its password, or is not there. */
bool file_kind_differs_otherwise(const struct resource *r, struct arena *a);
/* Where the file of a WRITE_FILE action goes, and as whose. */
void file_kind_fill(struct action *x, const struct artefact *f);
/* The functions of the row. */
void file_kind_ask(const struct batch *b);
void file_kind_decode(const struct batch *b, const struct judge *judge);
void file_kind_facts(const struct resource *r, struct facts *out);
void file_kind_diff(const struct resource *r, struct plan *plan);

#endif
