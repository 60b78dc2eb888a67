/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Asking the world: the questions that kinds of resources have put to places are answered, servers
 * side by side, and decoded. Changes nothing. */
#ifndef RUNTIME_LIVE_OBSERVE_H
#define RUNTIME_LIVE_OBSERVE_H

#include "runtime/live/live.h"

struct database;

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

/* For doctor, which has its own connections: a look at a server's place, and its questions over a
 * connection; the latter by any thread, with where to go when memory runs out. False: not all of it
 * was answered. */
struct look *look_begin(struct live *l, struct place *p);
bool look_over(struct look *k, struct database *db, jmp_buf *oom, struct err *err);

/* For host.c: memory for answers, wiped when the run ends. */
struct arena *look_arena(struct live *l);

#endif
