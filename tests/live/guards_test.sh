# SPDX-License-Identifier: BSD-2-Clause
# What keeps apply from harming records that are there, on a real MariaDB and a real slurmdbd: its
# schema and who made it, who else uses it, a database or a password that changes.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# cluster: applied, and slurmdbd knows the cluster.
cluster() {
	applied
	atf_check -s exit:0 -o ignore sacctmgr -i add cluster alpha
	database_sql db "SET GLOBAL general_log = OFF"
}

# said CODE WORDS: plan says it.
said() {
	atf_check -s ignore -o save:plan.out "$slacc" plan site.slacc
	atf_check -o match:"$2.* \[$1\]" cat plan.out
}

# not_said CODE
not_said() {
	atf_check -s ignore -o not-match:"$1" "$slacc" plan site.slacc
}

# refused CODE [OPTION...]: apply ends with 5 and has done nothing.
refused() {
	local code=$1
	shift
	atf_check -s exit:5 -o save:apply.out -e match:"$code" -e match:"nothing was done" \
		"$slacc" apply site.slacc --yes "$@"
	atf_check -o not-match:"^done" cat apply.out
}

# applies [OPTION...]: it works, and then there is nothing left to do.
applies() {
	atf_check -s exit:0 -o match:"^apply: done" "$slacc" apply site.slacc --yes "$@"
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" plan site.slacc
}

schema() {
	database_sql db "UPDATE alpha.convert_version_table SET version = $1"
}

atf_test_case conversion
conversion_head() {
	atf_set descr "a slurmdbd that would convert its database is not started without a dump"
	atf_set timeout 180
}
conversion_body() {
	local number pid
	stack && stack_enter && cluster
	number=$(database_sql db "SELECT version FROM alpha.convert_version_table")
	stack_stop slurmdbd
	schema $((number - 1))
	said SL5560 "from schema $((number - 1)) to $number"
	atf_check -o match:"service alpha  converts" -o match:", 1 conversion, 1 blocked" cat plan.out
	refused SL5560
	! stack_pid slurmdbd >/dev/null || atf_fail "slurmdbd was started"
	atf_check_equal $((number - 1)) "$(database_sql db "SELECT version FROM alpha.convert_version_table")"
	# A release that is installed and not the one described: it is the one that would be started.
	site "s/slurm_version .*/slurm_version = \"21.08\"/"
	said SL5585 "installed here is of Slurm $(slurm_version), and 'alpha' is described as 21.08"
	said SL5560 "\\(Slurm $(slurm_version)\\) would convert database 'alpha' from schema $((number - 1)) to $number"
	refused SL5585 --dump-taken
	site
	# With a dump the real slurmdbd converts it.
	applies --dump-taken
	atf_check_equal "$number" "$(database_sql db "SELECT version FROM alpha.convert_version_table")"
	not_said SL5560
	# A database that is newer is no matter of a dump.
	schema 99
	said SL5561 "has schema 99, which is newer than Slurm"
	refused SL5561 --dump-taken
	schema "$number"
	not_said SL5561
	# A reload that fails, with a restart behind it that nobody has planned.
	schema $((number - 1))
	pid=$(stack_pid slurmdbd)
	site "s/^    account_hosts .*/&; slurmdbd_conf { DebugLevel = verbose }/; s|^  conf_dir .*|&; reload_slurmdbd = [\"/bin/false\"]|"
	not_said SL5560
	atf_check -s exit:5 -o ignore -e match:SL6591 "$slacc" apply site.slacc --yes
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	atf_check -o not-match:verbose cat /etc/slurm/slurmdbd.conf
	atf_check_equal $((number - 1)) "$(database_sql db "SELECT version FROM alpha.convert_version_table")"
	applies --dump-taken
}

# connected USER, gone USER: by the server's socket, so from 'localhost'.
connected() {
	[ -n "$(database_sql db "SELECT 1 FROM information_schema.processlist WHERE user = '$1' AND host = 'localhost'")" ]
}

gone() {
	! connected "$1"
}

