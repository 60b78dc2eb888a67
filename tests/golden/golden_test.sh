# SPDX-License-Identifier: BSD-2-Clause
# One folder, one case: what comes out of its input.slacc is what its folder 'expected' holds, no file more or less.

compare() {
	BUILD=$(atf_config_get builddir)
	export BUILD
	case=$(atf_config_get topdir)/tests/golden/$1
	atf_check -s exit:0 -o empty -e empty sh "${case%/*}/render" "$case" actual
	atf_check -s exit:0 -o empty -e empty diff -rua "$case/expected" actual
}

atf_init_test_cases() {
	for input in "$(atf_config_get topdir)"/tests/golden/*/input.slacc; do
		name=${input%/input.slacc}
		name=${name##*/}
		eval "${name}_head() { atf_set descr 'everything that comes out of tests/golden/$name'; }
			${name}_body() { compare $name; }"
		atf_add_test_case "$name"
	done
}
