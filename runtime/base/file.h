/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Files: looked at, read with a bound, and replaced as a whole. A file that slacc writes is at any
 * moment the old one or the new one, with its final owner and mode, whatever is killed or full.
 * Needs libc only (the light program uses it too).
 *
 * Errors: file_missing, file_denied, file_wrong_type, file_too_large, file_no_space, file_io;
 * err->number is errno, the stage is STAGE_FILE, the hint says what to do. */
#ifndef RUNTIME_BASE_FILE_H
#define RUNTIME_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime/base/err.h"

enum file_type { FILE_ABSENT, FILE_REGULAR, FILE_DIRECTORY, FILE_SYMLINK, FILE_OTHER };

struct file_info {
	enum file_type type;
	mode_t mode; /* permission bits only (07777) */
	uid_t uid;
	gid_t gid;
	uint64_t size; /* bytes */
	uint64_t links;
	int64_t modified_ns; /* of the content, since 1970 */
};

/* What stands at `path`; a symbolic link is not followed. Nothing there is an answer (FILE_ABSENT),
 * not an error. */
bool file_look(const char *path, struct file_info *out, struct err *err);
/* "a directory", "a symbolic link", … for messages. */
const char *file_type_name(enum file_type type);

/* Bytes on the heap. Not for secrets: those are read with file_open and file_read_fd into a struct
 * secret. */
struct file_bytes {
	char *data; /* NUL-terminated behind `size` */
	size_t size;
};

/* Reads a regular file of at most `max` bytes. The caller releases `out`; on error it is empty. */
bool file_read(const char *path, size_t max, struct file_bytes *out, struct err *err);
void file_bytes_release(struct file_bytes *bytes);

enum file_open_how { FILE_FOLLOW, FILE_NOFOLLOW };

/* Opens a regular file to read and describes what was opened, so that checks and content are of the
 * same file. Never waits on a pipe or device. Returns the descriptor (close-on-exec; the caller
 * closes it) or -1. */
int file_open(const char *path, enum file_open_how how, struct file_info *out, struct err *err);
/* Reads `fd` to its end into the caller's memory. More than `capacity` bytes is file_too_large.
 * `path` is for messages. */
bool file_read_fd(int fd, const char *path, void *buffer, size_t capacity, size_t *size,
		  struct err *err);

/* Content in pieces, so that a secret in the middle of a file never is copied into ordinary memory.
 */
struct file_piece {
	const void *data;
	size_t size;
};

#define FILE_KEEP_OWNER ((uid_t)-1)
#define FILE_KEEP_GROUP ((gid_t)-1)

struct file_write {
	const char *path;
	const struct file_piece *pieces;
	size_t piece_count;
	mode_t mode;
	uid_t uid; /* FILE_KEEP_OWNER: the writer's */
	gid_t gid;
	bool only_new; /* what is there already stays: EEXIST */
};

/* Writes a new file beside `path` and renames it over; both it and the directory are on disk when
 * this returns true. A symbolic link or anything but a regular file at `path` is refused. On error
 * the old file stands and no temporary is left (a killed process may leave one; file_sweep finds
 * it). If only the last step failed, making the rename durable, the new file stands and the message
 * says so. */
bool file_write_atomic(const struct file_write *w, struct err *err);
/* Removes the temporaries that killed runs left for `path`; those of running ones are locked and
 * stay. `removed` (may be NULL) counts them. */
bool file_sweep(const char *path, unsigned *removed, struct err *err);

/* Makes one directory level with exactly this mode and owner. One that is there already is left as
 * it is (`made` false; may be NULL); anything else there is an error. */
bool file_make_directory(const char *path, mode_t mode, uid_t uid, gid_t gid, bool *made,
			 struct err *err);
/* Removes a regular file or symbolic link; one that is not there is no error. */
bool file_remove(const char *path, struct err *err);

/* Fills `err` for errno `number` with the right code, kind and hint: "what 'path': words of the
 * system". */
bool file_error(struct err *err, int number, const char *what, const char *path);

#endif
