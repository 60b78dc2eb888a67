# SPDX-License-Identifier: BSD-2-Clause
# munge and Slurm's daemons in $STACK. Part of stack.bash.
#
# What the caller may set before, with stack_set: SLURM_ETC (where slurm.conf and slurmdbd.conf lie),
# MUNGE_SOCKET, SLURMDBD_PORT, SLURMCTLD_PORT, SLURMD_PORT. slurmdbd.conf and the accounting lines,
# which have munge's socket as well, are not written here: they are what slacc is for.

# slurm_defaults: called by stack_open.
slurm_defaults() {
	SLURM_ETC=$STACK/etc MUNGE_SOCKET=$STACK/munge/socket SLURM_ROOT=
	SLURMDBD_PORT=6819 SLURMCTLD_PORT=6817 SLURMD_PORT=6818
}

# slurm_release ROOT: from here on another release's Slurm, from a root of debian-root with
# slurmdbd, slurm-client, slurmctld and slurmd. Its commands come first in PATH, from STACK/bin;
# STACK/sbin/slurmdbd is for those who look for it beside them.
slurm_release() {
	local root command
	root=$(root_enter "$1" slurm) || return 1
	stack_set SLURM_ROOT "$root"
	mkdir -p "$STACK/bin" "$STACK/sbin"
	for command in bin/sacct bin/sacctmgr bin/sbatch bin/scancel bin/scontrol bin/sinfo bin/squeue bin/srun sbin/slurmdbd; do
		# Only root may change its root, and whoever is alone in a namespace of users.
		cat >"$STACK/$command" <<-SCRIPT
			#!/bin/sh
			[ "\$(id -u)" = 0 ] || set -- --user --map-current-user --keep-caps chroot "$root" /usr/$command "\$@"
			[ "\$(id -u)" = 0 ] || exec unshare "\$@"
			exec chroot "$root" /usr/$command "\$@"
		SCRIPT
		chmod 755 "$STACK/$command"
	done
}

# munge_start: a munged with a key of its own at MUNGE_SOCKET.
munge_start() {
	local dir=$STACK/munge user force=
	user=$(stack_user munge)
	mkdir -p "$dir" "$(dirname "$MUNGE_SOCKET")"
	[ -e "$dir/key" ] || (umask 077 && head -c 128 /dev/urandom >"$dir/key")
	stack_own "$user" '' "$dir" "$(dirname "$MUNGE_SOCKET")"
	chmod 755 "$dir"
	# In an ordinary user's sandbox "/" belongs to nobody, which munged would refuse.
	[ -z "${STACK_SANDBOX-}" ] || force=--force
	stack_start munged "$user" '' munged --foreground --num-threads=4 $force \
		--socket="$MUNGE_SOCKET" --key-file="$dir/key" --pid-file="$dir/pid" \
		--log-file="$dir/log" --seed-file="$dir/seed"
	stack_wait 10 munged "munged answering" munge --socket="$MUNGE_SOCKET" --no-input
}

# slurm_version: prints it, as 22.05.8.
slurm_version() {
	# Even --version reads a slurm.conf first, and waits a minute for one that is not there yet.
	printf '%s\n' ClusterName=version SlurmctldHost=localhost >"$STACK/version.conf"
	SLURM_CONF=$STACK/version.conf scontrol --version | awk '{ print $2 }'
}

