/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A swap: a slurmdbd's new files in place of the old ones, and the daemon on them, as one action
 * that ends with the daemon answering or with the old files back. What it consists of is decided
 * here, as data; runtime/live/swap.c carries it out. Everything lives in the arena it is made in.
 */
#ifndef BACKENDS_RESOURCES_SWAP_H
#define BACKENDS_RESOURCES_SWAP_H

#include "backends/plan.h"
#include "backends/conf_file.h"

/* How the daemon gets to know its files. */
enum swap_how {
	SWAP_RESTART, /* or start, where it does not run */
	SWAP_RELOAD,  /* it reads slurmdbd.conf again: SIGHUP */
	SWAP_FINISH,  /* it has them: an earlier run was cut off before it could tidy up */
};

/* A file to be replaced. */
struct swap_part {
	const struct action *write; /* ACTION_WRITE_FILE */
	const struct resource *resource;
	struct swap_part *next;
};

struct swap {
	enum swap_how how;
	const struct resource
		*service;            /* of resource_service; its desired has ports and commands */
	const struct resource *conf; /* of resource_slurmdbd_conf, changed or not */
	struct swap_part *parts;     /* NULL: nothing but the daemon */
	const char *const *reload; /* argv of SWAP_RELOAD; NULL: SIGHUP to the PID file's process */
	bool ran;                  /* before; else old files are put back and not started */
};

/* Makes the swap of a service from what the plan has about its files: their writing becomes part of
 * it. NULL reload commands are decided here too. */
struct swap *swap_plan(struct plan *plan, const struct resource *service);
/* For rotation, which knows what it changes: the swap of a slurmdbd's conf and nothing else, on the
 * host that is acted on. NULL if this host has no such slurmdbd. A reload where changed values of
 * StoragePass take one, else a restart. */
struct swap *swap_conf(struct arena *a, const struct resource_set *set,
		       const struct object *slurmdbd);
/* True if a reload brings everything into force in which a file of settings differs from what was
 * seen of it. False if there was none, unless all of its keys take a reload. */
bool file_change_reloads(struct arena *a, const struct resource *file, enum slurm_release release);
/* Where the old file stays until the new one has proved itself: ".slacc-old.NAME" beside it. */
const char *swap_kept_path(struct arena *a, const char *path);
/* True if carrying out this change starts a slurmdbd, which converts a schema that is older. */
bool change_starts_slurmdbd(const struct change *c);

#endif
