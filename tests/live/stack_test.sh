# SPDX-License-Identifier: BSD-2-Clause
# The harness by itself, without slacc: the daemons start in the sandbox from files written by hand,
# a job reaches the accounting, TLS is in force, and nothing outlives the sandbox.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
}

# hand_written CLUSTER CA: the files that slacc writes elsewhere.
hand_written() {
	cat >"$SLURM_ETC/accounting.conf" <<-CONF
		AccountingStorageType=accounting_storage/slurmdbd
		AccountingStorageHost=ctl1
		AccountingStoragePort=$SLURMDBD_PORT
		AccountingStoragePass="$MUNGE_SOCKET"
		AuthInfo="socket=$MUNGE_SOCKET"
	CONF
	(umask 077 && cat >"$SLURM_ETC/slurmdbd.conf") <<-CONF
		AuthType=auth/munge
		AuthInfo="socket=$MUNGE_SOCKET"
		DbdHost=ctl1
		DbdPort=$SLURMDBD_PORT
		SlurmUser=$(stack_user slurm "$SLURM_ROOT")
		LogFile="$STACK/state/slurmdbd.log"
		PidFile="$STACK/state/slurmdbd.pid"
		StorageType=accounting_storage/mysql
		StorageHost=db.test
		StorageUser=slurm
		StoragePass=hand-written
		StorageLoc=acct
		StorageParameters="SSL_CA=$1"
	CONF
	stack_own "$(stack_user slurm "$SLURM_ROOT")" "$SLURM_ROOT" "$SLURM_ETC/slurmdbd.conf"
}

storage_account() {
	database_sql db <<-SQL
		CREATE DATABASE acct CHARACTER SET utf8mb4;
		CREATE USER 'slurm'@'127.0.0.%' IDENTIFIED BY 'hand-written' REQUIRE SSL;
		GRANT ALL ON acct.* TO 'slurm'@'127.0.0.%';
	SQL
}

# job_reaches_accounting: with a database and an account at hand.
job_reaches_accounting() {
	munge_start || atf_fail "munged"
	slurm_conf_write alpha "Include accounting.conf"
	hand_written "$STACK/pki/ca.pem"
	slurmdbd_start || atf_fail "slurmdbd"
	slurmctld_start || atf_fail "slurmctld"
	slurmd_start || atf_fail "slurmd"
	atf_check -o save:job srun -J hello sh -c 'echo $SLURM_JOB_ID'
	slurm_recorded "$(cat job)" || atf_fail "sacct"
}

atf_test_case job
job_head() {
	atf_set descr "munge, slurmdbd, slurmctld, slurmd: a job reaches sacct"
	atf_set timeout 120
}
job_body() {
	stack && stack_enter
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	mariadb_start db --pki "$STACK/pki" || atf_fail "MariaDB"
	storage_account
	job_reaches_accounting
}

atf_test_case certificates
certificates_head() {
	atf_set descr "only the good certificate is accepted by a client that verifies"
	atf_set timeout 120
}
certificates_body() {
	local cert
	stack && stack_enter
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	set -- mariadb --no-defaults -h db.test -u joe -e 'SELECT 1' --ssl-verify-server-cert
	for cert in wrong-host expired other server; do
		stack_stop db
		mariadb_start db --pki "$STACK/pki" --cert $cert || atf_fail "MariaDB"
		database_sql db "CREATE USER IF NOT EXISTS joe@'%'"
		[ $cert = server ] ||
			atf_check -s exit:1 -e match:"ERROR 2026" "$@" --ssl-ca="$STACK/pki/ca.pem"
	done
	atf_check -o ignore "$@" --ssl-ca="$STACK/pki/ca.pem"
	atf_check -s exit:1 -e match:"ERROR 2026" "$@" --ssl-ca="$STACK/pki/other-ca.pem"
	# Without TLS the server lets nobody in who comes over the network.
	atf_check -s exit:1 -e match:"ERROR 3159|ERROR 1045" \
		mariadb --no-defaults -h db.test -u joe -e 'SELECT 1' --skip-ssl
}

