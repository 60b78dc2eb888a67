/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/program.h"

#include "runtime/base/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char *runnable(struct arena *a, const char *directory, int size, const char *name)
{
	const char *path = arena_printf(a, "%.*s/%s", size, directory, name);
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) ? NULL : path;
}

const char *slurm_program(struct arena *a, const struct object *layout, const char *name,
			  bool daemon)
{
	const char *bin = layout_text(layout, AT_layout_bin_dir), *found = NULL;
	size_t n = strlen(bin);
	if (daemon && n >= 4 && !strcmp(bin + n - 4, "/bin"))
		found = runnable(a, arena_printf(a, "%.*ssbin", (int)n - 3, bin), (int)n + 1, name);
	return found ? found : runnable(a, bin, (int)n, name);
}

bool slurm_user_of(const struct object *layout, struct slurm_user *out, struct err *err)
{
	*out = (struct slurm_user){.uid = FILE_KEEP_OWNER, .gid = FILE_KEEP_GROUP};
	if (!user_is_root())
		return true;
	if (!user_find(layout_text(layout, AT_layout_slurm_user), &out->user, err))
		return false;
	out->uid = out->user.uid;
	out->gid = out->user.gid;
	out->run_as = &out->user;
	return true;
}
