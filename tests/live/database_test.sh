#! /usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# slacc's own connections against real servers and against what may stand between: each failure is
# told with the stage it came to, and nobody who asks for the password in clear text gets it.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/connect.bash"
}

atf_test_case certificates
certificates_head() {
	atf_set descr "a certificate that does not fit the policy is refused before any login"
	atf_set timeout 120
}
certificates_body() {
	stack && open_server
	verified 0 '^open cipher=TLS_.* verified=1 account=joe@127.0.0.% flavour=mariadb version=1[0-9]{5}'
	verified 4 '^error SL6107 stage=tls number=2026 .*' ca="$STACK/pki/other-ca.pem"
	verified 4 '^error SL6107 stage=tls number=2026' host=alias.test
	for cert in wrong-host expired other; do
		stack_stop db
		mariadb_start db --pki "$STACK/pki" --cert $cert || atf_fail "MariaDB"
		verified 4 '^error SL6107 stage=tls number=2026'
		case $cert in
		# The chain is good: that is all that verify_ca asks for, and not enough for an admin.
		wrong-host)
			verified 0 '^open cipher=TLS_.* verified=0' tls=verify_ca
			verified 0 '^open cipher=TLS_.* verified=0' tls=required
			verified 4 '^hint: .*--accept-weak-tls' tls=verify_ca admin=1
			verified 0 '^open cipher=TLS_.* verified=0' tls=verify_ca admin=1 weak=1
			;;
		*) verified 4 '^error SL6107 stage=tls number=2026' tls=verify_ca ;;
		esac
	done
	verified 4 '^error SL6113 stage=tls number=2 ' ca=/none.pem
	printf 'no certificate\n' >broken.pem
	verified 4 'stage=tls' ca="$PWD/broken.pem"
	verified 1 '^error SL6101' ca=
	verified 1 '^hint: name the host as its certificate does' host=127.0.0.1
}

atf_test_case client_certificate
client_certificate_head() {
	atf_set descr "an account that requires a client certificate takes ours and no other"
	atf_set timeout 120
}
client_certificate_body() {
	stack && open_server
	database_sql db "ALTER USER joe@'127.0.0.%' REQUIRE X509"
	set -- cert="$STACK/pki/client.pem" key="$STACK/pki/client.key"
	verified 0 '^open cipher=TLS_.* verified=1' "$@"
	verified 4 '^error SL6109 stage=login number=1045'
	verified 1 '^error SL6101 stage=tls' cert="$STACK/pki/client.pem"
	verified 4 '^error SL6113 stage=tls' cert="$STACK/pki/client.pem" key=/none.key
	verified 4 '^error SL61(07|12) stage=(tls|login)' cert="$STACK/pki/other.pem" key="$STACK/pki/other.key"
}

atf_test_case stages
stages_head() {
	atf_set descr "a dead, silent or refusing server: the stage it came to, within the time given"
	atf_set timeout 120
}
stages_body() {
	stack && open_server
	verified 4 '^error SL6102 stage=dns' host=no-such-host.test
	verified 4 '^error SL6102 stage=dns' host=db
	verified 4 '^error SL6103 stage=tcp number=111' host=dead.test
	verified 4 "^message: 'dead.test' port 3307: no connection" host=dead.test port=3307
	verified 4 '^error SL6103 stage=tcp number=110' host=hole.test
	verified 4 '^error SL6103 stage=tcp' socket="$STACK/none"
	verified 4 '^error SL6109 stage=login number=1045 state=28000' password="$STACK/wrong"
	verified 4 '^error SL6109 stage=login number=1045' user=nobody
	verified 20 '^error SL6404 stage=secret' password="$STACK/none"
	verified 4 '^error SL6201 stage=privilege number=1142' -- 'SELECT * FROM mysql.user'
	verified 4 '^error SL6201 stage=privilege number=1044' -- 'CREATE DATABASE x'
	verified 4 '^error SL6201 stage=privilege number=1227' -- 'CREATE USER x'
	set -- host=db2.test
	wire silent 127.0.0.3 3306
	verified 4 '^error SL6104 stage=tcp' "$@"
	wire hangup 127.0.0.3 3306
	verified 4 '^error SL6105 stage=tcp' "$@"
	wire http 127.0.0.3 3306
	verified 4 '^error SL6105 stage=tcp' "$@"
	wire full 127.0.0.3 3306
	verified 4 '^error SL6111 stage=login number=1040' "$@"
	database_sql db "ALTER USER joe@'127.0.0.%' WITH MAX_CONNECTIONS_PER_HOUR 1"
	verified 0 '^open '
	verified 4 '^error SL6111 stage=login number=1226'
	database_sql db "ALTER USER joe@'127.0.0.%' WITH MAX_CONNECTIONS_PER_HOUR 0"
	verified 0 '^open '
	database_sql db "ALTER USER joe@'127.0.0.%' ACCOUNT LOCK"
	verified 4 '^error SL6109 stage=login number=4151'
	database_sql db "DROP USER joe@'127.0.0.%'"
	verified 4 '^error SL6109 stage=login number=1130'
}

