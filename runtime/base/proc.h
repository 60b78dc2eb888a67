/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The only way slacc runs another program. No shell; an absolute path; an environment that is
 * built, not inherited; input from /dev/null or from given bytes; no descriptor of ours; a session
 * of its own (no terminal to ask on, and Ctrl-C does not reach it); a deadline after which its
 * whole process group is killed; output kept up to a bound and thrown away behind it.
 *
 * It is fork and exec, not posix_spawn, because the child may have to become another user, leave
 * our session and drop descriptors that libraries opened, which posix_spawn cannot express on the C
 * libraries we support. Between fork and exec the child calls only async-signal-safe functions, so
 * it is safe in a program with threads.
 *
 * All memory is the caller's: a program whose output is a secret writes straight into a struct
 * secret. */
#ifndef RUNTIME_BASE_PROC_H
#define RUNTIME_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"
#include "runtime/base/user.h"

/* Where a stream of the child goes: at most `capacity` bytes into `data`, not NUL-terminated. */
struct proc_output {
	char *data;
	size_t capacity;
	size_t size;    /* set by proc_run */
	bool truncated; /* set by proc_run: there was more */
};

struct proc_request {
	const char *const
		*argv; /* argv[0] is an absolute path; ends in NULL. Never holds a secret. */
	const char *const *
		env; /* "NAME=value" …, NULL; the whole environment. NULL: proc_plain_environment */
	const char *directory; /* where it runs; NULL: "/" */
	const void *input;     /* what it reads; NULL: nothing (/dev/null) */
	size_t input_size;
	struct proc_output *out;   /* NULL: thrown away */
	struct proc_output *error; /* NULL: thrown away */
	int deadline_ms;           /* > 0 */
	const struct user *run_as; /* NULL: who we are. Needs root otherwise. */
};

struct proc_result {
	int exit_code; /* 0 … 255, or -1 if a signal ended it */
	int signal;    /* that signal, or 0 */
	int64_t elapsed_ms;
};

/* PATH of the system's directories and LC_ALL=C. */
extern const char *const proc_plain_environment[];

/* Runs it and waits. True if it ran to its end, whatever the exit code. Errors: process_not_started
 * (with errno), process_timeout. A program that ends while its children keep the output open (a
 * daemon it started) counts as ended. */
bool proc_run(const struct proc_request *request, struct proc_result *result, struct err *err);

/* True if exit code 0; else process_failed with the last line of `request->error`, if it was kept.
 * `secret` is set for programs whose words must not be repeated. */
bool proc_succeeded(const struct proc_request *request, const struct proc_result *result,
		    bool secret, struct err *err);

#endif
