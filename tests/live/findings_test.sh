# SPDX-License-Identifier: BSD-2-Clause
# What real servers and files show that slacc does not change by itself, each with its code and its
# line of the description; and what only shows after the changes were made.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# found EXIT CODE LINE-PATTERN WORDS: plan ends so and says it under that line.
found() {
	atf_check -s "exit:$1" -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"$4.* \[$2\]  \(site.slacc:$(line "$3")\)" cat plan.out
}

# nothing_found CODE: nor is it said where it does not apply.
nothing_found() {
	atf_check -s ignore -o not-match:"$1" "$slacc" plan site.slacc
}

# blocks EXIT CODE: apply does not start.
blocks() {
	atf_check -s "exit:$1" -o ignore -e match:"$2" -e match:"nothing was done" \
		"$slacc" apply site.slacc --yes
}

account() {
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' $*"
}

atf_test_case accounts
accounts_head() {
	atf_set descr "accounts that somebody else has changed: plugin, lock, a second way in"
	atf_set timeout 180
}
accounts_body() {
	local native ed25519
	stack && stack_enter && begin --plugin-load-add=auth_ed25519
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	native="mysql_native_password USING PASSWORD('$STORAGE_PASSWORD')"
	ed25519="ed25519 USING PASSWORD('$STORAGE_PASSWORD')"
	database_sql db "SET GLOBAL general_log = OFF"

	account "IDENTIFIED VIA $ed25519"
	found 2 SL5502 account_hosts "uses 'ed25519', the description says 'mysql_native_password'"
	blocks 5 SL5502
	account "IDENTIFIED VIA unix_socket"
	found 2 SL5502 account_hosts "uses 'unix_socket'"
	account "IDENTIFIED VIA $native"
	nothing_found SL5502

	account "ACCOUNT LOCK"
	found 2 SL5503 account_hosts "is locked"
	blocks 5 SL5503
	account "ACCOUNT UNLOCK"
	nothing_found SL5503

	account "IDENTIFIED VIA $native OR $ed25519"
	found 0 SL5504 account_hosts "in a second way"
	account "IDENTIFIED VIA $native OR unix_socket"
	found 0 SL5504 account_hosts "in a second way"
	account "IDENTIFIED VIA $native"
	atf_check -s exit:0 -o match:"nothing to do" -o not-match:"SL5504" "$slacc" plan site.slacc

	# Accounts that a server takes a client for before ours, as the server itself shows.
	database_sql db "CREATE USER slurm@127.0.0.1 IDENTIFIED VIA $native, ''@'127.0.%', ''@'127.0.0.9', slurm@'%'"
	found 0 SL5540 account_hosts "taken for .*'slurm'@'127.0.0.1'.*, which goes before account 'slurm'@'127.0.0.%'"
	atf_check -o match:"''@'127.0.0.9'" -o not-match:"''@'127.0.%'" -o not-match:"'slurm'@'%'" cat plan.out
	atf_check_equal "slurm@127.0.0.1" "$(MYSQL_PWD=$STORAGE_PASSWORD mariadb --no-defaults -h db.test -u slurm \
		--ssl-ca="$STACK/pki/ca.pem" -Ne 'SELECT CURRENT_USER()')"
	database_sql db "DROP USER slurm@127.0.0.1, ''@'127.0.%', ''@'127.0.0.9', slurm@'%'"
	nothing_found SL5540

	database_sql db "GRANT PROCESS ON *.* TO 'slurm'@'127.0.0.%'"
	found 0 SL5541 account_hosts "has privileges on every database"
	database_sql db "REVOKE PROCESS ON *.* FROM 'slurm'@'127.0.0.%'"
	nothing_found SL5541
}

