/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Asking the world: the questions that kinds of resources have put to places are answered, servers
 * side by side, and decoded. Changes nothing. */
#ifndef RUNTIME_LIVE_OBSERVE_H
#define RUNTIME_LIVE_OBSERVE_H

#include "runtime/live/live.h"

enum { OBSERVE_THREADS = 64 }; /* they wait nearly all the time */

/* Answers and decodes every question of places that are acted on. False if something could not be
 * found out: reported, each under its line. */
bool observe(struct live *l);
/* Answers the questions about files of a host alone. */
bool observe_host(struct live *l, struct place *p);
/* Frees what was answered. */
void look_release(struct live *l);
/* Verdicts about passwords, by what is in the wallet. */
struct judge observe_judge(struct live *l);

/* For host.c: memory for answers, wiped when the run ends. */
struct arena *look_arena(struct live *l);

#endif