atf_test_case stalls
stalls_head() {
	atf_set descr "a server that stops anywhere on the way to an open connection costs no more than the timeout"
	atf_set timeout 120
}
stalls_body() {
	local n start took
	stack && open_server
	# Within the greeting, between greeting and TLS, in the handshake, and behind it.
	for n in 0 3 80 120 600 1400 1800 2000 2200; do
		between stall $n
		start=$(date +%s)
		verified 4 '^error SL6104 stage=(tcp|tls|login)|^error SL6112 stage=query' host=db2.test \
			connect_ms=1000 answer_ms=1000
		took=$(($(date +%s) - start))
		[ $took -le 5 ] || atf_fail "$n: $took s"
	done
	# Each wait is short, but there is one after the other.
	between dribble 600
	start=$(date +%s)
	verified 4 '^error SL6104 stage=(tls|login)' host=db2.test connect_ms=1000 answer_ms=1000
	took=$(($(date +%s) - start))
	[ $took -le 5 ] || atf_fail "dribble: $took s"
}

atf_test_case stripped
stripped_head() {
	atf_set descr "a server without TLS, or somebody who takes it away, gets a login only where the policy allows plain text"
	atf_set timeout 120
}
stripped_body() {
	local policy
	stack && open_server
	for policy in required verify_ca verify_identity; do
		between strip
		verified 4 '^error SL6106 stage=tls number=0' host=db2.test tls=$policy
		# Honest to whoever asks first, as to our look at the greeting.
		between strip-later
		verified 4 '^error SL6106 stage=tls number=2026' host=db2.test tls=$policy
	done
	# Without a CA the library gives no way to insist: the account's own requirement does.
	between strip-later
	verified 4 '^error SL6109 stage=login number=1045' host=db2.test tls=required ca=
	stack_stop db
	mariadb_start db --pki "$STACK/pki" --require-secure-transport=OFF || atf_fail "MariaDB"
	between strip-later
	verified 4 '^error SL6106 stage=tls' host=db2.test tls=required ca=
	verified 0 '^open cipher=none verified=0' tls=disabled ca=
	verified 0 '^open cipher=TLS_.* verified=0' tls=preferred ca=
	between strip
	verified 0 '^open cipher=none verified=0' host=db2.test tls=preferred ca=
	# Nor does a certificate that the server made for itself count for anything.
	stack_stop db
	mariadb_start db --ssl=OFF || atf_fail "MariaDB"
	verified 4 '^error SL6106 stage=tls'
}

