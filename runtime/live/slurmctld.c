/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Telling a slurmctld that its accounting lines are new. */
#include "backends/resources/kinds.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/base/proc.h"
#include "runtime/base/signal.h"
#include "runtime/live/execute.h"
#include "runtime/live/host.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { WORDS_KEPT = 4096, POLL_MS = 100 };

static bool wait_for(const struct resource *r, struct err *err)
{
	const struct slurmctld_observed *o = r->observed;
	int64_t seconds = host_ready_seconds(referred(r->cluster, AT_cluster_layout));
	int64_t deadline = clock_ms() + seconds * 1000;
	while (!host_listens(o->port)) {
		if (!signal_check(err))
			return false;
		if (!clock_left(deadline, POLL_MS)) {
			err_set(err, ERR_PARTIAL, &DIAG_slurmctld_not_ready,
				"slurmctld of '%s' does not listen on port %u after %lld s",
				r->name, o->port, (long long)seconds);
			err_stage(err, STAGE_PROCESS);
			return err_hint(err, "its log says why; slurm_accounting.conf is new");
		}
		clock_sleep_ms(POLL_MS);
	}
	return true;
}

static bool run(const struct live *l, const struct step *s, struct err *err)
{
	const struct slurmctld_desired *want = s->change->resource->desired;
	char words[WORDS_KEPT];
	const char *const env[] = {proc_plain_environment[0], proc_plain_environment[1],
				   arena_printf(l->arena, "SLURM_CONF=%s", want->slurm_conf), NULL};
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	const struct proc_request request = {.argv = s->action->argv,
					     .env = env,
					     .error = &error,
					     .deadline_ms = (int)s->action->deadline_s * 1000};
	struct proc_result result;
	return proc_run(&request, &result, err) && proc_succeeded(&request, &result, false, err);
}

/* A restart has made it anew. */
static bool note(const char *pid_file, struct err *err)
{
	if (!pid_file || !utimensat(AT_FDCWD, pid_file, NULL, 0) || errno == ENOENT)
		return true;
	return file_error(err, errno, "slurmctld has heard, which cannot be noted down in",
			  pid_file);
}

bool slurmctld_tell(struct live *l, const struct step *s, struct err *err)
{
	return run(l, s, err) && wait_for(s->change->resource, err) && note(s->action->path, err);
}
