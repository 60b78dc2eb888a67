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
	atf_check test "$(wc -l <templates)" -ge 4
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

# extension: leaves in EXTENSION where npm's packages for it are.
extension() {
	EXTENSION=$(atf_config_get topdir)/build/editors/vscode
	[ -e "$EXTENSION/node_modules/.of" ] || atf_skip "no packages of npm for the extension"
}

atf_test_case textmate
textmate_head() {
	atf_set descr "the TextMate grammar gives each word its scope, and leaves no example in the middle of something"
}
textmate_body() {
	local top grammar
	top=$(atf_config_get topdir)
	grammar=$top/grammar/editors/vscode/syntaxes/slacc.tmLanguage.json
	extension
	cp "$top/tests/editors/textmate.slacc" .
	PATH=$EXTENSION/node_modules/.bin:$PATH
	atf_check -o match:'textmate.slacc run successful' vscode-tmgrammar-test -g "$grammar" textmate.slacc
	sed -i 's/ support.variable.slurm.slacc$/ another.scope/' textmate.slacc
	atf_check -s not-exit:0 -o match:'actual: .*support.variable.slurm.slacc' vscode-tmgrammar-test -g "$grammar" textmate.slacc
	# A label at the margin after everything else is a label only if nothing before it was left open.
	for file in "$top"/examples/*/*.slacc; do
		printf '# SYNTAX TEST "source.slacc"\n%s\ntls end { }\n# <--- storage.type.kind.slacc\n' \
			"$(grep -v '^ *# *[\^<]' "$file")" >example.slacc
		atf_check -o match:successful vscode-tmgrammar-test -g "$grammar" example.slacc
	done
}

atf_test_case vscode
vscode_head() {
	atf_set descr "the extension is packaged without the network, holds nothing else, and starts the language server"
}
vscode_body() {
	extension
	PATH=$(atf_config_get builddir)/bin:$PATH
	cp -r "$EXTENSION" packages
	atf_check -o ignore -e ignore unshare --map-root-user --net \
		sh "$(atf_config_get topdir)/grammar/editors/vscode/package" make packages "$PWD/slacc.vsix"
	atf_check python3 -m zipfile -e slacc.vsix out
	cd out
	atf_check -o inline:"./[Content_Types].xml
./extension.vsixmanifest
./extension/LICENSE.txt
./extension/README.md
./extension/dist/extension.js
./extension/language-configuration.json
./extension/package.json
./extension/syntaxes/slacc.tmLanguage.json
" sh -c 'find . -type f | LC_ALL=C sort'
	# Everything is in the bundle but what the editor itself gives.
	atf_check -s exit:0 -o empty sh -c 'grep -oE "require\(\"[^\"]*\"\)" extension/dist/extension.js | sort -u |
		grep -vE "\"(node:)?(vscode|child_process|crypto|fs|net|os|path|util|url|events|stream|string_decoder|assert)\"" || :'
	atf_check -o inline:'started\nstopped\n' \
		node "$(atf_config_get topdir)/tests/editors/vscode.js" extension/dist/extension.js "$(command -v slacc)"
	atf_check -o match:"\"version\": \"$(slacc --version | cut -d' ' -f2)\"" cat extension/package.json
}

# shown FILE: the words of a picture.
shown() {
	sed -e 's/<title>.*//' -e 's/<[^>]*>//g' "$1"
}

atf_test_case picture
picture_head() {
	atf_set descr "the picture shows what Neovim shows of the README's description"
	atf_set require.progs nvim tmux python3
}
picture_body() {
	local top
	top=$(atf_config_get topdir)
	PATH=$(atf_config_get builddir)/bin:$PATH
	atf_check timeout 60 python3 "$top/examples/editor/picture.py" now.svg
	shown now.svg >now
	shown "$top/examples/editor/neovim.svg" >kept
	atf_check diff -u kept now
	atf_check -o match:"no tls is called 'sitte'" -o match:"does not know 'HashPlugin'" cat now
}

atf_init_test_cases() {
	atf_add_test_case words
	atf_add_test_case vim
	atf_add_test_case neovim
	atf_add_test_case emacs
	atf_add_test_case textmate
	atf_add_test_case vscode
	atf_add_test_case picture
}
