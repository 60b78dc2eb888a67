/* SPDX-License-Identifier: BSD-2-Clause
 *
 * state_dir/journal: what an apply is about to do, on disk before it does it, so that the next one
 * can say where a run was cut off and sweep up its temporaries. It decides nothing: what is to be
 * done follows from the world, and the journal can be deleted. A run that acts on no host has none.
 *
 * A line is a JSON object: {"run":…} begins it,
 * {"step":N,"what":…,"place":…,"files":[…],"digest":…} is written and synced before a step,
 * {"done":N} after it, {"end":…} when the run has ended by itself. */
#ifndef RUNTIME_LIVE_JOURNAL_H
#define RUNTIME_LIVE_JOURNAL_H

#include "runtime/live/execute.h"

/* Under the host's lock: opens the journal, says where an earlier run was cut off, and removes the
 * temporaries of its files. False: it cannot be written; that is reported. */
bool journal_open(struct live *l);
/* Begins the record of this run, whose steps these are. */
bool journal_begin(struct live *l, struct execution *x, struct err *err);
/* Around a step; from any thread. An error of the first means: do not do it. */
bool journal_before(const struct live *l, const struct step *s, struct err *err);
void journal_after(const struct live *l, const struct step *s);
/* The run has ended by itself; or nothing was to be done. */
void journal_end(struct live *l);
void journal_release(struct live *l);

#endif
