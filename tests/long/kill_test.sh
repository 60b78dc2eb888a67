# SPDX-License-Identifier: BSD-2-Clause
# apply, struck at every system call that writes, syncs, renames, connects, sends or receives: killed,
# failed by the disk, cut off from its server between two calls and inside of one, left without a server. After each strike slurmdbd.conf is
# whole, old or new; the next apply converges, the plan after it is empty, no temporary is left, and
# the records in the database are what they were. SLICE=N strikes at one call in N; SEED says which.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	killat=$(atf_config_get builddir)/tests/tools/killat
	slice=$(atf_config_get slice 1)
	seed=$(atf_config_get seed 1)
}

# descriptions: two that differ in slurmdbd.conf alone; each strike goes from one to the other.
descriptions() {
	site 's|    credential      = slurm$|    credential = slurm; slurmdbd_conf { DebugLevel = debug }|'
	cp site.slacc 1.slacc
	site 's|    credential      = slurm$|    credential = slurm; slurmdbd_conf { DebugLevel = verbose }|'
	cp site.slacc 0.slacc
}

# prepared: a site that runs and has records.
prepared() {
	stack_enter && begin
	database_sql db "SET GLOBAL general_log = OFF"
	descriptions
	for i in 1 0; do
		"$slacc" apply $i.slacc --yes >out 2>&1 || bad "$(cat out)"
		cp -p /etc/slurm/slurmdbd.conf $i.conf
	done
	sacctmgr -i add cluster alpha >/dev/null || bad "sacctmgr"
	database_sql db "USE alpha; CREATE TABLE sentinel (a INT PRIMARY KEY, b TEXT);
		INSERT INTO sentinel SELECT seq, REPEAT('x', seq) FROM seq_1_to_200" || bad "records"
	sum=$(database_sql db "CHECKSUM TABLE alpha.sentinel")
	state=0
}

bad() {
	echo "seed $seed, slice $slice, point ${point-}: $*" >&2
	stack_logs >&2
	# The first line is the test's result, and may be no more.
	atf_fail "$(printf '%s\n' "$*" | head -n 1)"
}

# quiet: true when no restart is left that a killed apply began.
quiet() {
	! pgrep -f "^/bin/bash .*test/restart one argument" >/dev/null
}

# drift NAME: what there is to do, beside another slurmdbd.conf.
drift() {
	case $1 in
	change)
		database_sql db "REVOKE EXECUTE ON alpha.* FROM 'slurm'@'127.0.0.%'"
		rm -f /etc/slurm/slurm_accounting.conf
		;;
	first)
		stack_stop slurmdbd
		database_sql db "DROP USER 'slurm'@'127.0.0.%'"
		rm -f /etc/slurm/slurmdbd.conf /etc/slurm/slurm_accounting.conf /etc/slurm/slacc-private.pem
		;;
	esac
}

# strike POINT HOW CALLS DRIFT: one apply with something done to it at that point; sets rc and hit.
strike() {
	point=$1
	next=$((1 - state))
	drift "$4"
	rc=0
	# Leaks cannot be looked for in a process that is traced.
	ASAN_OPTIONS=detect_leaks=0 "$killat" "$point" "$2" "$3" points "$slacc" apply $next.slacc --yes >out 2>&1 || rc=$?
	read -r seen hit <points
	[ "$hit" = none ] || [ "$2" != kill ] || [ $rc = 137 ] || bad "status $rc after SIGKILL: $(cat out)"
	case $rc in
	0 | 4 | 5 | 6 | 7 | 137 | 2?) ;;
	*) bad "status $rc: $(cat out)" ;;
	esac
}

# recovered [DRIFT]: all that must hold after a strike, and after the apply that follows it.
recovered() {
	[ ! -e /etc/slurm/slurmdbd.conf ] || cmp -s /etc/slurm/slurmdbd.conf 0.conf ||
		cmp -s /etc/slurm/slurmdbd.conf 1.conf || bad "slurmdbd.conf is neither the old one nor the new one"
	stack_wait 60 "" "the restart that was begun" quiet || bad "restart"
	"$slacc" apply $next.slacc --yes --lock-timeout 30 >again 2>&1 || bad "the next apply: $? $(cat again); before: $(cat out)"
	"$slacc" plan $next.slacc >plan 2>&1 || bad "the plan after that: $? $(cat plan)"
	cmp -s /etc/slurm/slurmdbd.conf $next.conf || bad "slurmdbd.conf is not the new one"
	[ -z "$(find /etc/slurm "$STACK/slacc" . -name '.slacc-tmp.*')" ] || bad "a temporary is left"
	[ "$(database_sql db "CHECKSUM TABLE alpha.sentinel")" = "$sum" ] || bad "the records are others"
	state=$next
}

