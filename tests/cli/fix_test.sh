# SPDX-License-Identifier: BSD-2-Clause
# slacc check --fix, as people use it.

wrong() {
	cat >site.slacc <<-'EOF'
		layout site {
		  conf_dir = /etc/slurm
		  slurm_user: "slurm" slurm_group = 'slurm'
		  slurm_conf = includ
		}
	EOF
	chmod 640 site.slacc
}

atf_test_case safe
safe_head() {
	atf_set descr "safe fixes are made, the rest is said"
}
safe_body() {
	wrong
	cat >expected <<-'EOF'
		edition 2026
		layout site {
		  conf_dir = "/etc/slurm"
		  slurm_user = "slurm"; slurm_group = "slurm"
		  slurm_conf = includ
		}
	EOF
	atf_check -s exit:1 -o match:'^site.slacc:5:16: error: .*SL2021' -e match:'site.slacc: [0-9]* fixed' \
		slacc check --format=gcc --fix site.slacc
	atf_check -s exit:0 -o file:expected cat site.slacc
	atf_check -s exit:0 -o inline:'640\n' stat -c %a site.slacc
	# there is nothing left to do, so nothing is touched
	touch -d '2001-01-01 01:01:01' site.slacc
	stat -c '%i %Y' site.slacc >before
	atf_check -s exit:1 -o match:SL2021 -e empty slacc check --fix site.slacc
	atf_check -s exit:0 -o file:before stat -c '%i %Y' site.slacc
	atf_check -s exit:0 -o empty -e match:'site.slacc: 1 fixed' slacc check --unsafe-fixes site.slacc
	atf_check -s exit:0 -o match:'slurm_conf = include$' cat site.slacc
	atf_check -s exit:0 -o empty -e empty slacc check site.slacc
}

atf_test_case included
included_head() {
	atf_set descr "what is included is fixed where it stands"
}
included_body() {
	mkdir parts
	printf 'edition 2026\ninclude "parts/a.slacc"\n' >site.slacc
	printf 'layout site { conf_dir = /etc/slurm }\n' >parts/a.slacc
	atf_check -s exit:0 -o empty -e match:'parts/a.slacc: 1 fixed' slacc check --fix site.slacc
	atf_check -s exit:0 -o inline:'layout site { conf_dir = "/etc/slurm" }\n' cat parts/a.slacc
}

atf_test_case parameters
parameters_head() {
	atf_set descr "what only one of several parameter sets shows is fixed too"
}
parameters_body() {
	printf 'edition 2026\nparam p { default = "x" }\nlayout site { conf_dir = "/${param.p}" }\n' >site.slacc
	echo 'p = a/b' >one
	echo 'p = "b"' >two
	atf_check -s exit:0 -o ignore -e match:'one: 1 fixed' slacc check --fix site.slacc --params two --params one
	atf_check -s exit:0 -o inline:'p = "a/b"\n' cat one
}

atf_test_case no_file
no_file_head() {
	atf_set descr "only files can be fixed"
}
no_file_body() {
	atf_check -s exit:3 -o empty -e match:'--fix changes files' sh -c 'echo "a = /x" | slacc check --fix -'
	mkfifo pipe
	atf_check -s exit:3 -o empty -e match:'--fix changes files' slacc check --fix pipe
	atf_check -s exit:1 -o match:'cannot read' -e empty slacc check --fix missing.slacc
}

atf_test_case no_further_error
no_further_error_head() {
	atf_set descr "unsafe fixes that would show more errors than there were are not made"
}
no_further_error_body() {
	# the word is most like 'cluster', which has no such attributes and lacks others
	printf 'edition 2026\nclustr a { tls = x; a = [x] }\nlayout site { conf_dir = /etc }\n' >site.slacc
	atf_check -s exit:1 -o match:SL2010 -e match:'1 fixed' slacc check --unsafe-fixes site.slacc
	atf_check -s exit:0 -o match:'^clustr' -o match:'"/etc"' cat site.slacc
}

atf_init_test_cases() {
	atf_add_test_case safe
	atf_add_test_case included
	atf_add_test_case parameters
	atf_add_test_case no_file
	atf_add_test_case no_further_error
}
