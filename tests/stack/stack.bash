# SPDX-License-Identifier: BSD-2-Clause
# The real thing for tests and the demo, as a bash library: one directory (STACK) that holds every
# file of a private database, munge and Slurm, a record of every process that was started for it,
# and waiting with deadlines. This file has the ground; database.bash and slurm.bash the daemons.
#
# All state is in files under STACK, so that another shell (a restart script, KEEP=1) can
# stack_open the same directory. Nothing here needs namespaces; with tests/stack/sandbox around it
# everything also dies with the caller. Functions return 1 after saying why on stderr.

STACK_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
# The daemons' users read what is made here; what is secret is made with a mode of its own.
umask 022
. "$STACK_HOME/pki.bash"
. "$STACK_HOME/database.bash"
. "$STACK_HOME/slurm.bash"

stack_error() {
	printf '%s\n' "stack: $*" >&2
	return 1
}

# --- the directory ------------------------------------------------------------------------------

# stack_open DIR: use DIR, made if need be, for all that follows.
stack_open() {
	mkdir -p "$1" && STACK=$(cd "$1" && pwd) || return 1
	# The daemons run as users of their own and must get through; secrets have modes of their own.
	chmod 711 "$STACK"
	mkdir -p "$STACK/log" "$STACK/run" "$STACK/tmp"
	chmod 755 "$STACK/log"
	# The caller's own may be closed to the daemons' users, as kyua's is.
	chmod 1777 "$STACK/tmp"
	export TMPDIR=$STACK/tmp PATH=$STACK/bin:$PATH
	# A socket's path has room for 107 bytes. Slurm's files have no way to write the other three in
	# every place; blanks they can carry in quotes.
	[ ${#STACK} -le 80 ] || stack_error "the path is too long for sockets: $STACK" || return 1
	case $STACK in
	*[,\"\#\\]*) stack_error "Slurm cannot have \", #, \\ or a comma in a path: $STACK" || return 1 ;;
	esac
	slurm_defaults
	[ ! -e "$STACK/settings" ] || . "$STACK/settings"
	export SLURM_CONF=$SLURM_ETC/slurm.conf
}

# stack_set NAME VALUE: sets a variable here and in every later stack_open of this directory.
stack_set() {
	printf -v "$1" %s "$2"
	printf '%s=%q\n' "$1" "$2" >>"$STACK/settings"
	export SLURM_CONF=$SLURM_ETC/slurm.conf
}

# stack_enter [DIR]: for the body of an atf-sh test, first thing: runs the rest of it in a sandbox
# (by running the test program again inside one) and opens DIR there.
stack_enter() {
	local args v
	if [ -z "${STACK_SANDBOX-}" ]; then
		args=(-s "$Source_Dir")
		[ -z "$Results_File" ] || args+=(-r "$(realpath -m "$Results_File")")
		for v in $Config_Vars; do
			args+=(-v "${v#__tc_config_var_}=${!v}")
		done
		exec "$STACK_HOME/sandbox" "$0" "${args[@]}" "$Test_Case:body"
	fi
	# The blank is deliberate: paths with blanks are part of what is tested.
	stack_open "${1:-/run/slacc test}"
}

# stack_root VARIABLE SUITE PACKAGES: for the body of an atf-sh test, before stack_enter (making a
# root needs the network): sets VARIABLE to debian-root's path, or skips the test where the mirror
# lacks the suite or a package.
stack_root() {
	local path rc=0
	path=$("$STACK_HOME/debian-root" "$2" "$3") || rc=$?
	case $rc in
	0) printf -v "$1" %s "$path" ;;
	77) atf_skip "the mirror has no $3 in $2" ;;
	*) atf_fail "cannot make a root of $2 with $3" ;;
	esac
}

