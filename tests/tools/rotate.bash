# SPDX-License-Identifier: BSD-2-Clause
# For tests of slacc rotate: a poller, and what must be true behind it. Needs stack.bash and
# apply.bash.

conf=/etc/slurm/slurmdbd.conf

# poller_begin: somebody who logs in every 20 ms with what slurmdbd.conf has.
poller_begin() {
	"$(atf_config_get builddir)/tests/tools/poller" $conf "$STACK/pki/ca.pem" >poller.out 2>&1 &
	POLLER=$!
}

# poller_end: it was never refused.
poller_end() {
	kill "$POLLER" && wait "$POLLER"
	atf_check -o match:"refused=0" -o not-match:"polls=[0-9] " tail -n 1 poller.out || cat poller.out
}

# the_password: what slurmdbd.conf has.
the_password() {
	sed -n 's/^StoragePass=//p' $conf
}

# lets_in PASSWORD: does the server take it?
lets_in() {
	MYSQL_PWD=$1 mariadb --no-defaults --ssl -h db.test -u "${2-slurm}" -e 'SELECT 1' >/dev/null 2>&1
}

# rotated: everything has a new password, and nothing has the old one or a copy of the new one.
rotated() {
	local new found
	new=$(the_password)
	atf_check -o match:'^[A-Za-z0-9][-_.A-Za-z0-9]{39}$' echo "$new"
	if [ -e "$STACK/secrets/slurm" ]; then
		[ "$(cat "$STACK/secrets/slurm")" = "$new" ] || atf_fail "the file of the credential"
		atf_check -o inline:"600\n" stat -c %a "$STACK/secrets/slurm"
	fi
	lets_in "$new" || atf_fail "the new password is refused"
	! lets_in "$STORAGE_PASSWORD" || atf_fail "the old password is still taken"
	atf_check -s exit:0 -o match:"nothing to do" -e empty "$slacc" plan site.slacc
	atf_check -s exit:0 -o ignore sacctmgr -nP show cluster
	[ -z "$(ls "$STACK/slacc/rotate")" ] || atf_fail "something is still sealed"
	found=$(grep -rlaF -e "$new" -e "Sentinel-Zq7" -e "Sentinel-Kw9" . "$STACK" /etc/slurm 2>/dev/null |
		grep -vxF -e "$STACK/secrets/dba" -e "$STACK/secrets/slurm" -e $conf \
			-e ./value -e ./rotating -e ./kept)
	[ -z "$found" ] || atf_fail "a password is in $found"
	atf_check -o empty find /etc/slurm -name '.slacc-*'
}

# mysql_begin ROOT: begin, on MySQL; mysql_applied ROOT: and the first apply.
mysql_begin() {
	stack_set SLURM_ETC /etc/slurm
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	mysql_start db --root "$1" --pki "$STACK/pki" || atf_fail "MySQL"
	secret dba "$DBA_PASSWORD"
	secret slurm "$STORAGE_PASSWORD"
	database_sql db <<-SQL
		CREATE USER dba@'127.0.0.%' IDENTIFIED BY '$DBA_PASSWORD' REQUIRE SSL;
		GRANT ALL ON *.* TO dba@'127.0.0.%' WITH GRANT OPTION;
	SQL
	munge_start || atf_fail "munged"
	slurm_conf_write alpha "Include slurm_accounting.conf"
	: >"$STACK/restart.log"
	restart_command
	site 's/engine = mariadb/engine = mysql/'
}
mysql_applied() {
	mysql_begin "$1"
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
}

# in_store SOURCE: the credential's password is in a store of services.py instead of a file.
in_store() {
	local source=$1
	printf %s "$STORAGE_PASSWORD" >value
	rm "$STACK/secrets/slurm"
	services_start
	site "s|file(\"$STACK/secrets/slurm\")|$source|"
}

# stored STAGE: the version at a stage of Secrets Manager; version_at STAGE: the password in it.
stored() {
	/usr/bin/python3 -c 'import json, sys
s = json.load(open("rotating"))
print(s["versions"][s["stages"][sys.argv[1]]])' "$1"
}
version_at() {
	stored "$1" | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["password"])'
}

# put_pending PASSWORD [USER [STAGE]]: what another than slacc puts at AWSPENDING.
put_pending() {
	/usr/bin/python3 - "$@" <<-'PYTHON'
		import json, sys
		s = json.load(open("rotating"))
		v = json.loads(s["versions"][s["stages"]["AWSCURRENT"]])
		v["password"], v["username"] = sys.argv[1], (sys.argv[2:3] or [v["username"]])[0]
		name = "of-a-lambda-%024d" % len(s["versions"])
		s["versions"][name] = json.dumps(v)
		s["stages"][(sys.argv[3:4] or ["AWSPENDING"])[0]] = name
		json.dump(s, open("rotating", "w"))
	PYTHON
}

# steps_are_planned FILE: the plan as JSON has the steps in their order.
steps_are_planned() {
	atf_check -o inline:"$(printf '%s\n' rotate rotate verify_login swap rotate rotate rotate)\n" \
		sed -n 's/^ *"type": "\([a-z_]*\)",$/\1/p' "$1"
}

# jobs_begin [SECONDS]: a cluster that is submitted a job to every so often (0.2).
jobs_begin() {
	sacctmgr -i add cluster alpha >/dev/null 2>&1
	slurmctld_start || atf_fail "slurmctld"
	slurmd_start || atf_fail "slurmd"
	: >job.ids
	: >job.errors
	(
		trap 'exit 0' TERM
		while :; do
			sbatch --parsable -o /dev/null -e /dev/null --chdir=/ --wrap true >>job.ids 2>>job.errors
			sleep "${1-0.2}"
		done
	) &
	JOBS=$!
}

jobs_recorded() {
	[ "$(sacct -anX -S now-1day -o jobid,state | awk '$2 == "COMPLETED" { print $1 }' | grep -cxFf job.ids)" = "$(wc -l <job.ids)" ]
}

# jobs_end AT_LEAST: every job that was taken is in the accounting, once.
jobs_end() {
	kill "$JOBS" && wait "$JOBS"
	[ "$(wc -l <job.ids)" -ge "$1" ] || atf_fail "only $(wc -l <job.ids) jobs: $(tail -n 3 job.errors)"
	atf_check -o empty cat job.errors
	stack_wait 90 '' "$(wc -l <job.ids) jobs in the accounting" jobs_recorded || atf_fail "records were lost"
	atf_check -o empty sh -c 'sacct -anXD -S now-1day -o jobid | sort | uniq -d'
	echo "jobs: $(wc -l <job.ids) submitted, all recorded once"
}
