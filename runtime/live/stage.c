/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Everything is done through the descriptor of the directory, because SlurmUser may own it: names
 * in it are never followed. */
#define _DEFAULT_SOURCE /* flock, getentropy */
#include "runtime/live/stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX ".slacc-stage."
enum { NAME_SIZE = sizeof(PREFIX) + 16 };

static bool random_name(char name[NAME_SIZE])
{
	unsigned char random[8];
	if (getentropy(random, sizeof(random)))
		return false;
	int n = snprintf(name, NAME_SIZE, PREFIX);
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(name + n + 2 * i, 3, "%02x", random[i]);
	return true;
}

bool stage_open(struct stage *st, const char *directory, struct err *err)
{
	char name[NAME_SIZE];
	st->fd = -1;
	if (!random_name(name))
		return file_error(err, errno, "cannot make a directory in", directory);
	int n = snprintf(st->path, sizeof(st->path), "%s/%s", directory, name);
	if (n < 0 || (size_t)n >= sizeof(st->path))
		return file_error(err, ENAMETOOLONG, "cannot make a directory in", directory);
	if (mkdir(st->path, 0700))
		return file_error(err, errno, "cannot make a directory in", directory);
	st->fd = open(st->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (st->fd < 0) {
		int number = errno;
		rmdir(st->path);
		return file_error(err, number, "cannot open", st->path);
	}
	(void)flock(st->fd, LOCK_EX | LOCK_NB);
	return true;
}

static int write_all(int fd, const struct file_piece *p)
{
	const char *at = p->data;
	for (size_t left = p->size; left;) {
		ssize_t n = write(fd, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : EIO;
		at += n;
		left -= (size_t)n;
	}
	return 0;
}

bool stage_put(struct stage *st, const char *name, const struct file_piece *pieces, size_t count,
	       uid_t uid, gid_t gid, struct err *err)
{
	int rc = 0;
	int fd = openat(st->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_error(err, errno, "cannot write in", st->path);
	if ((uid != FILE_KEEP_OWNER || gid != FILE_KEEP_GROUP) && fchown(fd, uid, gid))
		rc = errno;
	for (size_t i = 0; i < count && !rc; i++)
		rc = write_all(fd, &pieces[i]);
	if (close(fd) && !rc && errno != EINTR)
		rc = errno;
	return rc ? file_error(err, rc, "cannot write in", st->path) : true;
}

bool stage_give(struct stage *st, uid_t uid, gid_t gid, struct err *err)
{
	if ((uid == FILE_KEEP_OWNER && gid == FILE_KEEP_GROUP) || !fchown(st->fd, uid, gid))
		return true;
	return file_error(err, errno, "cannot give away", st->path);
}

/* One level: what is staged are files. */
static void empty(int fd)
{
	int copy = dup(fd);
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	if (!list) {
		if (copy >= 0)
			close(copy);
		return;
	}
	rewinddir(list);
	for (struct dirent *e; (e = readdir(list));) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(fd, e->d_name, 0);
	}
	closedir(list);
}

void stage_close(struct stage *st)
{
	if (st->fd < 0)
		return;
	empty(st->fd);
	rmdir(st->path);
	close(st->fd);
	st->fd = -1;
}

static void sweep_entry(int directory, const char *name)
{
	size_t n = sizeof(PREFIX) - 1;
	if (strncmp(name, PREFIX, n) || strlen(name) != n + 16 ||
	    strspn(name + n, "0123456789abcdef") != 16)
		return;
	int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!flock(fd, LOCK_EX | LOCK_NB)) {
		empty(fd);
		unlinkat(directory, name, AT_REMOVEDIR);
	}
	close(fd);
}

void stage_sweep(const char *directory)
{
	DIR *list = opendir(directory);
	if (!list)
		return;
	for (struct dirent *e; (e = readdir(list));)
		sweep_entry(dirfd(list), e->d_name);
	closedir(list);
}
