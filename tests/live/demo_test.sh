# SPDX-License-Identifier: BSD-2-Clause
# make demo without make: the quickstart by root and by an ordinary user, with blanks in the
# directory's name, two at once, and interrupted.

# demo OUTPUT [COMMAND-PREFIX...]: runs the demo in the sandbox with its directory under /run.
demo() {
	local output=$1
	shift
	mkdir -p "/run/with blanks" && chmod 1777 "/run/with blanks"
	env TMPDIR="/run/with blanks" SLACC_BUILD=/run/build "$@" bash /run/top/examples/quickstart/demo.sh \
		>"$output" 2>&1
}

# The sandbox, with the trees where any user gets at them, and the host's name as Debian's installer
# writes it.
enter() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_enter
	sed 's/ ctl1//; $a 127.0.1.1 ctl1' /run/hosts >hosts && cat hosts >/run/hosts
	mkdir /run/top /run/build
	mount --bind "$(atf_config_get topdir)" /run/top
	mount --bind "$(atf_config_get builddir)" /run/build
}

# shows OUTPUT: what a demo that went well must have printed.
shows() {
	atf_check -o match:'Cluster .*State' -o match:'hello quickstart .*COMPLETED +0:0' \
		-o match:'^The demo took' cat "$1"
}

# nothing_left: within some seconds no process and no file of a demo.
nothing_left() {
	for _ in $(seq 100); do
		[ -z "$(ls "/run/with blanks")$(pgrep -f slacc-demo)" ] && return
		sleep 0.1
	done
	ls "/run/with blanks"
	pgrep -af slacc-demo
	atf_fail "the demo left something behind"
}

atf_test_case root
root_head() {
	atf_set descr "the demo runs from check to an empty second plan, and cleans up"
	atf_set timeout 120
}
root_body() {
	enter
	demo out || { cat out && atf_fail "the demo failed"; }
	shows out
	nothing_left
}

atf_test_case ordinary_user
ordinary_user_head() {
	atf_set descr "the demo runs as an ordinary user, all daemons being that user's"
	atf_set timeout 120
}
ordinary_user_body() {
	enter
	demo out setpriv --reuid=nobody --regid=nogroup --clear-groups ||
		{ cat out && atf_fail "the demo failed"; }
	shows out
	atf_check -o match:'hello quickstart +nobody' cat out
	nothing_left
}

atf_test_case two_at_once
two_at_once_head() {
	atf_set descr "two demos run beside each other"
	atf_set timeout 120
}
two_at_once_body() {
	local first
	enter
	demo first &
	first=$!
	demo second || { cat second && atf_fail "the second demo failed"; }
	wait $first || { cat first && atf_fail "the first demo failed"; }
	shows first
	shows second
	nothing_left
}

atf_test_case interrupted
interrupted_head() {
	atf_set descr "Ctrl-C stops everything, at whatever step"
	atf_set timeout 240
}
interrupted_body() {
	local step pid rc
	enter
	for step in MariaDB "slacc plan" "slacc apply" "slurmctld" "srun"; do
		# A job in the background would start with SIGINT ignored; a terminal's Ctrl-C goes to all
		# of the process group.
		demo out env --default-signal=INT setsid --wait &
		pid=$!
		until grep -q "$step" out; do
			kill -0 $pid || { cat out && atf_fail "the demo ended before '$step'"; }
			sleep 0.05
		done
		pkill -INT -g "$(pgrep -o -f 'bash /run/top/examples/quickstart/demo.sh')"
		rc=0
		wait $pid || rc=$?
		atf_check_equal 130 $rc
		nothing_left
		rm out
	done
}

atf_test_case kept
kept_head() {
	atf_set descr "KEEP=1 leaves everything running, and what it prints to look and to stop works"
	atf_set timeout 120
}
kept_body() {
	enter
	demo out KEEP=1 || { cat out && atf_fail "the demo failed"; }
	sed -n '/^To stop it/,$p' out | grep '/stop$' >stop
	sed -n '/To look:/,/^To stop/{/^  /p}' out | sed 's/^  mariadb.*/& -e "show tables"/' >look
	atf_check -o match:'^n1|idle' -o match:'hello' -o match:cluster_table bash -e look
	atf_check bash stop
	nothing_left
}

atf_init_test_cases() {
	atf_add_test_case root
	atf_add_test_case ordinary_user
	atf_add_test_case two_at_once
	atf_add_test_case interrupted
	atf_add_test_case kept
}
