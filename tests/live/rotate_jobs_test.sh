# SPDX-License-Identifier: BSD-2-Clause
# Jobs that are submitted in a loop to a real slurmctld while the password of slurmdbd is rotated, while
# rotations are killed and gone on with, and while slurmdbd is merely restarted: each record arrives,
# once. Crashes at every point are tests/long/rotate_kill_test.sh's.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
}

# through: a rotation, one that is killed at three of its steps, and a restart.
through() {
	local point killat
	killat=$(atf_config_get builddir)/tests/tools/killat
	poller_begin
	jobs_begin
	sleep 1
	atf_check -s exit:0 -o save:rotate.out -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	for point in 1 2 2; do
		atf_check -s exit:137 -o ignore -e ignore "$killat" $point kill rename points "$slacc" rotate site.slacc credential.slurm --yes
	done
	atf_check -s exit:0 -o match:"rotate: done" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	"$STACK/restart" || atf_fail "restart"
	sleep 1
	poller_end
	jobs_end 10
	rotated
}

atf_test_case on_mariadb
on_mariadb_head() {
	atf_set descr "this machine's Slurm, on MariaDB"
	atf_set timeout 300
}
on_mariadb_body() {
	stack && stack_enter && applied
	through
}

atf_test_case newest
newest_head() {
	atf_set descr "a Slurm that reads its password again, by a reload and without an outage, on MySQL"
	atf_set timeout 600
}
newest_body() {
	local database root
	stack
	stack_root database sid mysql-server-core,mysql-client-core
	stack_root root sid slurmdbd,slurm-client,slurmctld,slurmd,munge
	stack_enter
	slurm_release "$root" || atf_fail "the root"
	mkdir -p "$SLURM_ROOT/etc/slurm" && mount --bind /etc/slurm "$SLURM_ROOT/etc/slurm"
	mysql_begin "$database"
	# Its programs cannot be run outside of their root by slurm's user, so slacc looks at the port alone.
	sed -i -e "s|^  conf_dir .*|&; bin_dir = \"/nowhere/bin\"|" -e "s/credential      = slurm/&; storage_pass = conf/" site.slacc
	atf_check -s exit:0 -o ignore -e match:SL6580 "$slacc" apply site.slacc --yes
	through
	atf_check -o match:"done: reload slurmdbd" cat rotate.out
}

atf_init_test_cases() {
	atf_add_test_case on_mariadb
	atf_add_test_case newest
}
