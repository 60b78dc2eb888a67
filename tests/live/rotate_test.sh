# SPDX-License-Identifier: BSD-2-Clause
# slacc rotate: a real server, a real slurmdbd, and somebody who tries the password of slurmdbd.conf
# all the while.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
	. "$(atf_config_get topdir)/tests/stack/services.bash"
}

atf_test_case on_mariadb
on_mariadb_head() {
	atf_set descr "a generated password beside the old one, with a login at every instant"
	atf_set timeout 120
}
on_mariadb_body() {
	stack && stack_enter && applied
	atf_check -s exit:2 -o match:"6 to change" -o match:"job.* run.* on the clusters of slurmdbd .alpha..*SL5616" -o not-match:"$STORAGE_PASSWORD" "$slacc" rotate site.slacc credential.slurm --dry-run
	atf_check -s exit:2 -o save:json "$slacc" rotate site.slacc credential.slurm --dry-run --json
	steps_are_planned json
	[ ! -e "$STACK/slacc/rotate" ] || atf_fail "a dry run has left something"
	poller_begin
	atf_check -s exit:0 -o save:out "$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
}

atf_test_case on_mysql
on_mysql_head() {
	atf_set descr "RETAIN CURRENT PASSWORD, which is not said twice"
	atf_set timeout 600
}
on_mysql_body() {
	local root killat
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter
	mysql_applied "$root"
	killat=$(atf_config_get builddir)/tests/tools/killat
	poller_begin
	# The new one is the first password and the old one the second; the next run leaves it so.
	atf_check -s exit:137 -o ignore -e ignore "$killat" 2 kill rename points "$slacc" rotate site.slacc credential.slurm --yes
	atf_check -s exit:2 -o match:"4 to change" "$slacc" rotate site.slacc credential.slurm --dry-run
	lets_in "$STORAGE_PASSWORD" || atf_fail "the old password was lost"
	atf_check -s exit:5 -o ignore -e match:"SL5501" -e match:"a rotation was cut off before its end" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"rotate: done, 4 changes" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	rotated
	# What was sealed is lost: the old one stays the second.
	atf_check -s exit:137 -o ignore -e ignore "$killat" 2 kill rename points "$slacc" rotate site.slacc credential.slurm --yes
	rm -r "$STACK/slacc"
	atf_check -s exit:0 -o match:"rotate: done, 6 changes" "$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
}

atf_test_case from_aws cleanup
from_aws_head() {
	atf_set descr "a version at AWSPENDING, put there or found there, becomes AWSCURRENT"
	atf_set timeout 240
}
from_aws_body() {
	local first killat
	stack && stack_enter && begin
	in_store 'aws_secret("arn:aws:secretsmanager:eu-central-1:111122223333:secret:rotating-json-AbCdEf", key = "password")'
	services_login
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	poller_begin
	atf_check -s exit:0 -o match:"done: make it AWSPENDING of" -o match:"done: make it AWSCURRENT of" \
		"$slacc" rotate site.slacc credential.slurm --yes
	rotated
	atf_check -o match:"PutSecretValue .* 200" -o match:"UpdateSecretVersionStage .* 200" cat log
	[ "$(version_at AWSPREVIOUS)" = "$STORAGE_PASSWORD" ] || atf_fail "AWSPREVIOUS"
	[ "$(version_at AWSCURRENT)" = "$(the_password)" ] || atf_fail "AWSCURRENT"
	stored AWSCURRENT >stored.out
	atf_check -o match:'"engine": ?"mariadb' -o match:'"username": ?"slurm' cat stored.out
	rm stored.out
	# Cut off between the steps: the same version is put and moved.
	killat=$(atf_config_get builddir)/tests/tools/killat
	first=$(the_password)
	for point in 1 2 2; do
		atf_check -s exit:137 -o ignore -e ignore "$killat" $point kill rename points "$slacc" rotate site.slacc credential.slurm --yes
	done
	atf_check -s exit:0 -o match:"rotate: done" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	rotated
	[ "$(version_at AWSPREVIOUS)" = "$first" ] || atf_fail "AWSPREVIOUS after a run that was cut off"
	# The version to come is another's, as a Lambda function puts it there.
	put_pending "Pending-of-a-Lambda-0123456789abcdef0123"
	atf_check -s exit:0 -o match:"done: seal the version to come" -o not-match:"make it AWSPENDING" \
		"$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
	[ "$(the_password)" = "Pending-of-a-Lambda-0123456789abcdef0123" ] || atf_fail "it is not the version to come"
}
from_aws_cleanup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}

