# SPDX-License-Identifier: BSD-2-Clause
# slacc doctor against a real server: before the first apply, afterwards, and with what goes wrong on
# the way to it.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# doctor EXIT: its answer is in out.
doctor() {
	local status=$1
	shift
	atf_check -s "exit:$status" -o save:out -e ignore "$slacc" doctor site.slacc "$@"
}

# says [-not] PATTERN
says() {
	if [ "$1" = -not ]; then
		atf_check -o not-match:"$2" cat out
	else
		atf_check -o match:"$1" cat out
	fi
}

# again [OPTION...]: the server anew.
again() {
	stack_stop db
	mariadb_start db --pki "$STACK/pki" "$@" || atf_fail "MariaDB"
}

atf_test_case server
server_head() {
	atf_set descr "before the first apply, after it, and with accounts that lack something"
	atf_set timeout 180
}
server_body() {
	stack && stack_enter && begin
	doctor 0
	says "^  dns  *ok .*127.0.0.2"
	says "^  tcp  *ok "
	says "^  tls  *ok .*TLSv1.3.*db.test"
	says "SL6608"
	says "^  login  *absent .*account is still to be made"
	says "^  access  *skipped .*'login'"
	says "^  databases  *absent "
	says -not "SL6611"
	says -not "SL6612"
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	doctor 0
	says "^  login  *ok .*verified"
	says "^  access  *ok "
	says "^  privileges  *ok  *all that slurmdbd needs"
	says "^  databases  *ok "
	says -not "SL6613"
	atf_check -s exit:0 -o save:json "$slacc" doctor site.slacc --json
	atf_check -o ignore python3 -c 'import json; d = json.load(open("json")); assert d["format_version"] == "1.0" and d["summary"]["error"] == 0 and d["subjects"]'
	doctor 1 --fail-on warning

	database_sql db "REVOKE DROP ON alpha.* FROM 'slurm'@'127.0.0.%'"
	doctor 1
	says "may not DROP on database 'alpha'.*SL6613"
	database_sql db "REVOKE ALTER ROUTINE ON alpha.* FROM 'slurm'@'127.0.0.%'"
	doctor 1
	says "SL6613"
	database_sql db "REVOKE SUPER, PROCESS ON *.* FROM dba@'127.0.0.%'"
	doctor 1
	says "SL6612"
	database_sql db "REVOKE CREATE USER ON *.* FROM dba@'127.0.0.%'"
	doctor 1
	says "may not make and alter accounts.*SL6611"
	database_sql db "REVOKE GRANT OPTION ON *.* FROM dba@'127.0.0.%'"
	doctor 1
	says "grant slurmdbd its privileges.*SL6611"
	database_sql db "GRANT ALL ON *.* TO dba@'127.0.0.%' WITH GRANT OPTION; GRANT ALL ON alpha.* TO 'slurm'@'127.0.0.%'"
	doctor 0
	says -not "SL661[123]"

	secret slurm 'not this one'
	doctor 1
	says "SL6109"
	stack_stop db
	doctor 1
	says "SL6103"
	says "^  login  *skipped "
	no_leak
}

atf_test_case tls
tls_head() {
	atf_set descr "certificates and versions that the policy does not take, each told apart"
	atf_set timeout 180
}
tls_body() {
	stack && stack_enter && begin
	doctor 0
	says -not "SL660[1-7]"
	says -not "SL6609"
	doctor 0 --expiry-days 3650
	says "ends on .*SL6604"
	again --cert wrong-host
	doctor 1
	says "not for 'db.test'.*SL6602"
	says "^  login  *skipped "
	says -not "SL6601"
	site 's/verify_identity/verify_ca/'
	doctor 0 --accept-weak-tls
	says "SL6607"
	says -not "SL6602"
	site 's/verify_identity/required/'
	doctor 0 --accept-weak-tls
	says "SL6607"
	says "SL6608"
	site
	doctor 1
	says "SL6602"
	says -not "SL6607"
	again --cert expired
	doctor 1
	says "ended on .*SL6603"
	says -not "SL6604"
	site 's/verify_identity/verify_ca/'
	doctor 1 --accept-weak-tls
	says "SL6603"
	site 's/verify_identity; ca = .ca.pem./preferred/'
	doctor 1
	says "ended on .*nobody check it.*SL6604"
	says -not "SL6603"
	says -not "SL6608"
	site
	again --cert other
	doctor 1
	says "does not lead to the CA.*SL6601"
	site 's/verify_identity/verify_ca/'
	doctor 1 --accept-weak-tls
	says "SL6601"
	site
	again --tls-version=TLSv1.2
	doctor 0
	says -not "SL6606"
	says -not "SL6614"
	site 's/ca = .ca.pem./&; min_version = "TLSv1.3"/'
	doctor 1
	says "TLSv1.3 at least.*SL6606"
	site 's/verify_identity; ca = .ca.pem./verify_ca; ca = "ca.pem"; min_version = "TLSv1.3"/'
	doctor 1 --accept-weak-tls
	says "SL6606"
	again --tls-version=TLSv1.1,TLSv1.2 --ssl-cipher=ALL:@SECLEVEL=0
	site
	doctor 0
	says "still takes TLSv1.1.*SL6614"
	site 's/verify_identity; ca = .ca.pem./disabled/'
	doctor 1 --fail-on warning --accept-weak-tls
	says "SL6609"
	says "SL6614"
	again --skip-ssl
	doctor 1 --fail-on warning --accept-weak-tls
	says "SL6609"
	site 's/verify_identity; ca = .ca.pem./preferred/'
	doctor 1 --fail-on warning --accept-weak-tls
	says "SL6609"
}

