# SPDX-License-Identifier: BSD-2-Clause
# Hostile passwords as in live/hostile_test, with the Slurms of newer releases: through slurmdbd.conf, and told by a script.

stack() {
	. "$(atf_config_get topdir)/tests/tools/newest.bash"
	newest
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
	. "$(atf_config_get topdir)/tests/tools/hostile.bash"
}
# each HOW: with storage_pass = HOW.
each() {
	stack
	script_site "$1"
	atf_check -s exit:0 -o ignore -e ignore "$slacc" apply site.slacc --yes
	sacctmgr -i add cluster alpha >/dev/null 2>&1
	SITE_SED=$SCRIPT_SITE hostile_each "$1"
}

atf_test_case newest_conf
newest_conf_head() {
	atf_set descr "the newest slurmdbd reads each from slurmdbd.conf"
	atf_set timeout 900
}
newest_conf_body() {
	each conf
}

atf_test_case newest_script
newest_script_head() {
	atf_set descr "the newest slurmdbd is told each by a script"
	atf_set timeout 900
}
newest_script_body() {
	each script
}

atf_init_test_cases() {
	atf_add_test_case newest_conf
	atf_add_test_case newest_script
}
