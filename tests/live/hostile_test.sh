# SPDX-License-Identifier: BSD-2-Clause
# Hostile passwords: each goes through slurmdbd.conf and a real login, or is refused before anything is touched. Newer Slurms
# are in long/hostile_test.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
	. "$(atf_config_get topdir)/tests/tools/hostile.bash"
}

atf_test_case values
values_head() {
	atf_set descr "each arrives at the server as it is, or is refused with a code before anything is touched"
	atf_set timeout 600
}
values_body() {
	stack && stack_enter && applied
	sacctmgr -i add cluster alpha >/dev/null 2>&1
	hostile_each conf
}

atf_init_test_cases() {
	atf_add_test_case values
}
