/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One run at a time: an flock(2) on a file that says who holds it. The kernel drops the lock when
 * the process dies, however it dies; the text in the file is for people only and decides nothing.
 */
#ifndef RUNTIME_BASE_LOCK_H
#define RUNTIME_BASE_LOCK_H

#include <stdbool.h>

#include "runtime/base/err.h"

struct lock {
	int fd; /* -1: not held */
};

#define LOCK_INIT ((struct lock){.fd = -1})

/* Takes the lock at `path` (created 0600 if missing; its directory must exist), waiting at most
 * `wait_ms`, 0: not at all. `holder` says what this run does, as "apply site.slacc". Error:
 * lock_held (ERR_GUARD) with the holder, its process and since when. */
bool lock_take(struct lock *lock, const char *path, const char *holder, int wait_ms,
	       struct err *err);
/* Gives it back; harmless on LOCK_INIT. The file stays. */
void lock_release(struct lock *lock);

#endif