# stack_guard [REMOVE]: without a sandbox: when this shell ends, however it ends, everything that
# was started is stopped, and with REMOVE the directory is removed.
stack_guard() {
	local remove=${1-}
	# The pipe's other end closes with this shell, even by SIGKILL; daemons do not inherit it.
	exec 9> >(
		trap '' TERM HUP
		# bash loses a Ctrl-C now and then, while it waits for a $(…); this one passes it on.
		trap 'kill -USR1 $$' INT
		until read -r word || [ $? -le 128 ]; do :; done
		trap '' INT
		[ "$word" != keep ] || exit 0
		stack_stop_all
		[ -z "$remove" ] || rm -rf --one-file-system "$STACK"
	)
	STACK_GUARD=$!
	trap stack_unguard EXIT
	trap '_stack_end 129' HUP
	trap '_stack_end 130' INT USR1
	trap '_stack_end 143' TERM
}

_stack_end() {
	trap '' HUP INT TERM USR1
	exit "$1"
}

# stack_unguard [keep]: ends the guard now; "keep" leaves everything running.
stack_unguard() {
	[ -n "${STACK_GUARD-}" ] || return 0
	trap '' HUP INT TERM USR1
	printf '%s\n' "${1:-stop}" >&9
	exec 9>&-
	wait "$STACK_GUARD"
	STACK_GUARD=
	trap - EXIT HUP INT TERM USR1
}

# --- users --------------------------------------------------------------------------------------

# stack_user WANTED [ROOT]: prints the user to run a daemon as: WANTED where this process may become
# it (root, and not the root of a namespace with one user), else the present user.
stack_user() {
	if [ "$(id -u)" = 0 ] && _stack_ids "$1" "${2-}" >/dev/null &&
		awk '{ n += $3 } END { exit n < 65536 }' /proc/self/uid_map; then
		printf '%s\n' "$1"
	else
		id -un
	fi
}

# _stack_ids USER [ROOT]: prints UID:GID as ROOT knows them; fails for an unknown user.
_stack_ids() {
	if [ -n "${2-}" ]; then
		awk -F: -v user="$1" '$1 == user { print $3 ":" $4; found = 1 } END { exit !found }' \
			"$2/etc/passwd"
	else
		id -u "$1" >/dev/null 2>&1 && printf '%s:%s\n' "$(id -u "$1")" "$(id -g "$1")"
	fi
}

# stack_own USER ROOT FILE...: gives files to USER, of ROOT where that is not empty, if that is
# another user than the present one.
stack_own() {
	local user=$1 root=$2
	shift 2
	[ "$user" = "$(id -un)" ] || chown -R "$(_stack_ids "$user" "$root")" "$@"
}

# stack_as USER ROOT COMMAND [ARGUMENT...]: becomes COMMAND (so it is for a subshell), as USER, in
# ROOT where that is not empty.
stack_as() {
	local user=$1 root=$2 ids
	shift 2
	ids=$(_stack_ids "$user" "$root")
	if [ "$user" = "$(id -un)" ]; then
		[ -z "$root" ] || exec chroot "$root" "$@"
		exec "$@"
	fi
	[ -z "$root" ] || exec chroot --userspec="$ids" --groups= "$root" "$@"
	exec setpriv --reuid="${ids%:*}" --regid="${ids#*:}" --clear-groups "$@"
}

# --- processes ----------------------------------------------------------------------------------

# stack_start NAME USER ROOT COMMAND [ARGUMENT...]: starts a daemon that stays in the foreground;
# its output goes to log/NAME.out. It is recorded with its start time, so that a process that
# later has its number is never taken for it.
stack_start() {
	local name=$1 user=$2 root=$3
	shift 3
	(
		# Nothing comes between a daemon and its record. It does not inherit that.
		trap '' HUP INT TERM
		# setsid: a Ctrl-C is for the caller, which stops the daemons in order.
		(cd / && stack_as "$user" "$root" env --default-signal=HUP,INT,TERM setsid "$@") \
			</dev/null >>"$STACK/log/$name.out" 2>&1 9>&- &
		printf '%s %s\n' "$!" "$(_stack_born "$!")" >"$STACK/run/$name"
	)
}

