# SPDX-License-Identifier: BSD-2-Clause
# slurmdbd.conf as slurmdbd reads it: `slurmdbd -V` reads the whole file before it prints its version. That slurmctld and
# the commands get on with slurm_accounting.conf is shown where jobs are run.

setup() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_enter
	user=$(stack_user slurm)
	version=$(dpkg-query -Wf '${Version}' slurmdbd 2>/dev/null | cut -d. -f1,2)
	case $version in
	2[0-9].[0-9][0-9]) ;;
	*) version=22.05 ;;
	esac
}

describe() {
	cat >site.slacc <<-SLACC
		edition 2026
		tls t { mode = verify_ca; ca = "$PWD/ca.pem" }
		credential c { username = "o'brien #1"; password = env("UNUSED"); client_cert = "/c"; client_key = "/k" }
		database_server db { host = "db.test"; engine = mariadb; tls = t }
		layout here {
		  base = standard; slurm_user = "$user"; munge_socket = "/run/my munge/#1"
		  log_file = "/run/log dir/slurmdbd.log"; pid_file = "/run/pid file"
		}
		cluster alpha {
		  slurm_version = "$version"; head_node = "ctl1"; layout = here
		  slurmdbd {
		    database_server = db; credential = c
		    slurmdbd_conf { DebugLevel = info; PurgeJobAfter = 12months; PrivateData = [jobs, users]; ArchiveDir = "/run/a \\\\# b" }
		  }
		}
	SLACC
}

# dbd: what slurmdbd makes of slurmdbd.conf.
dbd() {
	chmod 600 slurmdbd.conf
	stack_own "$user" "" slurmdbd.conf
	SLURM_CONF=$PWD/slurm.conf slurmdbd -V >out 2>err
}

atf_test_case without_its_password
without_its_password_head() {
	atf_set descr "slurmdbd refuses a file that lacks its password, and only for that line"
	atf_set require.progs "slurmdbd"
}
without_its_password_body() {
	local user version
	setup
	describe
	slacc build site.slacc -o tree 2>errors || atf_fail "$(cat errors)"
	cp tree/slurmdbd/alpha/slurmdbd.conf .
	mkdir '/run/a \# b'
	! dbd || atf_fail "it took the file"
	grep -q 'Parse error in file .*: "@StoragePass is missing: run slacc apply@"' err || atf_fail "$(cat err)"
	[ "$(grep -c 'error:' err)" = 1 ] || atf_fail "$(cat err)"
	sed 's/^@StoragePass is missing.*/StoragePass=x/' slurmdbd.conf >whole
	cat whole >slurmdbd.conf
	dbd || atf_fail "$(cat err)"
	[ ! -s err ] || atf_fail "$(cat err)"
}

atf_init_test_cases() {
	atf_add_test_case without_its_password
}