atf_test_case two_users cleanup
two_users_head() {
	atf_set descr "a rotation of two users by a Lambda function is taken over: the other account, with a restart"
	atf_set timeout 240
}
two_users_body() {
	local other="Of-the-other-user-0123456789abcdef01234" pid
	stack && stack_enter && begin
	in_store 'aws_secret("arn:aws:secretsmanager:eu-central-1:111122223333:secret:rotating-json-AbCdEf", key = "password"); alternate_username = "slurm_b"'
	services_login
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o ignore "$slacc" rotate site.slacc credential.slurm --yes
	pid=$(stack_pid slurmdbd)
	poller_begin
	# It makes the account, puts the version there, and then moves the label.
	database_sql db <<-SQL
		CREATE USER slurm_b@'127.0.0.%' IDENTIFIED BY '$other' REQUIRE SSL;
		GRANT SELECT ON alpha.* TO slurm_b@'127.0.0.%';
	SQL
	put_pending "$other" slurm_b
	atf_check -s exit:26 -o ignore -e match:"SL6414.*slurm_b" -e match:"let it finish" "$slacc" rotate site.slacc credential.slurm --yes
	put_pending "$other" slurm_b AWSCURRENT
	atf_check -s exit:2 -o match:"StorageUser +slurm -> slurm_b" -o match:"1 restart" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"done: restart slurmdbd" "$slacc" apply site.slacc --only credential.slurm --yes
	poller_end
	atf_check -o match:"^StorageUser=slurm_b" cat $conf
	[ "$pid" != "$(stack_pid slurmdbd)" ] || atf_fail "its routines belong to the account before"
	atf_check_equal "slurm_b@127.0.0.%" "$(database_sql db "SELECT DISTINCT definer FROM information_schema.routines WHERE routine_schema = 'alpha'")"
	# The account before is left alone, for it is the next one; so is what is planned.
	atf_check_equal 1 "$(database_sql db "SELECT COUNT(*) FROM mysql.user WHERE user = 'slurm'")"
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	atf_check -s exit:0 -o ignore sacctmgr -nP show cluster
	# slacc's own rotation goes on with the user that the secret has.
	atf_check -s exit:0 -o match:"let 'slurm_b'@" "$slacc" rotate site.slacc credential.slurm --yes
	atf_check -o match:"^StorageUser=slurm_b" cat $conf
	lets_in "$(the_password)" slurm_b || atf_fail "the new password is refused"
	! lets_in "$other" slurm_b || atf_fail "the old password is still taken"
}
two_users_cleanup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}

atf_test_case from_vault cleanup
from_vault_head() {
	atf_set descr "Vault gets a new version"
	atf_set timeout 240
}
from_vault_body() {
	stack && stack_enter && begin
	in_store 'vault("secret/rotating/slurm", key = "password")'
	export VAULT_ADDR="$base" VAULT_TOKEN=hvs.token
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	poller_begin
	atf_check -s exit:0 -o match:"done: write it as the newest version of" "$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
	atf_check -o match:'"version": 2' -o match:'"username": "slurm"' -o match:"$(the_password)" cat kept
}
from_vault_cleanup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}