atf_test_case admin
admin_head() {
	atf_set descr "an administrator's login goes out after verification only, or when told"
	atf_set timeout 120
}
admin_body() {
	local policy
	stack && open_server
	verified 0 '^open .* verified=1' admin=1
	verified 0 '^open .* verified=1' admin=1 tls=verify_ca
	verified 0 '^open .* verified=1' admin=1 tls=required
	for policy in disabled preferred required; do
		verified 5 '^error SL6108 stage=tls' admin=1 tls=$policy ca=
	done
	verified 0 '^open .* verified=0' admin=1 tls=required ca= weak=1
	# A socket is this machine.
	connect 0 '^open cipher=none .* account=.*@localhost' socket="$STACK/db/socket" user="$(id -un)" \
		plugins=socket admin=1
}

atf_test_case rogue
rogue_head() {
	atf_set descr "a rogue server that asks for the password in clear text never sees it"
	atf_set timeout 180
}
rogue_body() {
	local plugin policy mode
	stack && open_server
	# That the trap is one: other clients of the same library step into it.
	rogue rogue mysql_clear_password
	printf '[client]\npassword=%s\n' "$PASSWORD" >joe.cnf
	atf_check -s exit:1 -e ignore mariadb --defaults-file=joe.cnf -h db2.test -u joe -e 'SELECT 1'
	leaked || atf_fail "the rogue does not see what it should"
	rogue rogue caching_sha2_password
	atf_check -s exit:1 -e ignore mariadb --defaults-file=joe.cnf -h db2.test -u joe --ssl -e 'SELECT 1'
	leaked || atf_fail "the rogue does not drive caching_sha2_password"
	for plugin in mysql_clear_password greeting:mysql_clear_password caching_sha2_password \
		greeting:caching_sha2_password dialog mysql_old_password sha256_password; do
		for mode in rogue rogue-later; do
			rogue $mode $plugin
			for policy in disabled preferred required verify_ca verify_identity; do
				verified 4 '^error SL61' host=db2.test tls=$policy
				verified 4 '^error SL61' host=db2.test tls=$policy plugins=native
				verified not-exit:0 '^error SL61' host=db2.test tls=$policy plugins=caching
			done
			verified 4 '^error SL61' host=db2.test tls=required ca=
			! leaked || atf_fail "$mode $plugin: the password was sent"
		done
	done
}

atf_test_case statements
statements_head() {
	atf_set descr "answers, their bounds, refusals and losses; no message repeats a sensitive statement"
	atf_set timeout 120
}
statements_body() {
	stack && open_server --local-infile=ON
	database_sql db "CREATE DATABASE work; GRANT ALL ON work.* TO joe@'127.0.0.%'"
	atf_check -o save:out -e ignore slacc-connect user=joe password="$STACK/password" host=db.test \
		tls=verify_identity ca="$CA" -- "SELECT 1 AS one, NULL AS none, 'é' AS text" "DO 1" \
		"set v=it's \"é\" \\" 'SELECT @v' 'set v=' 'SELECT @v' "SELECT 1 WHERE 1 = 0" \
		'SELECT @@sql_mode'
	tail -n +2 out >rest
	cat >want <<-'OUT'
		rows=1 columns=3 affected=0 warnings=0
		one	none	text
		1	NULL	é
		rows=0 columns=0 affected=0 warnings=0
		rows=1 columns=1 affected=0 warnings=0
		@v
		it's "é" \
		rows=1 columns=1 affected=0 warnings=0
		@v

		rows=0 columns=1 affected=0 warnings=0
		1
		rows=1 columns=1 affected=0 warnings=0
		@@sql_mode
		STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION
	OUT
	atf_check diff -u want rest
	# The bound ends the connection: nothing more goes over it.
	verified 4 '^error SL6203' max_rows=10 -- 'SELECT seq FROM work.seq_1_to_11'
	verified 0 '^rows=10 ' max_rows=10 -- 'SELECT seq FROM work.seq_1_to_10'
	verified 4 '^error SL6112' max_rows=10 -- 'SELECT seq FROM work.seq_1_to_1000000' 'SELECT 1'
	verified 4 '^error SL6203' max_bytes=1000 -- "SELECT REPEAT('x', 1001)"
	verified 0 '^rows=1 ' max_bytes=1000 -- "SELECT REPEAT('x', 1000)"
	verified 4 '^error SL6202 stage=query number=1064 state=42000' -- 'SELECT 1; SELECT 2'
	verified 4 '^error SL6202' -- 'CREATE TEMPORARY TABLE work.t (a INT)' "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE work.t"
	verified 4 "near 'SELEC " -- "SELEC '*3E71AF7A'"
	atf_check -s exit:4 -o not-match:3E71AF7A -o match:'^error SL6202 .*number=1064' -e ignore \
		slacc-connect user=joe password="$STACK/password" host=db.test tls=verify_identity ca="$CA" \
		sensitive=1 -- "SELEC '*3E71AF7A'"
	verified 4 '^error SL6112 stage=query' -- 'KILL CONNECTION_ID()' 'SELECT 1'
	verified 4 '^error SL6112 stage=query' -- 'SELECT SLEEP(9)'
}

