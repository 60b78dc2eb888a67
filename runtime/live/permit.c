/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/permit.h"

#include "runtime/base/file.h"
#include "runtime/base/user.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool permit_owner(const struct action *x, uid_t *uid, gid_t *gid, struct err *err)
{
	struct user owner;
	*uid = FILE_KEEP_OWNER;
	*gid = FILE_KEEP_GROUP;
	if (x->owner) {
		if (!user_find(x->owner, &owner, err))
			return false;
		*uid = owner.uid;
	}
	return !x->group || user_find_group(x->group, gid, err);
}

static bool in_group(const struct user *self, gid_t gid)
{
	bool found = gid == FILE_KEEP_GROUP || self->gid == gid;
	for (int i = 0; i < self->group_count && !found; i++)
		found = self->groups[i] == gid;
	return found;
}

static bool may_give(const struct action *x, struct err *err)
{
	struct user self;
	uid_t uid;
	gid_t gid;
	if (!permit_owner(x, &uid, &gid, err) || !user_self(&self, err))
		return false;
	if (self.uid == 0 || ((uid == FILE_KEEP_OWNER || uid == self.uid) && in_group(&self, gid)))
		return true;
	err_set(err, ERR_WORLD, &DIAG_apply_not_permitted,
		"'%s' must belong to '%s:%s', and only root can give it away", x->path,
		x->owner ? x->owner : self.name, x->group ? x->group : "-");
	err_stage(err, STAGE_FILE);
	return err_hint(err, "run as root, or as '%s'", x->owner ? x->owner : "root");
}

static bool may_write_in(const char *directory, struct err *err)
{
	if (!faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS))
		return true;
	return file_error(err, errno, "cannot write in", directory);
}

/* The directory part of a path; false if it does not fit. */
static bool parent_of(const char *path, char *out, size_t size, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	if (!slash || n + 2 > size)
		return file_error(err, slash ? ENAMETOOLONG : ENOENT, "cannot write", path);
	memcpy(out, path, n);
	out[n] = 0;
	if (!n)
		memcpy(out, "/", 2);
	return true;
}

static bool may_write(const struct action *x, const struct action *before, struct err *err)
{
	char directory[4096];
	if (!parent_of(x->path, directory, sizeof(directory), err))
		return false;
	/* A directory that is made just before is ours. */
	if (before && before->type == ACTION_MAKE_DIRECTORY && !strcmp(before->path, directory))
		return may_give(x, err);
	return may_write_in(directory, err) && may_give(x, err);
}

static bool may_remove(const struct action *x, struct err *err)
{
	char directory[4096];
	return parent_of(x->path, directory, sizeof(directory), err) &&
	       may_write_in(directory, err);
}

static bool may_run(const struct action *x, struct err *err)
{
	if (!faccessat(AT_FDCWD, x->argv[0], X_OK, AT_EACCESS))
		return true;
	err_set_errno(err, ERR_WORLD, &DIAG_process_not_started, errno, "cannot run '%s'",
		      x->argv[0]);
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "correct the layout's command, or install the program");
}

static bool may(const struct action *x, const struct action *before, struct err *err)
{
	switch (x->type) {
	case ACTION_WRITE_FILE:
	case ACTION_MAKE_DIRECTORY:
		return may_write(x, before, err);
	case ACTION_REMOVE_FILE:
		return may_remove(x, err);
	case ACTION_RUN:
		return may_run(x, err);
	case ACTION_SQL:
	case ACTION_WAIT:
	case ACTION_VERIFY_LOGIN:
	case ACTION_TYPE_COUNT:
		break;
	}
	return true;
}

bool permit(struct live *l, const struct plan *plan)
{
	bool ok = true;
	for (const struct change *c = plan->changes; c; c = c->next) {
		const struct action *before = NULL;
		for (const struct action *x = c->actions; x; before = x, x = x->next) {
			struct err err;
			if (c->by_hand || may(x, before, &err))
				continue;
			live_report(l, x->at, &err);
			ok = false;
		}
	}
	return ok;
}