# slurm_conf_write CLUSTER [LINE...]: writes a slurm.conf for one controller and one node, n1, both
# this host, and then the LINEs. The daemons listen only on the address of the host's name: slurmd
# by a file of its own, because srun must not, to which a job's first step answers at 127.0.0.1
# where the name is 127.0.1.1. There slurmdbd cannot tell slurmctld of changes, for the same reason.
slurm_conf_write() {
	local cluster=$1 user host cgroup=CgroupPlugin=disabled
	shift
	user=$(stack_user slurm "$SLURM_ROOT")
	host=$(hostname -s)
	mkdir -p "$SLURM_ETC" "$STACK/state" "$STACK/spool"
	stack_own "$user" "$SLURM_ROOT" "$STACK/state"
	case $(slurm_version) in 2[0-2].*) cgroup=CgroupPlugin=cgroup/v1 ;; esac
	printf '%s\n' "$cgroup" >"$SLURM_ETC/cgroup.conf"
	cat >"$SLURM_CONF" <<-CONF
		ClusterName=$cluster
		SlurmctldHost=$host
		CommunicationParameters=NoCtldInAddrAny
		SlurmctldPort=$SLURMCTLD_PORT
		SlurmdPort=$SLURMD_PORT
		SlurmUser=$user
		SlurmdUser=$(id -un)
		AuthType=auth/munge
		StateSaveLocation="$STACK/state"
		SlurmdSpoolDir="$STACK/spool"
		SlurmctldPidFile="$STACK/state/slurmctld.pid"
		SlurmdPidFile="$STACK/spool/slurmd.pid"
		SlurmctldLogFile="$STACK/state/slurmctld.log"
		SlurmdLogFile="$STACK/spool/slurmd.log"
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		MpiDefault=none
		ReturnToService=2
		MailProg=/bin/true
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SlurmdParameters=config_overrides
		NodeName=n1 NodeHostname=$host NodeAddr=$host Port=$SLURMD_PORT CPUs=4 State=UNKNOWN
		PartitionName=p Nodes=n1 Default=YES MaxTime=INFINITE State=UP
	CONF
	[ $# = 0 ] || printf '%s\n' "$@" >>"$SLURM_CONF"
	{
		# Else slurmctld complains that the two files differ.
		echo DebugFlags=NO_CONF_HASH
		sed 's/NoCtldInAddrAny/NoInAddrAny/' "$SLURM_CONF"
	} >"$SLURM_ETC/slurmd.conf"
}

# slurmdbd_start: with the slurmdbd.conf of SLURM_ETC. Returns when it listens, which it does once
# it has made its tables.
slurmdbd_start() {
	_slurm_start slurmdbd "$(stack_user slurm "$SLURM_ROOT")" slurmdbd -D
	stack_wait 60 slurmdbd "slurmdbd listening" _slurm_listens "$SLURMDBD_PORT"
}

# slurmctld_start: returns when it answers.
slurmctld_start() {
	_slurm_start slurmctld "$(stack_user slurm "$SLURM_ROOT")" slurmctld -D
	stack_wait 30 slurmctld "slurmctld answering" _slurmctld_answers
}

# slurmd_start: the one node; returns when a job could run on it.
slurmd_start() {
	_slurm_start slurmd "$(id -un)" slurmd -D -N n1 -f "$SLURM_ETC/slurmd.conf"
	stack_wait 30 slurmd "node n1 idle" _node_idle
}

# slurm_recorded JOB [SECONDS]: waits until the accounting lists JOB as completed. Slurm 22.05 stores
# a short job's start some seconds after its end, and a plain listing shows it only then.
slurm_recorded() {
	stack_wait "${2:-30}" slurmdbd "job $1 in the accounting" _job_completed "$1"
}

# slurm_cancel_jobs: cancels what runs and waits a little for it to end.
slurm_cancel_jobs() {
	local end=$((SECONDS + 5))
	while [ -n "$(timeout 2 squeue -h 2>/dev/null)" ] && [ $SECONDS -lt $end ]; do
		timeout 2 scancel --user="$(id -un)" 2>/dev/null
		sleep 0.2
	done
}

_slurm_start() {
	local name=$1 user=$2
	shift 2
	stack_start "$name" "$user" "$SLURM_ROOT" "$@"
}

_slurm_listens() {
	[ -n "$(ss -Hltn "sport = :$1")" ]
}

_slurmctld_answers() {
	scontrol ping | grep -q UP
}

_node_idle() {
	[ "$(sinfo -h -o %T)" = idle ]
}

_job_completed() {
	sacct -anXP -S now-1hour -o jobid,state | grep -qxF "$1|COMPLETED"
}
