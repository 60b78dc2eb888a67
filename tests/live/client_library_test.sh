#! /usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The other client libraries that slacc may be linked with: a later Connector/C, which the same
# program loads, and Oracle's, for which it is compiled anew. What differs between them is in
# runtime/database/tls.c; each keeps the promises that database_test.sh asks for.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/connect.bash"
}

# connect_in ROOT PROGRAM: slacc-connect is PROGRAM in ROOT from now on.
connect_in() {
	printf '#!/bin/sh\nexec chroot "%s" "%s" "$@"\n' "$1" "$2" >"$STACK/bin/connect.new"
	chmod 755 "$STACK/bin/connect.new"
	mv "$STACK/bin/connect.new" "$STACK/bin/slacc-connect"
}

# refusals: what every library refuses. The server is up.
refusals() {
	verified 4 '^error SL6107 stage=tls number=2026' ca="$STACK/pki/other-ca.pem"
	verified 4 '^error SL6107 stage=tls number=2026' host=alias.test
	verified 4 '^error SL6109 stage=login number=1045' password="$STACK/wrong"
	verified 4 '^error SL6103 stage=tcp number=111' host=dead.test
	verified 5 '^error SL6108 stage=tls' tls=required ca= admin=1
	verified 5 '^error SL6108 stage=tls' tls=required ca= token=1 weak=1
	for policy in required verify_ca verify_identity; do
		between strip
		verified 4 '^error SL6106 stage=tls number=0' host=db2.test tls=$policy
		between strip-later
		verified 4 '^error SL6106 stage=tls number=2026' host=db2.test tls=$policy
	done
	for bytes in 20 600 1800; do
		between stall $bytes
		verified 4 '^error SL61(04|12) stage=(tcp|tls|login|query)' host=db2.test \
			connect_ms=1000 answer_ms=1000
	done
}

# statements: what every library does with them.
statements() {
	verified 0 '^1	NULL	é$' -- "SELECT 1 AS a, NULL AS b, 'é' AS c"
	verified 0 "^it's é$" -- "set v=it's é" 'SELECT @v'
	verified 4 '^error SL6202 stage=query number=1064 state=42000' -- 'SELECT 1; SELECT 2'
	verified 4 '^error SL6203' max_rows=2 -- 'SELECT * FROM information_schema.character_sets'
	verified 4 '^error SL6112 stage=query' max_rows=2 -- \
		'SELECT * FROM information_schema.character_sets' 'SELECT 1'
	verified 4 '^error SL6112 stage=query' -- 'SELECT SLEEP(9)'
	verified 4 '^error SL6112 stage=query' -- 'KILL CONNECTION_ID()' 'SELECT 1'
	verified 4 '^error SL6201 stage=privilege' -- 'CREATE DATABASE x'
}

# rogues: nobody gets the password out of this library.
rogues() {
	local plugin policy mode
	for plugin in mysql_clear_password greeting:mysql_clear_password caching_sha2_password \
		greeting:caching_sha2_password; do
		for mode in rogue rogue-later; do
			rogue $mode $plugin
			for policy in disabled preferred required verify_ca verify_identity; do
				verified 4 '^error SL61' host=db2.test tls=$policy
			done
			verified 4 '^error SL61' host=db2.test tls=required ca=
			! leaked || atf_fail "$mode $plugin: the password was sent"
		done
	done
}

atf_test_case connector_c_of_trixie
connector_c_of_trixie_head() {
	atf_set descr "Connector/C 3.4: the same program keeps its promises, and 127.0.0.1 is no way around them"
	atf_set timeout 600
}
connector_c_of_trixie_body() {
	local root
	stack
	! grep -qaE '__(asan|tsan)_init' "$(tool connect)" ||
		atf_skip "a sanitizer's library is not in the root"
	stack_root root trixie libmariadb3,libsodium23,libjansson4,libcurl4t64,libexpat1
	stack_enter
	prepare
	cp "$(tool connect)" "$STACK/connect"
	root=$(root_enter "$root" library) || atf_fail "the root"
	connect_in "$root" "$STACK/connect"
	mariadb_start db --pki "$STACK/pki" || atf_fail "MariaDB"
	database_sql db "CREATE USER joe@'127.0.0.%' IDENTIFIED BY '$PASSWORD'"
	atf_check -o match:'Connector/C 3[.]4' slacc-connect library=1
	verified 0 '^open cipher=TLS_.* verified=1' admin=1
	verified 0 '^open cipher=TLS_.* verified=0' tls=required ca=
	verified 1 '^error SL6101' host=127.0.0.1
	# This one checks the name wherever it has a CA, so verify_ca cannot be had with another name.
	verified 4 '^hint: .*name the host as its certificate does' host=alias.test tls=verify_ca
	refusals
	statements
	rogues
}

atf_test_case oracle
oracle_head() {
	atf_set descr "Oracle's library: compiled against its header, it keeps the promises to MySQL's server"
	atf_set timeout 900
}
oracle_body() {
	local server root string
	stack
	stack_root server sid mysql-server-core,mysql-client-core
	stack_root root sid gcc,libc6-dev,libmysqlclient-dev,libsodium-dev,libjansson-dev,libcurl4-openssl-dev,libexpat1-dev,libssl-dev
	stack_enter
	prepare
	root=$(root_enter "$root" library) || atf_fail "the root"
	mkdir "$STACK/source" "$STACK/source/tests" || atf_fail "source"
	(cd "$(atf_config_get topdir)" && cp -r runtime grammar compiler "$STACK/source" &&
		cp -r tests/tools "$STACK/source/tests") || atf_fail "source"
	atf_check -o ignore chroot "$root" sh -c "cd '$STACK/source' && gcc -std=c17 -O1 -Wall -Wextra \
		-Wshadow -Werror -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -I. \
		\$(mysql_config --include) tests/tools/connect.c runtime/base/*.c runtime/secrets/*.c \
		runtime/secrets/*/*.c runtime/database/*.c compiler/arn.c compiler/cache_key.c compiler/sealed.c -o '$STACK/connect' \
		\$(mysql_config --libs) -lsodium -ljansson -lcurl -lexpat -lssl -lcrypto -lpthread"
	connect_in "$root" "$STACK/connect"
	mysql_start db --root "$server" --pki "$STACK/pki" || atf_fail "MySQL"
	string=$(slacc-connect auth=caching_sha2_password password="$STACK/password") || atf_fail "string"
	string=0x$(printf %s "$string" | od -An -tx1 | tr -d ' \n')
	database_sql db "CREATE USER joe@'127.0.0.%' IDENTIFIED WITH caching_sha2_password AS $string"
	atf_check -o match:'libmysqlclient [89]' slacc-connect library=1
	verified 0 '^open cipher=TLS_.* verified=1 .*flavour=mysql' admin=1
	# Here the chain alone is a promise that holds, and the name is one of its own.
	verified 0 '^open cipher=TLS_.* verified=1' host=alias.test tls=verify_ca admin=1
	verified 0 '^open cipher=TLS_.* verified=0' tls=required ca=
	refusals
	statements
	rogues
}

atf_init_test_cases() {
	atf_add_test_case connector_c_of_trixie
	atf_add_test_case oracle
}
