# SPDX-License-Identifier: BSD-2-Clause
# slacc doctor against a real server: before the first apply, afterwards, and with what goes wrong on
# the way to it.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# doctor EXIT: its answer is in out.
doctor() {
	local status=$1
	shift
	atf_check -s "exit:$status" -o save:out -e ignore "$slacc" doctor site.slacc "$@"
}

# says [-not] PATTERN
says() {
	if [ "$1" = -not ]; then
		atf_check -o not-match:"$2" cat out
	else
		atf_check -o match:"$1" cat out
	fi
}

# again [OPTION...]: the server anew.
again() {
	stack_stop db
	mariadb_start db --pki "$STACK/pki" "$@" || atf_fail "MariaDB"
}

atf_test_case server
server_head() {
	atf_set descr "before the first apply, after it, and with accounts that lack something"
	atf_set timeout 180
}
server_body() {
	stack && stack_enter && begin
	doctor 0
	says "^  dns  *ok .*127.0.0.2"
	says "^  tcp  *ok "
	says "^  tls  *ok .*TLSv1.3.*db.test"
	says "SL6608"
	says "^  login  *absent .*account is still to be made"
	says "^  access  *skipped .*'login'"
	says "^  databases  *absent "
	says -not "SL6611"
	says -not "SL6612"
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	doctor 0
	says "^  login  *ok .*verified"
	says "^  access  *ok "
	says "^  privileges  *ok  *all that slurmdbd needs"
	says "^  databases  *ok "
	says -not "SL6613"
	atf_check -s exit:0 -o save:json "$slacc" doctor site.slacc --json
	atf_check -o ignore python3 -c 'import json; d = json.load(open("json")); assert d["format_version"] == "1.0" and d["summary"]["error"] == 0 and d["subjects"]'
	doctor 1 --fail-on warning

	database_sql db "REVOKE DROP ON alpha.* FROM 'slurm'@'127.0.0.%'"
	doctor 1
	says "may not DROP on database 'alpha'.*SL6613"
	database_sql db "REVOKE ALTER ROUTINE ON alpha.* FROM 'slurm'@'127.0.0.%'"
	doctor 1
	says "SL6613"
	database_sql db "REVOKE SUPER, PROCESS ON *.* FROM dba@'127.0.0.%'"
	doctor 1
	says "SL6612"
	database_sql db "REVOKE CREATE USER ON *.* FROM dba@'127.0.0.%'"
	doctor 1
	says "may not make and alter accounts.*SL6611"
	database_sql db "REVOKE GRANT OPTION ON *.* FROM dba@'127.0.0.%'"
	doctor 1
	says "grant slurmdbd its privileges.*SL6611"
	database_sql db "GRANT ALL ON *.* TO dba@'127.0.0.%' WITH GRANT OPTION; GRANT ALL ON alpha.* TO 'slurm'@'127.0.0.%'"
	doctor 0
	says -not "SL661[123]"

	secret slurm 'not this one'
	doctor 1
	says "SL6109"
	stack_stop db
	doctor 1
	says "SL6103"
	says "^  login  *skipped "
	no_leak
}

atf_test_case tls
tls_head() {
	atf_set descr "certificates and versions that the policy does not take, each told apart"
	atf_set timeout 180
}
tls_body() {
	stack && stack_enter && begin
	doctor 0
	says -not "SL660[1-7]"
	says -not "SL6609"
	doctor 0 --expiry-days 3650
	says "ends on .*SL6604"
	again --cert wrong-host
	doctor 1
	says "not for 'db.test'.*SL6602"
	says "^  login  *skipped "
	says -not "SL6601"
	site 's/verify_identity/verify_ca/'
	doctor 0 --accept-weak-tls
	says "SL6607"
	says -not "SL6602"
	site 's/verify_identity/required/'
	doctor 0 --accept-weak-tls
	says "SL6607"
	says "SL6608"
	site
	doctor 1
	says "SL6602"
	says -not "SL6607"
	again --cert expired
	doctor 1
	says "ended on .*SL6603"
	says -not "SL6604"
	site 's/verify_identity/verify_ca/'
	doctor 1 --accept-weak-tls
	says "SL6603"
	site 's/verify_identity; ca = .ca.pem./preferred/'
	doctor 1
	says "ended on .*nobody check it.*SL6604"
	says -not "SL6603"
	says -not "SL6608"
	site
	again --cert other
	doctor 1
	says "does not lead to the CA.*SL6601"
	site 's/verify_identity/verify_ca/'
	doctor 1 --accept-weak-tls
	says "SL6601"
	site
	again --tls-version=TLSv1.2
	doctor 0
	says -not "SL6606"
	site 's/ca = .ca.pem./&; min_version = "TLSv1.3"/'
	doctor 1
	says "TLSv1.3 at least.*SL6606"
	site 's/verify_identity; ca = .ca.pem./verify_ca; ca = "ca.pem"; min_version = "TLSv1.3"/'
	doctor 1 --accept-weak-tls
	says "SL6606"
	site 's/verify_identity; ca = .ca.pem./disabled/'
	doctor 1 --fail-on warning --accept-weak-tls
	says "SL6609"
	again --skip-ssl
	doctor 1 --fail-on warning --accept-weak-tls
	says "SL6609"
	site 's/verify_identity; ca = .ca.pem./preferred/'
	doctor 1 --fail-on warning --accept-weak-tls
	says "SL6609"
}

atf_init_test_cases() {
	atf_add_test_case server
	atf_add_test_case tls
}
