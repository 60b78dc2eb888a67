/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Users and groups of this machine: names to numbers and back, and who runs this process. Caller
 * storage throughout. */
#ifndef RUNTIME_BASE_USER_H
#define RUNTIME_BASE_USER_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/base/err.h"

enum { USER_NAME_SIZE = 256, USER_GROUPS_MAX = 128 };

struct user {
	char name[USER_NAME_SIZE]; /* the number as text if the machine has no name for it */
	uid_t uid;
	gid_t gid;                     /* its primary group */
	gid_t groups[USER_GROUPS_MAX]; /* all its groups, the primary one among them; cut at the
					  bound */
	int group_count;
};

/* Finds a user by name, or by number if `name` is all digits (Slurm takes both). Error:
 * user_unknown. */
bool user_find(const char *name, struct user *out, struct err *err);
/* The effective user of this process. */
bool user_self(struct user *out, struct err *err);
/* Finds a group by name or number. */
bool user_find_group(const char *name, gid_t *out, struct err *err);
/* The name of a uid or gid, or its number as text; `out` has USER_NAME_SIZE bytes. */
void user_name_of(uid_t uid, char out[USER_NAME_SIZE]);
void user_group_name_of(gid_t gid, char out[USER_NAME_SIZE]);
/* True if this process may give files to other users and switch to them. */
bool user_is_root(void);

#endif