# mends: everything as the description gives it, and a doctor that has nothing to say of this host.
mends() {
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	doctor 0
	says -not "SL66[23]"
}

atf_test_case files
files_head() {
	atf_set descr "files of this host: gone, of another mode or owner, saying something else"
	atf_set timeout 180
}
files_body() {
	local etc=/etc/slurm
	stack && stack_enter && begin
	doctor 0
	says "^  files  *absent  *2 of 2"
	says "^  daemon  *absent "
	says "^  answer  *skipped "
	mends
	says "^  reading  *ok "
	says "^  daemon  *ok .*port 6819"
	says "^  answer  *ok .* ms"
	says "^  agreement  *ok "

	chmod 644 $etc/slurmdbd.conf
	chmod 600 $etc/slurm_accounting.conf
	doctor 1
	says "mode of $etc/slurmdbd.conf is 0644, not 0600.*SL6622"
	says "mode of $etc/slurm_accounting.conf is 0600.*SL6622"
	says -not "SL662[01345]"
	mends
	chown 65534:65534 $etc/slurmdbd.conf
	doctor 1
	says "owner of $etc/slurmdbd.conf is .*SL6621"
	says "group of $etc/slurmdbd.conf is .*SL6621"
	says -not "SL662[02345]"
	mends
	sed -i 's/^DbdPort=.*/DbdPort=6829/; s/^StorageHost=.*/StorageHost=elsewhere.test/' $etc/slurmdbd.conf
	doctor 1
	says "description gives: .*StorageHost.*SL6624"
	says "DbdPort = 6829, and slurm.conf AccountingStoragePort = 6819.*SL6625"
	# Apply itself would not move records.
	sed -i 's/^StorageHost=.*/StorageHost=db.test/' $etc/slurmdbd.conf
	mends
	sed -i 's/^AccountingStoragePort=.*/AccountingStoragePort=6829/' $etc/slurm_accounting.conf
	doctor 1
	says "AccountingStoragePort.*SL6623"
	says "AccountingStoragePort = 6829.*SL6625"
	says -not "SL6624"
	mends
	sed -i 's/^StorageLoc=.*/StorageLoc=other/' $etc/slurmdbd.conf
	doctor 1
	says "StorageLoc.*SL6624"
	says -not "SL662[0135]"
	sed -i 's/^StorageLoc=.*/StorageLoc=alpha/' $etc/slurmdbd.conf
	mends
	echo "# a line" >>$etc/slurmdbd.conf
	doctor 1 --fail-on warning
	says "description gives: text.*SL6623"
	mends
	rm $etc/slurm_accounting.conf
	doctor 1
	says "no $etc/slurm_accounting.conf.*SL6620"
	mends
	rm $etc/slurmdbd.conf
	doctor 1
	says "no $etc/slurmdbd.conf.*SL6620"
	no_leak
}

