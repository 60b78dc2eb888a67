/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Time for deadlines (monotonic, so that a changed clock never shortens or stretches one) and for
 * people. */
#ifndef RUNTIME_BASE_CLOCK_H
#define RUNTIME_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_TEXT_SIZE = 21 };

/* Milliseconds since an arbitrary moment; never goes back. */
int64_t clock_ms(void);
/* Milliseconds from now to `deadline` (a value of clock_ms), 0 if it has passed, at most `most`.
 * Fits poll(2). */
int clock_left(int64_t deadline, int most);
/* Sleeps; returns early when a signal arrives. */
void clock_sleep_ms(int ms);
/* "2026-01-31T12:00:00Z", the wall clock's time of now. */
void clock_utc_text(char out[CLOCK_TEXT_SIZE]);
/* The same of a time in seconds since 1970; "" if that has no year of four digits. */
void clock_utc_text_of(int64_t seconds, char out[CLOCK_TEXT_SIZE]);

#endif
