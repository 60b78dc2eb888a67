/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The old file, while a new one is tried in its place: a second name of it beside it, so that it
 * stays what it was, with its owner and mode, whatever happens to slacc or the machine. */
#ifndef RUNTIME_LIVE_KEPT_H
#define RUNTIME_LIVE_KEPT_H

#include "runtime/base/err.h"

/* Gives the file at `path` its second name `kept`, durably, and takes away what others may do with
 * it. One that is kept already stays: it is the last that worked. No file: nothing to keep. */
bool kept_take(const char *path, const char *kept, struct err *err);
/* Puts it back in its place. False with `*none` if there is nothing to put back. */
bool kept_restore(const char *path, const char *kept, bool *none, struct err *err);
/* Removes the second name: the new file has proved itself. */
bool kept_drop(const char *kept, struct err *err);

#endif