atf_test_case takes_over
takes_over_head() {
	atf_set descr "a password that was changed in its source is a change of the credential, which --only takes over"
	atf_set timeout 240
}
takes_over_body() {
	local new="Changed-in-its-source-0123456789abcdef01" killat
	stack && stack_enter && applied
	secret slurm "$new"
	atf_check -s exit:2 -o match:"~ credential slurm" -o match:"SL5501" "$slacc" plan site.slacc
	atf_check -s exit:2 -o match:'"kind": "credential"' -o match:'"secret": "changed"' "$slacc" plan site.slacc --json
	atf_check -s exit:5 -o ignore -e match:"SL5501.*" -e match:"only credential.slurm" "$slacc" apply site.slacc --yes
	lets_in "$STORAGE_PASSWORD" || atf_fail "the password was changed"
	poller_begin
	atf_check -s exit:2 -o match:"~ account" -o match:"take the old password" -o not-match:"blocked:" \
		"$slacc" plan site.slacc --only credential.slurm
	atf_check -s exit:0 -o match:"done: let .* in with the new password too" -o match:"done: restart slurmdbd" \
		-o match:"done: take the old password" "$slacc" apply site.slacc --only credential.slurm --yes
	lets_in "$new" || atf_fail "the new password is refused"
	! lets_in "$STORAGE_PASSWORD" || atf_fail "the old password is still taken"
	atf_check -s exit:0 -o match:"nothing to do" -e empty "$slacc" plan site.slacc
	# Cut off between the server and the file, and between the daemon and the server.
	killat=$(atf_config_get builddir)/tests/tools/killat
	secret slurm "$STORAGE_PASSWORD"
	atf_check -s exit:137 -o ignore -e ignore "$killat" 1 kill rename points "$slacc" apply site.slacc --only credential.slurm --yes
	lets_in "$new" || atf_fail "slurmdbd is locked out"
	atf_check -s exit:0 -o match:"apply: done" -e match:SL6550 "$slacc" apply site.slacc --only credential.slurm --yes
	poller_end
	! lets_in "$new" || atf_fail "the password before is still taken"
	lets_in "$STORAGE_PASSWORD" || atf_fail "the password is refused"
	atf_check -s exit:0 -o match:"nothing to do" -e empty "$slacc" plan site.slacc
	no_leak
}

# by_timer NAME: what systemd runs, with little in the environment and no terminal.
by_timer() {
	local command
	command=$(sed -n 's/^ExecStart=//p' "$(atf_config_get topdir)/examples/rotation/slacc-$1@.service" |
		sed "s|/usr/bin/slacc|'$slacc'|; s|/etc/slacc/site.slacc|'$PWD/site.slacc'|; s|%i|slurm|")
	atf_check -s exit:0 -o save:timer.out -e ignore env -i "PATH=$PATH" HOME=/ SHELL=/bin/sh sh -c "cd / && $command" </dev/null
}

atf_test_case timers
timers_head() {
	atf_set descr "the examples of timers: one rotates, one follows who else does"
	atf_set timeout 120
}
timers_body() {
	local unit
	stack && stack_enter && applied
	by_timer follow
	atf_check -o match:"nothing to do" cat timer.out
	by_timer rotate
	atf_check -o match:"rotate: done" cat timer.out
	rotated
	secret slurm "Changed-in-its-source-0123456789abcdef01"
	by_timer follow
	atf_check -o match:"take the old password" cat timer.out
	by_timer follow
	atf_check -o match:"nothing to do" cat timer.out
	[ -z "$(command -v systemd-analyze)" ] || for unit in rotate follow; do
		sed "s|/usr/bin/slacc|/bin/true|" "$(atf_config_get topdir)/examples/rotation/slacc-$unit@.service" >"slacc-$unit@.service"
		cp "$(atf_config_get topdir)/examples/rotation/slacc-$unit@.timer" .
		atf_check -o ignore -e ignore systemd-analyze verify --man=no "./slacc-$unit@slurm.service" "./slacc-$unit@slurm.timer"
	done
}

