/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/builtin.h"

/* `standard` follows Slurm's own units from 23.11 on (User=slurm, RuntimeDirectory=slurmdbd),
 * `parallelcluster` the head node of AWS ParallelCluster. */
const char builtin_source[] =
	"edition 2026\n"
	"layout standard {\n"
	"  conf_dir = \"/etc/slurm\"; bin_dir = \"/usr/bin\"\n"
	"  slurm_user = \"slurm\"; slurm_group = \"slurm\"\n"
	"  log_file = \"/var/log/slurm/slurmdbd.log\"; pid_file = \"/run/slurmdbd/slurmdbd.pid\"\n"
	"  state_dir = \"/var/lib/slacc\"\n"
	"  restart_slurmdbd = [\"/usr/bin/systemctl\", \"restart\", \"slurmdbd\"]\n"
	"  reload_slurmdbd = [\"/usr/bin/systemctl\", \"reload\", \"slurmdbd\"]\n"
	"  restart_slurmctld = [\"/usr/bin/systemctl\", \"restart\", \"slurmctld\"]\n"
	"  slurm_conf = include\n"
	"}\n"
	"layout parallelcluster {\n"
	"  conf_dir = \"/opt/slurm/etc\"; bin_dir = \"/opt/slurm/bin\"\n"
	"  slurm_user = \"slurm\"; slurm_group = \"slurm\"\n"
	"  log_file = \"/var/log/slurmdbd.log\"; pid_file = \"/run/slurmdbd.pid\"\n"
	"  state_dir = \"/var/lib/slacc\"\n"
	"  restart_slurmdbd = [\"/usr/bin/systemctl\", \"restart\", \"slurmdbd\"]\n"
	"  reload_slurmdbd = [\"/usr/bin/systemctl\", \"reload\", \"slurmdbd\"]\n"
	"  restart_slurmctld = [\"/usr/bin/systemctl\", \"restart\", \"slurmctld\"]\n"
	"  slurm_conf = include\n"
	"}\n";
