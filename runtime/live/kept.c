/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/kept.h"

#include "runtime/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The change of a name is safe on disk. Some file systems cannot sync a directory and say EINVAL.
 */
static bool sync_directory(const char *path, struct err *err)
{
	char name[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int n = snprintf(name, sizeof(name), "%.*s/", slash ? (int)(slash - path) : 1,
			 slash ? path : ".");
	if (n < 0 || (size_t)n >= sizeof(name))
		return file_error(err, ENAMETOOLONG, "cannot open the directory of", path);
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return file_error(err, errno, "cannot open the directory", name);
	int rc = fsync(fd) && errno != EINVAL ? errno : 0;
	close(fd);
	return rc ? file_error(err, rc, "cannot make durable what is in", name) : true;
}

bool kept_take(const char *path, const char *kept, struct err *err)
{
	struct file_info now, before;
	if (!file_look(path, &now, err) || !file_look(kept, &before, err))
		return false;
	if (now.type != FILE_REGULAR || before.type == FILE_REGULAR)
		return true;
	if ((now.mode & S_IRWXO) && chmod(path, now.mode & ~(mode_t)S_IRWXO))
		return file_error(err, errno, "cannot close to others", path);
	if (link(path, kept))
		return file_error(err, errno, "cannot keep a second name of", path);
	return sync_directory(path, err);
}

bool kept_restore(const char *path, const char *kept, bool *none, struct err *err)
{
	struct file_info before;
	*none = false;
	if (!file_look(kept, &before, err))
		return false;
	*none = before.type != FILE_REGULAR;
	if (*none)
		return false;
	/* Two names of one file: rename does nothing then, and the second has to go. */
	if (rename(kept, path) || (unlink(kept) && errno != ENOENT))
		return file_error(err, errno, "cannot put back", path);
	return sync_directory(path, err);
}

bool kept_drop(const char *kept, struct err *err)
{
	struct file_info before;
	if (!file_look(kept, &before, err))
		return false;
	if (before.type == FILE_ABSENT)
		return true;
	return file_remove(kept, err) && sync_directory(kept, err);
}
