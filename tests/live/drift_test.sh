# SPDX-License-Identifier: BSD-2-Clause
# What `slacc plan --json` from cron is for: whatever was changed behind its back is named, and what
# it prints is in the form that plan.schema.json says, by a validator that is not ours.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	schema=$(atf_config_get topdir)/backends/plan.schema.json
}

# drift EXIT [OPTION...]: the plan as JSON, held against the schema; what it names is in "named".
drift() {
	local status=$1
	shift
	atf_check -s "exit:$status" -o save:plan.json -e ignore "$slacc" plan site.slacc --json "$@"
	atf_check -o save:named python3 "$(atf_config_get topdir)/tests/tools/plan_json.py" "$schema" plan.json
}

# names LINE...: it names each of these, which are patterns of whole lines; names_not: none.
names() { for w in "$@"; do atf_check -o match:"^$w\$" cat named; done; }
names_not() { for w in "$@"; do atf_check -o not-match:"$w" cat named; done; }

atf_test_case by_hand
by_hand_head() {
	atf_set descr "files, grants, REQUIRE and variables changed by hand are named in the JSON"
	atf_set timeout 180
	atf_set require.progs python3
}
by_hand_body() {
	stack && stack_enter && begin
	site 's/engine = mariadb/engine = mariadb; variables { max_connections = "151" }/'
	drift 2
	names "change add safe database alpha" "change add safe file /etc/slurm/slurmdbd.conf: StoragePass secret new"
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	drift 0
	names_not "^change" SL5529
	names "finding SL5522 warning variable innodb_lock_wait_timeout: .*"

	database_sql db "ALTER USER 'slurm'@'127.0.0.%' REQUIRE NONE"
	database_sql db "REVOKE DROP ON alpha.* FROM 'slurm'@'127.0.0.%'; GRANT TRIGGER ON alpha.* TO 'slurm'@'127.0.0.%'"
	database_sql db "SET GLOBAL max_connections = 99; SET GLOBAL max_allowed_packet = 1048576"
	sed -i 's/^StoragePass=.*/StoragePass=Old-Sentinel-Kw9/; s/^DbdPort=.*/DbdPort=7000/; 1i # Old-Sentinel-Kw9' /etc/slurm/slurmdbd.conf
	sed -i 's/^AccountingStoragePort=.*/AccountingStoragePort=7000/' /etc/slurm/slurm_accounting.conf
	chmod 640 /etc/slurm/slacc-private.pem
	drift 2
	names "change change safe account 'slurm'@'127.0.0.%': require NONE -> SSL" \
		"change change safe grants 'slurm'@'127.0.0.%' on alpha: privileges .* -> .*DROP.*" \
		"finding SL5506 warning grants 'slurm'@'127.0.0.%' on alpha: account .* may also TRIGGER on database 'alpha'" \
		"finding SL5529 error variable max_connections: .* has max_connections = 99, the description says 151" \
		"finding SL5523 warning variable max_allowed_packet: .* 1048576.*" \
		"change change safe file /etc/slurm/slurmdbd.conf: DbdPort 7000 -> 6819" \
		"change change safe file /etc/slurm/slurmdbd.conf: StoragePass secret changed" \
		"change change safe file /etc/slurm/slurm_accounting.conf: AccountingStoragePort 7000 -> 6819" \
		"change change safe file /etc/slurm/slacc-private.pem: mode 0640 -> 0644" \
		"change .* restart service alpha"
	atf_check -o match:'-DbdPort=7000.n' -o match:'.StoragePass=.secret, old.' -o match:'.StoragePass=.secret, changed.' cat plan.json
	# The same for people.
	atf_check -s exit:2 -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"^      -DbdPort=7000" -o match:"^      -# .not shown." \
		-o match:"^      \+DbdPort=6819" cat plan.out
	atf_check -o not-match:Sentinel cat plan.json plan.out

	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes --set-variables --prune
	drift 0
	names_not "^change" SL5529 SL5506 SL5523
	# Every other sort of plan keeps to the schema too; and what does not is refused.
	drift 0 --host none
	site '/admin  = dba/d'
	database_sql db "REVOKE DROP ON alpha.* FROM 'slurm'@'127.0.0.%'"
	drift 2
	atf_check -o match:'"by_hand": true' cat plan.json
	stack_stop db
	drift 4
	atf_check -o match:'"complete": false' cat plan.json
	sed 's/"sign": "add"/"sign": "added"/; s/"complete": false/"complete": 0/' plan.json >wrong.json
	atf_check -s exit:1 -o ignore -e match:ValidationError \
		python3 "$(atf_config_get topdir)/tests/tools/plan_json.py" "$schema" wrong.json
	rm -f wrong.json
	no_leak
}

