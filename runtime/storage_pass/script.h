/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A password script as backends/storage_pass.h writes it: read, and nothing done. */
#ifndef RUNTIME_STORAGE_PASS_SCRIPT_H
#define RUNTIME_STORAGE_PASS_SCRIPT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/err.h"

enum { SCRIPT_SIZE_MAX = 256 * 1024, SCRIPT_ARGUMENTS_MAX = 64 };

/* All strings live as long as `body`. */
struct script {
	json_t *body;
	const char *directory; /* SlurmUser's own */
	const char *slurmdbd, *credential, *user;
	const char *host; /* NULL: a socket */
	unsigned port;
	const char *function, *key; /* the source; key NULL: the whole value */
	const char *arguments[SCRIPT_ARGUMENTS_MAX];
	size_t argument_count;
	int64_t ttl_s, max_stale_s;
};

/* The caller releases it. `where` is for messages. False: storage_pass_script. */
bool script_read(struct script *s, const char *text, size_t n, const char *where, struct err *err);
void script_release(struct script *s);

#endif
