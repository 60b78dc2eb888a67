# SPDX-License-Identifier: BSD-2-Clause
# slacc build: the tree it writes, and what it refuses to write.

site() {
	cat >site.slacc <<-'EOF'
		edition 2026
		include "servers/db.slacc"
		credential slurm { username = "slurm"; password = file("/nowhere/slurm") }
		cluster alpha {
		  slurm_version = "24.11"; head_node = "head1"
		  slurmdbd { database_server = records; credential = slurm; account_hosts = ["10.0.0.%"] }
		}
	EOF
	mkdir servers
	cat >servers/db.slacc <<-'EOF'
		tls site { mode = verify_identity; ca = "ca.pem" }
		database_server records { host = "db.example.org"; engine = mariadb; tls = site }
	EOF
	printf -- '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n' >servers/ca.pem
}

tree() {
	(cd "$1" && find . -type f -printf '%m %P\n' | sort -k2)
}

atf_test_case writes
writes_head() {
	atf_set descr "the tree, its modes, and the same bytes again"
}
writes_body() {
	site
	atf_check -s exit:0 -o empty -e empty slacc build site.slacc -o out
	cat >expected <<-'EOF'
		644 cluster/alpha/slurm_accounting.conf
		600 database_server/records/bootstrap.sql
		644 manifest.json
		644 slurmdbd/alpha/slacc-site.pem
		600 slurmdbd/alpha/slurmdbd.conf
	EOF
	tree out >modes
	atf_check -s exit:0 diff expected modes
	atf_check -s exit:0 -o match:'^@StoragePass is missing: run slacc apply@$' cat out/slurmdbd/alpha/slurmdbd.conf
	atf_check -s exit:0 cmp servers/ca.pem out/slurmdbd/alpha/slacc-site.pem
	umask 077
	atf_check -s exit:0 -o empty -e empty slacc build site.slacc -o 'deep/er/a b'
	atf_check -s exit:0 -o empty -e empty diff -r out 'deep/er/a b'
	tree 'deep/er/a b' >modes
	atf_check -s exit:0 diff expected modes
	atf_check -s exit:0 -o empty -e empty slacc build site.slacc -o out/
	atf_check -s exit:0 -o inline:'5\n' sh -c 'find out -type f | wc -l'
}

atf_test_case wrong
wrong_head() {
	atf_set descr "nothing is written of a description that is wrong"
}
wrong_body() {
	site
	rm servers/ca.pem
	atf_check -s exit:1 -o empty -e match:SL2034 slacc build site.slacc -o out
	atf_check -s exit:1 test -e out
}

atf_test_case warned
warned_head() {
	atf_set descr "warnings go to standard error, and the tree is written"
}
warned_body() {
	site
	echo 'param unused { default = "x" }' >>site.slacc
	atf_check -s exit:0 -o empty -e match:SL2045 slacc build site.slacc -o out
	atf_check -s exit:0 test -f out/manifest.json
}

atf_test_case stays_inside
stays_inside_head() {
	atf_set descr "a symbolic link in the tree, or something else in the way, is refused; no manifest is left then"
}
stays_inside_body() {
	site
	mkdir victim out
	echo precious >victim/file
	refused() {
		atf_check -s exit:7 -o empty -e match:"slacc: cannot (write|replace) 'out/" slacc build site.slacc -o out
		atf_check -s exit:1 test -f out/manifest.json
		atf_check -s exit:0 -o inline:'file\n' ls victim
		atf_check -s exit:0 -o inline:'precious\n' cat victim/file
	}
	ln -s ../victim out/slurmdbd
	refused
	rm out/slurmdbd
	mkdir -p out/slurmdbd/alpha
	ln -s ../../../victim/file out/slurmdbd/alpha/slurmdbd.conf
	refused
	rm out/slurmdbd/alpha/slurmdbd.conf
	mkdir out/slurmdbd/alpha/slurmdbd.conf
	refused
	rmdir out/slurmdbd/alpha/slurmdbd.conf
	echo x >out/cluster
	refused
	rm out/cluster
	mkdir out/manifest.json
	atf_check -s exit:7 -o empty -e match:"cannot replace 'out/manifest.json'" slacc build site.slacc -o out
	rmdir out/manifest.json
	ln -s ../victim/file out/manifest.json
	atf_check -s exit:0 -o empty -e empty slacc build site.slacc -o out
	atf_check -s exit:0 -o inline:'precious\n' cat victim/file
	atf_check -s exit:1 test -h out/manifest.json
	# the directory itself is where the user says, whatever leads there
	ln -s victim elsewhere
	atf_check -s exit:0 -o empty -e empty slacc build site.slacc -o elsewhere/out
	atf_check -s exit:0 test -f victim/out/manifest.json
	atf_check -s exit:7 -o empty -e match:"cannot write to 'site.slacc'" slacc build site.slacc -o site.slacc
}

