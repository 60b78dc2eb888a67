# SPDX-License-Identifier: BSD-2-Clause
#
# The editors that people use, on what is in grammar/editors. Each runs a script of tests/editors, which drives it.

# site: what the editors open, and what has mistakes, in the directory of the case.
site() {
	PATH=$(atf_config_get builddir)/bin:$PATH
	export PATH
	editors=$(atf_config_get topdir)/grammar/editors
	scripts=$(atf_config_get topdir)/tests/editors
	cp "$scripts"/site.slacc "$scripts"/wrong.slacc .
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
	atf_check test "$(wc -l <templates)" -ge 1
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
	site
	TERM=dumb timeout 60 vim -Nu NONE -i NONE -n --cmd "set runtimepath^=$editors/vim" -es -S "$scripts/vim.vim" || :
	atf_check cat errors
}

atf_init_test_cases() {
	atf_add_test_case words
	atf_add_test_case vim
}
