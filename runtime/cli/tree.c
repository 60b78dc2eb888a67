/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A directory that is written as a whole. Every step goes through the descriptor of the directory
 * before, so that nobody can turn the way in between. What is written can be made again, so it is
 * not forced to the disk. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAY = O_RDONLY | O_DIRECTORY | O_CLOEXEC, NAME_SIZE = 256 };

static bool fault(const char *what, const struct tree *t, const char *path, int number)
{
	cli_complain("%s '%s%s%s': %s", what, t->path, path ? "/" : "", path ? path : "",
		     number == ELOOP || number == ENOTDIR ? "something that is no directory, or a "
							    "symbolic link, stands in the way"
							  : strerror(number));
	return false;
}

/* The directory the user names, with those above it; symbolic links in it are the user's own. */
static int make_way(const char *path)
{
	char *copy = strdup(path);
	if (!copy)
		return -1;
	for (char *p = copy; *p; p++) {
		if (*p != '/' || p == copy)
			continue;
		*p = 0;
		mkdir(copy, 0777);
		*p = '/';
	}
	mkdir(copy, 0777);
	int fd = open(copy, WAY), number = errno;
	free(copy);
	errno = number;
	return fd;
}

bool tree_open(struct tree *t, const char *path)
{
	*t = (struct tree){.path = path, .fd = make_way(path)};
	return t->fd >= 0 || fault("cannot write to", t, NULL, errno);
}

void tree_close(struct tree *t)
{
	close(t->fd);
}

/* Opens the directory of a path below the tree, made where it is missing; *base gets what stands
 * behind its last slash. -1 with errno. */
static int enter(const struct tree *t, const char *path, const char **base)
{
	char name[NAME_SIZE];
	int fd = openat(t->fd, ".", WAY);
	const char *slash;
	for (; fd >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		size_t n = (size_t)(slash - path);
		int next = -1, number = ENAMETOOLONG;
		if (n < sizeof(name)) {
			memcpy(name, path, n);
			name[n] = 0;
			next = openat(fd, name, WAY | O_NOFOLLOW);
			if (next < 0 && errno == ENOENT && mkdirat(fd, name, 0777) == 0)
				next = openat(fd, name, WAY | O_NOFOLLOW);
			number = errno;
		}
		close(fd);
		errno = number;
		fd = next;
	}
	*base = path;
	return fd;
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);
		if (n < 0 && errno != EINTR)
			return false;
		data += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* Nothing, or a regular file, may be replaced. */
static bool replaceable(int directory, const char *name)
{
	struct stat st;
	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT;
	if (S_ISREG(st.st_mode))
		return true;
	errno = S_ISDIR(st.st_mode) ? EISDIR : ELOOP;
	return false;
}

/* A temporary is new; one of that name is what a killed run of the same number left. */
static int create(int directory, const char *name)
{
	enum { NEW = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC };
	int fd = openat(directory, name, NEW, 0600);
	if (fd >= 0 || errno != EEXIST || unlinkat(directory, name, 0) != 0)
		return fd;
	return openat(directory, name, NEW, 0600);
}

static bool put(int directory, const char *name, unsigned mode, const struct file_piece *pieces,
		size_t count)
{
	char temporary[64];
	snprintf(temporary, sizeof(temporary), ".slacc-build.%ld", (long)getpid());
	if (!replaceable(directory, name))
		return false;
	int fd = create(directory, temporary);
	if (fd < 0)
		return false;
	bool good = true;
	for (size_t i = 0; i < count && good; i++)
		good = write_all(fd, pieces[i].data, pieces[i].size);
	good = good && fchmod(fd, mode) == 0;
	good = close(fd) == 0 && good;
	good = good && renameat(directory, temporary, directory, name) == 0;
	int number = errno;
	if (!good)
		unlinkat(directory, temporary, 0);
	errno = number;
	return good;
}

bool tree_put_pieces(const struct tree *t, const char *path, unsigned mode,
		     const struct file_piece *pieces, size_t count)
{
	const char *base;
	int directory = enter(t, path, &base);
	bool good = directory >= 0 && put(directory, base, mode, pieces, count);
	int number = errno;
	if (directory >= 0)
		close(directory);
	return good || fault("cannot write", t, path, number);
}

bool tree_put(const struct tree *t, const char *path, unsigned mode, const char *data, size_t size)
{
	return tree_put_pieces(t, path, mode, &(struct file_piece){data, size}, 1);
}

bool tree_remove(const struct tree *t, const char *path)
{
	if (unlinkat(t->fd, path, 0) == 0 || errno == ENOENT)
		return true;
	return fault("cannot replace", t, path, errno);
}
