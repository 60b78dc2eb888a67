/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Looking at and reading files, and what an errno means for the person who reads the message.
 * Writing is file_write.c's. */
#include "runtime/base/file.h"
#include "runtime/base/heap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What can be done about it, by errno. What is not listed is file_io. */
static const struct {
	int number;
	enum err_kind kind;
	const struct diag_code *code;
	const char *hint;
} meanings[] = {
	{ENOENT, ERR_WORLD, &DIAG_file_missing, "create it, or correct the path"},
	{ENOTDIR, ERR_WORLD, &DIAG_file_missing, "a part of the path is not a directory"},
	{EACCES, ERR_WORLD, &DIAG_file_denied, "run as root or as the user who owns it"},
	{EPERM, ERR_WORLD, &DIAG_file_denied, "run as root or as the user who owns it"},
	{EROFS, ERR_WORLD, &DIAG_file_denied, "the file system is mounted read-only"},
	{ELOOP, ERR_WORLD, &DIAG_file_wrong_type,
	 "a symbolic link is in the way; name the file itself"},
	{EISDIR, ERR_WORLD, &DIAG_file_wrong_type, "a directory is in the way"},
	{ENXIO, ERR_WORLD, &DIAG_file_wrong_type, "it is not a regular file"},
	{ENAMETOOLONG, ERR_WORLD, &DIAG_file_missing, "use a shorter path"},
	{EFBIG, ERR_INTERNAL, &DIAG_file_too_large, "raise the limit on file sizes (ulimit -f)"},
	{ENOSPC, ERR_INTERNAL, &DIAG_file_no_space, "free space or inodes on that file system"},
	{EDQUOT, ERR_INTERNAL, &DIAG_file_no_space, "free some of this user's quota, or raise it"},
};

bool file_error(struct err *err, int number, const char *what, const char *path)
{
	enum err_kind kind = ERR_INTERNAL;
	const struct diag_code *code = &DIAG_file_io;
	const char *hint = "";
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (meanings[i].number == number) {
			kind = meanings[i].kind;
			code = meanings[i].code;
			hint = meanings[i].hint;
		}
	err_set_errno(err, kind, code, number, "%s '%s'", what, path);
	err_stage(err, STAGE_FILE);
	return err_hint(err, "%s", hint);
}

const char *file_type_name(enum file_type type)
{
	static const char *const names[] = {
		[FILE_ABSENT] = "nothing",        [FILE_REGULAR] = "a regular file",
		[FILE_DIRECTORY] = "a directory", [FILE_SYMLINK] = "a symbolic link",
		[FILE_OTHER] = "a special file",
	};
	return names[type];
}

static void describe(const struct stat *st, struct file_info *out)
{
	*out = (struct file_info){
		.type = S_ISREG(st->st_mode)   ? FILE_REGULAR
			: S_ISDIR(st->st_mode) ? FILE_DIRECTORY
			: S_ISLNK(st->st_mode) ? FILE_SYMLINK
					       : FILE_OTHER,
		.mode = st->st_mode & 07777,
		.uid = st->st_uid,
		.gid = st->st_gid,
		.size = (uint64_t)st->st_size,
		.links = (uint64_t)st->st_nlink,
		.modified_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
	};
}

bool file_look(const char *path, struct file_info *out, struct err *err)
{
	struct stat st;
	*out = (struct file_info){.type = FILE_ABSENT};
	if (lstat(path, &st)) {
		if (errno == ENOENT)
			return true;
		return file_error(err, errno, "cannot look at", path);
	}
	describe(&st, out);
	return true;
}

int file_open(const char *path, enum file_open_how how, struct file_info *out, struct err *err)
{
	struct stat st;
	/* O_NONBLOCK: opening a pipe or a device must not wait for its other end. */
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, flags | (how == FILE_NOFOLLOW ? O_NOFOLLOW : 0));
	if (fd < 0 || fstat(fd, &st)) {
		file_error(err, errno, "cannot open", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	describe(&st, out);
	if (out->type == FILE_REGULAR)
		return fd;
	close(fd);
	err_set(err, ERR_WORLD, &DIAG_file_wrong_type, "'%s' is %s, not a regular file", path,
		file_type_name(out->type));
	err_stage(err, STAGE_FILE);
	return -1;
}

static bool too_large(const char *path, size_t max, struct err *err)
{
	err_set(err, ERR_WORLD, &DIAG_file_too_large, "'%s' is larger than %zu bytes", path, max);
	return err_stage(err, STAGE_FILE);
}

bool file_read_fd(int fd, const char *path, void *buffer, size_t capacity, size_t *size,
		  struct err *err)
{
	char extra; /* one byte behind the capacity tells "full" from "too large" */
	*size = 0;
	for (;;) {
		size_t room = capacity - *size;
		ssize_t n = read(fd, room ? (char *)buffer + *size : &extra, room ? room : 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_error(err, errno, "cannot read", path);
		if (!n)
			return true;
		if (!room)
			return too_large(path, capacity, err);
		*size += (size_t)n;
	}
}

bool file_read(const char *path, size_t max, struct file_bytes *out, struct err *err)
{
	struct file_info info;
	*out = (struct file_bytes){0};
	int fd = file_open(path, FILE_FOLLOW, &info, err);
	if (fd < 0)
		return false;
	/* Files of /proc say 0 bytes, and a file may grow while it is read: the bound is `max`, not
	 * the size. */
	size_t capacity = info.size ? (size_t)info.size : max;
	bool ok = info.size <= max ? true : too_large(path, max, err);
	if (ok && !(out->data = heap_resize(NULL, NULL, capacity + 1)))
		ok = err_set_memory(err);
	ok = ok && file_read_fd(fd, path, out->data, capacity, &out->size, err);
	close(fd);
	if (ok)
		out->data[out->size] = 0;
	else
		file_bytes_release(out);
	return ok;
}

void file_bytes_release(struct file_bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct file_bytes){0};
}
