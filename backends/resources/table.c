/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/records.h"

/* The order is that of execution: server first, its variables last, for a login may do the rest and
 * not that; then a login as slurmdbd will do it, then its files, then the service that reads them;
 * slurmctld hears of it when slurmdbd answers; then what slurmdbd keeps. What only guards comes
 * last: it depends on what is planned. */
const struct resource_ops *const resource_table[] = {
	&resource_server,
	&resource_database,
	&resource_account,
	&resource_grants,
	&resource_variable,
	&resource_storage_login,
	&resource_ca_file,
	&resource_storage_pass,
	&resource_storage_script,
	&resource_slurmdbd_conf,
	&resource_unit_file,
	&resource_logrotate_file,
	&resource_unit, /* systemd hears of its file before it starts it */
	&resource_service,
	&resource_running,
	&resource_rotation,          /* what the old password was needed for is done */
	&resource_storage_pass_left, /* slurmdbd asks it until it has another file */
	&resource_slurm_accounting_conf,
	&resource_include_line, /* what is included has to be there */
	&resource_slurmctld,
	&resource_slurm_cluster,
	&resource_slurm_account,
	&resource_slurm_user,
	&resource_association,
	&resource_federation,
	&resource_records,
	&resource_identity,
	NULL,
};