atf_test_case daemon
daemon_head() {
	atf_set descr "slurmdbd of this host: dead, deaf, with an old file, slow, silent"
	atf_set timeout 240
}
daemon_body() {
	local late
	stack && stack_enter && begin && mends
	touch /etc/slurm/slurmdbd.conf
	doctor 0
	says "SL6632"
	doctor 0 --json
	says "SL6632"
	mends
	# Slow ones.
	mkdir bin
	printf '#!/bin/sh\nsleep 5.2\nexec sacctmgr "$@"\n' >bin/sacctmgr
	printf '#!/bin/sh\necho "that went wrong" >&2\nexit 1\n' >bin/failing
	chmod 755 bin/*
	site "s|^  munge_socket|  bin_dir = \"$PWD/bin\"\n&|"
	"$slacc" doctor site.slacc --json >slow.json 2>/dev/null &
	late=$!
	doctor 1 --fail-on warning
	wait $late
	atf_check -o match:SL6638 cat slow.json
	says "only after 5[0-9]* ms.*SL6638"
	says -not "SL663[679]"
	mv bin/failing bin/sacctmgr
	doctor 1
	says "that went wrong.*SL6637"
	rm bin/sacctmgr
	doctor 1 --fail-on warning
	says "no sacctmgr in .*SL6636"
	says -not "SL663[789]"
	doctor 0 --json
	says "SL6636"
	site
	kill -STOP "$(stack_pid slurmdbd)"
	"$slacc" doctor site.slacc --json >late.json 2>/dev/null &
	late=$!
	doctor 1
	kill -CONT "$(stack_pid slurmdbd)"
	says "no answer within 15 s.*SL6639"
	says -not "SL663[078]"
	wait $late
	atf_check -o match:SL6639 cat late.json
	stack_stop munged
	doctor 1
	says "SL6637"
	munge_start
	doctor 0
	says -not "SL663"

	stack_stop slurmdbd
	doctor 1
	says "does not run.*SL6630"
	says "^  answer  *skipped "
	doctor 1 --json
	says "SL6630"
	# One that runs and waits for its database.
	stack_stop db
	rm -f "$STACK/state/slurmdbd.pid"
	"$STACK/restart" >restart.out 2>&1 &
	stack_wait 20 munged "slurmdbd's PID file" test -s "$STACK/state/slurmdbd.pid"
	doctor 1
	says "nothing listens on port 6819.*SL6631"
	says -not "SL6630"
	doctor 1 --json
	says "SL6631"
	no_leak
}

atf_test_case way
way_head() {
	atf_set descr "what fails on the way to the database: name, silence, secrets, access"
	atf_set timeout 120
}
way_body() {
	stack && stack_enter && begin && mends
	site 's/db[.]test/nowhere.test/'
	doctor 1
	says "^  dns  *error"
	says "SL6102"
	site
	secret slurm '{"password": "Storage Sentinel-Kw9#2"}'
	doctor 1
	says "SL6411"
	rm "$STACK/secrets/slurm"
	doctor 1
	says "SL6404"
	secret slurm "$STORAGE_PASSWORD"
	database_sql db "REVOKE ALL ON alpha.* FROM 'slurm'@'127.0.0.%'"
	doctor 1
	says "^  access  *error"
	says "SL620[12]"
	says "alpha"
	kill -STOP "$(stack_pid db)"
	doctor 1
	kill -CONT "$(stack_pid db)"
	says "^  tcp  *error"
	says "SL6104"
	no_leak
}

# behind SECONDS: the server's clock, for all but its administrators.
behind() {
	database_sql db "SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP(SYSDATE()) - $1'"
}

atf_test_case identity
identity_head() {
	atf_set descr "SlurmUser, munge, and the clock"
	atf_set timeout 120
}
identity_body() {
	stack && stack_enter && begin && mends
	says "^  user  *ok .*uid $(id -u "$slurm")"
	says "^  munge  *ok "
	says "^  clock  *ok "
	database_sql db "REVOKE SUPER, CONNECTION ADMIN ON *.* FROM dba@'127.0.0.%'"
	behind 30
	doctor 0
	says -not "SL6634"
	behind 3600
	doctor 1 --fail-on warning
	says "clock is 3[56][0-9]* s ahead of that of 'db'.*SL6634"
	behind -3600
	doctor 1 --fail-on warning
	says "clock is 3[56][0-9]* s behind that of 'db'.*SL6634"
	behind 0
	site 's/^  slurm_user .*/  slurm_user = "nobody-here"/'
	doctor 1
	says "^  user  *error"
	says "nobody-here"
	says -not "SL6633"
	site "s#^  munge_socket .*#  munge_socket = \"$STACK/nowhere\"#"
	doctor 1
	says "SL6633"
	site
	stack_stop munged
	doctor 1
	says "SL6633"
}

