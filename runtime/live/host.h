/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Looking at files of this host. What may hold a password is read into memory for secrets, and only
 * what is known to be none comes out. */
#ifndef RUNTIME_LIVE_HOST_H
#define RUNTIME_LIVE_HOST_H

#include "runtime/live/live.h"

enum { HOST_FILE_MAX = 16 * 1024 * 1024 }; /* bytes of a file that is read */

/* Answers a question about a file or a program; the answer lives in the arena. */
bool host_answer(struct live *l, struct arena *a, struct question *q, struct err *err);
/* True if a file is what was seen, content, mode and owner, so that nobody's work gets lost when it
 * is replaced. Errors: apply_not_settled; those of file.h. */
bool host_unchanged(const char *path, const struct seen_file *seen, struct err *err);
/* True while a process of this host listens on a TCP port (proc_net_tcp(5)). */
bool host_listens(unsigned port);
/* For how long a daemon that was started may take to answer, in seconds: `ready_within` of its
 * layout, or a default. */
int64_t host_ready_seconds(const struct object *layout);

#endif