atf_test_case blind_admin
blind_admin_head() {
	atf_set descr "an admin who may not read all of the server's tables is told what is not seen"
	atf_set timeout 180
}
blind_admin_body() {
	stack && stack_enter && begin
	database_sql db "REVOKE ALL ON *.* FROM dba@'127.0.0.%';
		GRANT CREATE USER ON *.* TO dba@'127.0.0.%';
		GRANT ALL ON alpha.* TO dba@'127.0.0.%' WITH GRANT OPTION;
		GRANT SELECT ON mysql.user TO dba@'127.0.0.%'"
	# With mysql.user alone: MariaDB keeps lock and second way elsewhere, and grants too.
	found 2 SL5542 account_hosts "is not seen: .*global_priv"
	atf_check -o match:"what account .* may do is not seen: .*SL5543" -o match:"7 to add" cat plan.out
	atf_check -s exit:0 -o match:"apply: done" "$slacc" apply site.slacc --yes
	found 0 SL5543 account_hosts "SELECT command denied"
	database_sql db "GRANT SELECT ON mysql.db TO dba@'127.0.0.%'"
	nothing_found SL5543
	database_sql db "GRANT SELECT ON mysql.global_priv TO dba@'127.0.0.%'"
	nothing_found SL5542
	database_sql db "REVOKE SELECT ON mysql.global_priv FROM dba@'127.0.0.%'; REVOKE SELECT ON mysql.user FROM dba@'127.0.0.%'"
	found 2 SL5510 account_hosts "may not see accounts"
}

atf_test_case databases
databases_head() {
	atf_set descr "grants on patterns, a collation that Slurm does not expect, a version"
	atf_set timeout 180
}
databases_body() {
	local version
	stack && stack_enter && applied
	database_sql db "GRANT SELECT ON \`alph_\`.* TO 'slurm'@'127.0.0.%'"
	found 0 SL5507 account_hosts "on the pattern 'alph_'"
	database_sql db "REVOKE SELECT ON \`alph_\`.* FROM 'slurm'@'127.0.0.%'; GRANT SELECT ON \`al%\`.* TO 'slurm'@'127.0.0.%'"
	found 0 SL5507 account_hosts "on the pattern 'al%'"
	database_sql db "REVOKE SELECT ON \`al%\`.* FROM 'slurm'@'127.0.0.%'; GRANT SELECT ON \`alph\_\`.* TO 'slurm'@'127.0.0.%'"
	nothing_found SL5507
	database_sql db "GRANT TRIGGER, EVENT ON alpha.* TO 'slurm'@'127.0.0.%'"
	found 0 SL5506 account_hosts "may also .*TRIGGER.* on database 'alpha'"
	# Exactly that is taken away, and only if it is asked for.
	database_sql db "GRANT ALL ON alpha.* TO 'slurm'@'127.0.0.%' WITH GRANT OPTION"
	atf_check -s exit:2 -o match:"- grants 'slurm'@'127.0.0.%' on alpha" -o match:"GRANT OPTION.*DELETE HISTORY -> \(none\)" \
		"$slacc" plan site.slacc --prune
	atf_check -s exit:0 -o match:"apply: done, 1 change" "$slacc" apply site.slacc --prune --yes
	atf_check_equal "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, EXECUTE, CREATE ROUTINE, ALTER ROUTINE" \
		"$(database_sql db "SHOW GRANTS FOR 'slurm'@'127.0.0.%'" | sed -n '2s/ ON .*//p')"
	nothing_found SL5506

	database_sql db "ALTER DATABASE alpha COLLATE utf8mb4_bin"
	found 0 SL5508 '^cluster' "has the collation 'utf8mb4_bin'"
	database_sql db "ALTER DATABASE alpha CHARACTER SET latin1 COLLATE latin1_general_cs"
	found 0 SL5508 '^cluster' "latin1_general_cs"
	database_sql db "ALTER DATABASE alpha COLLATE latin1_swedish_ci"
	nothing_found SL5508

	site 's/engine = mariadb/engine = mysql/'
	found 2 SL5509 'engine =' "is described as mysql and answers as"
	blocks 5 SL5509
	site 's/engine = mariadb/engine = mariadb; engine_version = "10.6"/'
	found 0 SL5513 'engine =' "is described as version 10.6 and answers as"
	version=$(database_sql db "SELECT VERSION()")
	site "s/engine = mariadb/engine = mariadb; engine_version = \"$(cut -d. -f1,2 <<<"$version")\"/"
	nothing_found SL5513
}

