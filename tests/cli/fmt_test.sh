# SPDX-License-Identifier: BSD-2-Clause
# slacc fmt: files in place, checked, as patches, and through a pipe.

loose() {
	printf 'edition 2026\n\n\nlayout site {conf_dir="/etc/slurm"   # here\n  slurm_user = "slurm"}\n' >"$1"
}

tight() {
	cat >"$1" <<-'EOF'
		edition 2026

		layout site {
		  conf_dir   = "/etc/slurm"  # here
		  slurm_user = "slurm"
		}
	EOF
}

atf_test_case in_place
in_place_head() {
	atf_set descr "files are rewritten with their mode, and those in form are not touched"
}
in_place_body() {
	loose a.slacc
	loose 'b c.slacc'
	tight expected
	tight done.slacc
	chmod 640 a.slacc
	touch -d '2001-01-01 01:01:01' done.slacc
	stat -c '%i %Y %Z' done.slacc >before
	atf_check -s exit:0 -o empty -e empty slacc fmt a.slacc 'b c.slacc' done.slacc
	atf_check -s exit:0 -o file:expected cat a.slacc
	atf_check -s exit:0 -o file:expected cat 'b c.slacc'
	atf_check -s exit:0 -o inline:'640\n' stat -c %a a.slacc
	atf_check -s exit:0 -o file:before stat -c '%i %Y %Z' done.slacc
	# nothing is left beside them
	atf_check -s exit:0 -o inline:'a.slacc\nb c.slacc\nbefore\ndone.slacc\nexpected\n' sh -c 'ls -A | grep -v ^check'
}

atf_test_case through_a_link
through_a_link_head() {
	atf_set descr "what a symbolic link names is rewritten, and the link stays"
}
through_a_link_body() {
	mkdir real
	loose real/a.slacc
	ln -s real/a.slacc link.slacc
	tight expected
	atf_check -s exit:0 -o empty -e empty slacc fmt link.slacc
	atf_check -s exit:0 -o file:expected cat real/a.slacc
	atf_check -s exit:0 -o inline:'real/a.slacc\n' readlink link.slacc
}

atf_test_case check
check_head() {
	atf_set descr "--check names what is not in form, and writes nothing"
}
check_body() {
	loose a.slacc
	loose b.slacc
	tight c.slacc
	cp a.slacc before
	atf_check -s exit:1 -o inline:'a.slacc\nb.slacc\n' -e empty slacc fmt --check a.slacc c.slacc b.slacc
	atf_check -s exit:0 cmp a.slacc before
	atf_check -s exit:0 -o empty -e empty slacc fmt --check c.slacc
	atf_check -s exit:1 -o inline:'<stdin>\n' -e empty sh -c 'slacc fmt --check - <a.slacc'
}

atf_test_case diff
diff_head() {
	atf_set descr "--diff is a patch that patch and git take"
	atf_set require.progs 'patch git'
}
diff_body() {
	mkdir -p 'one/sub dir' two
	loose 'one/sub dir/a.slacc'
	tight one/c.slacc
	loose one/b.slacc
	printf '# without an end' >>one/b.slacc
	cd one
	atf_check -s exit:1 -o save:../patch -e empty slacc fmt --diff 'sub dir/a.slacc' ./b.slacc c.slacc
	cd ..
	cp -R one/. two
	atf_check -s exit:0 -o ignore -e empty patch -p1 -d one -i ../patch
	(cd two && git init -q . && git apply ../patch) || atf_fail "git does not take it"
	for d in one two; do
		atf_check -s exit:0 -o empty -e empty slacc fmt --check "$d/sub dir/a.slacc" $d/b.slacc
	done
}

atf_test_case standard_input
standard_input_head() {
	atf_set descr "'-' goes from standard input to standard output"
}
standard_input_body() {
	loose a.slacc
	tight expected
	atf_check -s exit:0 -o file:expected -e empty sh -c 'slacc fmt - <a.slacc'
	atf_check -s exit:0 -o file:expected -e empty sh -c 'slacc fmt - <expected'
	atf_check -s exit:1 -o match:'^--- a/<stdin>' -e empty sh -c 'slacc fmt --diff - <a.slacc'
	atf_check -s exit:0 -o empty -e empty slacc fmt - </dev/null
	atf_check -s exit:1 -o empty -e match:'SL1021' sh -c 'echo a = | slacc fmt -'
}

atf_test_case refused
refused_head() {
	atf_set descr "what does not parse is not touched, and the others are done"
}
refused_body() {
	printf 'edition   2026\nlayout site {\n' >bad.slacc
	loose a.slacc
	cp bad.slacc before
	atf_check -s exit:1 -o empty -e match:'bad.slacc:2:1' -e match:SL1027 slacc fmt bad.slacc a.slacc
	atf_check -s exit:0 cmp bad.slacc before
	atf_check -s exit:0 -o empty slacc fmt --check a.slacc
	atf_check -s exit:1 -o empty -e match:'cannot read .missing.slacc.' slacc fmt missing.slacc
	# what does not mean anything may well have a form
	printf 'nonsense{x=y}\n' >odd.slacc
	atf_check -s exit:0 -o empty -e empty slacc fmt odd.slacc
	atf_check -s exit:0 -o inline:'nonsense { x = y }\n' cat odd.slacc
	atf_check -s exit:3 -o empty -e match:'which file' slacc fmt
}

atf_test_case cannot_write
cannot_write_head() {
	atf_set descr "a file that cannot be replaced stays as it was, and the end is 7"
	atf_set require.user unprivileged
}
cannot_write_body() {
	mkdir closed
	loose closed/a.slacc
	cp closed/a.slacc before
	chmod 500 closed
	atf_check -s exit:7 -o empty -e match:'closed' slacc fmt closed/a.slacc
	atf_check -s exit:0 cmp closed/a.slacc before
	chmod 700 closed
}

atf_test_case of_this_tree
of_this_tree_head() {
	atf_set descr "the examples are in form"
}
of_this_tree_body() {
	atf_check -s exit:0 -o empty -e empty slacc fmt --diff "$(atf_config_get topdir)"/examples/*/*.slacc
}

atf_init_test_cases() {
	atf_add_test_case in_place
	atf_add_test_case through_a_link
	atf_add_test_case check
	atf_add_test_case diff
	atf_add_test_case standard_input
	atf_add_test_case refused
	atf_add_test_case cannot_write
	atf_add_test_case of_this_tree
}
