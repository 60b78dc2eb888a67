/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/permit.h"

#include "backends/resources/swap.h"
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

/* A directory that is made before is ours. */
static bool is_made(const struct plan *plan, const char *directory)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		for (const struct action *x = c->actions; x; x = x->next) {
			if (x->type == ACTION_MAKE_DIRECTORY && !strcmp(x->path, directory))
				return true;
		}
	}
	return false;
}

static bool may_make(const struct plan *plan, const char *path, struct err *err)
{
	char directory[4096];
	return parent_of(path, directory, sizeof(directory), err) &&
	       (is_made(plan, directory) || may_write_in(directory, err));
}

static bool may_write(const struct plan *plan, const struct action *x, struct err *err)
{
	return may_make(plan, x->path, err) && may_give(x, err);
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

/* New files are tried, and old ones kept, beside slurmdbd.conf. */
static bool may_swap(const struct plan *plan, const struct action *x, struct err *err)
{
	return (x->swap->parts || may_make(plan, x->path, err)) && (!x->argv || may_run(x, err));
}

static bool may(const struct plan *plan, const struct action *x, struct err *err)
{
	switch (x->type) {
	case ACTION_WRITE_FILE:
	case ACTION_MAKE_DIRECTORY:
		return may_write(plan, x, err);
	case ACTION_KEEP:
		return may_give(x, err);
	case ACTION_REMOVE_FILE:
	case ACTION_FORGET:
		return may_remove(x, err);
	case ACTION_RUN:
	case ACTION_TELL:
	case ACTION_SACCTMGR:
		return may_run(x, err);
	case ACTION_SWAP:
		return may_swap(plan, x, err);
	case ACTION_SQL:
	case ACTION_WAIT:
	case ACTION_VERIFY_LOGIN:
	case ACTION_ROTATE:
	case ACTION_TYPE_COUNT:
		break;
	}
	return true;
}

static bool permit_action(struct live *l, const struct plan *plan, const struct action *x)
{
	struct err err;
	bool ok = may(plan, x, &err);
	if (!ok)
		live_report(l, x->at, &err);
	const struct swap_part *p = x->type == ACTION_SWAP ? x->swap->parts : NULL;
	for (; p; p = p->next)
		ok &= permit_action(l, plan, p->write);
	return ok;
}

bool permit(struct live *l, const struct plan *plan)
{
	bool ok = true;
	for (const struct change *c = plan->changes; c; c = c->next) {
		for (const struct action *x = c->actions; x && !c->by_hand; x = x->next)
			ok &= permit_action(l, plan, x);
	}
	return ok;
}