atf_test_case versions
versions_head() {
	atf_set descr "a server that does not say of which version it is, as behind a proxy"
	atf_set timeout 120
}
versions_body() {
	local version
	stack && open_server
	for version in none x.y; do
		stack_stop db
		mariadb_start db --pki "$STACK/pki" --version=$version || atf_fail "MariaDB"
		verified 4 '^error SL6204 stage=query'
	done
	for version in 5.5.5-10.11.6-MariaDB 11; do
		stack_stop db
		mariadb_start db --pki "$STACK/pki" --version=$version || atf_fail "MariaDB"
		verified 0 '^open .* version=1[01][0-9]{4}'
	done
}

atf_test_case authentication
authentication_head() {
	atf_set descr "authentication strings that slacc makes log in, and the password is in no log"
	atf_set timeout 120
}
authentication_body() {
	local plugin string
	stack && open_server --plugin-load-add=auth_ed25519 --general-log=ON --slow-query-log=ON \
		--long-query-time=0 --log-bin --server-id=1 --log-basename=db
	for plugin in mysql_native_password ed25519; do
		string=$(slacc-connect auth=$plugin password="$STACK/password") || atf_fail "$plugin"
		database_sql db "CREATE USER $plugin@'127.0.0.%' IDENTIFIED VIA $plugin USING '$string' REQUIRE SSL"
		verified 0 "^open .* account=$plugin@127" user=$plugin
		verified 0 "^open .* account=$plugin@127" user=$plugin plugins=${plugin#mysql_}
		verified 4 '^error SL6109 stage=login number=1045' user=$plugin password="$STACK/wrong"
	done
	# The account is of a plugin that is not allowed.
	verified 4 '^error SL6110 stage=login number=5010' user=ed25519 plugins=native
	verified 4 '^error SL6110 stage=login number=5010' user=mysql_native_password plugins=ed25519
	# joe was made with the password in the statement, which shows that the search finds it.
	atf_check -o match:joe grep -rah "$PASSWORD" "$STACK/db/data"
	atf_check -o not-match:'mysql_native|ed25519' grep -rah "$PASSWORD" "$STACK/db/data"
}

atf_test_case no_copy
no_copy_head() {
	atf_set descr "after a login, and after a failed one, the password is in secret memory and nowhere else"
	atf_set timeout 120
}
no_copy_body() {
	stack && open_server
	! grep -qaE '__(asan|tsan)_init' "$(tool connect)" || atf_skip "a sanitizer's memory cannot be searched"
	verified 0 '^copies=1$' scan=1
	# That the search finds a copy where there is one.
	verified 0 '^copies=2$' scan=1 copy=1
	verified 0 '^copies-closed=1$' scan=1
	verified 4 '^copies=1$' scan=1 user=nobody
	verified 0 '^copies=1$' scan=1 -- 'SELECT 1' 'SELECT 2'
}

atf_test_case side_by_side
side_by_side_head() {
	atf_set descr "connections on threads of their own take the time of one, not of all"
	atf_set timeout 120
}
side_by_side_body() {
	stack && open_server
	# 20 in a row would take 20 seconds.
	verified 0 '^done=20 ms=[1-7][0-9][0-9][0-9]$' threads=20 answer_ms=9000 -- 'DO SLEEP(1)'
	verified 0 '^done=0 ms=[0-9]{1,4}$' threads=20 password="$STACK/wrong"
	verified 0 '^done=0 ms=[2-3][0-9][0-9][0-9]$' threads=20 host=hole.test
}

atf_test_case silent_resolver
silent_resolver_head() {
	atf_set descr "a name server that does not answer costs the deadline of a connection, not its own patience"
	atf_set require.progs python3
	atf_set timeout 120
}
silent_resolver_body() {
	stack && stack_enter
	prepare
	printf 'nameserver 127.0.0.9\noptions timeout:20 attempts:3\n' >"$STACK/resolv.conf"
	printf 'hosts: files dns\n' >"$STACK/nsswitch.conf"
	mount --bind "$STACK/resolv.conf" /etc/resolv.conf || atf_fail "/etc/resolv.conf"
	mount --bind "$STACK/nsswitch.conf" /etc/nsswitch.conf || atf_fail "/etc/nsswitch.conf"
	# It takes what is asked and says nothing, so nothing comes back as 'refused' either.
	python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.9", 53))
print("ready", flush=True)
while True: print(len(s.recv(512)), flush=True)' >asked &
	stack_wait 10 '' "the name server" grep -q ready asked || atf_fail "no name server"
	SECONDS=0
	verified 4 '^error SL6102 stage=dns' host=slow.example
	[ $SECONDS -lt 8 ] || atf_fail "it took $SECONDS s"
	atf_check -o match:'^[0-9]' cat asked
	# Of many at once each has its own, and the names of /etc/hosts are found as ever.
	verified 0 '^done=0 ms=[2-4][0-9][0-9][0-9]$' threads=20 host=slow.example
	verified 4 '^error SL6103 stage=tcp number=111' host=dead.test
	kill %1
}

atf_test_case mysql
mysql_head() {
	atf_set descr "Oracle's server: login with our caching_sha2_password string, and its trap closed"
	atf_set timeout 600
}
mysql_body() {
	local root string
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter
	prepare
	mysql_start db --root "$root" --pki "$STACK/pki" || atf_fail "MySQL"
	string=$(slacc-connect auth=caching_sha2_password password="$STACK/password") || atf_fail "string"
	string=0x$(printf %s "$string" | od -An -tx1 | tr -d ' \n')
	database_sql db "CREATE USER joe@'127.0.0.%' IDENTIFIED WITH caching_sha2_password AS $string REQUIRE SSL"
	# Without TLS verification the password could be given away.
	verified 5 '^error SL6108 stage=tls' tls=required ca= plugins=caching
	verified 5 '^error SL6108 stage=tls' tls=preferred ca= plugins=caching
	verified 4 '^error SL6110 stage=login number=5010' tls=required ca=
	verified 0 '^open cipher=TLS_.* verified=1 account=joe@127.0.0.% flavour=mysql version=90[0-9]{3}'
	verified 0 '^open cipher=TLS_.* verified=1' plugins=caching
	verified 0 '^open cipher=TLS_.* verified=0' tls=required ca= weak=1
	verified 4 '^error SL6109 stage=login number=1045' password="$STACK/wrong"
	verified 4 '^error SL6109 stage=login number=1045|^error SL6106 stage=tls number=3159' tls=disabled
	verified 4 '^error SL6201 stage=privilege' -- 'CREATE DATABASE x'
}

atf_init_test_cases() {
	atf_add_test_case certificates
	atf_add_test_case client_certificate
	atf_add_test_case stages
	atf_add_test_case stalls
	atf_add_test_case stripped
	atf_add_test_case admin
	atf_add_test_case rogue
	atf_add_test_case statements
	atf_add_test_case versions
	atf_add_test_case authentication
	atf_add_test_case no_copy
	atf_add_test_case side_by_side
	atf_add_test_case silent_resolver
	atf_add_test_case mysql
}
