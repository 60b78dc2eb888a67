# SPDX-License-Identifier: BSD-2-Clause
# plan and apply on a real MariaDB and slurmdbd: the first apply, drift, refusals, and that the
# passwords are nowhere but where they belong.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

atf_test_case first_rows
first_rows_head() {
	atf_set descr "plan, apply, a slurmdbd that answers, and a second plan that is empty"
	atf_set timeout 180
}
first_rows_body() {
	stack && stack_enter && begin
	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc --show-commands
	atf_check -o match:"\+ database alpha" -o match:"\+ account 'slurm'@'127.0.0.%'" \
		-o match:"\+ grants 'slurm'@'127.0.0.%' on alpha" \
		-o match:"\+ file /etc/slurm/slacc-private.pem" -o match:"\+ file /etc/slurm/slurmdbd.conf" \
		-o match:"\+ file /etc/slurm/slurm_accounting.conf" -o match:"run: '/run/slacc test/restart'" \
		-o match:"plan: 7 to add, 0 to change, 0 to remove" cat plan.out
	atf_check -s exit:2 -o save:plan.json "$slacc" plan site.slacc --json
	atf_check -o match:'"format_version": "1.0"' -o match:'"add": 7' cat plan.json
	# A plan changes nothing.
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "plan made the database"
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "plan wrote a file"

	atf_check -s exit:0 -o save:apply.out "$slacc" apply site.slacc --yes
	atf_check -o match:"^done: restart slurmdbd 'alpha'" -o match:"^apply: done, 7 changes" cat apply.out
	atf_check -o inline:"600 $slurm\n644 root\n644 root\n" stat -c '%a %U' \
		/etc/slurm/slurmdbd.conf /etc/slurm/slurm_accounting.conf /etc/slurm/slacc-private.pem
	atf_check -o match:"one argument" cat "$STACK/restart.log"
	# The real daemon, with the file as it was written, and its commands.
	stack_pid slurmdbd >/dev/null || atf_fail "slurmdbd does not run"
	atf_check -o inline:"alpha\n" -s exit:0 sh -c "sacctmgr -i add cluster alpha >/dev/null; sacctmgr -nP show cluster format=cluster"
	atf_check_equal utf8mb4_unicode_ci "$(database_sql db \
		"SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = 'alpha'")"

	atf_check -s exit:0 -o match:"^plan: nothing to do" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"^plan: nothing to do" "$slacc" apply site.slacc --yes
	no_leak
}