atf_test_case contents
contents_head() {
	atf_set descr "whose records a database has, who uses it, and who a slurmctld believes to be"
	atf_set timeout 180
}
contents_body() {
	local reader n
	stack && stack_enter && cluster
	# The head node is made anew.
	rm /etc/slurm/slurmdbd.conf
	said SL5564 "used again: 'alpha', no jobs; schema number [0-9]+"
	database_sql db "SET SESSION sql_mode = '';
		INSERT INTO alpha.alpha_job_table (id_job, time_submit, time_end) VALUES (1, 1762178700, 1762178705)"
	said SL5564 "'alpha', 1 job, the last record of 2025-11-03 14:05:05 UTC"
	applies
	not_said SL5564

	# Another cluster's database.
	site 's/^cluster alpha/cluster omega/; s/database_server = db$/&; database = "alpha"/'
	said SL5563 "database 'alpha' holds the records of other clusters than slurmdbd 'omega' has: 'alpha'"
	refused SL5563
	site

	# Somebody else with slurmdbd's account, and with another one.
	database_sql db "CREATE USER slurm@localhost; CREATE USER grafana@localhost;
		GRANT SELECT ON alpha.* TO slurm@localhost, grafana@localhost"
	for n in slurm grafana; do
		mariadb --no-defaults --socket="$(database_sql db "SELECT @@socket")" --user=$n alpha \
			-e "SELECT SLEEP(100)" >/dev/null 2>&1 &
		reader=$!
		stack_wait 10 db "$n connected" connected "$n"
		case $n in
		slurm)
			said SL5566 "is connected to database 'alpha' from 'localhost', which is not this host"
			refused SL5566
			;;
		*)
			said SL5567 "account 'grafana' is connected to database 'alpha' from 'localhost'"
			atf_check -s exit:0 -o match:"nothing to do" "$slacc" apply site.slacc --yes
			;;
		esac
		kill $reader
		wait $reader
		database_sql db "KILL USER $n@localhost"
		stack_wait 10 db "$n gone" gone "$n"
	done
	not_said SL5566
	not_said SL5567

	# slurmctld's own idea of itself.
	echo omega >"$STACK/state/clustername"
	said SL5569 "was cluster 'omega' .*CLUSTER NAME MISMATCH"
	refused SL5569
	echo 'alpha|3073' >"$STACK/state/clustername"
	not_said SL5569
	# As 24.11 keeps it.
	database_sql db "ALTER TABLE alpha.cluster_table ADD COLUMN id SMALLINT UNSIGNED NOT NULL DEFAULT 4018"
	said SL5569 "has ClusterID 3073 in .*/clustername, and database 'alpha' has 4018"
	refused SL5569
	echo 'alpha|4018' >"$STACK/state/clustername"
	not_said SL5569

	# The login may not look.
	database_sql db "REVOKE ALL, GRANT OPTION FROM dba@'127.0.0.%'; GRANT CREATE ON *.* TO dba@'127.0.0.%';
		GRANT SELECT ON mysql.* TO dba@'127.0.0.%'"
	said SL5565 "what database 'alpha' holds cannot be told"
}

atf_test_case moves
moves_head() {
	atf_set descr "another database for a living cluster, another password for its account"
	atf_set timeout 180
}
moves_body() {
	stack && stack_enter && cluster
	site 's/database_server = db$/&; database = "alpha2"/'
	said SL5570 "has StorageLoc 'alpha' in /etc/slurm/slurmdbd.conf, and the description says 'alpha2'"
	atf_check -o match:"slurmdbd.conf  data at risk" \
		-o match:"cluster 'alpha' has records in database 'alpha' on database_server 'db', and none in 'alpha2'.* \[SL5571\]" cat plan.out
	refused SL5570
	refused SL5571
	atf_check -s exit:3 -e match:"has no slurmdbd or cluster 'beta'" "$slacc" apply site.slacc --allow-migration beta
	atf_check_equal "" "$(database_sql db "SHOW DATABASES LIKE 'alpha2'")"
	atf_check -s exit:0 -o match:"^apply: done" "$slacc" apply site.slacc --yes --allow-migration alpha
	# Until slurmdbd has the cluster there.
	said SL5571 "'alpha2'"
	atf_check -s exit:0 -o ignore sacctmgr -i add cluster alpha
	not_said SL557
	# Back again: the old one has its records still.
	site
	said SL5570 "'alpha2' in /etc/slurm/slurmdbd.conf"
	not_said SL5571
	applies --allow-migration alpha

	secret slurm "$STORAGE_PASSWORD-new"
	atf_check -s exit:5 -o ignore -e match:"SL5501" -e match:"--replace-password slurm" "$slacc" apply site.slacc --yes
	atf_check -s exit:3 -e match:"has no credential 'slurmm'" "$slacc" plan site.slacc --replace-password slurmm
	atf_check -s exit:2 -o match:"account 'slurm'@'127.0.0.%'  restart" -o match:"password +\(secret, changed\)" \
		-o not-match:"SL5501" "$slacc" plan site.slacc --replace-password slurm
	applies --replace-password slurm
	atf_check -o inline:"alpha\n" sacctmgr -nP show cluster format=cluster
	no_leak
}