# The commands of the examples, as cron and systemd run them: with little in the environment, and no terminal.
scheduled() {
	local status=$1 examples
	examples=$(atf_config_get topdir)/examples/drift
	command=$(case $2 in
	cron) sed -n 's/^\([0-9*]* \)\{5\}root //p' "$examples/slacc-drift.cron" ;;
	systemd) sed -n 's/^ExecStart=//p' "$examples/slacc-drift.service" ;;
	esac | sed "s|.*slacc-drift |'$examples/slacc-drift' |; s|/etc/slacc/site.slacc|'$PWD/site.slacc'|")
	[ -n "$command" ] || atf_fail "no command for $2"
	atf_check -s "exit:$status" -o save:drift.out -e save:drift.err \
		env -i "PATH=$PATH" HOME=/ SHELL=/bin/sh sh -c "cd / && $command"
}
drifted() { for w in "$@"; do atf_check -o match:"^$w( \(.*/site\.slacc:[0-9]+\))?\$" cat drift.out; done; }

atf_test_case scheduled
scheduled_head() {
	atf_set descr "the examples for cron and a timer: silent, or the name of what drifted: files, grants, REQUIRE, variables, entities"
	atf_set timeout 180
	atf_set require.progs "python3 jq"
}
scheduled_body() {
	stack && stack_enter && begin
	site 's/engine = mariadb/engine = mariadb; variables { max_connections = "151" }/'
	cat >>site.slacc <<-SITE
		account physics { organization = "uni"; sacctmgr { GrpTRES = "cpu=100" } }
		user joe { default_account = physics; admin_level = operator }
	SITE
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes --set-variables
	drift 0
	scheduled 0 cron
	scheduled 0 systemd
	atf_check_equal "" "$(cat drift.out drift.err | grep -v 'SL552[01]')"

	database_sql db "ALTER USER 'slurm'@'127.0.0.%' REQUIRE NONE; SET GLOBAL max_connections = 99"
	database_sql db "REVOKE DROP ON alpha.* FROM 'slurm'@'127.0.0.%'; GRANT TRIGGER ON alpha.* TO 'slurm'@'127.0.0.%'"
	sed -i 's/^DbdPort=.*/DbdPort=7000/' /etc/slurm/slurmdbd.conf
	sacctmgr -iQ modify account where name=physics cluster=alpha set GrpTRES=cpu=50 || atf_fail "sacctmgr"
	sacctmgr -iQ modify account where name=physics set organization=other || atf_fail "sacctmgr"
	sacctmgr -iQ modify user where name=joe set adminlevel=none || atf_fail "sacctmgr"
	drift 2
	names "change change safe slurm_account physics: organization other -> uni" \
		"change change safe slurm_user joe: admin_level None -> operator" \
		"change change safe association .*: GrpTRES cpu=50 -> cpu=100"
	for by in cron systemd; do
		scheduled 2 $by
		drifted "account 'slurm'@'127.0.0.%': require NONE -> SSL" \
			"grants 'slurm'@'127.0.0.%' on alpha: privileges .* -> .*DROP.*" \
			"SL5506: account .* may also TRIGGER on database 'alpha'" \
			"SL5529: .* has max_connections = 99, the description says 151" \
			"file /etc/slurm/slurmdbd.conf: DbdPort 7000 -> 6819" \
			"slurm_account physics: organization other -> uni" \
			"slurm_user joe: admin_level None -> operator" "association .*: GrpTRES cpu=50 -> cpu=100"
	done
	stack_stop db
	scheduled 4 cron
	atf_check -o match:"not all could be looked at" cat drift.out
	atf_check -o match:"stage: tcp" cat drift.err
	[ -z "$(command -v systemd-analyze)" ] || for unit in service timer; do
		sed "s|/usr/local/bin/slacc-drift|/bin/true|" "$(atf_config_get topdir)/examples/drift/slacc-drift.$unit" >slacc-drift.$unit
		atf_check -s exit:0 -o empty -e ignore systemd-analyze verify --man=no "./slacc-drift.$unit"
	done
	no_leak
}

atf_init_test_cases() {
	atf_add_test_case by_hand
	atf_add_test_case scheduled
}