atf_test_case logs
logs_head() {
	atf_set descr "what the daemons' logs say since their last start"
	atf_set timeout 120
}
logs_body() {
	local log ctl
	stack && stack_enter && begin
	log=$STACK/state/slurmdbd.log ctl=$STACK/state/slurmctld.log
	echo 'LogFile is read where slurm.conf names it' >"$ctl"
	mends
	says "^  log  *ok .*slurmdbd.log"
	says "^  log  *ok .*slurmctld.log"
	says -not "SL665"
	# What Slurm writes in these cases.
	printf '%s\n' "error: unpack_header: protocol_version 10240 not supported" \
		"error: Failed to unpack SLURM_PERSIST_INIT message" >>"$log"
	echo "error: auth_p_unpack: Munge decode failed: Invalid credential" >>"$log"
	echo 'fatal: CLUSTER ID MISMATCH. slurmctld has been started with "ClusterID=4018"' >>"$ctl"
	doctor 1
	says "PERSIST_INIT.*SL6653"
	says "Munge decode failed.*SL6655"
	says "CLUSTER ID MISMATCH.*SL6654"
	says "CLUSTER ID MISMATCH.*SL6652"
	says -not "SL665[01]"
	echo "slurmdbd version 22.05.8 started" >>"$log"
	echo "slurmctld version 22.05.8 started on cluster alpha" >>"$ctl"
	doctor 0
	says -not "SL665"
	echo "error: Incompatible versions of client and server code" >>"$log"
	doctor 1
	says "SL6653"
	says -not "SL665[45]"
	echo "slurmdbd version 22.05.8 started" >>"$log"
	echo "error: If munged is up, restart with --num-threads=10: Munge encode failed: Failed to access" >>"$log"
	echo 'error: CLUSTER ID MISMATCH' >>"$log"
	echo 'fatal: This host not configured to run SlurmDBD ((ctl1 or ctl1) != dbd1 | (null))' >>"$log"
	doctor 1
	says "not configured to run.*SL6652"
	says "Munge encode failed.*SL6655"
	says "SL6654"
	says -not "SL665[013]"

	# Real ones. A line that is left from before counts until slurmdbd has come up.
	: >"$log"
	stack_stop slurmdbd
	database_sql db "SET PASSWORD FOR 'slurm'@'127.0.0.%' = PASSWORD('another one, Zq8')"
	"$STACK/restart" >restart.out 2>&1 &
	stack_wait 20 munged "a refused login" grep -q "mysql_real_connect failed" "$log"
	doctor 1
	says "1045.*SL6650"
	says -not "SL665[12]"
	doctor 1 --json
	says "SL6650"
	stack_stop db
	stack_wait 20 munged "a failed connection" grep -q "mysql_real_connect failed: 200" "$log"
	doctor 1
	says "SL6651"
	says -not "SL665[02]"
	doctor 1 --json
	says "SL6651"
}

# other FILE: what doctor prints on another host, as this one is now.
other() {
	"$slacc" doctor site.slacc --json >"$1" 2>/dev/null
	[ -s "$1" ] || atf_fail "no facts"
}

# differs CODE: from what here.json says, seen from both sides.
differs() {
	other there.json
	doctor 1 --fail-on warning --facts-from here.json
	says "$1"
}

# back CODE: everything is as in here.json again, and there.json is what differs.
back() {
	doctor 1 --fail-on warning --facts-from there.json
	says "$1"
	doctor 0 --facts-from here.json
	says -not "SL666"
}

munge_key() {
	head -c 128 /dev/urandom >"$STACK/etc-munge/munge.key"
}

atf_test_case across
across_head() {
	atf_set descr "this host against another: munge's key, SlurmUser, clock, slurmdbd.conf"
	atf_set timeout 120
}
across_body() {
	stack && stack_enter && begin && mends
	database_sql db "REVOKE SUPER, CONNECTION ADMIN ON *.* FROM dba@'127.0.0.%'"
	mkdir "$STACK/etc-munge"
	munge_key
	mount --bind "$STACK/etc-munge" /etc/munge || atf_fail "/etc/munge"
	other here.json
	doctor 0 --facts-from here.json
	says "^  across  *ok .*1 other host"
	says -not "SL666"

	cp "$STACK/etc-munge/munge.key" key
	munge_key
	differs "munge's key is .* on 'ctl1'.*SL6660"
	says -not "SL666[1-4]"
	cp key "$STACK/etc-munge/munge.key"
	back SL6660
	site "s/^  slurm_user .*/  slurm_user = \"$(id -un)\"/"
	differs "number of SlurmUser is $(id -u) here.*SL6661"
	says -not "SL666[034]"
	site
	back SL6661
	echo "# a line" >>/etc/slurm/slurmdbd.conf
	differs SL6662
	says -not "SL666[0134]"
	sed -i '/^# a line/d' /etc/slurm/slurmdbd.conf
	back SL6662
	behind 120
	other there.json
	doctor 1 --fail-on warning --facts-from here.json
	says -not "SL666"
	behind 3600
	differs "clock is 3[56][0-9]* s ahead of that of 'ctl1'.*SL6663"
	says -not "SL666[0124]"
	behind 0
	back "clock is 3[56][0-9]* s behind .*SL6663"

	doctor 1 --facts-from nowhere.json
	says "nowhere.json.*SL6664"
	echo '{"format_version": "1.0"}' >some.json
	doctor 1 --facts-from here.json --facts-from some.json
	says "some.json.*SL6664"
	no_leak
}

atf_init_test_cases() {
	atf_add_test_case across
	atf_add_test_case way
	atf_add_test_case identity
	atf_add_test_case logs
	atf_add_test_case server
	atf_add_test_case tls
	atf_add_test_case files
	atf_add_test_case daemon
}
