/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sacctmgr, the one way into what slurmdbd keeps: asked for lists, and run for changes. Its exit
 * code is 1 for a change that changes nothing, and 0 for some that it refuses, so a change is
 * decided by what it listed just before, and believed when the next list shows it. */
#ifndef RUNTIME_LIVE_SACCTMGR_H
#define RUNTIME_LIVE_SACCTMGR_H

#include "runtime/live/execute.h"

enum {
	SACCTMGR_ASK_MS = 30 * 1000,        /* one list */
	SACCTMGR_READY_MS = 60 * 1000,      /* until a slurmdbd that was started answers */
	SACCTMGR_OUTPUT_FIRST = 256 * 1024, /* bytes; doubled while a list is longer */
	SACCTMGR_OUTPUT_MAX = 256 * 1024 * 1024,
};

/* Answers a question about what a program prints; the answer lives in the arena. That it cannot be
 * had is an answer too: ANSWER_REFUSED. False if a signal came, or memory ran out. */
bool sacctmgr_answer(struct arena *a, struct question *q, struct err *err);
/* Carries out a step of a resource that slurmdbd keeps. The first of a run waits until slurmdbd
 * answers and looks at all such resources again; then only what a resource still needs is run, with
 * the first step of its change. *needless: it needed nothing. */
bool sacctmgr_step(struct live *l, const struct step *s, bool *needless, struct err *err);
/* What sacctmgr printed at the last change of a resource; NULL if there was none. */
const char *sacctmgr_said(const struct live *l, const struct resource *r);

#endif