atf_test_case refused
refused_head() {
	atf_set descr "what cannot be rotated is refused before anything is done"
	atf_set timeout 120
}
refused_body() {
	stack && stack_enter && applied
	no_rotation() { # CODE EXIT [SED-EXPRESSION [CREDENTIAL [OPTION...]]]
		local code=$1 status=$2 edit=${3-} credential=${4-slurm}
		shift $(($# > 4 ? 4 : $#))
		site "$edit"
		atf_check -s exit:"$status" -o ignore -e match:"$code" "$slacc" rotate site.slacc "credential.$credential" --yes "$@"
		[ ! -e "$STACK/slacc/rotate" ] || atf_fail "something was sealed"
		lets_in "$STORAGE_PASSWORD" || atf_fail "the password was changed"
	}
	atf_check -s exit:3 -e match:"say which one" "$slacc" rotate site.slacc
	atf_check -s exit:3 -e match:"say which one" "$slacc" rotate site.slacc cluster.alpha
	no_rotation "no block" 3 '' nobody
	atf_check -s exit:3 -e match:"name what uses it" "$slacc" rotate site.slacc credential.dba
	no_rotation SL6702 5 '/^cluster/i database_server other { host = "db2.test"; engine = mariadb; tls = private; admin = slurm }'
	no_rotation SL6702 5 '/^cluster/i database_server other { host = "db2.test"; engine = mariadb; tls = private; admin = slurm }' slurm --dry-run
	printf '#!/bin/sh\ncat "%s"\n' "$STACK/secrets/slurm" >"$STACK/print" && chmod 755 "$STACK/print"
	no_rotation SL6700 1 "s|file(\"$STACK/secrets/slurm\")|command([\"$STACK/print\"])|"
	no_rotation SL6700 1 "s|file(\"$STACK/secrets/slurm\")|command([\"$STACK/print\"])|" slurm --dry-run
	no_rotation SL5611 5 's/^    account_hosts .*/&; slurmdbd_conf { DebugLevel = verbose }/'
	# Not here.
	site
	atf_check -s exit:5 -o ignore -e match:SL6701 "$slacc" rotate site.slacc credential.slurm --yes --host none
	atf_check -s exit:5 -o ignore -e match:SL6701 "$slacc" rotate site.slacc credential.slurm --dry-run --host none
	atf_check -s exit:2 -o ignore -e not-match:"SL670" "$slacc" rotate site.slacc credential.slurm --dry-run
	no_leak
}

atf_test_case cut_off
cut_off_head() {
	atf_set descr "killed where it matters most, and gone on with by the next run"
	atf_set timeout 240
}
cut_off_body() {
	local killat point
	stack && stack_enter && applied
	killat=$(atf_config_get builddir)/tests/tools/killat
	poller_begin
	# What was sealed, the file of slurmdbd and that of the credential: before each of them is in its place.
	for point in 1 2 2; do
		atf_check -s exit:137 -o ignore -e ignore "$killat" $point kill rename points \
			"$slacc" rotate site.slacc credential.slurm --yes
	done
	atf_check -s exit:0 -o match:"rotate: done, 3 changes" -e match:SL6550 "$slacc" rotate site.slacc credential.slurm --yes
	rotated
	# A slurmdbd that does not come back gets its old file, and the server still takes what that has.
	mv "$STACK/restart" "$STACK/restart.good"
	printf '#!/bin/sh\nexit 1\n' >"$STACK/restart" && chmod 755 "$STACK/restart"
	atf_check -s exit:6 -o match:"repeat the same command" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	mv "$STACK/restart.good" "$STACK/restart"
	atf_check -s exit:0 -o match:"rotate: done" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
}

atf_init_test_cases() {
	atf_add_test_case on_mariadb
	atf_add_test_case on_mysql
	atf_add_test_case from_aws
	atf_add_test_case two_users
	atf_add_test_case from_vault
	atf_add_test_case takes_over
	atf_add_test_case timers
	atf_add_test_case refused
	atf_add_test_case cut_off
}
