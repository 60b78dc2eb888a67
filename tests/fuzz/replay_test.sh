# SPDX-License-Identifier: BSD-2-Clause
# Each fuzz target over its seeds, the goldens' inputs and the examples: what was once found stays found.

replay() {
	top=$(atf_config_get topdir)
	set -- "$(atf_config_get builddir)/tests/fuzz/$1" "$top/tests/fuzz/seeds/$1"/*
	for input in "$top"/tests/golden/*/input.slacc "$top"/examples/*/*.slacc; do
		[ ! -f "$input" ] || set -- "$@" "$input"
	done
	atf_check -s exit:0 -o match:'^[1-9][0-9]* replayed$' -e empty "$@"
}

atf_init_test_cases() {
	for target in "$(atf_config_get topdir)"/tests/fuzz/fuzz_*.c; do
		name=${target##*/fuzz_}
		name=${name%.c}
		eval "${name}_head() { atf_set descr 'what tests/fuzz/seeds/$name and the other inputs hold'; }
			${name}_body() { replay $name; }"
		atf_add_test_case "$name"
	done
}
