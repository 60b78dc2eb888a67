/* SPDX-License-Identifier: BSD-2-Clause
 *
 * New content for a file that somebody else made. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool replace(const char *path, const char *text, size_t size)
{
	struct file_info old;
	struct err err;
	if (!file_look(path, &old, &err)) {
		cli_complain("%s", err.message);
		return false;
	}
	/* another's file stays theirs where we may give it away; else it is ours from now on */
	bool root = geteuid() == 0;
	const struct file_piece piece = {text, size};
	const struct file_write w = {
		.path = path,
		.pieces = &piece,
		.piece_count = 1,
		.mode = old.type == FILE_REGULAR ? old.mode : 0644,
		.uid = root ? old.uid : FILE_KEEP_OWNER,
		.gid = root ? old.gid : FILE_KEEP_GROUP,
	};
	if (file_write_atomic(&w, &err))
		return true;
	cli_complain("%s", err.message);
	return false;
}

bool cli_replace(const char *path, const char *text, size_t size)
{
	char *target = realpath(path, NULL);
	if (!target) {
		cli_complain("cannot write '%s': %s", path, strerror(errno));
		return false;
	}
	bool good = replace(target, text, size);
	free(target);
	return good;
}