atf_test_case complete_files
complete_files_head() {
	atf_set descr "build --with-secrets: files with which a server and a slurmdbd can be set up by hand"
	atf_set timeout 180
}
complete_files_body() {
	stack && stack_enter && begin
	atf_check -s exit:0 "$slacc" build site.slacc -o tree --with-secrets
	atf_check -o inline:"600 tree/slurmdbd/alpha/slurmdbd.conf\n600 tree/database_server/db/bootstrap.sql\n644 tree/cluster/alpha/slurm_accounting.conf\n" \
		stat -c '%a %n' tree/slurmdbd/alpha/slurmdbd.conf tree/database_server/db/bootstrap.sql \
		tree/cluster/alpha/slurm_accounting.conf
	database_sql db <tree/database_server/db/bootstrap.sql >loaded || atf_fail "bootstrap.sql"
	cp tree/slurmdbd/alpha/* tree/cluster/alpha/* /etc/slurm/
	chown "$slurm:$(id -gn "$slurm")" /etc/slurm/slurmdbd.conf
	slurmdbd_start || atf_fail "slurmdbd"
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	rm -r tree loaded
	no_leak
	rm "$STACK/secrets/slurm"
	atf_check -s exit:20 -e match:"site.slacc:$(line 'secrets/slurm')[:]" "$slacc" build site.slacc -o tree --with-secrets
	[ ! -e tree/manifest.json ] || atf_fail "a tree that is not complete has a manifest"
}

# asked: how many statements a plan sent after the login, by the server's own log, which leaves out none.
asked() {
	: >"$STACK/db/general.log"
	"$slacc" plan site.slacc --host none >plan.out
	grep -cE "[[:space:]](Query|Prepare|Execute|Init DB|Ping|Statistics|Field List|Change user|Reset connection)([[:space:]]|\$)" \
		"$STACK/db/general.log"
}

atf_test_case statements
statements_head() {
	atf_set descr "a server gets at most six statements after the login, the session's settings among them, for 1 database and for 50"
	atf_set timeout 180
}
statements_body() {
	local one fifty i
	stack && stack_enter && applied
	# One database with slurmdbd's tables, and a cluster in it.
	sacctmgr -i add cluster alpha >/dev/null || atf_fail "sacctmgr"
	stack_stop slurmdbd
	one=$(asked)
	atf_check -o match:"nothing to do" cat plan.out
	for i in $(seq 49); do
		cat <<-SITE
			credential c$i { username = "c$i"; password = file("$STACK/secrets/slurm") }
			cluster c$i {
			  slurm_version = "22.05"; head_node = "h$i"
			  slurmdbd { database_server = db; credential = c$i; account_hosts = ["127.0.0.%"] }
			}
		SITE
	done >>site.slacc
	atf_check -s exit:0 -o match:"apply: done, 147 changes" "$slacc" apply site.slacc --host none --yes
	fifty=$(asked)
	atf_check -o match:"nothing to do" cat plan.out
	[ "$one" -gt 0 ] && [ "$one" -le 6 ] && [ "$fifty" -gt 0 ] && [ "$fifty" -le 6 ] || {
		cat "$STACK/db/general.log"
		atf_fail "$one statements for one database, $fifty for 50"
	}
}

atf_test_case drift
drift_head() {
	atf_set descr "what was changed behind slacc's back is found, named and mended"
	atf_set timeout 180
}
drift_body() {
	stack && stack_enter && applied
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' REQUIRE NONE"
	database_sql db "REVOKE EXECUTE, DROP ON \`alpha\`.* FROM 'slurm'@'127.0.0.%'"
	echo "DebugLevel=debug5" >>/etc/slurm/slurmdbd.conf
	chmod 644 /etc/slurm/slurmdbd.conf
	echo "# by hand" >>/etc/slurm/slurm_accounting.conf
	rm /etc/slurm/slacc-private.pem
	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"require +NONE -> SSL" -o match:"privileges +SELECT.* -> .*EXECUTE" \
		-o match:"DebugLevel +debug5 -> \(none\)" -o match:"StoragePass +\(secret, unchanged\)" \
		-o match:"mode +0644 -> 0600" -o match:"text +edited by hand -> as generated" \
		-o match:"\+ file /etc/slurm/slacc-private.pem" -o match:"~ service alpha  restart" cat plan.out
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	database_sql db "SHOW CREATE USER 'slurm'@'127.0.0.%'" >account
	atf_check -o match:"REQUIRE SSL" cat account

	# Another password in the file, a daemon that is gone, a privilege too many.
	sed -i 's/^StoragePass=.*/StoragePass=something-else/' /etc/slurm/slurmdbd.conf
	stack_stop slurmdbd
	database_sql db "GRANT TRIGGER ON \`alpha\`.* TO 'slurm'@'127.0.0.%'"
	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"StoragePass +\(secret, changed\)" -o match:"\+ service alpha" \
		-o match:"note: account .* may also TRIGGER on database 'alpha'" -o not-match:something-else cat plan.out
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"may also TRIGGER" -o match:"nothing to do" "$slacc" plan site.slacc
	# A file that is newer than the daemon: a run was killed between the two.
	sleep 0.1
	touch /etc/slurm/slurmdbd.conf
	atf_check -s exit:2 -o match:"it was started before its file was last changed" "$slacc" plan site.slacc
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	no_leak
}

