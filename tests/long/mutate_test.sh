# SPDX-License-Identifier: BSD-2-Clause
# The fuzz targets over inputs drawn from their seeds, the goldens and the examples: no crash, and what each target says must
# hold. Most worth in VARIANT=asan. A round that fails is reproduced by its seed, and left in the file 'crash'.

rounds_total=400000

campaign() {
	top=$(atf_config_get topdir)
	slice=$(atf_config_get slice 1)
	name=$1 rounds=$((rounds_total / slice))
	set -- "$(atf_config_get builddir)/tests/fuzz/$1" --rounds "$rounds" --seed "$(atf_config_get seed 1)" \
		"$top/tests/fuzz/seeds/$1"/*
	for input in "$top"/tests/golden/*/input.slacc "$top"/examples/*/*.slacc; do
		[ ! -f "$input" ] || set -- "$@" "$input"
	done
	echo "campaign: $name: $rounds of $rounds_total rounds, seed $(atf_config_get seed 1)"
	"$@" || {
		status=$?
		[ ! -e crash ] || base64 crash
		atf_fail "status $status; the input is above in base64, or comes again with the seed"
	}
}

atf_init_test_cases() {
	for target in "$(atf_config_get topdir)"/tests/fuzz/fuzz_*.c; do
		name=${target##*/fuzz_}
		name=${name%.c}
		eval "${name}_head() {
				atf_set descr 'random inputs for tests/fuzz/fuzz_$name.c'
				atf_set timeout 7200
			}
			${name}_body() { campaign $name; }"
		atf_add_test_case "$name"
	done
}
