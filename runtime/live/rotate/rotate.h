/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rotation as a live run does it. What is to be done is planned (backends/resources/rotation.h)
 * and carried out by execute.c like any plan; here are the passwords: which one is the new one, and
 * the steps that no other action is. The run's wallet has the new one from rotate_prepare on. */
#ifndef RUNTIME_LIVE_ROTATE_ROTATE_H
#define RUNTIME_LIVE_ROTATE_ROTATE_H

#include "runtime/live/live.h"

/* Once the run's secrets are fetched, and under its locks unless nothing is to be changed: finds
 * the new password, the one that an earlier run sealed, else the version to come of the store, else
 * a generated one, and makes the plan one of this rotation. False: it is reported. */
bool rotate_prepare(struct live *l, const struct object *credential);
/* Carries out an ACTION_ROTATE. */
bool rotate_step(struct live *l, const struct action *x, struct err *err);
/* Is a way in of the password before? For struct judge. NULL: no rotation. */
const struct secret *rotate_previous(const struct live *l, const struct object *credential);
void rotate_release(struct live *l);

#endif
