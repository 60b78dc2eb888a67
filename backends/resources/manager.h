/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who takes care of the process of a slurmdbd: told by its parent, its control group, and the files
 * of those who are known to. Pure; what was seen is data. */
#ifndef BACKENDS_RESOURCES_MANAGER_H
#define BACKENDS_RESOURCES_MANAGER_H

#include "grammar/support/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct manager_seen {
	const char *unit;        /* what slacc's own unit is called: "slurmdbd.service" */
	bool unit_there;         /* and whether its file is */
	const char *packaged;    /* a package's file of that name, or NULL */
	const char *parent;      /* name of the process that started it; NULL: not known */
	const char *cgroup;      /* its /proc/PID/cgroup; NULL: not known */
	const char *self;        /* slacc's own; NULL: not known */
	const char *supervisord; /* a file of supervisord that names it, or NULL */
	const char *pacemaker;   /* a file that Pacemaker has put beside its unit, or NULL */
};

struct manager {
	const char *who;  /* "supervisord runs it" and where that is seen */
	const char *hint; /* what to do */
};

/* Fills *out and returns true if it is another one than slacc's unit. Texts live in `a`. */
bool manager_find(struct arena *a, const struct manager_seen *seen, struct manager *out);
/* True if a file of supervisord's has a program of that name: [program:slurmdbd]. */
bool manager_supervises(const char *text, const char *program);

#endif
