/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Which slurmdbd is installed: what `slurmdbd -V` says. It reads and checks the slurmdbd.conf
 * beside SLURM_CONF before it says anything, needs no database, and ends with 0 or 1. */
#ifndef RUNTIME_LIVE_INSTALLED_H
#define RUNTIME_LIVE_INSTALLED_H

#include "backends/resources/question.h"
#include "compiler/slurm/params.h"
#include "runtime/base/err.h"
#include "runtime/base/user.h"

enum { INSTALLED_WORDS = 4096 };

/* What it printed. `error` may repeat what is in the file. */
struct installed_words {
	char out[256], error[INSTALLED_WORDS];
	size_t out_size, error_size;
	int code;
};

/* Runs it. False if it could not be run, or did not end in time. */
bool installed_run(struct arena *a, const char *program, const char *slurm_conf,
		   const struct user *as, struct installed_words *w, struct err *err);
/* "slurm-wlm 22.05.8": the last word, `*size` bytes of w->out; NULL if the release is not known. */
const char *installed_version(const struct installed_words *w, size_t *size,
			      struct slurm_version *version);
/* Answers a QUESTION_VERSION; what cannot be told is refused. */
void installed_answer(struct arena *a, struct question *q);

#endif
