# SPDX-License-Identifier: BSD-2-Clause
# The unit and the logrotate file that slacc brings, held against systemd's and logrotate's own
# programs, with a real slurmdbd; and whoever else takes care of slurmdbd. No systemd runs in the
# sandbox: its directory in /run is made, and systemctl is one that notes how it was called and makes
# the link that 'enable' makes.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# brought [SED-EXPRESSION]: the description with both files.
brought() {
	site "s#^  conf_dir .*#&; unit_file = \"$STACK/units/slurmdbd.service\"; logrotate_file = \"$STACK/rotate/slurmdbd\"; mariadb_plugin_dir = \"/usr/lib/a dir\"#; ${1-}"
}

systemd() {
	mkdir -p /run/systemd/system "$STACK/units" "$STACK/rotate"
	cat >"$STACK/systemctl" <<-SCRIPT
		#!/bin/sh
		echo "\$*" >>"$STACK/systemctl.log"
		[ "\$1" != enable ] || { mkdir -p "$STACK/units/multi-user.target.wants" &&
			ln -s "../\$2" "$STACK/units/multi-user.target.wants/\$2"; }
	SCRIPT
	chmod 755 "$STACK/systemctl"
	: >"$STACK/systemctl.log"
	mount --bind "$STACK/systemctl" /usr/bin/systemctl || atf_fail "no stand-in for systemctl"
}

atf_test_case unit_and_logrotate
unit_and_logrotate_head() {
	atf_set descr "systemd and logrotate take the files, and slurmdbd is restarted on its unit"
	atf_set require.progs "systemd-analyze logrotate"
	atf_set timeout 120
}
unit_and_logrotate_body() {
	local pid log
	stack && stack_enter && applied
	systemd
	log=$STACK/state/slurmdbd.log
	pid=$(stack_pid slurmdbd)
	brought
	atf_check -s exit:2 -o match:"daemon-reload" -o match:"1 restart" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"^done: restart slurmdbd 'alpha'" "$slacc" apply site.slacc --yes
	[ "$pid" != "$(stack_pid slurmdbd)" ] || atf_fail "it was not restarted"
	atf_check -o inline:"daemon-reload\nenable slurmdbd.service\n" cat "$STACK/systemctl.log"
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	# What build writes is what apply has written, to the byte.
	atf_check -o ignore -e ignore "$slacc" build site.slacc -o out
	atf_check cmp out/slurmdbd/alpha/slurmdbd.service "$STACK/units/slurmdbd.service"
	atf_check cmp out/slurmdbd/alpha/logrotate "$STACK/rotate/slurmdbd"
	# systemd's own reader; it does tell a wrong line.
	atf_check systemd-analyze verify --man=no "$STACK/units/slurmdbd.service"
	sed 's/^Restart=.*/Restart=perhaps/' "$STACK/units/slurmdbd.service" >broken.service
	atf_check -e match:"service restart specifier" systemd-analyze verify --man=no ./broken.service
	# logrotate's, and a real rotation: slurmdbd goes on in a new file.
	atf_check -e match:"rotating pattern: \"$log\"" -e not-match:"error:" \
		logrotate --debug --state rotate.state "$STACK/rotate/slurmdbd"
	atf_check logrotate --force --state rotate.state "$STACK/rotate/slurmdbd"
	[ -s "$log.1" ] || atf_fail "nothing was rotated"
	kill -HUP "$(stack_pid slurmdbd)"
	stack_wait 10 slurmdbd "lines in the new log" test -s "$log" || atf_fail "it writes to the old log"
	# A unit that changes; one that was changed when a run was killed before the restart.
	brought "s/a dir/b dir/"
	atf_check -s exit:0 -o match:"^done: restart" "$slacc" apply site.slacc --yes
	atf_check -o match:"/usr/lib/b dir" cat "$STACK/units/slurmdbd.service"
	touch "$STACK/units/slurmdbd.service"
	atf_check -s exit:2 -o match:"started before its file was last changed" -o match:"daemon-reload" \
		"$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"^done: restart" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	# Both go with their slurmdbd.
	atf_check -s exit:0 -o match:"remove $STACK/units/slurmdbd.service" -o match:"remove $STACK/rotate/slurmdbd" \
		-e ignore "$slacc" retire site.slacc cluster.alpha --yes
	[ ! -e "$STACK/units/slurmdbd.service" ] || atf_fail "the unit is left"
}

atf_test_case other_manager
other_manager_head() {
	atf_set descr "nothing is changed where something else takes care of slurmdbd"
	atf_set timeout 120
}
other_manager_body() {
	local before
	stack && stack_enter && applied
	systemd
	brought "s/^    account_hosts .*/&; slurmdbd_conf { DebugLevel = verbose }/"
	before=$(sha256sum /etc/slurm/slurmdbd.conf)
	# A cookbook's.
	printf '[Unit]\nDescription=by a cookbook\n' >"$STACK/units/slurmdbd.service"
	atf_check -s exit:2 -o match:"SL5582" -o match:"blocked: slacc has not written" "$slacc" plan site.slacc
	atf_check -s exit:5 -o ignore -e match:"SL5582" -e match:"nothing was done" "$slacc" apply site.slacc --yes
	atf_check -o match:"by a cookbook" cat "$STACK/units/slurmdbd.service"
	atf_check_equal "$before" "$(sha256sum /etc/slurm/slurmdbd.conf)"
	rm "$STACK/units/slurmdbd.service"
	# A process that starts it anew, told by its name.
	stack_stop slurmdbd
	cp "$(command -v bash)" "$STACK/supervisord"
	# shellcheck disable=SC2016 # its own
	stack_start supervisord "$slurm" "" "$STACK/supervisord" -c 'slurmdbd -D & trap "kill $!" TERM; wait; wait'
	stack_wait 30 supervisord "slurmdbd listening" _slurm_listens 6819 || atf_fail "slurmdbd"
	atf_check -s exit:5 -o ignore -e match:"SL5582" -e match:"supervisord runs it" "$slacc" apply site.slacc --yes
	atf_check_equal "$before" "$(sha256sum /etc/slurm/slurmdbd.conf)"
	[ ! -s "$STACK/systemctl.log" ] || atf_fail "systemctl was run"
	[ ! -e "$STACK/units/slurmdbd.service" ] || atf_fail "a unit was written"
	stack_stop supervisord
	# Without it slacc goes on.
	slurmdbd_start || atf_fail "slurmdbd"
	atf_check -s exit:0 -o match:"^done: restart" "$slacc" apply site.slacc --yes
}

atf_init_test_cases() {
	atf_add_test_case unit_and_logrotate
	atf_add_test_case other_manager
}
