# SPDX-License-Identifier: BSD-2-Clause
# The daemon on new files: a real slurmdbd that reloads or restarts, a file that it refuses, one with
# which it does not come back, a database that is away or closed to it, and the name of its machine.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

conf=/etc/slurm/slurmdbd.conf

# settings LINES [SED-EXPRESSION]: the description with these lines of slurmdbd.conf.
settings() {
	site "s#^    account_hosts .*#&; slurmdbd_conf { $1 }#; ${2-}"
}

# quick_restart [COMMANDS]: a restart that does not wait, as that of systemd; what comes before it.
quick_restart() {
	cat >"$STACK/restart" <<-SCRIPT
		#!/bin/bash
		. $(printf %q "$STACK_HOME/stack.bash")
		stack_open $(printf %q "$STACK") && stack_stop slurmdbd
		${1-}
		_slurm_start slurmdbd "$slurm" slurmdbd -D
	SCRIPT
	chmod 755 "$STACK/restart"
}

# tidy: nothing that was staged or kept is left.
tidy() {
	atf_check -o empty find /etc/slurm -name '.slacc-*'
}

# settled: nothing to do, nothing left, slurmdbd answers, no password where it does not belong.
settled() {
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	atf_check -s exit:0 -o ignore sacctmgr -nP show cluster
	tidy
	no_leak
}

atf_test_case reload_or_restart
reload_or_restart_head() {
	atf_set descr "a reload where the changed keys take one, else a restart"
	atf_set timeout 120
}
reload_or_restart_body() {
	local pid
	stack && stack_enter && applied
	atf_check -o not-match:SL6580 cat apply.out
	pid=$(stack_pid slurmdbd)
	settings "DebugLevel = verbose; PurgeJobAfter = 12months"
	atf_check -s exit:2 -o match:"signal: SIGHUP" -o not-match:"1 restart" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"^done: reload slurmdbd 'alpha' on its new files" "$slacc" apply site.slacc --yes
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	atf_check -o match:"^PurgeJobAfter=12months" cat $conf
	settled
	# By the layout's own command.
	printf '#!/bin/sh\n: >"%s/reloaded"; exec kill -HUP "$(cat "%s/state/slurmdbd.pid")"\n' "$STACK" "$STACK" >"$STACK/reload"
	chmod 755 "$STACK/reload"
	settings "DebugLevel = info" "s|^  restart_slurmdbd.*|&; reload_slurmdbd = [\"$STACK/reload\"]|"
	atf_check -s exit:0 -o match:"run: '$STACK/reload'" "$slacc" apply site.slacc --yes
	[ -e "$STACK/reloaded" ] || atf_fail "the command was not used"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	settled
	# One that is read at start only.
	settings "DebugLevel = info; DefaultQOS = [normal]"
	atf_check -s exit:0 -o match:"1 restart" -o match:"^done: restart slurmdbd" "$slacc" apply site.slacc --yes
	[ "$pid" != "$(stack_pid slurmdbd)" ] || atf_fail "it was not restarted"
	settled
}

atf_test_case refused_file
refused_file_head() {
	atf_set descr "a file that slurmdbd refuses never replaces the old one"
	atf_set timeout 120
}
refused_file_body() {
	local pid before
	stack && stack_enter && applied
	pid=$(stack_pid slurmdbd)
	before=$(sha256sum $conf)
	settings 'ArchiveDir = "/nowhere"'
	atf_check -s exit:4 -o ignore -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:SL6581 -o match:"archive directory" -o match:"stage: process" cat err
	atf_check_equal "$before" "$(sha256sum $conf)"
	settings 'ArchiveScript = "/etc/hosts"'
	atf_check -s exit:4 -o ignore -e match:SL6581 -e match:"archive script" "$slacc" apply site.slacc --yes
	atf_check_equal "$before" "$(sha256sum $conf)"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	tidy
	no_leak
	# Where nothing can read it this is said, and the port is all that is asked.
	site 's|^  conf_dir .*|&; bin_dir = "/nowhere/bin"|; s/^    account_hosts .*/&; slurmdbd_conf { DebugLevel = verbose }/'
	atf_check -s exit:0 -o ignore -e match:SL6580 "$slacc" apply site.slacc --yes
	settings 'ArchiveDir = "/tmp"'
	atf_check -s exit:0 -o ignore -e empty "$slacc" apply site.slacc --yes
	settled
}

