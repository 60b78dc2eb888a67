# SPDX-License-Identifier: BSD-2-Clause
# slacc inside another program: the library, its one header, and the example.

atf_test_case example
example_head() {
	atf_set descr "the example compiles a description from memory and prints one file"
}
example_body() {
	agent=$(atf_config_get builddir)/examples/embed/agent
	atf_check -s exit:0 -o match:'^AccountingStorageHost=head1$' -o match:'^AccountingStorageEnforce=associations,limits$' \
		-e empty "$agent"
	atf_check -s exit:0 -o match:'^AccountingStorageHost=other$' -e empty "$agent" other
	atf_check -s exit:1 -o empty -e match:'^agent.slacc:20: SL2051: ' "$agent" 'no host!'
}

atf_test_case growth
growth_head() {
	atf_set descr "ten thousand compilations hold no more memory than a hundred"
	atf_set timeout 120
}
growth_body() {
	agent=$(atf_config_get builddir)/examples/embed/agent
	case $(atf_config_get builddir) in
	*/asan* | */tsan* | */fuzz*) times=500 slack=65536 ;; # a sanitizer keeps what was freed for a while
	*) times=10000 slack=64 ;;
	esac
	atf_check -s exit:0 -o save:out -e empty "$agent" -n "$times"
	cat out
	awk -v slack="$slack" '{ exit !($4 > 0 && $8 - $4 <= slack) }' out || atf_fail "it grew"
}

atf_test_case header
header_head() {
	atf_set descr "the header compiles alone, as C and as C++"
}
header_body() {
	header=$(atf_config_get topdir)/runtime/api/slacc.h
	for compiler in gcc clang; do
		command -v "$compiler" >/dev/null || continue
		atf_check -s exit:0 -o empty -e empty "$compiler" -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only -x c "$header"
		"$compiler" -x c++ -fsyntax-only -include cstddef /dev/null 2>/dev/null || continue
		atf_check -s exit:0 -o empty -e empty "$compiler" -Wall -Wextra -Werror -fsyntax-only -x c++ "$header"
	done
}

atf_test_case symbols
symbols_head() {
	atf_set descr "the library shows what its header declares, no more and no less"
	atf_set require.progs nm
}
symbols_body() {
	sed -n 's/^SLACC_API .*[ *]\(slacc_[a-z_]*\)(.*/\1/p' "$(atf_config_get topdir)/runtime/api/slacc.h" | sort >declared
	nm -g --defined-only "$(atf_config_get builddir)/lib/libslacc.a" | awk 'NF == 3 && $2 == "T" { print $3 }' | sort >shown
	atf_check -s exit:0 test -s declared
	atf_check -s exit:0 -o empty diff declared shown
}

atf_init_test_cases() {
	atf_add_test_case example
	atf_add_test_case growth
	atf_add_test_case header
	atf_add_test_case symbols
}