atf_test_case twins
twins_head() {
	atf_set descr "one server under two names, and two servers"
	atf_set timeout 180
}
twins_body() {
	SERVER_NAMES="db.test alias.test db2.test"
	stack && stack_enter && applied
	cat >>site.slacc <<-SITE
		credential other { username = "other"; password = file("$STACK/secrets/slurm") }
		database_server alias { host = "alias.test"; engine = mariadb; tls = private; admin = dba }
		cluster beta {
		  slurm_version = "22.05"; head_node = "elsewhere"
		  slurmdbd { database_server = alias; credential = other; account_hosts = ["127.0.0.%"] }
		}
	SITE
	said SL5568 "'db' and database_server 'alias' are the same server"
	refused SL5568
	atf_check_equal "" "$(database_sql db "SHOW DATABASES LIKE 'beta'")"
	mariadb_start db2 --address 127.0.0.3 --pki "$STACK/pki" || atf_fail "a second MariaDB"
	database_sql db2 "CREATE USER dba@'127.0.0.%' IDENTIFIED BY '$DBA_PASSWORD'; GRANT ALL ON *.* TO dba@'127.0.0.%' WITH GRANT OPTION"
	sed -i 's/alias\.test/db2.test/' site.slacc
	not_said SL5568
	applies
}

atf_test_case retire
retire_head() {
	atf_set descr "a cluster is taken out of service, its data are kept, and found as an orphan later"
	atf_set timeout 180
}
retire_body() {
	stack && stack_enter && cluster
	atf_check -s exit:3 -e match:"say what" "$slacc" retire site.slacc --yes
	atf_check -s exit:3 -e match:"neither a cluster nor a slurmdbd" "$slacc" retire site.slacc database_server.db --yes
	atf_check -s exit:0 -o save:out "$slacc" retire site.slacc cluster.alpha --yes
	atf_check -o match:"~ account 'slurm'@'127.0.0.%'" -o match:"locked +no -> yes" \
		-o match:"- file /etc/slurm/slurmdbd.conf" -o match:"- file /etc/slurm/slacc-private.pem" \
		-o match:"slurm_accounting.conf is left: slurm.conf includes it.* \[SL5572\]" \
		-o match:"slurmdbd 'alpha' runs on this host.* \[SL5573\]" -o match:"^retire: done, 3 changes" cat out
	atf_check -o inline:"cgroup.conf\nslurm.conf\nslurm_accounting.conf\nslurmd.conf\n" ls /etc/slurm
	database_sql db "SHOW CREATE USER 'slurm'@'127.0.0.%'" >account
	atf_check -o match:"ACCOUNT LOCK" cat account
	atf_check_equal alpha "$(database_sql db "SELECT name FROM alpha.cluster_table")"

	# The line that slacc itself has added it takes out again, and nothing else.
	stack_stop slurmdbd
	sed -i '/slurm_accounting.conf/d' /etc/slurm/slurm.conf
	cp /etc/slurm/slurm.conf before
	echo 'include slurm_accounting.conf # added by slacc' >>/etc/slurm/slurm.conf
	atf_check -s exit:0 -o save:out "$slacc" retire site.slacc cluster.alpha --yes
	atf_check -o match:"^retire: done, 2 changes$" -o match:"~ include_line /etc/slurm/slurm.conf" -o not-match:SL557 cat out
	[ ! -e /etc/slurm/slurm_accounting.conf ] || atf_fail "it is still there"
	atf_check cmp before /etc/slurm/slurm.conf
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" retire site.slacc cluster.alpha --yes
	no_leak

	# Another description, which does not name that database.
	site 's/^cluster alpha/cluster omega/; s/username = "slurm"/username = "omega"/'
	atf_check -s exit:2 -o match:"^orphans: 1 database of Slurm.s that the description does not name; --orphans lists them" \
		-o not-match:"alpha on" "$slacc" plan site.slacc
	atf_check -s exit:2 -o match:"^    alpha on database_server db: 'alpha', no jobs; schema [0-9]+" "$slacc" plan site.slacc --orphans
	atf_check -s exit:2 -o match:'"database": "alpha"' "$slacc" plan site.slacc --orphans --json
	# Nor any other.
	site '/^credential slurm/,/^}/d; /^layout/,$d'
	atf_check -s exit:0 -o match:"^    alpha on database_server db" -o match:"nothing to do" "$slacc" plan site.slacc --orphans --host none
}

atf_init_test_cases() {
	atf_add_test_case conversion
	atf_add_test_case contents
	atf_add_test_case moves
	atf_add_test_case twins
	atf_add_test_case retire
}