atf_test_case does_not_come_back
does_not_come_back_head() {
	atf_set descr "the old file is put back, and slurmdbd runs again"
	atf_set timeout 120
}
does_not_come_back_body() {
	local before
	stack && stack_enter && applied
	quick_restart
	before=$(sha256sum $conf)
	# MariaDB's port.
	site 's/^    account_hosts .*/&; port = 3306/'
	atf_check -s exit:4 -o match:"failed: restart slurmdbd" -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6583" -o match:"Address already in use" -o match:"SL6588" \
		-o match:"and it answers with them" -o not-match:SL6589 cat err
	atf_check_equal "$before" "$(sha256sum $conf)"
	atf_check -o inline:"600 $slurm\n" stat -c '%a %U' $conf
	site
	settled
	# Neither the one nor the other.
	quick_restart 'echo "NoSuchKey=1" >>/etc/slurm/slurmdbd.conf'
	settings "DefaultQOS = [normal]"
	atf_check -s exit:4 -o ignore -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6583" -o match:"SL6589" -o not-match:SL6588 cat err
	restart_command
	atf_check -s exit:0 -o ignore -e not-match:"SL658" "$slacc" apply site.slacc --yes
	settled
}

atf_test_case database_away
database_away_head() {
	atf_set descr "a database that is away, and one that lets slurmdbd not in, are told apart"
	atf_set timeout 120
}
database_away_body() {
	stack && stack_enter && applied
	quick_restart "stack_stop db"
	settings "DefaultQOS = [normal]" 's/^  conf_dir .*/&; ready_within = 2s/'
	atf_check -s exit:4 -o ignore -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6584" -o match:"does not reach its database" -o match:"mysql_real_connect failed: 2" \
		-o match:"SL6589" -o not-match:"SL6585" cat err
	atf_check -o not-match:DefaultQOS cat $conf
	mariadb_start db --pki "$STACK/pki" || atf_fail "MariaDB"
	quick_restart "database_sql db \"ALTER USER 'slurm'@'127.0.0.%' ACCOUNT LOCK\""
	settings "DefaultQOS = [normal]"
	atf_check -s exit:4 -o ignore -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6585" -o match:"is not let into its database" -o not-match:"SL6584" cat err
	quick_restart
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' ACCOUNT UNLOCK"
	atf_check -s exit:0 -o match:"^apply: done" -e not-match:"SL658" "$slacc" apply site.slacc --yes
	settled
}

atf_test_case host_name
host_name_head() {
	atf_set descr "a name that slurmdbd would not run under is refused before anything is done"
	atf_set timeout 120
}
host_name_body() {
	stack && stack_enter && begin
	site 's/"ctl1"/"CTL1"/'
	atf_check -s exit:2 -e ignore -o match:"blocked: this machine calls itself 'ctl1'" -o match:SL5580 "$slacc" plan site.slacc
	atf_check -s exit:5 -o ignore -e match:SL5580 -e match:"site.slacc:$(line 'head_node')[:]" \
		-e match:"nothing was done" "$slacc" apply site.slacc --yes
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
	site 's/"ctl1"/"ctl1.example.org"/'
	atf_check -s exit:2 -e ignore -o match:SL5580 "$slacc" plan site.slacc
	site
	hostname ctl1.example.org
	atf_check -s exit:2 -e ignore -o not-match:SL5580 "$slacc" plan site.slacc
}

atf_test_case cut_off
cut_off_head() {
	atf_set descr "a run that is killed while it tries a new file; the next one ends it"
	atf_set timeout 120
}
cut_off_body() {
	local pid
	stack && stack_enter && applied
	quick_restart ": >'$STACK/restarting'; sleep 2"
	settings "DefaultQOS = [normal]"
	"$slacc" apply site.slacc --yes >out 2>err &
	pid=$!
	stack_wait 30 '' "the restart" test -e "$STACK/restarting" || atf_fail "no restart"
	kill -KILL $pid
	wait $pid
	atf_check -o inline:"600 $slurm\n" stat -c '%a %U' /etc/slurm/.slacc-old.slurmdbd.conf
	mkdir -m 700 /etc/slurm/.slacc-stage.0123456789abcdef
	: >/etc/slurm/.slacc-stage.0123456789abcdef/slurmdbd.conf
	stack_wait 30 '' "slurmdbd listening" _slurm_listens 6819 || atf_fail "slurmdbd"
	atf_check -s exit:2 -o match:"cut off while it tried a new file" "$slacc" plan site.slacc
	pid=$(stack_pid slurmdbd)
	atf_check -s exit:0 -o match:"^done: look after slurmdbd" -e match:"SL6550.*cut off" "$slacc" apply site.slacc --yes
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	settled
}

