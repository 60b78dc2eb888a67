# SPDX-License-Identifier: BSD-2-Clause
# protect { } and --only on a real server: what is held back, and what is looked at.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

atf_test_case protected
protected_head() {
	atf_set descr "retire, --prune and --replace-password stop at what is protected; mending does not"
	atf_set timeout 180
}
protected_body() {
	stack && stack_enter && begin
	cp site.slacc plain.slacc
	echo 'protect { accounts = ["slurm"]; clusters = [alpha] }' >>site.slacc
	atf_check -s exit:0 -o match:"apply: done" "$slacc" apply site.slacc --yes
	database_sql db "GRANT TRIGGER ON \`alpha\`.* TO 'slurm'@'127.0.0.%'"
	atf_check -s exit:2 -o match:"account 'slurm' is protected" "$slacc" plan site.slacc --prune
	atf_check -s exit:5 -o ignore -e match:"SL5590.*take something of it away" -e match:"nothing was done" \
		-e match:"site.slacc:$(line '^protect')[:]" "$slacc" apply site.slacc --prune --yes
	atf_check -s exit:5 -o ignore -e match:"SL5590.*cluster 'alpha' is protected" "$slacc" retire site.slacc cluster.alpha --yes
	[ -e /etc/slurm/slurmdbd.conf ] || atf_fail "a file was removed"
	database_sql db "ALTER USER 'slurm'@'127.0.0.%' IDENTIFIED BY 'another'"
	atf_check -s exit:5 -o ignore -e match:"SL5590.*replace its password" "$slacc" apply site.slacc --replace-password slurm --yes
	# Without the block it is done.
	atf_check -s exit:0 -o match:"apply: done" "$slacc" apply plain.slacc --replace-password slurm --prune --yes
	rm /etc/slurm/slurm_accounting.conf
	atf_check -s exit:0 -o match:"apply: done" "$slacc" apply site.slacc --yes
}

atf_test_case only
only_head() {
	atf_set descr "--only brings what its block depends on, and refuses what brings nothing"
	atf_set timeout 180
}
only_body() {
	stack && stack_enter && begin
	cat >>site.slacc <<-SITE
		credential other { username = "other"; password = file("$STACK/secrets/slurm") }
		slurmdbd second {
		  slurm_version = "22.05"; host = "ctl2"; database_server = db
		  database = "second"; credential = other; account_hosts = ["127.0.0.%"]
		}
	SITE
	atf_check -s exit:2 -o match:"10 to add" "$slacc" plan site.slacc
	atf_check -s exit:2 -o save:out "$slacc" plan site.slacc --only slurmdbd.second
	atf_check -o match:"3 to add" -o match:"database second" -o not-match:alpha cat out
	atf_check -s exit:2 -o file:out "$slacc" plan site.slacc slurmdbd.second
	atf_check -s exit:2 -o match:"7 to add" "$slacc" plan site.slacc --only=cluster.alpha
	atf_check -s exit:2 -o match:"10 to add" "$slacc" plan site.slacc cluster.alpha --only slurmdbd.second
	atf_check -s exit:3 -e match:"no block 'cluster.beta'" "$slacc" plan site.slacc --only cluster.beta
	atf_check -s exit:3 -e match:"belongs to 'credential.dba' alone" "$slacc" plan site.slacc --only credential.dba
	# It is a part of a saved plan.
	(umask 077 && head -c 32 /dev/urandom | base64 >key)
	atf_check -s exit:2 -o ignore "$slacc" plan site.slacc --only slurmdbd.second -o saved.plan --plan-key key
	atf_check -s exit:0 -o match:"apply: done, 3 changes" "$slacc" apply saved.plan --yes --plan-key key
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "more than that was made"
	no_leak
}

atf_init_test_cases() {
	atf_add_test_case protected
	atf_add_test_case only
}
