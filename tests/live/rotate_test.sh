# SPDX-License-Identifier: BSD-2-Clause
# slacc rotate: a real server, a real slurmdbd, and somebody who tries the password of slurmdbd.conf
# all the while.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
}

atf_test_case on_mariadb
on_mariadb_head() {
	atf_set descr "a generated password beside the old one, with a login at every instant"
	atf_set timeout 120
}
on_mariadb_body() {
	stack && stack_enter && applied
	atf_check -s exit:2 -o match:"6 to change" -o not-match:"$STORAGE_PASSWORD" "$slacc" rotate site.slacc credential.slurm --dry-run
	atf_check -s exit:2 -o save:json "$slacc" rotate site.slacc credential.slurm --dry-run --json
	steps_are_planned json
	[ ! -e "$STACK/slacc/rotate" ] || atf_fail "a dry run has left something"
	poller_begin
	atf_check -s exit:0 -o save:out "$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
}

atf_test_case refused
refused_head() {
	atf_set descr "what cannot be rotated is refused before anything is done"
	atf_set timeout 120
}
refused_body() {
	stack && stack_enter && applied
	no_rotation() { # CODE EXIT [SED-EXPRESSION [CREDENTIAL [OPTION...]]]
		local code=$1 status=$2 edit=${3-} credential=${4-slurm}
		shift $(($# > 4 ? 4 : $#))
		site "$edit"
		atf_check -s exit:"$status" -o ignore -e match:"$code" "$slacc" rotate site.slacc "credential.$credential" --yes "$@"
		[ ! -e "$STACK/slacc/rotate" ] || atf_fail "something was sealed"
		lets_in "$STORAGE_PASSWORD" || atf_fail "the password was changed"
	}
	atf_check -s exit:3 -e match:"say which one" "$slacc" rotate site.slacc
	atf_check -s exit:3 -e match:"say which one" "$slacc" rotate site.slacc cluster.alpha
	no_rotation "no block" 3 '' nobody
	atf_check -s exit:3 -e match:"name what uses it" "$slacc" rotate site.slacc credential.dba
	no_rotation SL6702 5 '/^cluster/i database_server other { host = "db2.test"; engine = mariadb; tls = private; admin = slurm }'
	no_rotation SL6702 5 '/^cluster/i database_server other { host = "db2.test"; engine = mariadb; tls = private; admin = slurm }' slurm --dry-run
	printf '#!/bin/sh\ncat "%s"\n' "$STACK/secrets/slurm" >"$STACK/print" && chmod 755 "$STACK/print"
	no_rotation SL6700 1 "s|file(\"$STACK/secrets/slurm\")|command([\"$STACK/print\"])|"
	no_rotation SL6700 1 "s|file(\"$STACK/secrets/slurm\")|command([\"$STACK/print\"])|" slurm --dry-run
	no_rotation SL5611 5 's/^    account_hosts .*/&; slurmdbd_conf { DebugLevel = verbose }/'
	# Not here.
	site
	atf_check -s exit:5 -o ignore -e match:SL6701 "$slacc" rotate site.slacc credential.slurm --yes --host none
	atf_check -s exit:5 -o ignore -e match:SL6701 "$slacc" rotate site.slacc credential.slurm --dry-run --host none
	atf_check -s exit:2 -o ignore -e not-match:"SL670" "$slacc" rotate site.slacc credential.slurm --dry-run
	no_leak
}

atf_test_case cut_off
cut_off_head() {
	atf_set descr "killed where it matters most, and gone on with by the next run"
	atf_set timeout 240
}
cut_off_body() {
	local killat point
	stack && stack_enter && applied
	killat=$(atf_config_get builddir)/tests/tools/killat
	poller_begin
	# What was sealed, the file of slurmdbd and that of the credential: before each of them is in its place.
	for point in 1 2 2; do
		atf_check -s exit:137 -o ignore -e ignore "$killat" $point kill rename points \
			"$slacc" rotate site.slacc credential.slurm --yes
	done
	atf_check -s exit:0 -o match:"rotate: done, 3 changes" -e match:SL6550 "$slacc" rotate site.slacc credential.slurm --yes
	rotated
	# A slurmdbd that does not come back gets its old file, and the server still takes what that has.
	mv "$STACK/restart" "$STACK/restart.good"
	printf '#!/bin/sh\nexit 1\n' >"$STACK/restart" && chmod 755 "$STACK/restart"
	atf_check -s exit:6 -o match:"repeat the same command" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	mv "$STACK/restart.good" "$STACK/restart"
	atf_check -s exit:0 -o match:"rotate: done" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	poller_end
	rotated
}

atf_init_test_cases() {
	atf_add_test_case on_mariadb
	atf_add_test_case refused
	atf_add_test_case cut_off
}
