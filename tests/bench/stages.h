/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The front end, stopped at different places, over a text in memory; each from nothing, as in a new
 * process. */
#ifndef TESTS_BENCH_STAGES_H
#define TESTS_BENCH_STAGES_H

#include "runtime/api/slacc.h"

struct job {
	const char *data;
	size_t size;
	/* What the run found. */
	struct slacc_count count;
	size_t peak;  /* bytes held at once, of stage_check and stage_build */
	size_t bytes; /* of artefacts */
};

/* A job* each. */
void stage_scan(void *job);
void stage_parse(void *job);
void stage_check(void *job);
void stage_build(void *job);

#endif
