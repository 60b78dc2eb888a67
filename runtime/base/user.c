/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Look-ups in the system's user and group databases, reentrant. Changes nothing; keeps nothing. */
#define _DEFAULT_SOURCE /* getgrouplist */
#include "runtime/base/user.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOKUP_SIZE = 64 * 1024 };

/* The number that `text` spells, if it is all digits and a valid id. */
static bool number_of(const char *text, uint32_t *out)
{
	uint64_t v = 0;
	if (!*text || strlen(text) > 10)
		return false;
	for (const char *p = text; *p; p++) {
		if (!isdigit((unsigned char)*p))
			return false;
		v = v * 10 + (uint64_t)(*p - '0');
	}
	*out = (uint32_t)v;
	return v < UINT32_MAX;
}

static void number_text(uint32_t id, char out[USER_NAME_SIZE])
{
	snprintf(out, USER_NAME_SIZE, "%lu", (unsigned long)id);
}

static void fill(struct user *out, const struct passwd *pw)
{
	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", pw->pw_name);
	out->uid = pw->pw_uid;
	out->gid = pw->pw_gid;
	out->group_count = USER_GROUPS_MAX;
	if (getgrouplist(pw->pw_name, pw->pw_gid, out->groups, &out->group_count) < 0)
		out->group_count = USER_GROUPS_MAX;
}

/* A uid without an entry is usable all the same: containers have them. */
static void fill_bare(struct user *out, uid_t uid, gid_t gid)
{
	memset(out, 0, sizeof(*out));
	number_text(uid, out->name);
	out->uid = uid;
	out->gid = gid;
	out->groups[0] = gid;
	out->group_count = 1;
}

static bool unknown(struct err *err, const char *what, const char *name, int number)
{
	if (number && number != ENOENT && number != ESRCH && number != EBADF && number != EPERM)
		err_set_errno(err, ERR_INTERNAL, &DIAG_user_unknown, number,
			      "%s '%s' cannot be looked up", what, name);
	else
		err_set(err, ERR_WORLD, &DIAG_user_unknown, "this machine has no %s '%s'", what,
			name);
	return err_hint(err, "create the %s or name another one in the layout", what);
}

bool user_find(const char *name, struct user *out, struct err *err)
{
	struct passwd entry, *found = NULL;
	uint32_t uid;
	char *space = malloc(LOOKUP_SIZE);
	if (!space)
		return err_set_memory(err);
	int rc = getpwnam_r(name, &entry, space, LOOKUP_SIZE, &found);
	bool numeric = !found && number_of(name, &uid);
	if (numeric)
		rc = getpwuid_r(uid, &entry, space, LOOKUP_SIZE, &found);
	if (found)
		fill(out, found);
	free(space);
	return found ? true : unknown(err, "user", name, rc);
}

bool user_self(struct user *out, struct err *err)
{
	struct passwd entry, *found = NULL;
	char *space = malloc(LOOKUP_SIZE);
	if (!space)
		return err_set_memory(err);
	getpwuid_r(geteuid(), &entry, space, LOOKUP_SIZE, &found);
	if (found)
		fill(out, found);
	else
		fill_bare(out, geteuid(), getegid());
	free(space);
	return true;
}

bool user_find_group(const char *name, gid_t *out, struct err *err)
{
	struct group entry, *found = NULL;
	uint32_t gid;
	char *space = malloc(LOOKUP_SIZE);
	if (!space)
		return err_set_memory(err);
	int rc = getgrnam_r(name, &entry, space, LOOKUP_SIZE, &found);
	if (found)
		*out = found->gr_gid;
	free(space);
	if (found)
		return true;
	if (!number_of(name, &gid))
		return unknown(err, "group", name, rc);
	*out = gid;
	return true;
}

void user_name_of(uid_t uid, char out[USER_NAME_SIZE])
{
	struct passwd entry, *found = NULL;
	char *space = malloc(LOOKUP_SIZE);
	number_text(uid, out);
	if (space && !getpwuid_r(uid, &entry, space, LOOKUP_SIZE, &found) && found)
		snprintf(out, USER_NAME_SIZE, "%s", found->pw_name);
	free(space);
}

void user_group_name_of(gid_t gid, char out[USER_NAME_SIZE])
{
	struct group entry, *found = NULL;
	char *space = malloc(LOOKUP_SIZE);
	number_text(gid, out);
	if (space && !getgrgid_r(gid, &entry, space, LOOKUP_SIZE, &found) && found)
		snprintf(out, USER_NAME_SIZE, "%s", found->gr_name);
	free(space);
}

bool user_is_root(void)
{
	return geteuid() == 0;
}
