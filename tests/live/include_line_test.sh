# SPDX-License-Identifier: BSD-2-Clause
# The line of slurm.conf that includes slurm_accounting.conf, as Slurm's own commands read it.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

atf_test_case include_line
include_line_head() {
	atf_set descr "one line is added to slurm.conf, nothing else of it changes, and Slurm takes it"
	atf_set timeout 180
}
include_line_body() {
	local conf=/etc/slurm/slurm.conf
	stack && stack_enter && begin
	slurm_conf_write alpha
	printf 'AccountingStorageHost=old.example.org\n# the end, without a newline' >>$conf
	chown "$slurm:$(id -gn "$slurm")" $conf
	chmod 640 $conf
	cp $conf before
	printf '\ninclude slurm_accounting.conf # added by slacc\n' | cat before - >wanted

	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"~ include_line $conf  safe" -o match:"include  slurm_accounting.conf" \
		-o match:"line [0-9]+ of $conf says AccountingStorageHost = old.example.org, and .*SL5551" cat plan.out
	atf_check -s exit:0 -o match:"done: add 'include slurm_accounting.conf # added by slacc' to $conf" \
		"$slacc" apply site.slacc --yes
	cmp wanted $conf || atf_fail "not the old bytes and one line"
	atf_check_equal "640 $slurm" "$(stat -c '%a %U' $conf)"
	[ -z "$(find /etc/slurm -name '*slacc*' ! -name slacc-private.pem)" ] || atf_fail "a temporary is left"
	# What Slurm itself makes of it: the later of two wins, and sacctmgr finds slurmdbd.
	sacctmgr -i add cluster alpha >/dev/null || atf_fail "sacctmgr"
	atf_check -o inline:"alpha\n" sacctmgr -nP show cluster format=cluster
	sed -i '/old.example.org/d' $conf
	atf_check -s exit:0 -o match:"nothing to do" -o not-match:"SL555" "$slacc" plan site.slacc

	# Nobody else's work is lost: what changes between plan and apply is not written over.
	cp before $conf
	cat >"$STACK/restart" <<-SCRIPT
		#!/bin/sh
		exit 0
	SCRIPT
	rm /etc/slurm/slurm_accounting.conf
	"$slacc" plan site.slacc -o saved.plan >/dev/null
	echo "# somebody was here" >>$conf
	cp $conf before
	atf_check -s exit:5 -o ignore -e match:"slurm.conf" "$slacc" apply saved.plan --yes
	cmp before $conf || atf_fail "slurm.conf was written"

	# A link is left alone, and looked through.
	mv $conf /etc/slurm/real.conf
	ln -s real.conf $conf
	atf_check -s exit:2 -o match:"$conf is not a regular file and is left alone.*SL5550" "$slacc" plan site.slacc
	echo "include slurm_accounting.conf" >>/etc/slurm/real.conf
	atf_check -s exit:2 -o not-match:SL5550 -o not-match:include_line "$slacc" plan site.slacc
	rm $conf
	mv /etc/slurm/real.conf $conf
	sed -i '/^include/d' $conf

	site 's/conf_dir .*/&; slurm_conf = manual/'
	atf_check -s exit:2 -o match:"does not include it.*SL5550" -o not-match:"~ include_line" "$slacc" plan site.slacc
	cp $conf before
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	cmp before $conf || atf_fail "slurm.conf was written"
}

atf_init_test_cases() {
	atf_add_test_case include_line
}
