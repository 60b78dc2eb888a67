/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What this run would not be allowed to do is found out before anything is done. */
#ifndef RUNTIME_LIVE_PERMIT_H
#define RUNTIME_LIVE_PERMIT_H

#include <sys/types.h>

#include "runtime/live/live.h"

/* Looks at every action on this host: owners that exist and that we may give files to, directories
 * that we may write, programs that can be run. False if something is not possible: reported. */
bool permit(struct live *l, const struct plan *plan);
/* The numbers of an action's owner and group; FILE_KEEP_OWNER and FILE_KEEP_GROUP where it names
 * none. */
bool permit_owner(const struct action *x, uid_t *uid, gid_t *gid, struct err *err);

#endif
