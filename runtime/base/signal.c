/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The handler and its flag: the one mutable variable of the runtime, because a signal handler has
 * no argument to carry state. Written only by the handler; everybody else reads it. */
#include "runtime/base/signal.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static atomic_int received;

static void note(int number)
{
	int none = 0;
	atomic_compare_exchange_strong(&received, &none, number);
}

void signal_install(void)
{
	static const int stopping[] = {SIGINT, SIGTERM, SIGHUP};
	static const int ignored[] = {SIGPIPE, SIGXFSZ};
	struct sigaction action;
	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = note;
	for (size_t i = 0; i < sizeof(stopping) / sizeof(*stopping); i++)
		sigaction(stopping[i], &action, NULL);
	/* Some parents start us with SIGCHLD ignored; then nobody could wait for a child. */
	action.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &action, NULL);
	action.sa_handler = SIG_IGN;
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		sigaction(ignored[i], &action, NULL);
}

int signal_received(void)
{
	return atomic_load(&received);
}

bool signal_check(struct err *err)
{
	int number = signal_received();
	if (!number)
		return true;
	err_set(err, ERR_WORLD, &DIAG_live_interrupted, "stopped by %s",
		number == SIGINT    ? "SIGINT"
		: number == SIGTERM ? "SIGTERM"
				    : "SIGHUP");
	return err_hint(err, "run the same command again to go on");
}