atf_test_case mysql
mysql_head() {
	atf_set descr "Oracle's server from another release: login over TLS"
	atf_set timeout 600
}
mysql_body() {
	local root
	stack
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	mysql_start db --root "$root" --pki "$STACK/pki" || atf_fail "MySQL"
	database_sql db "CREATE USER joe@'127.0.0.%' IDENTIFIED BY 'hand-written' REQUIRE SSL"
	printf '[client]\npassword=hand-written\n' >joe.cnf
	atf_check -o match:"^9[.]" -o match:TLS mariadb --defaults-file=joe.cnf -h db.test -u joe \
		--ssl-ca="$STACK/pki/ca.pem" --ssl-verify-server-cert -N \
		-e "SELECT VERSION(); SHOW STATUS LIKE 'Ssl_version'"
}

atf_test_case other_release
other_release_head() {
	atf_set descr "Slurm and MariaDB of another release: a job reaches sacct"
	atf_set timeout 600
}
other_release_body() {
	local root
	stack
	stack_root root trixie mariadb-server,slurmdbd,slurm-client,slurmctld,slurmd,munge
	stack_enter
	slurm_release "$root" || atf_fail "the root"
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	mariadb_start db --root "$root" --pki "$STACK/pki" || atf_fail "MariaDB"
	storage_account
	job_reaches_accounting
	atf_check -o match:"slurm[^ ]* 24[.]11" sacct --version
}

atf_test_case nothing_left
nothing_left_head() {
	atf_set descr "daemons and mounts go away with the sandbox, even when it is killed"
	atf_set timeout 60
}
nothing_left_body() {
	local top pid mark
	top=$(atf_config_get topdir)
	mark="stack-$$"
	"$top/tests/stack/sandbox" bash -c ". '$top/tests/stack/stack.bash'
		stack_open '/run/$mark' && munge_start && mount -t tmpfs tmpfs /mnt && : >'$PWD/up' && sleep 60" &
	pid=$!
	until [ -e up ]; do
		kill -0 $pid || atf_fail "the sandbox ended early"
		sleep 0.05
	done
	pgrep -f "munged .*$mark" >/dev/null || atf_fail "munged was to run"
	kill -KILL $pid
	wait $pid
	sleep 0.2
	! pgrep -f "$mark" || atf_fail "something outlived the sandbox"
	! grep -q "$mark" /proc/mounts || atf_fail "a mount outlived the sandbox"
}

atf_test_case guard
guard_head() {
	atf_set descr "without a sandbox, what was started ends with its shell, even when that is killed"
	atf_set timeout 60
}
guard_body() {
	local top signal pid dir
	top=$(atf_config_get topdir)
	for signal in INT TERM HUP KILL; do
		dir=$(mktemp -d "/tmp/slacc stack.XXXXXX")
		# A job in the background would start with SIGINT ignored.
		env --default-signal=INT bash -c ". '$top/tests/stack/stack.bash'
			stack_open '$dir' && stack_guard remove && munge_start && : >'$PWD/up' &&
			while :; do sleep 0.1; done" &
		pid=$!
		until [ -e up ]; do
			kill -0 $pid || atf_fail "the stack ended early"
			sleep 0.05
		done
		rm up
		pgrep -f "munged .*$dir" >/dev/null || atf_fail "munged was to run"
		kill -$signal $pid
		wait $pid
		for _ in $(seq 100); do
			[ -e "$dir" ] || break
			sleep 0.05
		done
		[ ! -e "$dir" ] || atf_fail "the directory outlived $signal"
		! pgrep -f "munged .*$dir" || atf_fail "munged outlived $signal"
	done
}

atf_init_test_cases() {
	atf_add_test_case job
	atf_add_test_case certificates
	atf_add_test_case mysql
	atf_add_test_case other_release
	atf_add_test_case nothing_left
	atf_add_test_case guard
}
