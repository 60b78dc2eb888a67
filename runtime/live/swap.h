/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Swap files, reload or restart, wait, and all as before if the daemon does not come back: one
 * action, for apply and for rotation. */
#ifndef RUNTIME_LIVE_SWAP_H
#define RUNTIME_LIVE_SWAP_H

#include "backends/resources/swap.h"
#include "runtime/live/live.h"

/* Carries it out, with the passwords of the run's wallet. In order: what a killed run left staged
 * is removed; this machine's name; the new slurmdbd.conf read by the slurmdbd that is installed
 * here, as SlurmUser, from a private directory (said with daemon_not_validated where there is
 * none); the old files kept; the new ones written and read back; reload or restart; waiting until
 * slurmdbd answers; the old files removed.
 *
 * On failure `err` says why. If files were replaced and slurmdbd does not come back, the old ones
 * are put back and it is restarted if it ran before: how that ended is queued as daemon_reverted or
 * daemon_not_reverted. A signal or a conversion leaves the new files in place, and the old ones
 * beside them for the next run. `restart_s`: how long a command may take. */
bool swap_run(struct live *l, const struct swap *s, unsigned restart_s, struct err *err);
/* Removes what killed runs left staged where this run's slurmdbd have their files. */
void swap_sweep(const struct live *l);

/* validate.c: has slurmdbd read the file that `conf` wants. True also where no slurmdbd is. Errors:
 * daemon_conf_refused, daemon_version_differs. */
bool validate_conf(struct live *l, const struct resource *conf, struct slurm_version *installed,
		   struct err *err);

#endif