# _stack_born PID: prints when the process was started, in ticks since boot; fails if it is gone
# or a zombie.
_stack_born() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	# The name, field 2, may hold anything but ends with the last parenthesis.
	set -- ${stat##*) }
	[ "$1" != Z ] && printf '%s\n' "${20}"
}

# stack_pid NAME: prints the process number of a daemon that runs; fails if it does not.
stack_pid() {
	local pid born
	{ read -r pid born <"$STACK/run/$1"; } 2>/dev/null &&
		[ -n "$born" ] && [ "$(_stack_born "$pid")" = "$born" ] && printf '%s\n' "$pid"
}

# stack_stop NAME [SIGNAL]: stops a daemon and waits until it is gone; kills it after 15 s. Tells it
# again now and then, for one that has only just started may not have heard.
stack_stop() {
	local pid tries=0 signal=${2:-TERM}
	while pid=$(stack_pid "$1"); do
		[ $tries -lt 750 ] || signal=KILL
		[ $((tries++ % 50)) != 0 ] || kill -"$signal" "$pid" 2>/dev/null
		sleep 0.02
	done
	rm -f "$STACK/run/$1"
}

# stack_stop_all: stops every daemon of STACK, the latest first, and gives its ports back.
stack_stop_all() {
	local name
	! stack_pid slurmd >/dev/null || slurm_cancel_jobs
	while read -r name; do
		stack_stop "$name"
	done < <(ls -t "$STACK/run")
	[ ! -e "$STACK/ports" ] || while read -r name; do
		rmdir "/tmp/slacc-port-$name"
	done <"$STACK/ports"
}

# --- waiting and telling ------------------------------------------------------------------------

# stack_wait SECONDS NAME WHAT COMMAND [ARGUMENT...]: tries COMMAND until it succeeds. On the
# deadline, or when daemon NAME (may be empty) has died, says that WHAT did not happen and shows the
# end of NAME's logs.
stack_wait() {
	local seconds=$1 name=$2 what=$3 end=$((SECONDS + $1)) why=
	shift 3
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || why="not within $seconds s"
		[ -z "$name" ] || stack_pid "$name" >/dev/null || why="$name has ended"
		if [ -n "$why" ]; then
			stack_logs ${name:+"$name"} >&2
			stack_error "$what: $why"
			return 1
		fi
		sleep 0.05
	done
}

# stack_logs [NAME]: prints the last lines of the logs, of all or of one daemon.
stack_logs() {
	local log
	for log in "$STACK"/log/"${1-}"*; do
		[ ! -s "$log" ] || { printf -- '--- %s\n' "${log##*/}" && tail -n 25 "$log"; }
	done
}

# stack_step TEXT COMMAND [ARGUMENT...]: runs COMMAND and prints one line that stands from its
# start, with the time it took at the end.
stack_step() {
	local text=$1 start=${EPOCHREALTIME/[.,]/} took rc=0
	shift
	printf '  %-52s' "$text ..."
	"$@" || rc=$?
	took=$(((${EPOCHREALTIME/[.,]/} - start) / 100000))
	[ $rc = 0 ] && printf '%3d.%d s\n' $((took / 10)) $((took % 10)) || printf ' failed\n'
	return $rc
}

# stack_port VARIABLE...: sets each to a free TCP port, kept from other stacks of this machine.
stack_port() {
	local port
	while [ $# -gt 0 ]; do
		# Below the range from which the kernel takes ports for outgoing connections.
		port=$((10000 + RANDOM % 20000))
		[ -z "$(ss -Hltn "sport = :$port")" ] || continue
		mkdir "/tmp/slacc-port-$port" 2>/dev/null || continue
		printf '%s\n' "$port" >>"$STACK/ports"
		stack_set "$1" "$port"
		shift
	done
}
