# SPDX-License-Identifier: BSD-2-Clause
# The manual of the language is made from the tables, and what it shows compiles.

top() {
	atf_config_get topdir
}

atf_test_case reference
reference_head() {
	atf_set descr "grammar/reference.md is what the tables say ('make manual-update' writes it)"
}
reference_body() {
	atf_check -s exit:0 -o file:"$(top)/grammar/reference.md" -e empty slacc explain reference
	atf_check -s exit:0 -o save:manual -e empty slacc explain manual
	{
		cat "$(top)/grammar/language.md"
		echo
		cat "$(top)/grammar/reference.md"
	} >both
	atf_check cmp both manual
}

atf_test_case complete
complete_head() {
	atf_set descr "every kind and attribute, and the keys of slurmdbd.conf, have a place in the manual and in slacc(5)"
}
complete_body() {
	slacc explain manual >manual
	slacc explain manual-page >page
	for kind in $(slacc explain kinds | cut -d' ' -f1); do
		grep -qx "### $kind" manual || atf_fail "no word on '$kind'"
		grep -qx "\.Ss \"$kind\"" page || atf_fail "'$kind' is not in slacc(5)"
		for attribute in $(slacc explain "$kind" | sed -n 's/^  \([a-z_]*\)$/\1/p'); do
			grep -qF "**$kind.$attribute**" manual || atf_fail "no word on '$kind.$attribute'"
			grep -qF ".It \"\\fB$kind.$attribute\\fP" page || atf_fail "'$kind.$attribute' is not in slacc(5)"
		done
	done
	atf_check -s exit:0 -o match:'^### PurgeJobAfter$' -o match:'^### StorageParameters$' cat manual
}

atf_test_case page
page_head() {
	atf_set descr "groff has nothing to say about slacc(5)"
}
page_body() {
	command -v groff >/dev/null || return 0 # the page is the same on every machine
	slacc explain manual-page >slacc.5
	atf_check -s exit:0 -o empty -e empty groff -mdoc -z -ww -Tutf8 slacc.5
	atf_check -s exit:0 -o match:'SLACC\(5\)' -e empty groff -mdoc -Tutf8 -P-cbou slacc.5
}

atf_test_case examples
examples_head() {
	atf_set descr "what the documents show of the language compiles and is in its one form"
}
examples_body() {
	count=0
	for document in README.md grammar/language.md grammar/README.md compiler/README.md backends/README.md runtime/README.md; do
		# Each as a file of its own.
		awk -v name="$(basename "$(dirname "$document")")_" '
			/^```slacc$/ { file = name ++n ".slacc"; next }
			/^```$/ { file = "" }
			file { print >file }' "$(top)/$document"
	done
	# And the blocks inside a line that leave nothing out.
	tr '\n' ' ' <"$(top)/grammar/language.md" | grep -o '`[a-z_]* [a-z]* { [^`…]* }`' | tr -d '`' >blocks
	atf_check -s exit:0 -o match:'^param env' cat blocks
	while read -r block; do
		count=$((count + 1))
		printf 'edition 2026\n%s\n' "$block" | slacc fmt - >"block_$count.slacc" || atf_fail "$block"
	done <blocks
	for file in *.slacc; do
		grep -q '^edition' "$file" || continue # a piece of one
		count=$((count + 1))
		atf_check -s exit:0 -o ignore -e ignore slacc check --fail-on error "$file"
		atf_check -s exit:0 -o empty -e empty slacc fmt --check "$file"
	done
	atf_check test "$count" -gt 0
}

atf_init_test_cases() {
	atf_add_test_case reference
	atf_add_test_case complete
	atf_add_test_case page
	atf_add_test_case examples
}
