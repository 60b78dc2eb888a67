/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The limits sacctmgr sets on accounts and users, in its spelling. */
#ifndef COMPILER_SACCTMGR_H
#define COMPILER_SACCTMGR_H

#include <stddef.h>

/* The key as sacctmgr spells it, in any letter case; NULL if it is no limit of accounts and users.
 */
const char *sacctmgr_limit(const char *key, size_t size);
/* One after the other, from 0; NULL behind the last. */
const char *sacctmgr_limit_at(unsigned index);

#endif
