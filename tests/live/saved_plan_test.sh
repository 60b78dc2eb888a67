# SPDX-License-Identifier: BSD-2-Clause
# Saved plans: applied as they are or not at all, and whatever moved is named.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

save() {
	atf_check -s exit:2 -o match:"saved: 'slacc apply saved.plan'" "$slacc" plan site.slacc -o saved.plan "$@"
}

# moved WORDS...: the saved plan is refused (SL6544) with these words, and nothing is done.
moved() {
	local word
	atf_check -s exit:5 -o ignore -e save:err "$slacc" apply saved.plan --yes
	for word in "$@" SL6544 "nothing was done"; do
		atf_check -o match:"$word" cat err
	done
}

atf_test_case as_it_was
as_it_was_head() {
	atf_set descr "plan -o and apply: what was looked at is what is done, once"
	atf_set timeout 240
}
as_it_was_body() {
	stack && stack_enter && begin
	save
	atf_check -o inline:"600\n600\n" stat -c %a saved.plan "$STACK/slacc/plan.key"
	[ "$(wc -c <saved.plan)" -lt 20000 ] || atf_fail "large"
	atf_check -s exit:5 -e match:"SL6544.*source 'site.slacc' has changed" -o ignore sh -c "echo '# x' >>site.slacc; '$slacc' apply saved.plan --yes"
	sed -i '$d' site.slacc
	atf_check -s exit:0 -o save:out "$slacc" apply saved.plan --yes
	atf_check -o match:"^apply: done, 7 changes" -o not-match:"because" cat out
	moved "database alpha: 'exists' is 'yes' now"
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc -o saved.plan
	# Shown once more where nobody said that it need not be.
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" apply saved.plan
	no_leak
}

atf_test_case what_moved
what_moved_head() {
	atf_set descr "each thing that moves is named; what moves back is accepted"
	atf_set timeout 240
}
what_moved_body() {
	stack && stack_enter && applied
	database_sql db "REVOKE EXECUTE ON \`alpha\`.* FROM 'slurm'@'127.0.0.%'"
	save
	# The server.
	database_sql db "ALTER DATABASE alpha COLLATE utf8mb4_bin"
	moved SL6544 "database alpha: 'collation' is 'utf8mb4_bin' now" "site.slacc:$(line '^cluster')[:]"
	database_sql db "ALTER DATABASE alpha COLLATE utf8mb4_unicode_ci"
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' REQUIRE X509"
	moved "account 'slurm'@'127.0.0.%': 'require' is 'X509' now"
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' REQUIRE SSL"
	database_sql db "GRANT TRIGGER ON \`alpha\`.* TO 'slurm'@'127.0.0.%'"
	moved "grants 'slurm'@'127.0.0.%' on alpha: 'privileges' is"
	database_sql db "REVOKE TRIGGER ON \`alpha\`.* FROM 'slurm'@'127.0.0.%'"
	# Files, in what the plan itself would not show too.
	cp -p /etc/slurm/slurmdbd.conf kept
	echo "DebugLevel=debug5" >>/etc/slurm/slurmdbd.conf
	moved "file /etc/slurm/slurmdbd.conf: 'setting DebugLevel' is 'debug5' now"
	cp -p kept /etc/slurm/slurmdbd.conf
	chmod 640 /etc/slurm/slurmdbd.conf
	moved "file /etc/slurm/slurmdbd.conf: 'mode' is '0640' now"
	chmod 600 /etc/slurm/slurmdbd.conf
	cp -p /etc/slurm/slurm_accounting.conf kept2
	echo "# by hand" >>/etc/slurm/slurm_accounting.conf
	moved "file /etc/slurm/slurm_accounting.conf: 'content' is not what it was"
	cp -p kept2 /etc/slurm/slurm_accounting.conf
	# The description: any byte of any source.
	cp site.slacc kept.slacc
	echo "# nothing" >>site.slacc
	moved "source 'site.slacc' has changed"
	cp kept.slacc site.slacc
	cp "$STACK/pki/other-ca.pem" ca.pem
	moved "source 'ca.pem' has changed"
	cp "$STACK/pki/ca.pem" ca.pem
	echo "cluster" >>site.slacc
	moved "source 'site.slacc' has changed"
	mv kept.slacc site.slacc
	# The host.
	hostname ctl2
	moved "host 'ctl2' is not where the plan was made: that was 'ctl1'"
	hostname ctl1
	# All is as it was.
	rm kept kept2
	atf_check -s exit:0 -o match:"apply: done, 1 change" "$slacc" apply saved.plan --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
	no_leak
}

atf_test_case keys_and_options
keys_and_options_head() {
	atf_set descr "keys of one's own, plans of others, and options that are part of a plan"
	atf_set timeout 240
}
keys_and_options_body() {
	stack && stack_enter && begin
	head -c 32 /dev/urandom | base64 -w0 >key
	atf_check -s exit:21 -o ignore -e match:SL6406 sh -c "chmod 644 key; '$slacc' plan site.slacc -o saved.plan --plan-key key"
	chmod 600 key
	# Servers alone: no state directory, so no key but one that is given.
	atf_check -s exit:3 -o ignore -e match:"SL6543" "$slacc" plan site.slacc --host none -o saved.plan
	sed -i '1a param n { default = "db.test" }' site.slacc
	sed -i 's/host   = "db.test"/host   = param.n/' site.slacc
	atf_check -s exit:2 -o not-match:saved: "$slacc" plan site.slacc --host none --set n=db.test -o saved.plan --plan-key key --json
	[ ! -e "$STACK/slacc/plan.key" ] || atf_fail "a key was made"
	atf_check -s exit:3 -e match:"SL6543" -o ignore "$slacc" apply saved.plan --yes
	atf_check -s exit:3 -e match:"part of what is saved" "$slacc" apply saved.plan --yes --host ctl1
	atf_check -s exit:3 -e match:"says what it is about" "$slacc" apply saved.plan cluster.alpha
	atf_check -s exit:3 -e match:"is none" "$slacc" apply site.slacc --plan-key key
	head -c 32 /dev/urandom | base64 -w0 >other
	chmod 600 other
	atf_check -s exit:5 -o ignore -e match:SL6542 "$slacc" apply saved.plan --yes --plan-key other
	head -c -20 saved.plan >cut.plan
	atf_check -s exit:5 -o ignore -e match:SL6540 -e match:"nothing was done" "$slacc" apply cut.plan --plan-key key
	sed 's/"none"/"ctl1"/' saved.plan >forged.plan
	atf_check -s exit:5 -o ignore -e match:SL6541 "$slacc" apply forged.plan --yes --plan-key key
	# Elsewhere: what is missing is said, and where it was.
	mkdir away
	atf_check -s not-exit:0 -o ignore -e match:"was made in '.*'" sh -c "cd away && '$slacc' apply ../saved.plan --plan-key ../key"
	atf_check -s exit:0 -o match:"apply: done, 3 changes" "$slacc" apply saved.plan --yes --plan-key key
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "this host was touched"
	rm key other
	no_leak
}

atf_init_test_cases() {
	atf_add_test_case as_it_was
	atf_add_test_case what_moved
	atf_add_test_case keys_and_options
}
