/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals as a question that executors ask between actions: a run is never torn out of an action,
 * it finishes or undoes the current one, releases its locks and says what was done. */
#ifndef RUNTIME_BASE_SIGNAL_H
#define RUNTIME_BASE_SIGNAL_H

#include <stdbool.h>

#include "runtime/base/err.h"

/* SIGINT, SIGTERM and SIGHUP from now on only raise a flag; SIGPIPE and SIGXFSZ are ignored, so
 * that a broken pipe or a file size limit is an error of the call that met it. For main() of
 * slacc-live, before any thread starts. */
void signal_install(void);
/* The first of these signals that arrived, or 0. Safe in any thread. */
int signal_received(void);
/* True if none arrived; else fills `err` (ERR_WORLD, "stopped by SIGTERM") and returns false. */
bool signal_check(struct err *err);

#endif
