/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Replacing a file as a whole: temporary, fsync, rename, fsync of the directory. All steps go
 * through one descriptor of the directory, so that nobody can swap it in between. The temporary is
 * locked while it is written: file_sweep tells by that a living writer from the leftovers of a dead
 * one. */
#define _DEFAULT_SOURCE /* flock, getentropy */
#include "runtime/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ".slacc-tmp.BASE.0123456789abcdef": BASE is cut so that the name fits every file system. */
#define TEMPORARY_PREFIX ".slacc-tmp."
enum { TEMPORARY_BASE = 200, TEMPORARY_SIZE = 256, TEMPORARY_TRIES = 8 };

struct place {
	int directory;
	const char *base; /* within the caller's path */
};

static bool open_directory(const char *path, struct place *out, struct err *err)
{
	char name[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;
	*out = (struct place){.directory = -1, .base = slash ? slash + 1 : path};
	if (!*out->base || !strcmp(out->base, ".") || !strcmp(out->base, ".."))
		return file_error(err, EISDIR, "cannot write", path);
	if (length >= sizeof(name))
		return file_error(err, ENAMETOOLONG, "cannot write", path);
	if (length)
		snprintf(name, sizeof(name), "%.*s", (int)length, path);
	else
		snprintf(name, sizeof(name), "%s", slash ? "/" : ".");
	out->directory = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return out->directory >= 0 ? true
				   : file_error(err, errno, "cannot open the directory", name);
}

static int temporary_prefix(const char *base, char out[TEMPORARY_SIZE])
{
	return snprintf(out, TEMPORARY_SIZE, TEMPORARY_PREFIX "%.*s.", (int)TEMPORARY_BASE, base);
}

/* Creates the temporary, readable by nobody else, and locks it. */
static int make_temporary(const struct place *at, char name[TEMPORARY_SIZE])
{
	unsigned char random[8];
	int length = temporary_prefix(at->base, name), fd = -1;
	for (int i = 0; i < TEMPORARY_TRIES && fd < 0 && (!i || errno == EEXIST); i++) {
		if (getentropy(random, sizeof(random)))
			return -1;
		for (size_t k = 0; k < sizeof(random); k++)
			snprintf(name + length + 2 * k, 3, "%02x", random[k]);
		fd = openat(at->directory, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	}
	/* A file system without flock only loses the sweep's knowledge of who is alive. */
	if (fd >= 0)
		(void)flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

static int write_all(int fd, const struct file_write *w)
{
	for (size_t i = 0; i < w->piece_count; i++) {
		const char *p = w->pieces[i].data;
		size_t left = w->pieces[i].size;
		while (left) {
			ssize_t n = write(fd, p, left);
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return n ? errno : EIO;
			p += n;
			left -= (size_t)n;
		}
	}
	return 0;
}

/* Owner before mode: chown clears mode bits, and the file must never be open to more than its final
 * readers. */
static int fill(int fd, const struct file_write *w)
{
	bool own = w->uid != FILE_KEEP_OWNER || w->gid != FILE_KEEP_GROUP;
	if (own && fchown(fd, w->uid, w->gid))
		return errno;
	if (fchmod(fd, w->mode))
		return errno;
	int rc = write_all(fd, w);
	if (!rc && fsync(fd))
		rc = errno;
	return rc;
}

/* What stands there may only be what slacc replaces: a file. */
static bool replaceable(const struct place *at, const char *path, struct err *err)
{
	struct stat st;
	if (fstatat(at->directory, at->base, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? true : file_error(err, errno, "cannot look at", path);
	if (S_ISREG(st.st_mode))
		return true;
	err_set(err, ERR_WORLD, &DIAG_file_wrong_type, "'%s' is not a regular file but %s", path,
		S_ISLNK(st.st_mode)   ? "a symbolic link"
		: S_ISDIR(st.st_mode) ? "a directory"
				      : "a special file");
	err_stage(err, STAGE_FILE);
	return err_hint(err, "slacc replaces files as a whole; move it away, or name its target");
}

static int place_it(const struct place *at, const char *name, bool only_new)
{
	return only_new ? linkat(at->directory, name, at->directory, at->base, 0)
			: renameat(at->directory, name, at->directory, at->base);
}

static bool write_in(const struct place *at, const struct file_write *w, struct err *err)
{
	char name[TEMPORARY_SIZE];
	int fd = make_temporary(at, name);
	if (fd < 0)
		return file_error(err, errno, "cannot create a file beside", w->path);
	int rc = fill(fd, w);
	if (!rc && place_it(at, name, w->only_new))
		rc = errno;
	if (rc || w->only_new)
		unlinkat(at->directory, name, 0);
	/* Closed after the rename: until then the lock says that somebody is at work. */
	if (close(fd) && !rc)
		rc = errno == EINTR ? 0 : errno;
	if (rc)
		return file_error(err, rc, "cannot write", w->path);
	/* Some file systems cannot sync a directory and say EINVAL. */
	if (fsync(at->directory) && errno != EINVAL)
		return file_error(err, errno,
				  "written, but perhaps not yet safe on disk:", w->path);
	return true;
}

bool file_write_atomic(const struct file_write *w, struct err *err)
{
	struct place at;
	if (!open_directory(w->path, &at, err))
		return false;
	bool ok = replaceable(&at, w->path, err) && write_in(&at, w, err);
	close(at.directory);
	return ok;
}

/* True if this entry is a temporary of `prefix` that nobody is writing; it is removed then. */
static bool sweep_entry(int directory, const char *name, const char *prefix)
{
	size_t length = strlen(prefix);
	if (strncmp(name, prefix, length) || strlen(name) != length + 16 ||
	    strspn(name + length, "0123456789abcdef") != 16)
		return false;
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	struct stat st;
	bool dead = !fstat(fd, &st) && S_ISREG(st.st_mode) && !flock(fd, LOCK_EX | LOCK_NB);
	bool gone = dead && !unlinkat(directory, name, 0);
	close(fd);
	return gone;
}

bool file_sweep(const char *path, unsigned *removed, struct err *err)
{
	struct place at;
	char prefix[TEMPORARY_SIZE];
	unsigned count = 0;
	if (removed)
		*removed = 0;
	if (!open_directory(path, &at, err))
		return false;
	temporary_prefix(at.base, prefix);
	DIR *list = fdopendir(at.directory);
	if (!list) {
		close(at.directory);
		return file_error(err, errno, "cannot list the directory of", path);
	}
	for (struct dirent *e; (e = readdir(list));)
		count += sweep_entry(at.directory, e->d_name, prefix);
	closedir(list);
	if (removed)
		*removed = count;
	return true;
}

bool file_make_directory(const char *path, mode_t mode, uid_t uid, gid_t gid, bool *made,
			 struct err *err)
{
	struct stat st;
	if (made)
		*made = false;
	if (mkdir(path, 0700)) {
		if (errno != EEXIST)
			return file_error(err, errno, "cannot create the directory", path);
		if (stat(path, &st))
			return file_error(err, errno, "cannot look at", path);
		return S_ISDIR(st.st_mode) ? true
					   : file_error(err, ENOTDIR, "not a directory:", path);
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int rc = fd < 0 ? errno : 0;
	bool own = uid != FILE_KEEP_OWNER || gid != FILE_KEEP_GROUP;
	if (!rc && ((own && fchown(fd, uid, gid)) || fchmod(fd, mode)))
		rc = errno;
	if (fd >= 0)
		close(fd);
	if (!rc) {
		if (made)
			*made = true;
		return true;
	}
	rmdir(path);
	return file_error(err, rc, "cannot give its owner and mode to the directory", path);
}

bool file_remove(const char *path, struct err *err)
{
	if (!unlink(path) || errno == ENOENT)
		return true;
	return file_error(err, errno, "cannot remove", path);
}
