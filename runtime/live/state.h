/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc's own directory on this host: 'state_dir' of the layouts of what a run acts on here, nearly
 * always one. The world is the state; nothing in this directory decides what a plan says, and it
 * can be deleted. A run that acts on no host has none. */
#ifndef RUNTIME_LIVE_STATE_H
#define RUNTIME_LIVE_STATE_H

#include "runtime/live/live.h"

/* The first of them, or NULL. */
const char *state_directory(struct live *l);
/* Makes them where they are missing (0700), and takes the lock of each: one apply a host.
 * False: it is reported. */
bool state_lock(struct live *l);
/* Makes a directory, 0700, unless it is there. */
bool state_make(const char *directory, struct err *err);
void state_release(struct live *l);

#endif
