# SPDX-License-Identifier: BSD-2-Clause
#
# The editors that people use, on what is in grammar/editors. Each runs a script of tests/editors, which drives it.

prepare() {
	. "$(atf_config_get topdir)/tests/editors/editors.bash"
	PATH=$(atf_config_get builddir)/bin:$PATH
	editors_in . "$(atf_config_get topdir)"
}

atf_test_case words
words_head() {
	atf_set descr "the editors' words are those of the schema"
}
words_body() {
	editors=$(atf_config_get topdir)/grammar/editors
	"$(atf_config_get builddir)/tests/tools/editor_words" >words
	find "$editors" -name '*.in' >templates
	while read -r template; do
		awk -f "$editors/words.awk" words "$template" >made || atf_fail "$template"
		atf_check -o save:said diff -u "${template%.in}" made ||
			atf_fail "${template%.in} is out of date: make editors-update"
	done <templates
	atf_check test "$(wc -l <templates)" -ge 2
	# A kind that the schema gets must show.
	echo 'kind gone' >>words
	atf_check -s exit:1 -o match:gone sh -c 'awk -f "$1/words.awk" words "$1/vim/syntax/slacc.vim.in" |
		diff "$1/vim/syntax/slacc.vim" -' sh "$editors"
}

atf_test_case vim
vim_head() {
	atf_set descr "Vim: colours, indents, formats, makes"
	atf_set require.progs vim
}
vim_body() {
	prepare
	editors_vim
}

atf_test_case neovim
neovim_head() {
	atf_set descr "Neovim 0.7 and the language server: diagnostics, hover, completion, rename, format"
	atf_set require.progs nvim
}
neovim_body() {
	prepare
	editors_neovim
}

atf_test_case emacs
emacs_head() {
	atf_set descr "Emacs 28 with eglot: colours, indents, compiles, and the language server as in Neovim"
	atf_set require.progs emacs
}
emacs_body() {
	prepare
	editors_emacs
	atf_check -o match:'^Ran 8 tests, 7 results as expected, 0 unexpected, 1 skipped' cat log
}

atf_init_test_cases() {
	atf_add_test_case words
	atf_add_test_case vim
	atf_add_test_case neovim
	atf_add_test_case emacs
}
