/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The lock file. It is never unlinked: a second process could hold a lock on the unlinked one while
 * a third makes it anew. */
#define _DEFAULT_SOURCE /* flock */
#include "runtime/base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/signal.h"

enum { HOLDER_SIZE = 256, RETRY_MS = 100 };

static bool held(int fd, const char *path, struct err *err)
{
	char text[HOLDER_SIZE];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = 0;
	text[strcspn(text, "\n")] = 0;
	err_set(err, ERR_GUARD, &DIAG_lock_held, "another run holds '%s': %s", path,
		*text ? text : "it does not say who it is");
	return err_hint(err, "wait for it to end, or end it; the lock goes with its process");
}

static bool try(int fd, int wait_ms)
{
	int64_t deadline = clock_ms() + wait_ms;
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || signal_received() ||
		    clock_ms() >= deadline)
			return false;
		clock_sleep_ms(clock_left(deadline, RETRY_MS));
	}
	return true;
}

static void sign(int fd, const char *holder)
{
	char text[HOLDER_SIZE], now[CLOCK_TEXT_SIZE];
	clock_utc_text(now);
	int n = snprintf(text, sizeof(text), "process %ld (%.160s) since %s\n", (long)getpid(),
			 holder, now);
	/* It only informs: a full disk must not stop a run that would free space. */
	if (ftruncate(fd, 0) == 0 && n > 0 && pwrite(fd, text, (size_t)n, 0) < 0)
		return;
}

bool lock_take(struct lock *lock, const char *path, const char *holder, int wait_ms,
	       struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	*lock = LOCK_INIT;
	if (fd < 0)
		return err_set_errno(err, ERR_INTERNAL,
				     errno == EACCES ? &DIAG_file_denied : &DIAG_file_io, errno,
				     "the lock '%s' cannot be opened", path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_INTERNAL, &DIAG_file_wrong_type,
			       "the lock '%s' is not a regular file", path);
	}
	if (!try(fd, wait_ms)) {
		held(fd, path, err);
		close(fd);
		return false;
	}
	sign(fd, holder);
	lock->fd = fd;
	return true;
}

void lock_release(struct lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	*lock = LOCK_INIT;
}
