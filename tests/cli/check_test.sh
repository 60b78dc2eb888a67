# SPDX-License-Identifier: BSD-2-Clause
# slacc check, as people and pipelines use it.

good() {
	cat >good.slacc <<-'EOF'
		edition 2026
		param where { default = "a" }
		layout site { conf_dir = "/${param.where}" }
	EOF
}

bad() {
	cat >bad.slacc <<-'EOF'
		edition 2026
		layout site { conf_dir = /etc; slurm_conf = includ }
	EOF
}

warned() {
	cat >warned.slacc <<-'EOF'
		edition 2026
		param unused { default = "a" }
	EOF
}

atf_test_case right
right_head() {
	atf_set descr "a right description is met with silence"
}
right_body() {
	good
	atf_check -s exit:0 -o empty -e empty slacc check good.slacc
	atf_check -s exit:0 -o empty -e empty slacc check good.slacc good.slacc
	atf_check -s exit:0 -o empty -e empty slacc check --format=gcc good.slacc
	atf_check -s exit:0 -o match:'"errors":0' -e empty slacc check --format=json good.slacc
}

atf_test_case wrong
wrong_head() {
	atf_set descr "every mistake is shown in its line, and the end is 1"
}
wrong_body() {
	bad
	cat >expected <<-'EOF'
		error[SL1011]: '/etc' needs quotes
		 --> bad.slacc:2:26
		  |
		2 | layout site { conf_dir = /etc; slurm_conf = includ }
		  |                          ^^^^
		  = note: only words, whole numbers, quantities such as 30s and paths such as param.name are written bare
		help: write it like this
		  |
		2 | layout site { conf_dir = "/etc"; slurm_conf = includ }
		  |                          +    +

		error[SL2021]: 'slurm_conf' cannot be 'includ'
		 --> bad.slacc:2:45
		  |
		2 | layout site { conf_dir = /etc; slurm_conf = includ }
		  |                                             ^^^^^^
		  = note: it is one of: include, manual
		help: perhaps replace 'includ' with 'include'
		  |
		2 | layout site { conf_dir = /etc; slurm_conf = include }
		  |                                             +++++++

		2 errors
	EOF
	atf_check -s exit:1 -o file:expected -e empty slacc check bad.slacc
}

atf_test_case formats
formats_head() {
	atf_set descr "each format says the same"
	atf_set require.progs python3
}
formats_body() {
	bad
	atf_check -s exit:1 -e empty -o save:gcc slacc check --format=gcc bad.slacc
	atf_check -s exit:0 -o inline:'bad.slacc:2:26: error:\nbad.slacc:2:45: error:\n' \
		sh -c "grep error gcc | cut -d' ' -f1,2"
	atf_check -s exit:1 -e empty -o save:json slacc check --format json bad.slacc
	atf_check -s exit:0 -o inline:'1.0 SL1011 26 SL2021 45 2\n' -e empty python3 -c '
import json
d = json.load(open("json"))
print(d["format_version"], *[x for g in d["diagnostics"] for x in (g["code"], g["at"]["start"]["column"])],
      d["summary"]["errors"])'
}

atf_test_case several
several_head() {
	atf_set descr "several files are all checked, and the worst decides"
}
several_body() {
	good
	bad
	atf_check -s exit:1 -o match:'bad.slacc:2:26' -e empty slacc check --format=gcc bad.slacc good.slacc
	atf_check -s exit:1 -o match:'bad.slacc:2:26' -e empty slacc check --format=gcc good.slacc bad.slacc
	atf_check -s exit:1 -o match:'cannot read .missing.slacc.: No such file' -e empty slacc check missing.slacc good.slacc
}

atf_test_case standard_input
standard_input_head() {
	atf_set descr "a description may come through standard input or a pipe"
}
standard_input_body() {
	bad
	good
	atf_check -s exit:1 -o match:'^<stdin>:2:26: error' -e empty sh -c 'slacc check --format=gcc - <bad.slacc'
	atf_check -s exit:0 -o empty -e empty sh -c 'cat good.slacc | slacc check -'
	mkfifo pipe
	cat bad.slacc >pipe &
	atf_check -s exit:1 -o match:'^pipe:2:26: error' -e empty slacc check --format=gcc pipe
	# what a description includes is beside it, or in the directory we are in
	echo 'layout other { conf_dir = 1 }' >other.slacc
	atf_check -s exit:1 -o match:'^other.slacc:1:27: error' -e empty \
		sh -c "printf 'edition 2026\ninclude \"other.slacc\"\n' | slacc check --format=gcc -"
}

atf_test_case unreadable
unreadable_head() {
	atf_set descr "what cannot be read is a diagnostic with its reason"
	atf_set require.user unprivileged
}
unreadable_body() {
	mkdir directory.slacc
	echo 'edition 2026' >denied.slacc
	chmod 0 denied.slacc
	atf_check -s exit:1 -o match:'SL1001.*cannot read .directory.slacc.' -e empty slacc check directory.slacc
	atf_check -s exit:1 -o match:'SL1001.*cannot read .denied.slacc.: Permission denied' -e empty slacc check denied.slacc
}

atf_test_case fail_on
fail_on_head() {
	atf_set descr "the threshold decides about the exit code, not about what is shown"
}
fail_on_body() {
	warned
	atf_check -s exit:0 -o match:'warning\[SL2045\]' -o match:'^1 warning$' -e empty slacc check warned.slacc
	atf_check -s exit:0 -o match:SL2045 -e empty slacc check --fail-on=error warned.slacc
	atf_check -s exit:1 -o match:SL2045 -e empty slacc check --fail-on=warning warned.slacc
	atf_check -s exit:1 -o match:SL2045 -e empty slacc check --fail-on info warned.slacc
	sed -i 's/$/ # slacc: allow(SL2045) reason="soon"/; 1s/ #.*//' warned.slacc
	atf_check -s exit:0 -o empty -e empty slacc check --fail-on=info warned.slacc
}

