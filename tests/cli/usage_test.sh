# SPDX-License-Identifier: BSD-2-Clause
# How slacc is called: help, versions, and what it says to those who call it wrong.

atf_test_case help
help_head() {
	atf_set descr "help goes to standard output and names every command"
}
help_body() {
	atf_check -s exit:0 -o match:'^usage: slacc COMMAND' -o match:'^  check ' -o match:'^  build ' \
		-o match:'^  ir ' -o match:'^  explain ' -o match:'^  plan ' -o match:'^  apply ' \
		-o match:'^  retire ' -o match:'^  rotate ' -e empty slacc help
	atf_check -s exit:0 -o match:'^usage: slacc COMMAND' -e empty slacc --help
	for command in check build ir explain plan apply retire rotate; do
		atf_check -s exit:0 -o match:"^usage: slacc $command " -o match:'--set NAME=VALUE' -e empty \
			slacc "$command" --help
		atf_check -s exit:0 -o match:"^usage: slacc $command " -e empty slacc help "$command"
	done
	atf_check -s exit:0 -o match:'^  -o, --output DIR ' -e empty slacc build --help
	atf_check -s exit:0 -o not-match:'--output' -e empty slacc check --help
}

atf_test_case version
version_head() {
	atf_set descr "the version is one line"
}
version_body() {
	atf_check -s exit:0 -o match:'^slacc [0-9]+\.[0-9]+\.[0-9]+$' -e empty slacc --version
	atf_check -s exit:0 -o match:'^slacc [0-9]+\.[0-9]+\.[0-9]+$' -e empty slacc version
}

atf_test_case wrong_use
wrong_use_head() {
	atf_set descr "wrong usage ends with 3, says what and where to read on, and prints no product"
}
wrong_use_body() {
	echo 'edition 2026' >a.slacc
	atf_check -s exit:3 -o empty -e match:'^usage: slacc COMMAND' slacc
	atf_check -s exit:3 -o empty -e match:"no command 'chekc'" slacc chekc a.slacc
	atf_check -s exit:3 -o empty -e match:"no command 'chekc'" slacc help chekc
	for command in check build ir; do
		atf_check -s exit:3 -o empty -e match:"see 'slacc $command --help'" slacc "$command"
		atf_check -s exit:3 -o empty -e match:"unrecognized option '--foo'" slacc "$command" a.slacc --foo
	done
	atf_check -s exit:3 -o empty -e match:'one file is needed' slacc ir a.slacc a.slacc
	atf_check -s exit:3 -o empty -e match:'-o DIR is needed' slacc build a.slacc
	atf_check -s exit:3 -o empty -e match:'--set takes NAME=VALUE' slacc check a.slacc --set name
	atf_check -s exit:3 -o empty -e match:'--set takes NAME=VALUE' slacc check a.slacc --set =x
	atf_check -s exit:3 -o empty -e match:'--format takes' slacc check a.slacc --format=xml
	atf_check -s exit:3 -o empty -e match:'--fail-on takes' slacc check a.slacc --fail-on=never
	atf_check -s exit:3 -o empty -e match:'--color takes' slacc check a.slacc --color=blue
	atf_check -s exit:3 -o empty -e match:'--max-shown takes' slacc check a.slacc --max-shown=-1
	atf_check -s exit:3 -o empty -e match:"requires an argument" slacc check a.slacc --set
	atf_check -s exit:3 -o empty -e match:"unrecognized option '--format=json'" slacc ir a.slacc --format=json
}

atf_test_case full_disk
full_disk_head() {
	atf_set descr "output that cannot be written is an error, not a short file"
	atf_set require.files /dev/full
}
full_disk_body() {
	echo 'edition 2026' >a.slacc
	atf_check -s exit:7 -o empty -e match:'cannot write to standard output: No space' \
		sh -c 'slacc ir a.slacc >/dev/full'
	echo 'wrong' >b.slacc
	atf_check -s exit:7 -o empty -e match:'cannot write to standard output: No space' \
		sh -c 'slacc check b.slacc >/dev/full'
	atf_check -s exit:7 -o empty -e match:'cannot write to standard output: No space' \
		sh -c 'slacc explain >/dev/full'
}

atf_test_case live
live_head() {
	atf_set descr "slacc-live and slacc-lsp are found beside the program, wherever they were put"
}
live_body() {
	mkdir -p 'moved here/bin' 'moved here/libexec/slacc'
	cp "$(atf_config_get builddir)/bin/slacc" 'moved here/bin/'
	printf '#!/bin/sh\nfor a; do printf "[%%s]" "$a"; done\necho\nexit 6\n' >'moved here/libexec/slacc/slacc-live'
	chmod +x 'moved here/libexec/slacc/slacc-live'
	atf_check -s exit:6 -o inline:'[plan][a b][--set][x=y z]\n' -e empty \
		'moved here/bin/slacc' plan 'a b' --set 'x=y z'
	atf_check -s exit:6 -o inline:'[build][a][--set][x=y][-o][d][--with-secrets]\n' -e empty \
		'moved here/bin/slacc' build a --set x=y -o d --with-secrets
	ln -s 'moved here/bin/slacc' link
	atf_check -s exit:6 -o inline:'[apply]\n' -e empty ./link apply
	cp 'moved here/libexec/slacc/slacc-live' 'moved here/libexec/slacc/slacc-lsp'
	atf_check -s exit:6 -o inline:'[lsp][--stdio]\n' -e empty ./link lsp --stdio
	rm 'moved here/libexec/slacc/slacc-live'
	atf_check -s exit:7 -o empty -e match:"cannot run '.*/slacc/slacc-live', which does 'plan'" \
		'moved here/bin/slacc' plan a
}

atf_test_case light
light_head() {
	atf_set descr "the light program needs the C library alone, and no environment"
	atf_set require.progs readelf
}
light_body() {
	echo 'edition 2026' >a.slacc
	atf_check -s exit:0 -o empty -e empty env -i "$(atf_config_get builddir)/bin/slacc" check a.slacc
	case $(atf_config_get builddir) in
	*/asan* | *-clang) return ;; # a sanitizer brings libraries of its own
	esac
	atf_check -s exit:0 -o inline:'libc.so.6\n' -e empty sh -c \
		"readelf -d $(atf_config_get builddir)/bin/slacc | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'"
}

atf_init_test_cases() {
	atf_add_test_case help
	atf_add_test_case version
	atf_add_test_case wrong_use
	atf_add_test_case full_disk
	atf_add_test_case live
	atf_add_test_case light
}