# campaign HOW CALLS DRIFT: strikes at one call in $slice.
campaign() {
	local total struck=0 tried=0 stopped=0 n
	strike 0 "$1" "$2" "$3"
	[ $rc = 0 ] || bad "an apply that nothing is done to: $rc $(cat out)"
	total=$seen
	recovered
	n=$((seed % slice))
	[ $n -gt 0 ] || n=$slice
	[ "$n" -le "$total" ] || n=$total
	while [ "$n" -le "$total" ]; do
		strike "$n" "$1" "$2" "$3"
		tried=$((tried + 1))
		[ "$hit" = none ] || struck=$((struck + 1))
		[ $rc = 0 ] || stopped=$((stopped + 1))
		[ -z "${mend-}" ] || $mend
		recovered
		n=$((n + slice))
	done
	[ $struck -gt 0 ] || bad "nothing was struck"
	# A few points may all be such that it does not notice.
	[ $stopped -gt 0 ] || [ "$slice" -gt 1 ] || bad "nothing that was done stopped an apply"
	sacctmgr -nP show cluster format=cluster | grep -qx alpha || bad "the cluster is gone"
	echo "campaign: $1 at $2 calls of '$3': $struck of $total points (tried $tried, $stopped stopped it), seed $seed, slice $slice"
}

# ended: no password is left anywhere, but in what this test has kept.
ended() {
	rm 0.conf 1.conf
	no_leak
}

atf_test_case killed
killed_head() {
	atf_set descr "SIGKILL at each call that changes something, while a running site is changed"
	atf_set timeout 7200
}
killed_body() {
	stack && prepared
	campaign kill change change
	ended
}

atf_test_case killed_first
killed_first_head() {
	atf_set descr "SIGKILL at each call that changes something, while a site is set up"
	atf_set timeout 7200
}
killed_first_body() {
	stack && prepared
	campaign kill change first
	ended
}

atf_test_case failing_disk
failing_disk_head() {
	atf_set descr "ENOSPC, EIO, EACCES, EDQUOT at each call that changes a file"
	atf_set timeout 14400
}
failing_disk_body() {
	stack && prepared
	for error in ENOSPC EIO EACCES EDQUOT; do
		campaign $error disk change
	done
	ended
}

atf_test_case cut_connection
cut_connection_head() {
	atf_set descr "the server ends the connection before each call that talks to it"
	atf_set timeout 14400
}
cut_connection_body() {
	stack && prepared
	campaign "mariadb --no-defaults --socket='$STACK/db/socket' -e 'KILL USER dba' >/dev/null 2>&1" net change
	ended
}

atf_test_case cut_inside
cut_inside_head() {
	atf_set descr "the connection is cut inside of what is sent or received, at each call that does"
	atf_set timeout 14400
}
cut_inside_body() {
	stack && prepared
	campaign cut wire change
	ended
}

server_again() {
	stack_pid db >/dev/null || mariadb_start db --pki "$STACK/pki" || bad "MariaDB"
	# It does not live long without its database.
	stack_pid slurmdbd >/dev/null || true
}

atf_test_case stopped_server
stopped_server_head() {
	atf_set descr "the server stops before each call that talks to it, and comes back afterwards"
	atf_set timeout 14400
}
stopped_server_body() {
	stack && prepared
	cat >stop <<-SCRIPT
		#!/bin/bash
		. $(printf %q "$STACK_HOME/stack.bash")
		stack_open $(printf %q "$STACK") && stack_stop db
	SCRIPT
	mend=server_again
	campaign "bash $(printf %q "$PWD/stop") >/dev/null 2>&1" net change
	ended
}

atf_init_test_cases() {
	atf_add_test_case killed
	atf_add_test_case killed_first
	atf_add_test_case failing_disk
	atf_add_test_case cut_connection
	atf_add_test_case cut_inside
	atf_add_test_case stopped_server
}