atf_test_case parameters
parameters_head() {
	atf_set descr "--set goes before --params, and later ones before earlier ones"
}
parameters_body() {
	cat >p.slacc <<-'EOF'
		edition 2026
		param port { type = integer }
		param name { default = "x" }
		layout d { conf_dir = "/${param.name}"; log_file = "/${param.port}" }
	EOF
	printf 'port = 7000\nname = "one"\n' >one
	printf 'port = 7001 # another\n' >two
	atf_check -s exit:1 -o match:SL2041 -e empty slacc check --format=gcc p.slacc
	atf_check -s exit:1 -o match:SL2044 -e empty slacc check --format=gcc p.slacc --set port=1 --set prot=2
	for arguments in '--set port=8' '--params two --set port=8' '--set port=8 --params two' '--set port=1 --set port=8'; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:0 -o match:'^  log_file .*= "/8" ' -e empty slacc explain p.slacc $arguments layout.d
	done
	atf_check -s exit:0 -o match:'"/7001" ' -o match:'"/one" ' -e empty \
		slacc explain p.slacc --params one --params two layout.d
	echo 'port = [1]' >bad
	atf_check -s exit:1 -o match:'^bad:1:8: error: .*SL2046' -e empty slacc check --format=gcc p.slacc --params bad
	atf_check -s exit:1 -o match:"cannot read 'missing'" -e empty slacc check p.slacc --params missing
}

atf_test_case parameter_sets
parameter_sets_head() {
	atf_set descr "each --params file is a check of its own"
}
parameter_sets_body() {
	cat >p.slacc <<-'EOF'
		edition 2026
		param port { type = integer }
		param dir { default = "/etc" }
		layout d { conf_dir = param.dir; log_file = "/${param.port}" }
	EOF
	echo 'port = 7000' >good
	echo 'port = 7000; dir = "etc"' >bad
	echo 'dir = "/x"' >missing
	atf_check -s exit:0 -o empty -e empty slacc check p.slacc --params good
	atf_check -s exit:1 -o match:'^p.slacc with bad:$' -o match:'^p.slacc with missing:$' -o match:SL2033 -o match:SL2041 \
		-o not-match:'with good' -e empty slacc check p.slacc --params good --params bad --params missing
	# taken together, as the other commands do, they would be right
	atf_check -s exit:0 -o match:'"log_file"' -e empty slacc ir p.slacc --params good --params missing
	atf_check -s exit:0 -o empty -e empty slacc check p.slacc --params good --params missing --set port=1
}

atf_test_case colour
colour_head() {
	atf_set descr "colour where it is asked for, or on a terminal that wants it"
	atf_set require.progs script
}
colour_body() {
	bad
	e=$(printf '\033')
	atf_check -s exit:1 -o not-match:"$e" -e empty slacc check bad.slacc
	atf_check -s exit:1 -o match:"$e\[1;31merror" -e empty slacc check --color=always bad.slacc
	atf_check -s exit:1 -o match:"$e\[1;31merror" -e empty env NO_COLOR=1 slacc check --color=always bad.slacc
	cat >on_terminal <<-'EOF'
		#!/bin/sh
		TERM=xterm exec script -qec "$*" /dev/null </dev/null
	EOF
	chmod +x on_terminal
	atf_check -s exit:1 -o match:"$e\[1;31merror" -e empty ./on_terminal slacc check bad.slacc
	atf_check -s exit:1 -o not-match:"$e\[" -e empty ./on_terminal env NO_COLOR=1 slacc check bad.slacc
	atf_check -s exit:1 -o match:"$e\[1;31merror" -e empty ./on_terminal env NO_COLOR= slacc check bad.slacc
	atf_check -s exit:1 -o not-match:"$e\[" -e empty ./on_terminal env TERM=dumb slacc check bad.slacc
	atf_check -s exit:1 -o not-match:"$e\[" -e empty ./on_terminal slacc check --color=never bad.slacc
}

atf_test_case many
many_head() {
	atf_set descr "a hundred thousand mistakes in one file or in one line end in seconds"
	atf_set timeout 60
}
many_body() {
	{ echo 'edition 2026' && yes 'x = 08' | head -n 100000; } >lines.slacc
	{ echo 'edition 2026' && yes 'x = 08; ' | head -n 100000 | tr -d '\n'; } >line.slacc
	for file in lines.slacc line.slacc; do
		atf_check -s exit:1 -o save:out -e empty timeout 20 slacc check "$file"
		atf_check -s exit:0 -o inline:'50\n' sh -c "grep -c '^error' out"
		atf_check -s exit:0 -o match:' more not shown$' -o match:' errors$' tail -n 2 out
		atf_check -s exit:1 -o save:all -e empty timeout 20 slacc check --max-shown=0 "$file"
		atf_check -s exit:0 -o not-match:'^50$' sh -c "grep -c '^error' all"
		atf_check -s exit:1 -o save:all -e empty timeout 20 slacc check --format=gcc "$file"
	done
}

atf_init_test_cases() {
	atf_add_test_case right
	atf_add_test_case wrong
	atf_add_test_case formats
	atf_add_test_case several
	atf_add_test_case standard_input
	atf_add_test_case unreadable
	atf_add_test_case fail_on
	atf_add_test_case parameters
	atf_add_test_case parameter_sets
	atf_add_test_case colour
	atf_add_test_case many
}
