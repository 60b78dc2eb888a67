/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The two clocks: monotonic for deadlines, wall clock as text for people. Nothing decides by the
 * wall clock. */
#include "runtime/base/clock.h"

#include <string.h>
#include <time.h>

int64_t clock_ms(void)
{
	struct timespec now = {0};
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int clock_left(int64_t deadline, int most)
{
	int64_t left = deadline - clock_ms();
	return left <= 0 ? 0 : left < most ? (int)left : most;
}

void clock_sleep_ms(int ms)
{
	struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	if (ms > 0)
		nanosleep(&wait, NULL);
}

void clock_utc_text_of(int64_t seconds, char out[CLOCK_TEXT_SIZE])
{
	time_t t = (time_t)seconds;
	struct tm parts;
	memset(&parts, 0, sizeof(parts));
	if (!gmtime_r(&t, &parts) || parts.tm_year < -900 ||
	    !strftime(out, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
		out[0] = 0;
}

void clock_utc_text(char out[CLOCK_TEXT_SIZE])
{
	clock_utc_text_of((int64_t)time(NULL), out);
}
