/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to doctor: what is looked at. */
#ifndef RUNTIME_LIVE_DOCTOR_SUBJECTS_H
#define RUNTIME_LIVE_DOCTOR_SUBJECTS_H

#include "runtime/live/doctor/doctor.h"

/* Fills doctor->subjects from what the run is about, and fetches the secrets of the logins. */
void doctor_subjects(struct doctor *d);

#endif
