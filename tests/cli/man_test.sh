# SPDX-License-Identifier: BSD-2-Clause
# The manual page says what the programs take.

atf_test_case complete
complete_head() {
	atf_set descr "every command, option and exit status has its place in slacc(1)"
}
complete_body() {
	page=$(atf_config_get topdir)/runtime/cli/man/slacc.1
	slacc help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p' >commands
	atf_check -s exit:0 -o match:'^check$' -o match:'^apply$' cat commands
	while read -r command; do
		grep -q "^\.It Cm $command\$" "$page" || atf_fail "no word on '$command'"
		slacc "$command" --help | sed -n 's/^  .*--\([a-z-]*\).*/\1/p' >>options
	done <commands
	slacc secret --help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p' >parts
	atf_check -s exit:0 -o match:'^list$' cat parts
	while read -r part; do
		grep -q "^\.It Cm $part\$" "$page" || atf_fail "no word on 'secret $part'"
		slacc secret "$part" --help | sed -n 's/^  .*--\([a-z-]*\).*/\1/p' >>options
	done <parts
	# what secrets are fetched by stands in the sources, and so on the page
	grep -rhoE '"(AWS|VAULT)_[A-Z_]+"|"CREDENTIALS_DIRECTORY"' "$(atf_config_get topdir)/runtime/secrets" |
		tr -d '"' | sort -u >variables
	atf_check -s exit:0 -o match:'^VAULT_ADDR$' cat variables
	while read -r variable; do
		grep -q "Ev .*$variable\b" "$page" || atf_fail "no word on the variable $variable"
	done <variables
	atf_check -s exit:0 -o match:'^set$' -o match:'^depfile$' cat options
	for option in $(sort -u options); do
		grep -q "^\.It .*Fl -$option\( \|\$\)" "$page" || atf_fail "no word on '--$option'"
	done
	# and nothing that they do not take
	sed -n 's/^\.It .*Fl -\([a-z-]*\).*/\1/p' "$page" | sort -u >described
	atf_check -s exit:0 -o empty sh -c 'sort -u options | comm -13 - described'
	for status in 0 1 2 3 4 5 6 7 20-29; do
		grep -q "^\.It $status\$" "$page" || atf_fail "no word on exit status $status"
	done
}

atf_test_case examples
examples_head() {
	atf_set descr "the example for make works"
	atf_set require.progs make
}
examples_body() {
	echo 'edition 2026' >site.slacc
	sed -n '/^out.manifest.json:$/,/^-include/p' "$(atf_config_get topdir)/runtime/cli/man/slacc.1" >Makefile
	atf_check -s exit:0 -o match:'slacc build' -e empty make
	atf_check -s exit:0 -o match:'up to date' -e empty make
	sleep 0.02
	touch site.slacc
	atf_check -s exit:0 -o match:'slacc build' -e empty make
}

atf_test_case well_formed
well_formed_head() {
	atf_set descr "groff has nothing to say about it"
}
well_formed_body() {
	command -v groff >/dev/null || return 0 # the page is the same on every machine
	atf_check -s exit:0 -o empty -e empty groff -mdoc -z -ww -Tutf8 "$(atf_config_get topdir)/runtime/cli/man/slacc.1"
}

atf_init_test_cases() {
	atf_add_test_case complete
	atf_add_test_case examples
	atf_add_test_case well_formed
}
