/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A private directory beside the real files, in which a program is shown files that are not yet in
 * force. It is closed to others, goes away with everything in it, and what a killed run left is
 * removed by the next. */
#ifndef RUNTIME_LIVE_STAGE_H
#define RUNTIME_LIVE_STAGE_H

#include <limits.h>
#include <sys/types.h>

#include "runtime/base/err.h"
#include "runtime/base/file.h"

struct stage {
	char path[PATH_MAX];
	int fd; /* of the directory, locked while the run lives */
};

/* Makes one in `directory`, for the writer alone. The caller closes it, also after errors of the
 * functions below. */
bool stage_open(struct stage *st, const char *directory, struct err *err);
/* Writes a file of this name, 0600, for that owner. */
bool stage_put(struct stage *st, const char *name, const struct file_piece *pieces, size_t count,
	       uid_t uid, gid_t gid, struct err *err);
/* Lets this user look into it: from here on it is the user's and nothing more is put in. */
bool stage_give(struct stage *st, uid_t uid, gid_t gid, struct err *err);
/* Removes it. Harmless on one that was not opened. */
void stage_close(struct stage *st);
/* Removes those that killed runs left in `directory`. */
void stage_sweep(const char *directory);

#endif
