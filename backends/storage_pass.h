/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The password script of a slurmdbd (StoragePassScript, Slurm 25.11): a file whose interpreter is
 * slacc-storage-pass and whose text says to it where SlurmUser's cache is, what the password is
 * called there, and where a new one comes from. slurmdbd runs it as SlurmUser, without arguments.
 * It holds no secret. runtime/storage_pass reads it.
 *
 *	#!/usr/libexec/slacc/slacc-storage-pass
 *	# Written by slacc. …
 *	{ "format": 1, "directory": "/var/lib/slacc-slurmdbd-hpc1", … }
 */
#ifndef BACKENDS_STORAGE_PASS_H
#define BACKENDS_STORAGE_PASS_H

#include "backends/artefact.h"

#define STORAGE_PASS_PROGRAM "slacc-storage-pass"

/* True if this slurmdbd asks a script. One that needs no password has none. */
bool storage_pass_by_script(const struct object *slurmdbd);
/* True if its password is kept for it: a token is made anew each time. */
bool storage_pass_is_kept(const struct object *slurmdbd);
/* Where the script is. */
const char *storage_pass_path(struct arena *a, const struct object *slurmdbd);
/* SlurmUser's own directory: its cache, with nothing but this password, and the key of it. */
const char *storage_pass_directory(struct arena *a, const struct object *slurmdbd);
/* The script, whether or not slurmdbd is to ask it. */
void storage_pass_describe(const struct emission *e, const struct object *slurmdbd,
			   struct artefact *out);

#endif