atf_test_case slurmctld
slurmctld_head() {
	atf_set descr "slurmctld hears of new accounting lines once slurmdbd answers"
	atf_set timeout 120
}
slurmctld_body() {
	local pid
	stack && stack_enter && applied
	sacctmgr -i add cluster alpha >/dev/null || atf_fail "sacctmgr"
	slurmctld_start || atf_fail "slurmctld"
	pid=$(stack_pid slurmctld)
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	# lines LINES [COMMAND]
	lines() {
		site "s#^  slurm_version .*#&; slurm_conf { $1 }#; s#^  conf_dir .*#&; restart_slurmctld = ${2-[\"$STACK/restart-ctld\"]}#"
	}
	cat >"$STACK/restart-ctld" <<-SCRIPT
		#!/bin/bash
		. $(printf %q "$STACK_HOME/stack.bash")
		stack_open $(printf %q "$STACK") && stack_stop slurmctld
		slurmctld_start
	SCRIPT
	chmod 755 "$STACK/restart-ctld"
	lines "AccountingStoreFlags = [job_comment]"
	atf_check -s exit:0 -o save:out "$slacc" apply site.slacc --yes
	atf_check -o match:"run: /usr/bin/scontrol reconfigure" -o match:"^done: reconfigure slurmctld of 'alpha'" cat out
	atf_check_equal "$pid" "$(stack_pid slurmctld)"
	atf_check -o match:"AccountingStoreFlags += job_comment" scontrol show config
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	# A key that this release reads at start only, with no command for it.
	lines "AccountingStorageEnforce = [associations]" "[]"
	atf_check -s exit:2 -o match:SL5581 "$slacc" plan site.slacc
	lines "AccountingStorageEnforce = [associations]"
	# Both daemons: slurmctld comes last.
	sed -i 's/^    account_hosts .*/&; slurmdbd_conf { DebugLevel = verbose }/' site.slacc
	atf_check -s exit:0 -o save:out "$slacc" apply site.slacc --yes
	atf_check -o inline:"reload slurmdbd 'alpha' on its new files\nwrite /etc/slurm/slurm_accounting.conf\nrestart slurmctld of 'alpha'\n" \
		sed -n 's/^done: //p' out
	[ "$pid" != "$(stack_pid slurmctld)" ] || atf_fail "it was not restarted"
	atf_check -o match:"AccountingStorageEnforce += associations" scontrol show config
	settled
	# One that does not come back.
	sed -i 's/^	slurmctld_start/	:/; s/^slurmctld_start/:/' "$STACK/restart-ctld"
	lines "AccountingStorageEnforce = [limits]"
	sed -i 's/^  conf_dir .*/&; ready_within = 1s/' site.slacc
	atf_check -s exit:6 -o ignore -e match:"SL6590" "$slacc" apply site.slacc --yes
	slurmctld_start || atf_fail "slurmctld"
	atf_check -s exit:0 -o match:"nothing to do" -e not-match:SL6590 "$slacc" apply site.slacc --yes
	sed -i 's/^:/echo NoSuchKey=1 >>"$SLURM_CONF"; _slurm_start slurmctld slurm slurmctld -D/' "$STACK/restart-ctld"
	sed -i 's/\[limits\]/[qos]/' site.slacc
	atf_check -s exit:6 -o ignore -e match:"SL6590" "$slacc" apply site.slacc --yes
}

atf_init_test_cases() {
	atf_add_test_case reload_or_restart
	atf_add_test_case refused_file
	atf_add_test_case does_not_come_back
	atf_add_test_case database_away
	atf_add_test_case host_name
	atf_add_test_case cut_off
	atf_add_test_case slurmctld
}
