# SPDX-License-Identifier: BSD-2-Clause
# One apply a server and a host: who comes second says who is first, waits if told to, and a lock
# that is lost ends the run that had it.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# slow_restart: restarts wait until the file 'go' is there.
slow_restart() {
	cat >"$STACK/slow" <<-SCRIPT
		#!/bin/bash
		: >"$STACK/restarting"
		until [ -e "$STACK/go" ]; do sleep 0.05; done
		"$STACK/restart" "\$@"
		rm -f "$STACK/restarting"
	SCRIPT
	chmod 755 "$STACK/slow"
}

running() {
	[ -e "$STACK/restarting" ]
}

restarted() {
	[ ! -e "$STACK/restarting" ]
}

atf_test_case second_run
second_run_head() {
	atf_set descr "an apply beside another: named, refused with 5, or patient; a plan does not mind"
	atf_set timeout 240
}
second_run_body() {
	stack && stack_enter && begin
	slow_restart
	site 's|/restart"|/slow"|'
	"$slacc" apply site.slacc --yes >first.out 2>&1 &
	first=$!
	stack_wait 60 "" "the first apply restarting slurmdbd" running || {
		cat first.out
		atf_fail "first"
	}
	# This host: the lock file says who.
	atf_check -s exit:5 -o not-match:"plan:" -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6020" -o match:"process [0-9]+ .*slacc apply site.slacc, user [a-z]+, host ctl1. since 2" \
		-o match:"site.slacc:$(line state_dir)" cat err
	# The server: another host, or none.
	atf_check -s exit:5 -o ignore -e save:err "$slacc" apply site.slacc --host none --yes
	atf_check -o match:"SL6020" -o match:"database_server 'db'.*: connection [0-9]+, login 'dba' from '127.0.0.1[^']*', process [0-9]+, since 20[0-9]{2}-" cat err
	atf_check -s exit:5 -o ignore -e match:"SL6020" "$slacc" apply site.slacc --host none --yes --lock-timeout 1
	atf_check -s exit:3 -o ignore -e match:"--lock-timeout takes seconds" "$slacc" apply site.slacc --lock-timeout 1s
	# A plan changes nothing, so it waits for nobody.
	atf_check -s exit:2 -o match:"service alpha" "$slacc" plan site.slacc
	"$slacc" apply site.slacc --yes --lock-timeout 60 >second.out 2>&1 &
	second=$!
	: >"$STACK/go"
	wait $first || {
		cat first.out
		atf_fail "the first apply: $?"
	}
	wait $second || {
		cat second.out
		atf_fail "the second apply: $?"
	}
	atf_check -o match:"plan: nothing to do" cat second.out
	atf_check -o inline:"700 root\n" stat -c '%a %U' "$STACK/slacc"
	# kill -9: the locks go with the process and its connection.
	rm "$STACK/go"
	echo "# by hand" >>/etc/slurm/slurmdbd.conf
	"$slacc" apply site.slacc --yes >third.out 2>&1 &
	third=$!
	stack_wait 60 "" "the third apply restarting slurmdbd" running || atf_fail "third"
	kill -KILL $third
	wait $third
	: >"$STACK/go"
	stack_wait 60 "" "what the killed one began" restarted || atf_fail "restart"
	atf_check -s exit:0 -o ignore -e match:SL6550 "$slacc" apply site.slacc --yes --lock-timeout 20
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	no_leak
}

atf_test_case one_server_described_twice
one_server_described_twice_head() {
	atf_set descr "two names of one server do not wait for each other in one run"
	atf_set timeout 180
}
one_server_described_twice_body() {
	stack && stack_enter && begin
	cat >>site.slacc <<-SITE
		database_server again { host = "db.test"; engine = mariadb; tls = private; admin = dba }
		credential other { username = "other"; password = file("$STACK/secrets/slurm") }
		slurmdbd second {
		  slurm_version = "22.05"; host = "ctl2"; database_server = again
		  database = "second"; credential = other; account_hosts = ["127.0.0.%"]
		}
	SITE
	atf_check -s exit:5 -e save:err -o ignore "$slacc" apply site.slacc --host none --yes --lock-timeout 1
	# It is refused for what it is, and not because it waits for itself.
	atf_check -o match:"the same server" -o not-match:SL6020 cat err
}

atf_test_case lock_lost
lock_lost_head() {
	atf_set descr "a lock whose connection is cut, or that was given away, ends the run"
	atf_set timeout 180
}
lock_lost_body() {
	local tool
	stack && stack_enter && begin
	tool=$(atf_config_get builddir)/tests/tools/server_lock
	printf '#!/bin/sh\nexec "%s" "%s" "%s" "$@"\n' "$tool" "$STACK/db/socket" "$(id -un)" >lock
	chmod +x lock
	atf_check -o inline:"held\nheld\nheld\n" ./lock take check again
	atf_check -o match:"^SL6020 exit 5: .*: connection [0-9]+, login '.*', process [0-9]+, since 20" ./lock take other
	atf_check -o match:"^SL6020 exit 5: .*: connection [0-9]+, login '[^']*' from '[^']*'$" ./lock take hide other
	atf_check -o match:"^SL6022 exit 5: " ./lock take release check
	atf_check -o match:"^SL6022 exit 5: " ./lock take release other check
	atf_check -o inline:"held\nheld\n" ./lock take leave other

	# In the middle of the restart; what comes after it is not begun.
	cat >"$STACK/cut" <<-SCRIPT
		#!/bin/bash
		mariadb --no-defaults --socket="$STACK/db/socket" -e "KILL USER dba"
		exec "$STACK/restart" "\$@"
	SCRIPT
	chmod 755 "$STACK/cut"
	site 's|/restart"|/cut"|'
	atf_check -s exit:6 -o save:out -e match:"SL6112" "$slacc" apply site.slacc --yes
	atf_check -o match:"^done: restart slurmdbd" -o match:"^failed: write /etc/slurm/slurm_accounting.conf" -o match:"repeat the same command" cat out
	site
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
}

atf_init_test_cases() {
	atf_add_test_case second_run
	atf_add_test_case one_server_described_twice
	atf_add_test_case lock_lost
}
