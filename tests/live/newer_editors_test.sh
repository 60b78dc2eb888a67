# SPDX-License-Identifier: BSD-2-Clause
#
# Editors that Debian 12 does not have, in a root of the next Debian: what they do beyond tests/cli/editors_test.

# prepare: leaves in IN_ROOT the words that run a command in the root, in the directory of what the editors open.
prepare() {
	local top build
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	top=$(atf_config_get topdir) build=$(atf_config_get builddir)
	. "$top/tests/editors/editors.bash"
	! grep -qaE '__(asan|tsan)_init' "$build/libexec/slacc/slacc-lsp" ||
		atf_skip "a sanitizer's library is not in the root"
	stack_root root trixie neovim,emacs-nox,tree-sitter-cli,nodejs,gcc,libc6-dev
	stack_enter
	mkdir -p "$STACK/bin" "$STACK/libexec/slacc" "$STACK/site" && cp "$build/bin/slacc" "$STACK/bin" &&
		cp "$build/libexec/slacc/slacc-lsp" "$STACK/libexec/slacc" || atf_fail "the programs"
	root=$(root_enter "$root" editors) || atf_fail "the root"
	cd "$STACK/site"
	editors_in . "$top"
	IN_ROOT=(chroot "$root" env -C "$STACK/site" HOME="$STACK/site" PATH="$STACK/bin:/usr/bin:/bin")
}

atf_test_case neovim
neovim_head() {
	atf_set descr "Neovim 0.10: what 0.7 does, pulled diagnostics, semantic tokens, inlay hints, code actions"
	atf_set timeout 600
}
neovim_body() {
	local root
	prepare
	editors_neovim "${IN_ROOT[@]}"
	atf_check -o match:'^semantic tokens' -o match:'^inlay hints' -o match:'^code action' cat checks
}

atf_test_case emacs
emacs_head() {
	atf_set descr "Emacs 30 with its own eglot: what 28 does, and inlay hints"
	atf_set timeout 600
}
emacs_body() {
	local root
	prepare
	editors_emacs "${IN_ROOT[@]}"
	atf_check -o match:'^Ran 8 tests, 8 results as expected, 0 unexpected' cat log
}

atf_test_case tree_sitter
tree_sitter_head() {
	atf_set descr "the tree-sitter grammar passes its tests, and finds an error only where the compiler does"
	atf_set timeout 600
}
tree_sitter_body() {
	local root file name
	prepare
	mkdir descriptions
	for file in "$(atf_config_get topdir)"/examples/*/*.slacc; do
		name=${file%/*}
		cp "$file" "descriptions/${name##*/}.slacc"
	done
	for file in "$(atf_config_get topdir)"/tests/golden/*/input.slacc; do
		name=${file%/*}
		cp "$file" "descriptions/golden_${name##*/}.slacc"
		grep -rqE 'SL1[0-9]{3}' "$name/expected" || echo "golden_${name##*/}.slacc" >>sound
	done
	editors_tree_sitter "${IN_ROOT[@]}"
	atf_check test "$(wc -l <sound)" -ge 10
	# Errors of the text have the numbers SL1nnn.
	atf_check -o not-match:'/[a-z]*[.]slacc' -o match:golden_unclosed_blocks -o match:golden_values_without_quotes cat parsed
	while read -r name; do
		! grep -F "/$name" parsed || atf_fail "tree-sitter finds an error in $name, the compiler does not"
	done <sound
}

atf_init_test_cases() {
	atf_add_test_case neovim
	atf_add_test_case emacs
	atf_add_test_case tree_sitter
}