# refused STAGE LINE-PATTERN: plan and apply end with 4, name the stage and the description's line,
# and have done nothing.
refused() {
	local verb
	for verb in plan "apply --yes"; do
		# shellcheck disable=SC2086 # two words
		atf_check -s exit:4 -o ignore -e save:err "$slacc" ${verb% *} site.slacc ${verb#${verb% *}}
		atf_check -o match:"stage: $1" -o match:"site.slacc:$(line "$2")[:]" cat err
	done
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "something was written"
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
}

atf_test_case on_mysql
on_mysql_head() {
	atf_set descr "the same on MySQL: accounts with caching_sha2_password"
	atf_set timeout 600
}
on_mysql_body() {
	local root
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter
	stack_set SLURM_ETC /etc/slurm
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	mysql_start db --root "$root" --pki "$STACK/pki" || atf_fail "MySQL"
	secret dba "$DBA_PASSWORD"
	secret slurm "$STORAGE_PASSWORD"
	database_sql db <<-SQL
		CREATE USER dba@'127.0.0.%' IDENTIFIED BY '$DBA_PASSWORD' REQUIRE SSL;
		GRANT ALL ON *.* TO dba@'127.0.0.%' WITH GRANT OPTION;
	SQL
	munge_start || atf_fail "munged"
	slurm_conf_write alpha "Include slurm_accounting.conf"
	: >"$STACK/restart.log"
	restart_command
	site 's/engine = mariadb/engine = mysql/'
	atf_check -s exit:2 -o match:"plugin +caching_sha2_password" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"apply: done, 7 changes" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' REQUIRE NONE; REVOKE EXECUTE ON \`alpha\`.* FROM 'slurm'@'127.0.0.%'"
	atf_check -s exit:0 -o match:"require +NONE -> SSL" -o match:"done, 2 changes" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	database_sql db "UPDATE alpha.convert_version_table SET version = version + 90"
	atf_check -s exit:2 -o match:"blocked: .* has schema 1.., which is newer than Slurm" -o not-match:SL5565 "$slacc" plan site.slacc
	database_sql db "UPDATE alpha.convert_version_table SET version = version - 90"
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' IDENTIFIED BY 'another'"
	atf_check -s exit:2 -o match:"blocked: .* has another password" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"done, 1 change$" "$slacc" apply site.slacc --yes --replace-password slurm
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	atf_check -s exit:0 -o match:"locked +no -> yes" -o match:"retire: done" "$slacc" retire site.slacc cluster.alpha --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" retire site.slacc cluster.alpha
	site
	atf_check -s exit:2 -o match:"SL5509" -o match:"write 'engine = mysql'" "$slacc" plan site.slacc
	no_leak
}

atf_test_case over_a_socket
over_a_socket_head() {
	atf_set descr "a server reached over its socket, ed25519, a password from the environment"
	atf_set timeout 180
}
over_a_socket_body() {
	stack && stack_enter && begin --plugin-load-add=auth_ed25519
	mkdir -p /run/mysqld
	ln -s "$STACK/db/socket" /run/mysqld/mysqld.sock
	database_sql db <<-SQL
		SET GLOBAL general_log = OFF;
		CREATE USER dba@localhost IDENTIFIED BY '$DBA_PASSWORD';
		GRANT ALL ON *.* TO dba@localhost WITH GRANT OPTION;
		SET GLOBAL general_log = ON;
	SQL
	site '/  host   = "db.test"/s|.*|  socket = "/run/mysqld/mysqld.sock"|; /  tls    = /d; /account_hosts/d
		s|password = file("[^"]*/slurm")|password = env("SLURM_DB_PASSWORD"); auth_plugin = ed25519|'
	atf_check -s exit:20 -e match:"SLURM_DB_PASSWORD" "$slacc" plan site.slacc
	export SLURM_DB_PASSWORD=$STORAGE_PASSWORD
	atf_check -s exit:0 -o match:"apply: done, 6 changes" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	unset SLURM_DB_PASSWORD
	stack_pid slurmdbd >/dev/null || atf_fail "slurmdbd does not run"
	no_leak
}

atf_test_case several_servers
several_servers_head() {
	atf_set descr "a dead server costs the others nothing, and keeps apply from starting"
	atf_set timeout 180
}
several_servers_body() {
	stack && stack_enter && begin
	mariadb_start db2 --address 127.0.0.3 --pki "$STACK/pki" || atf_fail "MariaDB"
	database_sql db2 "CREATE USER dba@'127.0.0.%' REQUIRE SSL"
	cat >>site.slacc <<-SITE
		database_server db2 { host = "db2.test"; engine = mariadb; tls = private; admin = dba }
		slurmdbd second {
		  slurm_version = "$(slurm_version | cut -d. -f1,2)"
		  host = "ctl2"; database_server = db2; credential = slurm; account_hosts = ["127.0.0.%"]
		}
	SITE
	# The certificate of db2 is for db.test.
	atf_check -s exit:4 -o save:plan.out -e save:err "$slacc" plan site.slacc
	atf_check -o match:"\+ database alpha" -o match:"plan: not complete, 1 place could not be looked at" cat plan.out
	atf_check -o match:"stage: tls" -o match:"site.slacc:$(line 'database_server db2')[:]" cat err
	atf_check -s exit:4 -o match:'"complete": false' -e ignore "$slacc" plan site.slacc --json
	atf_check -s exit:4 -o ignore -e ignore "$slacc" apply site.slacc --yes
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
	# What is named is all that is looked at.
	atf_check -s exit:0 -o match:"apply: done, 7 changes" "$slacc" apply site.slacc cluster.alpha --yes
}

atf_test_case refusals
refusals_head() {
	atf_set descr "name, port, TLS, login, privilege: each is said with its stage, under its line"
	atf_set timeout 240
}
refusals_body() {
	stack && stack_enter && begin
	site 's/db\.test/nowhere.test/'
	refused dns '  host   ='
	site 's/db\.test/dead.test/'
	refused tcp '  host   ='
	site
	cp "$STACK/pki/other-ca.pem" ca.pem
	refused tls '  tls    ='
	site
	secret dba wrong-password-entirely
	refused login '  admin  ='
	atf_check -o not-match:wrong-password-entirely cat err
	secret dba "$DBA_PASSWORD"
	# It may look, but not do.
	database_sql db "REVOKE ALL, GRANT OPTION FROM dba@'127.0.0.%'; GRANT SELECT ON *.* TO dba@'127.0.0.%'"
	atf_check -s exit:2 -o ignore "$slacc" plan site.slacc
	atf_check -s exit:4 -o match:"apply: 0 of" -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"stage: privilege" -o match:"site.slacc:$(line '^cluster')[:]" cat err
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "a file was written"
	no_leak
}

atf_test_case silent_server
silent_server_head() {
	atf_set descr "a server that does not answer costs its deadline and is named"
	atf_set timeout 120
}
silent_server_body() {
	local begun=$SECONDS
	stack && stack_enter && begin
	site 's/db\.test/hole.test/'
	refused tcp '  host   ='
	[ $((SECONDS - begun)) -lt 60 ] || atf_fail "it took $((SECONDS - begun)) s"
}

atf_test_case storage_login_fails
storage_login_fails_head() {
	atf_set descr "the file is left alone if slurmdbd would not get in"
	atf_set timeout 120
}
storage_login_fails_body() {
	stack && stack_enter && begin
	site 's/127\.0\.0\.%/10.9.9.%/'
	atf_check -s exit:6 -o save:out -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"stage: login" -o match:"site.slacc:$(line '    credential')[:]" cat err
	atf_check -o match:"apply: 3 of 6 steps done" -o match:"not begun: restart slurmdbd 'alpha' on its new files" cat out
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "a file was written"
}

atf_test_case other_password
other_password_head() {
	atf_set descr "an account that has another password is left as it is"
	atf_set timeout 180
}
other_password_body() {
	stack && stack_enter && applied
	database_sql db "SHOW CREATE USER 'slurm'@'127.0.0.%'" >before
	secret slurm "another Sentinel-Kw9"
	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"blocked: account 'slurm'@'127.0.0.%' has another password than credential 'slurm'" \
		-o match:"correct the credential, take over what it gives now with .--only credential.slurm., or repeat with --replace-password slurm" -o match:"1 blocked" cat plan.out
	atf_check -s exit:5 -o ignore -e match:"SL5501" -e match:"nothing was done" "$slacc" apply site.slacc --yes
	database_sql db "SHOW CREATE USER 'slurm'@'127.0.0.%'" >after
	atf_check diff before after
	no_leak
}

atf_test_case without_admin
without_admin_head() {
	atf_set descr "without an admin the DBA is asked; then slacc does the rest"
	atf_set timeout 180
}
without_admin_body() {
	stack && stack_enter && begin
	site '/admin  =/d'
	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"ask your DBA to run database_server/db/bootstrap.sql" \
		-o match:"\+ file /etc/slurm/slurmdbd.conf" cat plan.out
	atf_check -s exit:4 -o ignore -e match:SL5510 -e match:"nothing was done" "$slacc" apply site.slacc --yes
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "a file was written"
	database_sql db <<-SQL
		CREATE DATABASE alpha CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
		CREATE USER slurm@'127.0.0.%' IDENTIFIED BY '$STORAGE_PASSWORD' REQUIRE SSL;
		GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, CREATE ROUTINE, ALTER ROUTINE
			ON alpha.* TO slurm@'127.0.0.%';
	SQL
	atf_check -s exit:2 -o match:"to be done by your DBA" -o match:"privileges" "$slacc" plan site.slacc
	database_sql db "GRANT EXECUTE ON alpha.* TO slurm@'127.0.0.%'"
	atf_check -s exit:0 -o match:"apply: done" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
}

atf_test_case brakes
brakes_head() {
	atf_set descr "--max-changes: a plan that is too large is shown and not applied"
	atf_set timeout 180
}
brakes_body() {
	stack && stack_enter && begin
	atf_check -s exit:5 -o match:"7 to add" -e match:"SL6545.*7 changes.*lets 6" "$slacc" plan site.slacc --max-changes 6
	# What is held back is not saved either.
	(umask 077 && head -c 32 /dev/urandom | base64 >key)
	atf_check -s exit:5 -o not-match:"^saved" -e match:SL6545 "$slacc" plan site.slacc --max-changes 6 -o too.many --plan-key key
	[ ! -e too.many ] || atf_fail "it was saved"
	atf_check -s exit:2 -o match:"^saved" "$slacc" plan site.slacc --max-changes 7 -o enough --plan-key key
	atf_check -s exit:5 -o match:"7 to add" -e match:SL6545 -e match:"nothing was done" "$slacc" apply site.slacc --yes --max-changes=0
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
	atf_check -s exit:3 -e match:"--max-changes takes a number" "$slacc" apply site.slacc --max-changes many
	atf_check -s exit:0 -o match:"done, 7 changes" "$slacc" apply site.slacc --yes --max-changes 7
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" apply site.slacc --yes --max-changes 0
}

atf_test_case ordinary_user
ordinary_user_head() {
	atf_set descr "what a run would not be allowed to do is said before anything is done"
	atf_set timeout 120
	atf_set require.user root
}
ordinary_user_body() {
	stack && stack_enter && begin
	chmod 755 . "$STACK" "$STACK/secrets"
	chown nobody "$STACK/secrets/"*
	set -- setpriv --reuid=nobody --regid=nogroup --clear-groups "$slacc"
	atf_check -s exit:2 -o ignore "$@" plan "$PWD/site.slacc"
	atf_check -s exit:4 -o ignore -e save:err "$@" apply "$PWD/site.slacc" --yes
	# Without a directory of its own for the lock; with one, the files would not be its to give.
	atf_check -o match:"SL6011" -o match:"stage: file" -o match:"nothing was done" \
		-o match:"site.slacc:$(line state_dir)[:]" cat err
	install -d -o nobody -m 700 "$STACK/slacc"
	chmod 777 /etc/slurm
	atf_check -s exit:4 -o ignore -e save:err "$@" apply "$PWD/site.slacc" --yes
	atf_check -o match:"SL6501" -o match:"stage: file" -o match:"nothing was done" cat err
	chmod 755 /etc/slurm
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
	# Servers alone it may do.
	atf_check -s exit:0 -o match:"apply: done, 3 changes" "$@" apply "$PWD/site.slacc" --yes --host none
	atf_check -s exit:0 -o match:"nothing to do" "$@" plan "$PWD/site.slacc" --host none
	# A file that it may not even read.
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:4 -o match:"not complete" -e match:SL6011 -e match:"stage: file" \
		-e match:"site.slacc:$(line '  slurmdbd {')[:]" "$@" plan "$PWD/site.slacc"
}

atf_test_case interrupted
interrupted_head() {
	atf_set descr "a signal ends it between two actions, says what was done, and it goes on from there"
	atf_set timeout 180
}
interrupted_body() {
	local pid
	stack && stack_enter && begin
	mv "$STACK/restart" "$STACK/restart.real"
	printf '#!/bin/sh\n: >"%s/restarting"\nsleep 2\nexec "%s/restart.real" "$@"\n' "$STACK" "$STACK" >"$STACK/restart"
	chmod 755 "$STACK/restart"
	"$slacc" apply site.slacc --yes >out 2>err &
	pid=$!
	stack_wait 30 '' "the restart" test -e "$STACK/restarting" || atf_fail "no restart"
	kill -TERM $pid
	wait $pid
	atf_check_equal 6 $?
	atf_check -o match:"failed: (restart slurmdbd|write .*slurm_accounting)" cat out
	atf_check -o match:"stopped by SIGTERM" cat err
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
}

atf_test_case restart_fails
restart_fails_head() {
	atf_set descr "a restart command that fails, and a daemon that does not come up"
	atf_set timeout 180
}
restart_fails_body() {
	stack && stack_enter && begin
	printf '#!/bin/sh\necho "unit is masked" >&2\nexit 3\n' >"$STACK/restart"
	atf_check -s exit:6 -o match:"failed: restart slurmdbd" -e match:"unit is masked" \
		-e match:"stage: process" "$slacc" apply site.slacc --yes
	rm "$STACK/restart"
	atf_check -s exit:4 -o ignore -e match:"cannot run" -e match:"nothing was done" "$slacc" apply site.slacc --yes
	restart_command
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
}

atf_test_case weak_tls
weak_tls_head() {
	atf_set descr "an admin's login goes to a verified server only, unless a person says otherwise"
	atf_set timeout 120
}
weak_tls_body() {
	stack && stack_enter && begin
	site 's/mode = verify_identity; ca = "ca.pem"/mode = disabled/'
	atf_check -s exit:5 -o ignore -e match:SL6108 -e match:"stage: tls" \
		-e match:"site.slacc:$(line '  tls    =')[:]" "$slacc" plan site.slacc
	atf_check -s exit:5 -o ignore -e match:SL6108 "$slacc" apply site.slacc --yes
	atf_check -s exit:4 -o ignore -e not-match:SL6108 -e match:"stage: (login|tls)" \
		"$slacc" plan site.slacc --accept-weak-tls
	site 's/mode = verify_identity/mode = required/'
	atf_check -s exit:2 -o match:"7 to add" "$slacc" plan site.slacc --accept-weak-tls
}

atf_test_case terminal
terminal_head() {
	atf_set descr "on a terminal apply asks first, and shows what takes long"
	atf_set timeout 120
	atf_set require.progs script
}
# on_terminal ANSWER: apply with a terminal.
on_terminal() {
	(sleep 3; echo "$1"; sleep 20) | script -qec "'$slacc' apply site.slacc" terminal.log >/dev/null
}
terminal_body() {
	stack && stack_enter && begin
	on_terminal n
	atf_check_equal 5 $?
	atf_check -o match:"Make these changes. .y/N." -o match:"not confirmed: nothing was done" cat terminal.log
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
	mv "$STACK/restart" "$STACK/restart.real"
	printf '#!/bin/sh\nsleep 2.5\nexec "%s/restart.real" "$@"\n' "$STACK" >"$STACK/restart"
	chmod 755 "$STACK/restart"
	on_terminal y
	atf_check_equal 0 $?
	atf_check -o match:"restart slurmdbd 'alpha' on its new files ... 2 s" -o match:"apply: done, 7 changes" cat terminal.log
}

atf_test_case arguments
arguments_head() {
	atf_set descr "wrong usage, blocks by name, hosts by name"
	atf_set timeout 120
}
arguments_body() {
	stack && stack_enter && begin
	atf_check -s exit:3 -e match:"a file is needed" "$slacc" plan
	atf_check -s exit:3 -e match:"unrecognized option" "$slacc" apply site.slacc --json
	atf_check -s exit:3 -e match:"no block 'cluster.beta'" "$slacc" plan site.slacc cluster.beta
	atf_check -s exit:3 -e match:"nothing on a host 'head9'" "$slacc" plan site.slacc --host head9
	atf_check -s exit:1 -e match:SL1001 "$slacc" plan missing.slacc
	atf_check -s exit:2 -o match:"plan: 3 to add" "$slacc" plan site.slacc database_server.db
	atf_check -s exit:2 -o match:"plan: 3 to add.*5 elsewhere" "$slacc" plan site.slacc --host none
	atf_check -s exit:2 -o match:"plan: 7 to add" "$slacc" plan site.slacc --host ctl1.example.org
	hostname elsewhere
	atf_check -s exit:2 -o match:"5 elsewhere" -e match:"this machine, 'elsewhere', is none of the hosts" \
		"$slacc" plan site.slacc
	# No secret, no look.
	rm "$STACK/secrets/dba"
	atf_check -s exit:20 -e match:"site.slacc:$(line 'secrets/dba')[:]" "$slacc" plan site.slacc
	secret dba "$DBA_PASSWORD"
	chmod 644 "$STACK/secrets/slurm"
	atf_check -s exit:21 -e match:SL6406 "$slacc" plan site.slacc
}

atf_init_test_cases() {
	atf_add_test_case first_rows
	atf_add_test_case complete_files
	atf_add_test_case statements
	atf_add_test_case drift
	atf_add_test_case on_mysql
	atf_add_test_case over_a_socket
	atf_add_test_case several_servers
	atf_add_test_case refusals
	atf_add_test_case silent_server
	atf_add_test_case storage_login_fails
	atf_add_test_case other_password
	atf_add_test_case without_admin
	atf_add_test_case brakes
	atf_add_test_case ordinary_user
	atf_add_test_case interrupted
	atf_add_test_case restart_fails
	atf_add_test_case weak_tls
	atf_add_test_case terminal
	atf_add_test_case arguments
}
