# SPDX-License-Identifier: BSD-2-Clause
# For tests that run editors; sourced by tests/cli/editors_test and tests/live/newer_editors_test. Each function runs an editor on
# its script and fails the case where a check failed. Arguments are the words before the editor's name: a chroot, say.

# editors_in DIR TOP: what the editors read, in DIR, where they then are to run: site.slacc and wrong.slacc of tests/editors,
# the scripts, and grammar/editors of the tree TOP.
editors_in() {
	cp -r "$2/tests/editors/." "$2/grammar/editors" "$1"
	export SLACC_EDITORS=editors TERM=dumb
}

# The Vim that there is; it has no language server.
editors_vim() {
	timeout 60 "$@" vim -Nu NONE -i NONE -n --cmd 'let &rtp = $SLACC_EDITORS . "/vim," . &rtp' -es -S vim.vim ||
		atf_fail "Vim ended early"
	atf_check cat errors
}

# Leaves the names of the checks that were done in the file 'checks'.
editors_neovim() {
	timeout 120 "$@" nvim --headless -u NONE -i NONE -n -c 'luafile neovim.lua' -c 'cquit!' </dev/null ||
		atf_fail "Neovim ended early"
	atf_check -o match:attach -o match:format -o not-match:'^!' cat checks
}

# Emacs with eglot; every test of emacs.el passes, but the inlay hints where eglot has none yet.
editors_emacs() {
	timeout 120 "$@" emacs --batch -q --no-site-file -L editors/emacs -l emacs.el -f ert-run-tests-batch-and-exit \
		</dev/null >log 2>&1 || {
		cat log
		atf_fail "Emacs"
	}
}
