# SPDX-License-Identifier: BSD-2-Clause
# rotate, struck at every system call that writes, syncs, renames, connects or sends: killed, failed by
# the disk, cut off from its server. After each strike the next rotate goes on with it or begins anew,
# and ends with one password in the file, in slurmdbd.conf and at the server. All the while somebody
# logs in every 20 ms with what slurmdbd.conf has, and is never refused, and of the jobs that end meanwhile
# no record is lost. SLICE=N strikes at one call
# in N; SEED says which.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
	killat=$(atf_config_get builddir)/tests/tools/killat
	slice=$(atf_config_get slice 1)
	seed=$(atf_config_get seed 1)
}

bad() {
	echo "seed $seed, slice $slice, point ${point-}: $*" >&2
	stack_logs >&2
	# The first line is the test's result, and may be no more.
	atf_fail "$(printf '%s\n' "$*" | head -n 1)"
}

# quiet: true when no restart is left that a killed run began.
quiet() {
	! pgrep -f "^/bin/bash .*test/restart one argument" >/dev/null
}

# strike POINT HOW CALLS: one rotation with something done to it at that point; sets rc, seen and hit.
strike() {
	point=$1
	rc=0
	before=$(cat "$STACK/secrets/slurm")
	# Leaks cannot be looked for in a process that is traced.
	ASAN_OPTIONS=detect_leaks=0 "$killat" "$point" "$2" "$3" points \
		"$slacc" rotate site.slacc credential.slurm --yes >out 2>&1 || rc=$?
	read -r seen hit <points
	[ "$hit" = none ] || [ "$2" != kill ] || [ $rc = 137 ] || bad "status $rc after SIGKILL: $(cat out)"
	case $rc in
	0 | 4 | 5 | 6 | 7 | 137 | 2?) ;;
	*) bad "status $rc: $(cat out)" ;;
	esac
}

# recovered: all that must hold after a strike, and after the rotation that follows it.
recovered() {
	local now
	stack_wait 60 "" "the restart that was begun" quiet || bad "restart"
	"$slacc" rotate site.slacc credential.slurm --yes --lock-timeout 30 >again 2>&1 ||
		bad "the next rotation: $? $(cat again); before: $(cat out)"
	"$slacc" plan site.slacc >plan 2>&1 || bad "the plan after that: $? $(cat plan); $(cat again)"
	! grep -q "SL5504" plan || bad "a second way in is left"
	now=$(cat "$STACK/secrets/slurm")
	[ "$now" = "$(the_password)" ] || bad "the file and slurmdbd.conf differ"
	[ "$now" != "$before" ] || bad "the password is what it was"
	lets_in "$now" || bad "the password is refused"
	! lets_in "$before" || bad "the password before is still taken"
	[ -z "$(ls "$STACK/slacc/rotate")" ] || bad "something is still sealed"
	[ -z "$(find /etc/slurm "$STACK/slacc" "$STACK/secrets" -name '.slacc-*')" ] || bad "a temporary is left"
	kill -0 "$POLLER" 2>/dev/null || bad "the poller has ended"
}

# campaign HOW CALLS: strikes at one call in $slice.
campaign() {
	local total struck=0 n
	strike 0 "$1" "$2"
	[ $rc = 0 ] || bad "a rotation that nothing is done to: $rc $(cat out)"
	total=$seen
	n=$((seed % slice))
	[ $n -gt 0 ] || n=$slice
	[ "$n" -le "$total" ] || n=$total
	while [ "$n" -le "$total" ]; do
		strike "$n" "$1" "$2"
		[ "$hit" = none ] || struck=$((struck + 1))
		recovered
		n=$((n + slice))
	done
	[ $struck -gt 0 ] || bad "nothing was struck"
	echo "campaign: $1 at $2 calls: $struck of $total points, seed $seed, slice $slice; $(tail -n 1 poller.out)"
}

# with_jobs COMMAND...: jobs are submitted to a real slurmctld all the while, and each is recorded.
with_jobs() {
	jobs_begin 0.5
	poller_begin
	"$@"
	poller_end
	jobs_end 5
}

atf_test_case killed
killed_head() {
	atf_set descr "SIGKILL at each call that changes something, on MariaDB"
	atf_set timeout 14400
}
killed_body() {
	stack && stack_enter && applied
	with_jobs campaign kill change
	no_leak
}

atf_test_case killed_on_mysql
killed_on_mysql_head() {
	atf_set descr "SIGKILL at each call that changes something, on MySQL"
	atf_set timeout 14400
}
killed_on_mysql_body() {
	local root
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter
	mysql_applied "$root"
	with_jobs campaign kill change
	no_leak
}

atf_test_case failing_disk
failing_disk_head() {
	atf_set descr "ENOSPC and EIO at each call that changes a file"
	atf_set timeout 14400
}
failing_disk_body() {
	stack && stack_enter && applied
	poller_begin
	for error in ENOSPC EIO; do
		campaign $error disk
	done
	poller_end
	no_leak
}

atf_test_case cut_connection
cut_connection_head() {
	atf_set descr "the server ends the connection before each call that talks to it"
	atf_set timeout 14400
}
cut_connection_body() {
	stack && stack_enter && applied
	poller_begin
	campaign "mariadb --no-defaults --socket='$STACK/db/socket' -e 'KILL USER dba' >/dev/null 2>&1" net
	poller_end
	no_leak
}

atf_init_test_cases() {
	atf_add_test_case killed
	atf_add_test_case killed_on_mysql
	atf_add_test_case failing_disk
	atf_add_test_case cut_connection
}
