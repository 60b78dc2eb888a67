# SPDX-License-Identifier: BSD-2-Clause
# The TLS truth table (tests/tls): what slacc's own connections do, whole, and telling cells of what
# slurmdbd does; tests/long/tls_test has the rest of those.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/connect.bash"
	. "$(atf_config_get topdir)/tests/tls/driver.bash"
}

atf_test_case slacc_on_mariadb
slacc_on_mariadb_head() {
	atf_set descr "slacc's own connections to MariaDB, in every scenario and TLS mode"
	atf_set timeout 300
}
slacc_on_mariadb_body() {
	stack && stack_enter /run/tls
	tls_begin mariadb
	tls_table slacc weak
}

atf_test_case slacc_on_mysql
slacc_on_mysql_head() {
	atf_set descr "slacc's own connections to MySQL, in every scenario and TLS mode"
	atf_set timeout 600
}
slacc_on_mysql_body() {
	local root
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter /run/tls
	tls_begin mysql "$root"
	tls_table slacc weak
}

atf_test_case slurmdbd
slurmdbd_head() {
	atf_set descr "what the real slurmdbd does with the files that slacc makes, in telling cells"
	atf_set timeout 300
}
slurmdbd_body() {
	stack && stack_enter /run/tls
	TLS_RELEASE=$(slurm_version)
	[ "${TLS_RELEASE%.*}" = 22.05 ] || atf_skip "the table is of slurmdbd 22.05"
	TLS_ROWS='^(good|wrong_ca|wrong_name|stripped|stripped_clear) verify_identity |^stripped preferred '
	tls_begin mariadb
	tls_table slurmdbd-22.05
}

atf_test_case plugin_directory
plugin_directory_head() {
	atf_set descr "what SL4003 advises keeps slurmdbd's password from who strips TLS and asks for it"
	atf_set timeout 300
}
plugin_directory_body() {
	local scenario
	stack && stack_enter /run/tls
	TLS_RELEASE=$(slurm_version)
	tls_begin mariadb
	mkdir "$STACK/plugins"
	for scenario in stripped_clear stripped_caching; do
		tls_scenario $scenario
		unset MARIADB_PLUGIN_DIR
		tls_slurmdbd verify_identity
		[ "${TLS_GOT#*/}" = clear ] || atf_fail "$scenario: $TLS_GOT where the password was to go"
		export MARIADB_PLUGIN_DIR=$STACK/plugins
		tls_slurmdbd verify_identity
		[ "${TLS_GOT#*/}" = login ] || atf_fail "$scenario: $TLS_GOT in spite of the directory"
	done
	tls_scenario good
	tls_slurmdbd verify_identity
	[ "$TLS_GOT" = open/tls ] || atf_fail "$TLS_GOT with the directory"
}

atf_init_test_cases() {
	atf_add_test_case slacc_on_mariadb
	atf_add_test_case slacc_on_mysql
	atf_add_test_case slurmdbd
	atf_add_test_case plugin_directory
}