atf_test_case keeps_the_old
keeps_the_old_head() {
	atf_set descr "a file is the old one or the new one: what cannot be written leaves the old, and no temporary"
	atf_set require.user unprivileged
}
keeps_the_old_body() {
	site
	atf_check -s exit:0 -o empty -e empty slacc build site.slacc -o out
	cp out/slurmdbd/alpha/slurmdbd.conf before
	sed -i 's/head1/head2/' site.slacc
	chmod 555 out/slurmdbd/alpha
	atf_check -s exit:7 -o empty -e match:"cannot write 'out/slurmdbd/alpha/.*Permission denied" \
		slacc build site.slacc -o out
	atf_check -s exit:0 cmp before out/slurmdbd/alpha/slurmdbd.conf
	chmod 755 out/slurmdbd/alpha
	(
		trap '' XFSZ
		head -c 5000 /dev/zero | tr '\0' 'x' >>servers/ca.pem
		ulimit -f 4
		atf_check -s exit:7 -o empty -e match:'File too large' slacc build site.slacc -o out
	)
	atf_check -s exit:0 -o empty find out -name '.slacc*'
}

atf_test_case depfile
depfile_head() {
	atf_set descr "make builds again when, and only when, something that was read has changed"
	atf_set require.progs make
}
depfile_body() {
	mkdir 'a b $c#d%e:f' && cd 'a b $c#d%e:f' && site
	echo 'edition 2026' >'in cl#u%de.slacc'
	echo 'include "in cl#u%de.slacc"' >>site.slacc
	echo >params
	root=$(pwd)
	atf_check -s exit:0 -o empty -e empty \
		slacc build "$root/site.slacc" --params params -o "$root/out" --depfile "$root/site.d"
	atf_check -s exit:0 -o match:'in\\ cl\\#u%de.slacc' -o match:'a\\ b\\ \$\$c\\#d\\%e' -o match:'^params:$' cat site.d
	# the target as make writes a prerequisite
	name=$(sed -n '1s/: \\$//p' site.d | sed 's/\\%/%/')
	printf 'all: %s\n%s:\n\t@echo again\n\t@touch out/manifest.json\ninclude site.d\n' \
		"$name" "$(sed -n '1s/: \\$//p' site.d)" >Makefile
	atf_check -s exit:0 -o match:'Nothing to be done' -e empty make
	for file in site.slacc servers/db.slacc servers/ca.pem 'in cl#u%de.slacc' params; do
		sleep 0.02
		touch "$file"
		atf_check -s exit:0 -o inline:'again\n' -e empty make
		atf_check -s exit:0 -o match:'Nothing to be done' -e empty make
	done
	# a file that is gone does not stop make
	rm 'in cl#u%de.slacc'
	atf_check -s exit:0 -o inline:'again\n' -e empty make
	echo 'edition 2026' >site.slacc
	atf_check -s exit:7 -o empty -e match:'cannot open the directory .missing.' \
		slacc build site.slacc -o out --depfile missing/x.d
}

atf_init_test_cases() {
	atf_add_test_case writes
	atf_add_test_case wrong
	atf_add_test_case warned
	atf_add_test_case stays_inside
	atf_add_test_case keeps_the_old
	atf_add_test_case depfile
}
