# SPDX-License-Identifier: BSD-2-Clause
# Logins with a token of AWS's IAM: what stands for RDS is a MariaDB whose PAM has botocore, AWS's own code, look at the token.

# open_rds: as open_server, and joe logs in with tokens for db.test.
open_rds() {
	stack_enter
	prepare
	pam_begin joe
	mariadb_start db --pki "$STACK/pki" --plugin-load-add=auth_pam_v1 --pam-use-cleartext-plugin=ON || atf_fail "MariaDB"
	database_sql db "CREATE USER joe@'127.0.0.%' IDENTIFIED VIA pam USING 'rds' REQUIRE SSL"
}
# token: one for the next login.
token() {
	(umask 077 && AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=AKIDENVIRONMENT AWS_SECRET_ACCESS_KEY=environment/key+secret \
		"$(tool fetch)" server=db.test user=joe reveal=1 rds_iam_token >"$STACK/token") || atf_fail "$(cat "$STACK/token")"
}

atf_test_case login
login_head() {
	atf_set descr "a token goes out as it is, and to nobody but a server that was verified"
	atf_set timeout 300
	atf_set require.files /usr/lib/mysql/plugin/auth_pam_v1.so
}
login_body() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/connect.bash"
	. "$(atf_config_get topdir)/tests/tools/pam.bash"
	/usr/bin/python3 -c 'import botocore' 2>/dev/null || atf_skip "python3-botocore is not installed"
	open_rds
	token
	verified 0 '^open cipher=TLS_.* verified=1 account=joe@127' token=1 password="$STACK/token"
	verified 0 '^open cipher=TLS_.* verified=1' token=1 admin=1 password="$STACK/token"
	# What is not a token, or not for this login, is refused, and so is a password that a server asks for in clear text.
	verified 4 '^error SL6109 stage=login number=1045' token=1
	sed -i 's/DBUser=joe/DBUser=jim/' "$STACK/token"
	verified 4 '^error SL6109 stage=login number=1045' token=1 password="$STACK/token"
	verified 4 '^error SL6110' password="$STACK/token"
	# Before the identity is verified nothing is sent, whoever says what.
	token
	PASSWORD=X-Amz-Signature
	for policy in disabled preferred required; do
		connect 5 '^error SL6108 stage=tls' host=db.test tls=$policy token=1 weak=1 password="$STACK/token"
	done
	connect 1 '^error SL6101' socket=/run/none token=1 password="$STACK/token"
	for mode in rogue rogue-later; do
		rogue $mode mysql_clear_password
		for policy in disabled preferred required verify_ca verify_identity; do
			connect not-exit:0 '^error SL61' host=db2.test tls=$policy ca="$CA" token=1 weak=1 password="$STACK/token"
		done
		! leaked || atf_fail "$mode: the token was sent"
	done
	between strip
	verified 4 '^error SL6106 stage=tls number=0' host=db2.test token=1 password="$STACK/token"
	between strip-later
	verified 4 '^error SL6106 stage=tls number=2026' host=db2.test token=1 password="$STACK/token"
}

atf_init_test_cases() {
	atf_add_test_case login
}
