# SPDX-License-Identifier: BSD-2-Clause
# The TLS truth table (tests/tls): what slurmdbd does in every scenario and TLS mode, with the files
# that slacc makes. SLICE=N runs one cell in N; SEED says which.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/connect.bash"
	. "$(atf_config_get topdir)/tests/tls/driver.bash"
}

campaign() {
	tls_table "$1" -- "$(atf_config_get slice 1)" "$(atf_config_get seed 1)"
}

atf_test_case here_on_mariadb
here_on_mariadb_head() {
	atf_set descr "slurmdbd 22.05 (Connector/C 3.3) and MariaDB"
	atf_set timeout 3600
}
here_on_mariadb_body() {
	stack && stack_enter /run/tls
	TLS_RELEASE=$(slurm_version)
	[ "${TLS_RELEASE%.*}" = 22.05 ] || atf_skip "the table is of slurmdbd 22.05"
	tls_begin mariadb
	campaign slurmdbd-22.05
}

atf_test_case here_on_mysql
here_on_mysql_head() {
	atf_set descr "slurmdbd 22.05 (Connector/C 3.3) and MySQL"
	atf_set timeout 3600
}
here_on_mysql_body() {
	local root
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter /run/tls
	TLS_RELEASE=$(slurm_version)
	[ "${TLS_RELEASE%.*}" = 22.05 ] || atf_skip "the table is of slurmdbd 22.05"
	tls_begin mysql "$root"
	campaign slurmdbd-22.05
}

atf_test_case newer_on_mariadb
newer_on_mariadb_head() {
	atf_set descr "slurmdbd 24.11 (Connector/C 3.4) and MariaDB"
	atf_set timeout 3600
}
newer_on_mariadb_body() {
	local root
	stack
	stack_root root trixie mariadb-server,slurmdbd,slurm-client,slurmctld,slurmd,munge
	stack_enter /run/tls
	slurm_release "$root" || atf_fail "the root"
	TLS_RELEASE=$(slurm_version)
	tls_begin mariadb
	campaign slurmdbd-24.11
}

atf_init_test_cases() {
	atf_add_test_case here_on_mariadb
	atf_add_test_case here_on_mysql
	atf_add_test_case newer_on_mariadb
}
