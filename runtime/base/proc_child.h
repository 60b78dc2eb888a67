/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to proc.c: what happens in the child between fork and exec. */
#ifndef RUNTIME_BASE_PROC_CHILD_H
#define RUNTIME_BASE_PROC_CHILD_H

#include "runtime/base/proc.h"

/* What the child tells the parent when it cannot become the program. */
struct proc_failure {
	int number; /* errno */
	int step;   /* enum proc_step */
};

enum proc_step { PROC_STEP_SETUP, PROC_STEP_USER, PROC_STEP_DIRECTORY, PROC_STEP_EXEC };

/* The child's ends; -1 for /dev/null. All are close-on-exec. */
struct proc_ends {
	int in, out, error;
	int report; /* closed by a successful exec, else carries a struct proc_failure */
};

/* Becomes the program. All signals are blocked when it is called. Async-signal-safe throughout. */
_Noreturn void proc_child(const struct proc_request *request, const struct proc_ends *ends);

#endif
