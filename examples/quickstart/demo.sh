#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# make demo: applies site.slacc to private, throw-away servers and runs a job whose record sacct shows.
#
# Everything lies in one temporary directory and listens on loopback, on free ports; it is stopped and
# removed at the end, also after Ctrl-C. KEEP=1 leaves it running and says how to look. Runs as root,
# where the daemons have their usual users, or as an ordinary user, where all are that user's.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
slacc=${SLACC_BUILD:?is the build directory; run it by: make demo}/bin/slacc
. "$here/../../tests/stack/stack.bash"

fail() {
	printf '\ndemo: %s\n' "$*" >&2
	exit 1
}

# What could not work is said before anything is started.
check_machine() {
	local command missing=
	for command in mariadbd mariadb-install-db munged slurmdbd slurmctld slurmd srun sacct openssl ss setpriv; do
		command -v $command >/dev/null || missing+=" $command"
	done
	[ -z "$missing" ] || fail "not installed:$missing (make deps installs them)"
	[ -x "$slacc" ] || fail "no $slacc; run it by: make demo"
	host=$(hostname -s) && address=$(getent ahostsv4 "$host" | awk 'NR == 1 { print $1 }')
	[ -n "$address" ] || fail "Slurm needs this machine's own name, '$host', to have an address; put it into /etc/hosts"
	case $address in
	127.*) ;;
	*) echo "Note: '$host' is $address, so Slurm's ports are open there, not only on loopback." ;;
	esac
}

# Slurm and sockets cannot have every path, and the daemons' users must get through to it.
make_directory() {
	local dir
	dir=$(mktemp -d "${TMPDIR:-/tmp}/slacc-demo.XXXXXX") || fail "no temporary directory"
	if ! stack_open "$dir" || ! (stack_as "$(stack_user slurm)" '' test -x "$dir") 2>/dev/null; then
		echo "Note: $dir cannot serve; taking /tmp."
		rm -rf "$dir"
		stack_open "$(mktemp -d /tmp/slacc-demo.XXXXXX)" || exit 1
	fi
	stack_guard remove
}

# secret FILE: a random password. file("…") wants it closed to others.
secret() {
	(umask 077 && mkdir -p "$STACK/secrets" && head -c 24 /dev/urandom | base64 >"$STACK/secrets/$1")
}

# The one account that slacc needs: it will make the other one. The password goes over stdin.
make_dba() {
	database_sql db <<-SQL
		CREATE USER 'dba'@'127.0.0.%' IDENTIFIED BY '$(cat "$STACK/secrets/dba")' REQUIRE SSL;
		GRANT ALL ON *.* TO 'dba'@'127.0.0.%' WITH GRANT OPTION;
	SQL
}

start_servers() {
	stack_port DB_PORT SLURMDBD_PORT SLURMCTLD_PORT SLURMD_PORT
	# 127.0.0.2 is loopback everywhere and needs no name. slacc refuses 127.0.0.1 here, because
	# newer client libraries skip the check of the certificate for exactly that address.
	stack_step "a certificate authority of its own" pki_make "$STACK/pki" 127.0.0.2 &&
		stack_step "MariaDB, refusing plain text" \
			mariadb_start db --address 127.0.0.2 --port "$DB_PORT" --pki "$STACK/pki" &&
		stack_step "munged" munge_start || exit 1
	secret dba
	secret slurm
	make_dba || fail "cannot make the dba account"
}

# The description with its CA beside it and its parameters, and what the layout names.
write_site() {
	local version user
	version=$(slurm_version)
	user=$(stack_user slurm)
	mkdir -p "$STACK/site"
	cp "$here/site.slacc" "$STACK/pki/ca.pem" "$STACK/site/"
	cat >"$STACK/site/params" <<-PARAMS
		head_node = "$host"
		slurm_version = "${version%.*}"
		db_host = "127.0.0.2"
		db_port = $DB_PORT
		dbd_port = $SLURMDBD_PORT
		user = "$user"
		group = "$(id -gn "$user")"
		directory = "$STACK"
		secrets = "$STACK/secrets"
	PARAMS
	slurm_conf_write quickstart "Include slurm_accounting.conf"
	cat >"$STACK/restart-slurmdbd" <<-SCRIPT
		#!/bin/bash
		# On a real head node this is: systemctl restart slurmdbd
		. $(printf %q "$STACK_HOME/stack.bash")
		stack_open $(printf %q "$STACK") && stack_stop slurmdbd && slurmdbd_start
	SCRIPT
	cat >"$STACK/stop" <<-SCRIPT
		#!/bin/bash
		. $(printf %q "$STACK_HOME/stack.bash")
		stack_open $(printf %q "$STACK") && stack_stop_all && rm -rf --one-file-system $(printf %q "$STACK")
	SCRIPT
	chmod 755 "$STACK/restart-slurmdbd" "$STACK/stop"
}

# slacc_does EXIT VERB: shows the command, runs it in the site's directory, and insists on the status.
slacc_does() {
	local want=$1 rc=0
	shift
	printf '\n$ slacc %s site.slacc --params params\n' "$1"
	(cd "$STACK/site" && "$slacc" "$1" site.slacc --params params) || rc=$?
	[ $rc = "$want" ] || fail "slacc $1 ended with status $rc, where $want was to be expected"
}

start_cluster() {
	printf '\nWith the files that slacc wrote:\n'
	stack_step "slurmctld" slurmctld_start && stack_step "slurmd" slurmd_start || exit 1
}

run_job() {
	local job
	printf '\n$ srun --job-name=hello hostname\n'
	timeout --foreground 60 srun --job-name=hello \
		sh -c 'echo "$SLURM_JOB_ID" >"$0" && hostname' "$STACK/tmp/job" &&
		job=$(cat "$STACK/tmp/job") || fail "the job failed"
	stack_step "job $job in the database" slurm_recorded "$job" || exit 1
	printf '\n$ sacct --allusers --allocations\n'
	sacct --allusers --allocations --starttime=now-1hour \
		--format=jobid,jobname,cluster,user,state,exitcode
}

keep() {
	stack_unguard keep
	cat <<-HOW

		KEEP: everything is left running in $STACK. To look:
		  export SLURM_CONF=$(printf %q "$SLURM_CONF")
		  sinfo; srun hostname; sacct --allusers
		  mariadb --no-defaults --socket=$(printf %q "$STACK/db/socket") --user=$(id -un) quickstart
		  cd $(printf %q "$STACK/site") && $(printf %q "$slacc") plan site.slacc --params params
		To stop it and remove the directory:
		  $(printf %q "$STACK/stop")
	HOW
}

main() {
	check_machine
	make_directory
	echo "Private servers for the quickstart, in $STACK:"
	start_servers
	write_site
	slacc_does 0 check
	slacc_does 2 plan
	slacc_does 0 apply
	start_cluster
	run_job
	# The proof that apply did all that plan had announced.
	slacc_does 0 plan
	if [ -n "${KEEP-}" ]; then
		keep
	else
		printf '\n' && stack_step "stopping everything" stack_unguard
	fi
	echo "The demo took $SECONDS s."
}

main
