/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The limits sacctmgr sets on accounts and users, in its spelling: which there are, what they may
 * be, and when two spellings are the same. sacctmgr itself takes "99x" for 99 and answers a
 * DefaultQOS that nobody may use with exit code 0, so what it would misread is refused before it is
 * asked. Pure. */
#ifndef COMPILER_SACCTMGR_H
#define COMPILER_SACCTMGR_H

#include "grammar/support/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* The key as sacctmgr spells it, in any letter case; NULL if it is no limit of accounts and users.
 */
const char *sacctmgr_limit(const char *key, size_t size);
/* One after the other, from 0; NULL behind the last. */
const char *sacctmgr_limit_at(unsigned index);

/* NULL if a limit may be set to this text, else what is wrong with it: "is no number …". `limit` is
 * a pointer that sacctmgr_limit gave. */
const char *sacctmgr_value_fault(struct arena *a, const char *limit, const char *text);
/* True if a limit that is shown as `seen` (sacctmgr's own words, "" where there is none) is what
 * `wanted` sets. Of a list of TRES only those named in `wanted` count. */
bool sacctmgr_value_holds(const char *limit, const char *wanted, const char *seen);
/* True if `list`, a value of QosLevel, has this QOS. */
bool sacctmgr_has_qos(const char *list, const char *qos);

#endif