atf_test_case files
files_head() {
	atf_set descr "links and directories where files belong, and a daemon that nobody can restart"
	atf_set timeout 180
}
files_body() {
	stack && stack_enter && applied
	mv /etc/slurm/slurmdbd.conf /etc/slurm/elsewhere.conf
	ln -s elsewhere.conf /etc/slurm/slurmdbd.conf
	found 2 SL5511 '  slurmdbd {' "/etc/slurm/slurmdbd.conf is not a regular file"
	blocks 5 SL5511
	[ -L /etc/slurm/slurmdbd.conf ] || atf_fail "the link was replaced"
	rm /etc/slurm/slurmdbd.conf
	mkdir /etc/slurm/slurmdbd.conf
	found 2 SL5511 '  slurmdbd {' "is not a regular file"
	rmdir /etc/slurm/slurmdbd.conf
	mv /etc/slurm/elsewhere.conf /etc/slurm/slurmdbd.conf
	nothing_found SL5511

	site 's/restart_slurmdbd = .*/restart_slurmdbd = []/'
	nothing_found SL5512
	chmod 640 /etc/slurm/slurmdbd.conf
	found 2 SL5512 'head_node' "has to be restarted"
	blocks 5 SL5512
	chmod 600 /etc/slurm/slurmdbd.conf
	stack_stop slurmdbd
	found 2 SL5512 'head_node' "no 'restart_slurmdbd'"
	site
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	nothing_found SL5512
}

atf_test_case does_not_settle
does_not_settle_head() {
	atf_set descr "somebody who undoes what apply has just done is found out"
	atf_set timeout 180
}
does_not_settle_body() {
	stack && stack_enter && begin
	# Whatever takes care of files on this host comes right after the restart.
	printf 'echo "# as I want it" >>/etc/slurm/slacc-private.pem\n' >>"$STACK/restart"
	atf_check -s exit:6 -o match:"^done: restart slurmdbd" -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6503" -o match:"slacc-private.pem" -o match:"site.slacc:$(line '^tls')[:]" cat err
	restart_command
	printf 'chmod 640 /etc/slurm/slurmdbd.conf\n' >>"$STACK/restart"
	touch /etc/slurm/slurmdbd.conf
	atf_check -s exit:6 -o ignore -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6503" -o match:"slurmdbd.conf" -o match:"site.slacc:$(line '  slurmdbd {')[:]" cat err
	restart_command
	atf_check -s exit:0 -o match:"^apply: done" -e not-match:"SL6503" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
}

# hidden EXIT: the login works and shows no database; the files are left alone.
hidden() {
	atf_check -s exit:"$1" -o save:out -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6506" -o match:"shows it no database 'alpha'" -o match:"stage: privilege" \
		-o match:"site.slacc:$(line '    credential')[:]" cat err
	atf_check -o match:"not begun: restart slurmdbd 'alpha' on its new files" cat out
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "a file was written"
}

atf_test_case hidden_database
hidden_database_head() {
	atf_set descr "an account for other hosts, and a login that works by another one of the name"
	atf_set timeout 180
}
hidden_database_body() {
	stack && stack_enter && begin
	database_sql db "SET GLOBAL general_log = OFF"
	site 's/127\.0\.0\.%/10.9.9.%/'
	database_sql db "CREATE USER slurm@'%' IDENTIFIED BY '$STORAGE_PASSWORD'"
	hidden 6
	# Nor is it enough to see something else.
	database_sql db "CREATE DATABASE beta; GRANT ALL ON beta.* TO slurm@'%'"
	hidden 4
	site
	atf_check -s exit:0 -o match:"^apply: done" -e not-match:"SL6506" "$slacc" apply site.slacc --yes
}

atf_init_test_cases() {
	atf_add_test_case accounts
	atf_add_test_case blind_admin
	atf_add_test_case databases
	atf_add_test_case files
	atf_add_test_case does_not_settle
	atf_add_test_case hidden_database
}
